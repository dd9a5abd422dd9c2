// @ts-check
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { createAlerts } from './monitors/alerts.mjs';
import { openStore } from './store.mjs';
import { checkApi } from './synthetics/api-check.mjs';
import { createSynthetics, plan } from './synthetics/schedule.mjs';
import { nextRun, verdictOf } from './synthetics/verdict.mjs';

const HERE = { id: 'here', latency: 0, down: 1e6, up: 1e6 };

test('an alert takes two failures in a row, and one pass ends it', () => {
  const [pass, fail] = [true, false];
  assert.equal(verdictOf([], 2), 'unknown');
  assert.equal(verdictOf([fail], 2), 'ok');
  assert.equal(verdictOf([fail, pass, fail], 2), 'ok');
  assert.equal(verdictOf([fail, fail, pass], 2), 'alert');
  assert.equal(verdictOf([pass, fail, fail], 2), 'ok');
});

test('each test has its own moment of the interval', () => {
  const every = 300_000;
  const now = 1_767_225_600_000;
  const runs = [0, 1, 2].map((index) => nextRun(now, every, index, 3));
  assert.deepEqual(
    runs.map((run) => run - now),
    [every, 100_000, 200_000],
  );
  for (const [index, run] of runs.entries()) assert.equal(nextRun(run, every, index, 3), run + every);
});

test('the API check: status, body, time and a server that is not there', async () => {
  /** @type {Record<string, [number, string, number]>} */
  const answers = {
    '/good': [200, '{"status":"ok"}', 0],
    '/bad': [500, '{"status":"ok"}', 0],
    '/sick': [200, '{"status":"degraded"}', 0],
    '/slow': [200, '{"status":"ok"}', 150],
    '/torn': [200, '{', 0],
  };
  const server = createServer((request, response) => {
    const [status, body, delay] = answers[request.url ?? ''];
    setTimeout(() => response.writeHead(status).end(body), delay);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const check = (/** @type {string} */ path, limit = 2000) =>
    checkApi(`http://127.0.0.1:${port}${path}`, limit, HERE);
  const good = await check('/good');
  assert.deepEqual([good.passed, good.message], [true, '']);
  assert.match((await check('/bad')).message, /status 500/);
  assert.match((await check('/sick')).message, /degraded/);
  assert.match((await check('/slow', 100)).message, /took \d+ ms, more than 100/);
  assert.equal((await check('/torn')).passed, false);
  server.close();
  server.closeAllConnections();
  assert.equal((await check('/good')).passed, false);
});

test('runs are kept with their screenshot, and two failures are announced once', async () => {
  const store = await openStore(':memory:', () => {});
  after(() => store.close());
  const alerts = createAlerts({ store, url: () => 'http://lab', webhook: '' });
  const synthetics = createSynthetics({ store, alerts, shop: 'http://shop', api: 'http://api' });
  const checkout = plan().tests[1];
  const [location] = plan().locations;
  const png = Buffer.from('picture');
  const failed = {
    passed: false,
    duration: 2100,
    step: 'pay',
    message: 'took 2100 ms, more than 2000',
    session_id: 's',
    screenshot: png.toString('base64'),
  };
  const passed = { ...failed, passed: true, step: '', message: '', screenshot: '' };
  const states = async () =>
    (await store.query('SELECT state, message FROM alerts ORDER BY received_at')).map(({ state }) => state);
  let now = 1_767_225_600_000;
  const run = (/** @type {import('./synthetics/api-check.mjs').Result} */ result) =>
    synthetics.run(checkout, location, (now += 300_000), async () => result);

  await run(passed);
  await run(failed);
  assert.deepEqual(await states(), []);
  await run(failed);
  await run(failed);
  assert.deepEqual(await states(), ['alert']);
  await run(passed);
  await run(failed);
  assert.deepEqual(await states(), ['alert', 'ok']);

  const shown = (await synthetics.show()).tests[1].locations[0];
  assert.equal(shown.verdict, 'ok');
  assert.deepEqual(
    shown.runs.map(({ passed: did }) => did),
    [0, 1, 0, 0, 0, 1],
  );
  const query = new URLSearchParams({ at: String(now), test: checkout.id, location: location.id });
  assert.deepEqual(await synthetics.screenshot(query), png);
  assert.equal(await synthetics.screenshot(new URLSearchParams('at=1')), undefined);
});
