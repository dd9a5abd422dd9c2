// @ts-check

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The ranges that move with the clock; `from` and `to` (epoch ms) name one that stands still. */
export const RANGES = new Map([
  ['15m', 15 * MINUTE],
  ['1h', HOUR],
  ['4h', 4 * HOUR],
  ['1d', DAY],
  ['7d', 7 * DAY],
  ['30d', 30 * DAY],
]);
const DEFAULT_RANGE = '1h';

// Steps that a person counts in; a chart shows at most so many of them.
const BUCKETS = [
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  DAY,
  7 * DAY,
];
const MAX_BUCKETS = 60;

/**
 * Which time a page is about, and in which steps. Both ends lie on a step, so that the newest bar only grows.
 * @param {URLSearchParams} address
 * @param {number} now
 */
export function timeRange(address, now) {
  const given = ['from', 'to'].map((name) => Number(address.get(name) ?? Number.NaN));
  const [from, to] =
    given.every(Number.isSafeInteger) && given[0] >= 0 && given[0] < given[1]
      ? given
      : [
          now - /** @type {number} */ (RANGES.get(address.get('range') ?? '') ?? RANGES.get(DEFAULT_RANGE)),
          now,
        ];
  const bucket = BUCKETS.find((step) => (to - from) / step <= MAX_BUCKETS) ?? (to - from) / MAX_BUCKETS;
  const step = Math.ceil(bucket);
  return { from: from - (from % step), to: to + ((step - (to % step)) % step), bucket: step };
}
