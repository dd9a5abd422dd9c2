// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import worker from './worker.js';

const ENVIRONMENT = {
  DD_API_KEY: 'key',
  DD_ENV: 'test',
  DD_LOGS_INTAKE_URL: 'http://intake.test/api/v2/logs',
  DD_SERVICE: 'edge',
  DD_VERSION: '1.2.3',
};

/** @typedef {{ path?: string, headers?: Record<string, string>, shop?: () => Promise<Response>, intake?: () => Promise<Response> }} Given */

/**
 * A visitor's request: the response, and when the report is done.
 * @param {import('node:test').TestContext} t
 * @param {Given} given
 */
async function visit(t, { path = '/', headers = {}, shop = async () => new Response('shop'), intake }) {
  const { mock } = t.mock.method(
    globalThis,
    'fetch',
    intake ?? (async () => new Response(null, { status: 202 })),
  );
  /** @type {Promise<unknown>} */
  let reported = Promise.resolve();
  const context = { waitUntil: (/** @type {Promise<unknown>} */ work) => (reported = work) };
  const response = await worker.fetch(
    new Request(`http://shop.test${path}`, { headers }),
    { ...ENVIRONMENT, SHOP: { fetch: shop } },
    /** @type {any} */ (context),
  );
  return { response, reported: reported.then(() => mock.restore()), sent: mock.calls };
}

/**
 * @param {import('node:test').TestContext} t
 * @param {Given} given
 */
async function request(t, given) {
  const { response, reported, sent } = await visit(t, given);
  await reported;
  const [url, init] = sent[0].arguments;
  return {
    response,
    url,
    key: new Headers(init?.headers).get('dd-api-key'),
    log: JSON.parse(String(init?.body))[0],
  };
}

test('passes the request on, and reports it after the response', async (t) => {
  const { response, url, key, log } = await request(t, {});
  assert.equal(await response.text(), 'shop');
  assert.equal(url, ENVIRONMENT.DD_LOGS_INTAKE_URL);
  assert.equal(key, 'key');
  assert.equal(log.service, 'edge');
  assert.equal(log.status, 'info');
  assert.equal(log.ddtags, 'env:test,version:1.2.3,route:/');
  assert.deepEqual(log.http, { method: 'GET', status_code: 200, route: '/' });
  assert.ok(log.duration >= 0);
});

test('tags the pattern of the route and never a path', async (t) => {
  for (const [path, route] of Object.entries({
    '/products/kettle?x=1': '/products/:slug',
    '/_serverFn/8f14e45f': '/_serverFn/:id',
    '/assets/index-Dx1.js': '/assets/:file',
    '/cart': '/cart',
    '/wp-admin/setup.php': '/*',
    '/products/a/b/c': '/*',
  })) {
    assert.equal((await request(t, { path })).log.http.route, route, path);
  }
});

test('reports what the shop throws, though Hono has caught it', async (t) => {
  t.mock.method(console, 'error', () => {});
  const { response, log } = await request(t, {
    path: '/payment',
    shop: () => Promise.reject(new TypeError('no shop')),
  });
  assert.equal(response.status, 500);
  assert.equal(log.status, 'error');
  assert.equal(log.error.kind, 'TypeError');
  assert.equal(log.error.message, 'no shop');
  assert.match(log.error.stack, /worker\.test/);
  assert.equal(log.http.status_code, 500);
});

test('names the trace in every notation a page may use', async (t) => {
  const traceOf = async (/** @type {Record<string, string>} */ headers) =>
    (await request(t, { headers })).log['dd.trace_id'];
  const hex = '0000000000000000f53c9a1e0b7d4286';
  assert.equal(await traceOf({ traceparent: `00-${hex}-01a2b3c4d5e6f708-01` }), hex);
  assert.equal(await traceOf({ b3: 'f53c9a1e0b7d4286-01a2b3c4d5e6f708-1' }), hex);
  assert.equal(await traceOf({ 'X-B3-TraceId': 'f53c9a1e0b7d4286' }), hex);
  assert.equal(await traceOf({ 'x-datadog-trace-id': '17671168491727438470' }), '17671168491727438470');
  assert.equal(await traceOf({}), undefined);
});

test('no visitor waits for an intake that is slow, and none suffers from one that is away', async (t) => {
  const errors = t.mock.method(console, 'error', () => {});
  const never = () =>
    new Promise((/** @type {(response: Response) => void} */ resolve) => (answer = resolve));
  let answer = (/** @type {Response} */ _) => {};
  const { response, reported } = await visit(t, { intake: never });
  assert.equal(response.status, 200, 'before the intake has answered');
  answer(new Response());
  await reported;
  for (const intake of [
    () => Promise.reject(new Error('down')),
    async () => new Response(null, { status: 503 }),
  ])
    assert.equal((await request(t, { intake })).response.status, 200);
  assert.equal(errors.mock.callCount(), 2);
});
