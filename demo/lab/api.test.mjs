// @ts-check
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, test } from 'node:test';
import { batch, intakePath, labForTests, viewEvent } from './fixture.mjs';
import { startLab } from './server.mjs';

const lab = await labForTests();
beforeEach(() => lab.post('/reset'));

const send = (path = intakePath(), signal = AbortSignal.timeout(5000)) =>
  fetch(lab.url + path, { method: 'POST', body: batch(viewEvent()), signal });
const eventCount = async () => (await lab.get('/events')).length;
const statuses = async () => (await lab.get('/requests')).map((/** @type {any} */ { status }) => status);

test('fails with the status and the headers it is told to, for as many requests as told', async () => {
  await lab.post('/control', { mode: 'status', status: 429, headers: { 'retry-after': '7' }, times: 2 });
  const failed = await send();
  assert.equal(failed.status, 429);
  assert.equal(failed.headers.get('retry-after'), '7');
  assert.equal((await send()).status, 429);
  assert.equal((await send()).status, 202);
  assert.equal(await eventCount(), 1);
  assert.deepEqual(await statuses(), [429, 429, 202]);
});

test('a request that failed is not a repeated one when it comes again', async () => {
  const path = intakePath();
  await lab.post('/control', { mode: 'status', times: 1 });
  assert.equal((await send(path)).status, 503);
  assert.equal((await send(path)).status, 202);
  assert.equal(await eventCount(), 1);
  assert.equal((await lab.get('/health')).repeated, 0);
});

test('cuts the connection', async () => {
  await lab.post('/control', { mode: 'cut', times: 1 });
  await assert.rejects(send(), TypeError);
  assert.equal(await eventCount(), 0);
  assert.equal((await send()).status, 202);
  assert.deepEqual(await statuses(), [0, 202]);
});

test('loses its answer, having kept the events', async () => {
  const path = intakePath();
  await lab.post('/control', { mode: 'cut', times: 1, accept: true });
  await assert.rejects(send(path), TypeError);
  assert.equal((await send(path)).status, 202);
  assert.equal(await eventCount(), 1);
  assert.equal((await lab.get('/health')).repeated, 1);
});

test('answers late', async () => {
  await lab.post('/control', { mode: 'slow', delay_ms: 300, times: 1 });
  const start = performance.now();
  const answer = send();
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(await eventCount(), 1, 'the events are there before the answer');
  assert.equal((await answer).status, 202);
  assert.ok(performance.now() - start >= 295);
});

test('never answers', async () => {
  await lab.post('/control', { mode: 'hang', times: 1 });
  await assert.rejects(send(intakePath(), AbortSignal.timeout(300)), { name: 'TimeoutError' });
  assert.equal(await eventCount(), 0);
});

test('refuses a control request that makes no sense', async () => {
  for (const body of [{}, { mode: 'broken' }, { mode: 'status', status: 99 }, { mode: 'cut', times: 0 }]) {
    assert.equal((await lab.post('/control', body)).status, 400, JSON.stringify(body));
  }
  assert.equal((await lab.post('/control', { mode: 'status', headers: { 'a\nb': 'c' } })).status, 400);
  assert.equal((await fetch(`${lab.url}/control`, { method: 'POST', body: 'nonsense' })).status, 400);
  assert.equal((await lab.get('/health')).mode, 'ok');
});

test('filters events by type, session and view', async () => {
  const events = [
    viewEvent(),
    viewEvent({ session: { id: 'session-2' }, view: { id: 'view-2' } }),
    viewEvent({ type: 'action', action: { id: 'a' } }),
    { type: 'telemetry', date: 1 },
  ];
  await fetch(lab.url + intakePath(), { method: 'POST', body: batch(...events) });
  const sent = events.map((event) => JSON.stringify(event));
  const found = async (/** @type {string} */ query) =>
    (await lab.get(`/events?${query}`)).map((/** @type {any} */ { event }) =>
      sent.indexOf(JSON.stringify(event)),
    );
  assert.deepEqual(await found(''), [0, 1, 2, 3]);
  assert.deepEqual(await found('type=view'), [0, 1]);
  assert.deepEqual(await found('session_id=session-1'), [0, 2]);
  assert.deepEqual(await found('view_id=view-2&type=view'), [1]);
  assert.deepEqual(await found(`session_id=${encodeURIComponent("x' OR '1'='1")}`), []);
});

test('is open to pages of every origin', async () => {
  const headers = { origin: 'http://test.page' };
  const response = await fetch(`${lab.url}/events`, { headers });
  assert.equal(response.headers.get('access-control-allow-origin'), 'http://test.page');
  const preflight = await fetch(`${lab.url}/control`, {
    method: 'OPTIONS',
    headers: { ...headers, 'access-control-request-headers': 'content-type' },
  });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get('access-control-allow-headers'), 'content-type');
});

test('a reset forgets events, requests, request ids and faults', async () => {
  const path = intakePath();
  await send(path);
  await lab.post('/control', { mode: 'hang' });
  await lab.post('/reset');
  assert.deepEqual(await lab.get('/health'), {
    events: 0,
    requests: 0,
    rejected: 0,
    repeated: 0,
    mode: 'ok',
  });
  assert.equal((await send(path)).status, 202);
  assert.equal(await eventCount(), 1);
});

test('a file keeps what arrived, and knows a repeated request after a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lab-'));
  const file = join(folder, 'new', 'lab.duckdb');
  const path = intakePath();
  try {
    for (const run of ['first', 'second']) {
      const own = await startLab({ file });
      await fetch(own.url + path, { method: 'POST', body: batch(viewEvent()) });
      const health = await (await fetch(`${own.url}/health`)).json();
      assert.equal(health.events, 1, run);
      assert.equal(health.repeated, run === 'first' ? 0 : 1, run);
      await own.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a taken port is an error of startLab', async () => {
  await assert.rejects(startLab({ port: Number(new URL(lab.url).port) }), { code: 'EADDRINUSE' });
});
