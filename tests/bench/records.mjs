// @ts-check
/**
 * What a page tells the core, in the shim's own form (`js-shim/protocol.ts`): `[operation, time, ...fields]`. The counts
 * of crossings and of instructions are taken of the same records, so that they can be read together.
 */
import { readFileSync } from 'node:fs';

/** @typedef {[operation: number, time: number, ...fields: (string | number | boolean | undefined)[]]} Observation */

/** The numbers of the operations, by name, from their one list. */
const Op = Object.fromEntries(
  [
    ...(readFileSync(new URL('../../js-shim/protocol.ts', import.meta.url), 'utf8')
      .split('const enum Op {')[1]
      ?.split('\n}')[0]
      ?.matchAll(/(\w+) = (\d+),/g) ?? []),
  ].map(([, name, number]) => [name, Number(number)]),
);

const json = JSON.stringify;
const PAGE = 'https://shop.test/cart?step=1';
const API = 'https://shop.test/api/cart';

/** Bits of `Switches` in `src/config.rs`: `trackAnonymousUser`, `compressIntakeRequests`, the journal, `keepalive`, `trackResources`. */
const SWITCHES = 2 | 32 | 64 | 128 | 256;
/** All kinds of entries. */
const SUPPORTED = 15;

/** A page that was loaded a moment ago. @type {Observation[]} */
export const BEFORE = [
  // prettier-ignore
  [
    Op.Start ?? 0, 100, PAGE, '9f1b1c1e-7f0e-4b0e-8f51-2d5f6f7c9a10', 'shop', '1.2.3',
    'https://browser-intake-datadoghq.com/api/v2/rum?ddsource=browser&dd-api-key=pub0&dd-request-id=', false,
    100, 0, SWITCHES, '1', ';path=/;samesite=strict', 'https://search.test/', SUPPORTED, undefined,
    json({ application: { id: '9f1b1c1e-7f0e-4b0e-8f51-2d5f6f7c9a10' }, source: 'browser', tab: { id: '5' }, ddtags: 'sdk_version:0.1.0,env:prod,service:shop,version:1.2.3' }),
    json({ session_sample_rate: 100, session_replay_sample_rate: 0, profiling_sample_rate: 0, trace_sample_rate: 100 }),
    json({ privacy: { replay_level: 'mask' }, device: { locale: 'en-GB', locales: ['en-GB', 'en'] } }),
  ],
  [
    Op.Surroundings ?? 0,
    101,
    json({
      connectivity: { status: 'connected', effective_type: '4g' },
      display: { viewport: { width: 1280, height: 720 } },
    }),
  ],
  [Op.Page ?? 0, 102, 0],
  [Op.Context ?? 0, 103, 0, json({ release: 'blue', experiment: { name: 'checkout', arm: 2 } })],
  [Op.Context ?? 0, 104, 1, json({ id: 'u1', name: 'Ada', plan: 'pro' })],
];

const STACK = `TypeError: total is not a function
${Array.from({ length: 10 }, (_, depth) => `    at step${depth} (https://shop.test/assets/app-4f3a.js:${depth + 1}:${depth * 37 + 5})`).join('\n')}`;
const CONTEXT = json({
  cart: 'c-1',
  total: 12.5,
  currency: 'EUR',
  items: [{ sku: 'a', count: 2 }],
  coupon: null,
});

/**
 * What one event takes, by its kind; `at` is when it begins, `number` which it is.
 *
 * @type {Record<string, (at: number, number: number) => Observation[]>}
 */
const KINDS = {
  action: (at) => [[Op.Action ?? 0, at, 'checkout', CONTEXT]],
  error: (at) => [
    // prettier-ignore
    [Op.Error ?? 0, at, 1, undefined, CONTEXT, undefined, '{}', 0, 'TypeError', 'total is not a function', STACK, 'TypeError: total is not a function'],
  ],
  click: (at, number) => [
    [Op.Interaction ?? 0, at],
    [Op.Press ?? 0, at],
    // prettier-ignore
    [Op.Click ?? 0, at + 80, number, json({ target: { selector: '#pay', width: 80, height: 32 }, position: { x: 4, y: 5 } }), 0, at + 81, number, number * 200, 10],
    [Op.Activity ?? 0, at + 90],
    [Op.Tick ?? 0, at + 300],
    [Op.Tick ?? 0, at + 2500],
  ],
  request: (at, number) => [
    [Op.RequestStart ?? 0, at, number, false, 'POST', API, false, json({ trace_id: '1', span_id: '2' })],
    [Op.RequestEnd ?? 0, at + 60, number, 200, false, '{}'],
    // prettier-ignore
    [
      Op.Resource ?? 0, at + 70, at + 1, 58, API, 'fetch', json({ protocol: 'h2', delivery_type: 'other', render_blocking_status: 'non-blocking' }), undefined,
      200, 1200, 4000, 1500, 0, 0, 0, at + 1, at + 2, at + 2, at + 2, at + 5, at + 9, at + 9, at + 50, at + 59,
    ],
  ],
  image: (at, number) => [
    // prettier-ignore
    [
      Op.Resource ?? 0, at, at - 50, 40, `https://cdn.test/p/${number}.webp`, 'img', json({ protocol: 'h3', delivery_type: 'other', render_blocking_status: 'non-blocking' }), undefined,
      200, 24000, 24000, 24300, 0, 0, 0, at - 50, at - 50, at - 50, at - 50, 0, at - 50, at - 49, at - 20, at - 10,
    ],
  ],
  'long task': (at) => [
    // prettier-ignore
    [Op.LongTask ?? 0, at, at - 120, true, 110, 60, at - 100, at - 30, at - 20, at - 120, 90, 0, 10, at - 115, at - 114, json({ invoker: 'BUTTON#pay.onclick', source_url: 'https://shop.test/assets/app-4f3a.js' })],
  ],
  'layout shift': (at) => [
    [Op.Entry ?? 0, at, 2, at, 0.012, false, '#hero', 0, 0, 300, 200, 0, 40, 300, 200, 2],
  ],
  interaction: (at, number) => [
    [Op.Entry ?? 0, at, 3, at - 90, 88, at - 80, at - 20, number * 7, '#pay', false],
  ],
  view: (at, number) => [[Op.Location ?? 0, at, `https://shop.test/items/${number}`, false]],
  'page exit': (at) => [
    [Op.Unloading ?? 0, at],
    [Op.Exiting ?? 0, at, 0],
  ],
};

/** The first event begins then. */
const BEGIN = 2000;
/** A batch takes 50 messages: so none of these is the one that makes it full. */
const TIMES = 10;
/** Far enough apart that no two clicks make a chain. */
const GAP = 3000;

/**
 * The records of several events of each kind, after {@link BEFORE}.
 *
 * @type {[kind: string, events: number, records: Observation[]][]}
 */
export const MEASURED = Object.entries(KINDS).map(([kind, records]) => {
  const events = kind === 'page exit' ? 1 : TIMES;
  const numbers = Array.from({ length: events }, (_, place) => place + 1);
  return [kind, events, numbers.flatMap((number) => records(BEGIN + number * GAP, number))];
});
