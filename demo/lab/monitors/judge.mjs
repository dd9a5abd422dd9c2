// @ts-check
import { MINUTE } from './baseline.mjs';

/**
 * When to wake somebody, and when to let them sleep again.
 * @typedef {object} Definition
 * @property {string} id
 * @property {string} name
 * @property {'anomaly' | 'forecast'} kind
 * @property {'errors' | 'revenue'} series
 * @property {string} unit
 * @property {string} message
 * @property {number} [deviations] anomaly: how far from the usual is too far
 * @property {number} [minimum] anomaly: fewer than that are never worth an alert
 * @property {number} [below] forecast: what the next hour's mean must not fall below
 *
 * @typedef {'learning' | 'ok' | 'alert'} State
 *
 * @typedef {object} Standing
 * @property {State} state
 * @property {number} since epoch ms
 * @property {number} value
 * @property {number} expected
 * @property {number} threshold
 *
 * @typedef {object} Window the last minute, as it was at a time
 * @property {number} end
 * @property {number} value
 */

export const STEP = MINUTE / 2;
/** Two in a row: a single odd minute is noise. With half-minute steps that is still within two minutes. */
const BREACHES = 2;
/** Calm for so many steps ends an alert; and calm means well below the limit, so that an alert does not flap. */
const CALM = 6;
const CALM_SHARE = 0.5;
/** What came late may still count, the SDK sends its batches up to half a minute after the fact. */
const LOOK_BACK = 4 * MINUTE;
const FORECAST_MINUTES = 60;

/** @type {Standing} */
export const UNKNOWN = { state: 'learning', since: 0, value: 0, expected: 0, threshold: 0 };

/**
 * The value of each minute that ends on a half minute.
 * @param {{ slot: number, value: number }[]} slots half minutes; missing ones are empty
 * @param {number} from
 * @param {number} to
 * @returns {Window[]}
 */
export function windowsOf(slots, from, to) {
  const values = new Map(slots.map(({ slot, value }) => [slot, value]));
  const windows = [];
  for (let end = from + MINUTE; end <= to; end += STEP)
    windows.push({ end, value: (values.get(end - STEP) ?? 0) + (values.get(end - MINUTE) ?? 0) });
  return windows;
}

/**
 * @param {Definition} definition
 * @param {import('./baseline.mjs').Baseline} baseline
 * @param {number} time
 */
export function limitAt({ deviations = 3, minimum = 1 }, baseline, time) {
  const expected = baseline.expected(time);
  return { expected, threshold: Math.max(minimum, expected + deviations * baseline.deviation(time)) };
}

/**
 * @param {Definition} definition
 * @param {import('./baseline.mjs').Baseline | undefined} baseline
 * @param {Window[]} windows oldest first, the last one ending now
 * @param {Standing} standing
 * @param {number} now
 * @returns {Standing}
 */
export function judge(definition, baseline, windows, standing, now) {
  if (!baseline) return { ...UNKNOWN, since: standing.since || now };
  if (definition.kind === 'forecast') return judgeForecast(definition, baseline, standing, now);
  const rated = windows
    // What led to the present state was judged already.
    .filter(({ end }) => end > Math.max(standing.since, now - LOOK_BACK))
    .map(({ end, value }) => ({ value, ...limitAt(definition, baseline, end - MINUTE / 2) }));
  const last = windows.at(-1);
  if (!last) return standing;
  const current = { value: last.value, ...limitAt(definition, baseline, last.end - MINUTE / 2) };
  const breach = (/** @type {typeof current} */ { value, threshold }) => value > threshold;
  const calm = (/** @type {typeof current} */ { value, expected, threshold }) =>
    value <= expected + CALM_SHARE * (threshold - expected);

  if (standing.state === 'alert') {
    const over = rated.length >= CALM && rated.slice(-CALM).every(calm);
    return {
      ...current,
      ...(over ? { state: 'ok', since: now } : { state: 'alert', since: standing.since }),
    };
  }
  const at = rated.findIndex(
    (_, index) => rated.slice(index, index + BREACHES).filter(breach).length === BREACHES,
  );
  if (at >= 0) return { ...rated[at + BREACHES - 1], state: 'alert', since: now };
  return { ...current, state: 'ok', since: standing.state === 'ok' ? standing.since : now };
}

/**
 * @param {Definition} definition
 * @param {import('./baseline.mjs').Baseline} baseline
 * @param {Standing} standing
 * @param {number} now
 * @returns {Standing}
 */
function judgeForecast({ below = 0 }, baseline, standing, now) {
  const value = baseline.ahead(FORECAST_MINUTES);
  const current = { value, expected: baseline.expected(now), threshold: below };
  // It must rise clearly above the limit again, or it would come and go with every order.
  const alert = standing.state === 'alert' ? value < below * 1.25 : value < below;
  const state = alert ? 'alert' : 'ok';
  return { ...current, state, since: state === standing.state ? standing.since : now };
}
