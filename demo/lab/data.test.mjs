// @ts-check
import { encode } from '@msgpack/msgpack';
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { test } from 'node:test';
import { event, labWithData, MINUTE, T } from './data-fixture.mjs';
import { timeRange } from './range.mjs';

const { lab, send, rows } = await labWithData();

const SECOND_NS = 1e9;

const step = (/** @type {string} */ session, /** @type {string} */ name, minute = 0) =>
  event(
    session,
    'action',
    { id: 'a', type: 'custom', target: { name: 'checkout_step' } },
    { minute, context: { step: name } },
  );
const view = (/** @type {string} */ id, /** @type {object} */ measured, version = 1, minute = 0) => ({
  type: 'view',
  date: T + minute * MINUTE,
  session: { id: 's' },
  view: { id, url: 'https://shop.test/cart', ...measured },
  _dd: { document_version: version },
});

test('the funnel counts a session for a step when it reached every step before it', async () => {
  await send(
    ...['cart', 'shipping', 'payment', 'confirmation'].map((name) => step('all', name)),
    ...['cart', 'cart', 'shipping'].map((name) => step('half', name)),
    step('bounced', 'cart'),
    // A bookmark of the payment page is no step of a checkout.
    step('strange', 'payment'),
    step('yesterday', 'cart', -1440),
  );
  assert.deepEqual(await rows('dashboard/funnel'), [{ cart: 3, shipping: 2, payment: 1, confirmation: 1 }]);
});

test('conversion belongs to the minute in which the cart was opened', async () => {
  await send(
    step('quick', 'cart', 1),
    step('quick', 'confirmation', 1),
    step('slow', 'cart', 1),
    step('slow', 'confirmation', 7),
    step('never', 'cart', 1),
    step('later', 'cart', 3),
  );
  assert.deepEqual(await rows('dashboard/conversion'), [
    { slot: T + MINUTE, started: 3, completed: 2 },
    { slot: T + 3 * MINUTE, started: 1, completed: 0 },
  ]);
});

test('totals count sessions and views once, however often they are reported', async () => {
  await send(
    view('v1', {}, 1),
    view('v1', {}, 2),
    view('v2', {}),
    event('s', 'error', { message: 'a' }),
    event('s', 'error', { message: 'b' }),
    event('t', 'action', { type: 'click', frustration: { type: ['rage_click', 'error_click'] } }),
  );
  assert.deepEqual(await rows('dashboard/totals'), [
    { sessions: 2, views: 2, errors: 2, sessions_with_errors: 1, frustrated_sessions: 1 },
  ]);
});

test('endpoints: percentiles between the measurements, slowest first', async () => {
  const request = (/** @type {string} */ url, /** @type {number} */ ms, status_code = 200) =>
    event('s', 'resource', { type: 'fetch', method: 'GET', url, status_code, duration: ms * 1e6 });
  await send(
    ...[100, 200, 300, 400, 500].map((ms) =>
      request(`https://a.test/stock/${ms}`, ms, ms === 500 ? 503 : 200),
    ),
    request('https://a.test/quick', 10),
    event('s', 'resource', { type: 'image', url: 'https://a.test/huge.png', duration: 9e9 }),
  );
  // Of 5 values p50 is the 3rd, p75 the 4th, and p95 lies 0.8 of the way from the 4th to the 5th: 400 + 0.8 × 100.
  assert.deepEqual(await rows('dashboard/endpoints'), [
    { endpoint: 'GET a.test/stock/?', requests: 5, failed: 1, p50: 300, p75: 400, p95: 480 },
    { endpoint: 'GET a.test/quick', requests: 1, failed: 0, p50: 10, p75: 10, p95: 10 },
  ]);
});

test('spans: only those with which a trace enters a service, in milliseconds', async () => {
  const span = (/** @type {object} */ fields) => ({
    trace_id: 1n,
    span_id: 2n,
    parent_id: 0n,
    service: 'api',
    name: 'fastapi.request',
    resource: 'GET /stock',
    start: BigInt(T) * 1_000_000n,
    duration: 120_000_000n,
    error: 0,
    meta: {},
    metrics: { _sampling_priority_v1: 1 },
    ...fields,
  });
  const traces = [
    [span({}), span({ span_id: 4n, parent_id: 2n, resource: 'SELECT', meta: { '_dd.origin': 'rum' } })],
    [span({ span_id: 5n, parent_id: 9n, duration: 80_000_000n, error: 1, meta: { '_dd.origin': 'rum' } })],
  ];
  const body = encode(traces, { useBigInt64: true });
  assert.equal((await fetch(`${lab.url}/v0.4/traces`, { method: 'PUT', body })).status, 200);
  assert.deepEqual(await rows('dashboard/spans'), [
    { service: 'api', resource: 'GET /stock', requests: 2, failed: 1, p50: 100, p75: 110, p95: 118 },
  ]);

  // A filter is about pages: of all traces it leaves those that such a page began.
  const other = encode([[span({ trace_id: 7n, parent_id: 3n, meta: { '_dd.origin': 'rum' } })]], {
    useBigInt64: true,
  });
  assert.equal((await fetch(`${lab.url}/v0.4/traces`, { method: 'PUT', body: other })).status, 200);
  await send(event('s', 'resource', { type: 'fetch', duration: 1 }, { _dd: { trace_id: '7' } }));
  const requests = async (/** @type {string} */ filters) =>
    (await rows('dashboard/spans', filters)).map((row) => row.requests);
  assert.deepEqual(await requests(''), [3]);
  assert.deepEqual(await requests('service=shop'), [1]);
  assert.deepEqual(await requests('service=other'), []);
});

test('revenue is per minute, also where a slot is longer', async () => {
  const at = (/** @type {number} */ minute) => `T${(T + minute * MINUTE) / 1000}`;
  const lines = [
    `orders.created:1|c|#env:production,tenant_id:t-1|${at(0)}`,
    `orders.revenue:20.5|h|#env:production,tenant_id:t-1|${at(0)}`,
    `orders.revenue:30|h|#env:production,tenant_id:t-2|${at(0)}`,
    `orders.revenue:7|h|#env:staging|${at(4)}`,
    `orders.shipped:99|h|${at(4)}`,
  ];
  const socket = createSocket('udp4');
  await new Promise((resolve) => socket.send(lines.join('\n'), lab.statsdPort, '127.0.0.1', resolve));
  socket.close();
  for (let left = 100; (await lab.get('/metrics')).length < lines.length && left > 0; left -= 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(await rows('dashboard/revenue'), [
    { slot: T, revenue: 50.5, orders: 1 },
    { slot: T + 4 * MINUTE, revenue: 7, orders: 0 },
  ]);
  assert.deepEqual(await rows('dashboard/revenue', 'env=production&tenant=t-2'), [
    { slot: T, revenue: 30, orders: 0 },
  ]);
  const hours = await lab.get(`/data/dashboard/revenue?from=${T}&to=${T + 100 * MINUTE}`);
  assert.deepEqual([hours.bucket, hours.rows[0].revenue], [2 * MINUTE, 25.25]);
});

test('page load: the latest version of each view, by its loading time; none without one', async () => {
  await send(
    view('a', {}, 1),
    view('a', { loading_time: 0.3 * SECOND_NS }, 2),
    view('a', {}, 1),
    view('b', { loading_time: 0.25 * SECOND_NS }),
    view('c', { loading_time: 9 * SECOND_NS }, 1, 2),
    view('d', {}),
  );
  assert.deepEqual(await rows('dashboard/loading'), [
    { slot: T, row: 1, views: 2 },
    { slot: T + 2 * MINUTE, row: 6, views: 1 },
  ]);
});

test('vitals: p75 of the views that measured them, by page and over time', async () => {
  const lcp = [1, 2, 3, 4, 5].map((seconds) =>
    view(`v${seconds}`, { largest_contentful_paint: seconds * SECOND_NS, cumulative_layout_shift: 0 }),
  );
  await send(
    ...lcp,
    view('not-measured', {}),
    view('v5', { largest_contentful_paint: 6 * SECOND_NS, cumulative_layout_shift: 0.4 }, 2),
  );
  // LCP 1 2 3 4 6 s, CLS 0 0 0 0 0.4: p75 is the 4th of 5.
  const expected = { lcp: 4000, inp: null, cls: 0, fcp: null, ttfb: null };
  assert.deepEqual(await rows('dashboard/vitals'), [{ page: '/cart', views: 6, ...expected }]);
  assert.deepEqual(await rows('dashboard/vitals_over_time'), [{ slot: T, ...expected }]);
});

test('errors: one row a fingerprint; first seen looks back past the range', async () => {
  const error = (/** @type {string} */ session, /** @type {string} */ message, minute = 0) =>
    event(session, 'error', { type: 'PaymentError', message }, { minute });
  await send(
    error('s', 'order 1 failed', -2000),
    error('s', 'order 2 failed', 1),
    error('t', 'order 3 failed', 3),
    error('t', 'no stock', 2),
  );
  const groups = await rows('dashboard/errors');
  assert.deepEqual(
    groups.map(({ fingerprint, ...row }) => row),
    [
      {
        kind: 'PaymentError',
        message: 'order 2 failed',
        errors: 2,
        sessions: 2,
        first_seen: T - 2000 * MINUTE,
        last_seen: T + 3 * MINUTE,
      },
      {
        kind: 'PaymentError',
        message: 'no stock',
        errors: 1,
        sessions: 1,
        first_seen: T + 2 * MINUTE,
        last_seen: T + 2 * MINUTE,
      },
    ],
  );
  assert.deepEqual(
    (await rows('dashboard/errors_over_time')).map((row) => [(row.slot - T) / MINUTE, row.errors]),
    [
      [1, 1],
      [2, 1],
      [3, 1],
    ],
  );
  const behind = await rows('explore/events', `type=error&fingerprint=${groups[0].fingerprint}`);
  assert.deepEqual(
    behind.map((row) => row.message),
    ['order 3 failed', 'order 2 failed'],
    'newest first',
  );
  assert.equal(behind[0].matching, 2);
});

test('frustration by page and name, rage first', async () => {
  const click = (/** @type {string} */ name, /** @type {string[]} */ ...type) =>
    event(
      's',
      'action',
      { type: 'click', target: { name }, frustration: { type } },
      { _dd: { action: { target: { selector: `#${name}` } } } },
    );
  await send(
    click('dead', 'dead_click'),
    click('dead', 'dead_click'),
    click('pay', 'rage_click', 'error_click'),
    click('fine'),
  );
  assert.deepEqual(await rows('dashboard/frustration'), [
    { page: '/payment', name: 'pay', element: '#pay', rage: 1, dead: 0, error_click: 1, sessions: 1 },
    { page: '/payment', name: 'dead', element: '#dead', rage: 0, dead: 2, error_click: 0, sessions: 1 },
  ]);
});

test('promoted: sessions that an error brought back, by when they began, with all of their errors', async () => {
  const kept = { _dd: { configuration: { session_sample_rate: 10, session_kept: true } } };
  const sampled = { _dd: { configuration: { session_sample_rate: 10 } } };
  await send(
    event('kept', 'action', { type: 'click' }, kept),
    event('kept', 'error', { message: 'a' }, { minute: 3, ...kept }),
    event('kept', 'error', { message: 'b' }, { minute: 4, ...kept }),
    event('sampled', 'error', { message: 'a' }, sampled),
    event('later', 'error', { message: 'a' }, { minute: 2, ...kept }),
    // A mark that is not one.
    event('strange', 'error', { message: 'a' }, { _dd: { configuration: { session_kept: 'yes' } } }),
  );
  assert.deepEqual(await rows('dashboard/promoted'), [
    { slot: T, sessions: 3, promoted: 1, errors_kept: 2 },
    { slot: T + 2 * MINUTE, sessions: 1, promoted: 1, errors_kept: 1 },
  ]);
  const behind = await rows('explore/events', 'promoted=1&type=error');
  assert.deepEqual(
    behind.map((row) => row.session_id),
    ['kept', 'kept', 'later'],
  );
});

test('the sessions that another sampling would have kept: with an error, with a replay', async () => {
  const replayed = (/** @type {string} */ id) => ({ session: { id, has_replay: true } });
  await send(
    event('quiet', 'action', { type: 'click' }),
    event('quiet', 'action', { type: 'click' }),
    event('failed', 'error', { message: 'x' }),
    event('seen', 'action', { type: 'click' }, replayed('seen')),
    event('both', 'action', { type: 'click' }, replayed('both')),
    event('both', 'error', { message: 'x' }),
    event('silent', 'action', { type: 'click' }),
  );
  assert.deepEqual(await rows('cost/sessions'), [
    { with_error: 0, with_replay: 0, sessions: 2 },
    { with_error: 0, with_replay: 1, sessions: 1 },
    { with_error: 1, with_replay: 0, sessions: 1 },
    { with_error: 1, with_replay: 1, sessions: 1 },
  ]);
});

test('the cost of a session is known by type, error and replay', async () => {
  const lines = [
    view('v', {}),
    event('s', 'error', { message: 'x' }),
    event('t', 'action', { type: 'click' }),
  ];
  await send(...lines);
  const bytes = lines.map((line) => JSON.stringify(line).length);
  assert.deepEqual(await rows('cost/traffic'), [
    { type: 'action', with_error: 0, with_replay: 0, events: 1, bytes: bytes[2], sessions: 1 },
    { type: 'error', with_error: 1, with_replay: 0, events: 1, bytes: bytes[1], sessions: 1 },
    { type: 'view', with_error: 1, with_replay: 0, events: 1, bytes: bytes[0], sessions: 1 },
  ]);
});

test('filters narrow every query, and synthetic visitors are none unless asked for', async () => {
  const fields = { version: '2', ddtags: 'env:prod', usr: { tenant_id: 't-1' } };
  await send(
    event('s', 'error', { message: 'a' }, fields),
    event('robot', 'error', { message: 'b' }, { session: { id: 'robot', type: 'synthetics' } }),
  );
  const errors = async (/** @type {string} */ filters) => (await rows('dashboard/totals', filters))[0].errors;
  assert.equal(await errors(''), 1);
  assert.equal(await errors('session_type=synthetics'), 1);
  assert.equal(await errors('session_type=all'), 2);
  const set = {
    service: 'shop',
    env: 'prod',
    version: '2',
    page: '/payment',
    browser: 'Chrome 156',
    tenant: 't-1',
  };
  assert.equal(await errors(new URLSearchParams(set).toString()), 1);
  for (const name of Object.keys(set)) assert.equal(await errors(`${name}=other`), 0, name);
  const values = await rows('filters/values');
  assert.deepEqual(Object.fromEntries(values.map((row) => [row.filter, row.value])), {
    ...set,
    service: 'shop',
  });
});

test('a range that moves ends in the current slot; one that stands still is what was asked for', () => {
  const now = T + 90_000;
  assert.deepEqual(timeRange(new URLSearchParams('range=1h'), now), {
    from: now - 30_000 - 60 * MINUTE,
    to: T + 2 * MINUTE,
    bucket: MINUTE,
  });
  assert.deepEqual(timeRange(new URLSearchParams(`from=${T}&to=${T + 3 * MINUTE}`), now), {
    from: T,
    to: T + 3 * MINUTE,
    bucket: MINUTE,
  });
  for (const nonsense of ['range=constructor', 'from=x&to=y', `from=${now}&to=${T}`, 'from=-1&to=1e999'])
    assert.equal(timeRange(new URLSearchParams(nonsense), now).to, T + 2 * MINUTE, nonsense);
});
