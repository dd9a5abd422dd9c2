// @ts-check
import { encode } from '@msgpack/msgpack';
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { labForTests } from './fixture.mjs';

const lab = await labForTests();
beforeEach(() => lab.post('/reset'));

const TRACE_ID = 17671168491727438470n;
const ROOT = {
  trace_id: TRACE_ID,
  span_id: 9876543210987654321n,
  parent_id: 117854198248699656n,
  service: 'fastapi-backend',
  name: 'fastapi.request',
  resource: 'POST /orders',
  type: 'web',
  start: 1767225600123456789n,
  duration: 2500123n,
  error: 0,
  meta: {
    '_dd.origin': 'rum',
    '_dd.p.tid': '6553f10000000000',
    'http.status_code': '201',
    env: 'production',
  },
  metrics: { _sampling_priority_v1: 1, '_dd.top_level': 1 },
};
const CHILD = { ...ROOT, span_id: 5n, parent_id: ROOT.span_id, name: 'serialize', meta: {}, metrics: {} };

/** @param {unknown} chunks */
const send = (chunks) =>
  fetch(`${lab.url}/v0.4/traces`, { method: 'PUT', body: encode(chunks, { useBigInt64: true }) });
const spans = () => lab.get('/spans');
const metric = (/** @type {string} */ name) => lab.get(`/metrics?name=${name}`);

test('keeps spans with their ids whole, above 2^63 too', async () => {
  const answer = await send([[ROOT, CHILD]]);
  assert.deepEqual(await answer.json(), { rate_by_service: {} });
  const [row, child] = await lab.get(`/spans?trace_id=${TRACE_ID}`);
  const { received_at, span, ...columns } = row;
  assert.deepEqual(columns, {
    trace_id: '17671168491727438470',
    trace_id_high: '6553f10000000000',
    span_id: '9876543210987654321',
    parent_id: '117854198248699656',
    service: 'fastapi-backend',
    name: 'fastapi.request',
    resource: 'POST /orders',
    start: 1767225600123456,
    duration: 2500,
    error: 0,
    status_code: '201',
    origin: 'rum',
  });
  assert.equal(span.trace_id, '17671168491727438470');
  assert.deepEqual(span.meta, ROOT.meta);
  assert.equal(child.parent_id, row.span_id);
  assert.equal(child.trace_id_high, row.trace_id_high, 'the first span speaks for its chunk');
});

test('counts the requests of every trace, and keeps the spans of those that are sampled', async () => {
  const unsampled = { ...ROOT, error: 1, metrics: { ...ROOT.metrics, _sampling_priority_v1: -1 } };
  await send([[ROOT, CHILD], [unsampled]]);
  assert.equal((await spans()).length, 2);
  const hits = await metric('trace.fastapi.request.hits');
  assert.equal(hits.length, 2, 'not the child, which is part of the same request');
  assert.deepEqual(hits[0].tags, {
    service: 'fastapi-backend',
    resource_name: 'POST /orders',
    env: 'production',
    'http.status_code': '201',
  });
  const [duration] = await metric('trace.fastapi.request.duration');
  assert.equal(duration.value, 0.0025);
  assert.equal(duration.date, 1767225600126);
  assert.equal((await metric('trace.fastapi.request.errors')).length, 1);
});

test('says no to what is no trace, and to nothing else that an agent is told', async () => {
  assert.equal((await fetch(`${lab.url}/v0.4/traces`, { method: 'POST', body: 'nonsense' })).status, 400);
  assert.equal((await send([[{ name: 1 }]])).status, 400);
  assert.equal((await lab.get('/rejected')).length, 2);
  assert.equal((await send([])).status, 200);
  assert.equal((await send([[{ start: 0, duration: 0, name: {}, meta: { '_dd.origin': 7 } }]])).status, 200);
  assert.equal((await spans())[0].name, '');
  await lab.post('/reset');
  const stats = await fetch(`${lab.url}/v0.6/stats`, { method: 'POST', body: 'anything' });
  assert.equal(stats.status, 200);
  assert.deepEqual(await spans(), []);
});
