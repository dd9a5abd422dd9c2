// @ts-check
import { encode } from '@msgpack/msgpack';
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { batch, intakePath, labForTests } from './fixture.mjs';

const lab = await labForTests();
beforeEach(() => lab.post('/reset'));

const T = 1_767_225_600_000;
const TRACE = '17671168491727438470';

/** @param {object[]} spans */
function sendSpans(...spans) {
  const shared = {
    trace_id: BigInt(TRACE),
    service: 'api',
    start: BigInt(T) * 1_000_000n,
    duration: 5_000_000n,
    error: 0,
  };
  const chunk = spans.map((span) => ({
    ...shared,
    meta: {},
    metrics: { _sampling_priority_v1: 1 },
    ...span,
  }));
  return fetch(`${lab.url}/v0.4/traces`, { method: 'PUT', body: encode([chunk], { useBigInt64: true }) });
}

test('follows one trace from the click to the log line, each step below what caused it', async () => {
  const common = {
    session: { id: 's', has_replay: true },
    view: { id: 'v', url: 'https://shop.test/payment' },
  };
  const click = {
    id: 'click-1',
    type: 'click',
    target: { name: 'Pay' },
    frustration: { type: [] },
    loading_time: 90_000_000,
  };
  const resource = {
    id: 'r',
    type: 'fetch',
    method: 'POST',
    url: 'https://shop.test/orders',
    status_code: 503,
    duration: 80_000_000,
  };
  await fetch(lab.url + intakePath(), {
    method: 'POST',
    body: batch(
      { ...common, type: 'action', date: T - 20, action: click },
      { ...common, type: 'action', date: T - 900, action: { ...click, id: 'click-0' } },
      {
        ...common,
        type: 'resource',
        date: T - 10,
        resource,
        action: { id: ['never-sent', 'click-1'] },
        _dd: { trace_id: TRACE, span_id: '7' },
      },
    ),
  });
  await sendSpans(
    { span_id: 9n, parent_id: 8n, name: 'payment.charge', resource: 'card' },
    {
      span_id: 8n,
      parent_id: 7n,
      name: 'fastapi.request',
      resource: 'POST /orders',
      error: 1,
      meta: { 'http.status_code': '503' },
    },
  );
  const line = {
    timestamp: T + 3,
    service: 'api',
    status: 'error',
    message: 'no answer',
    'dd.trace_id': TRACE,
    'dd.span_id': '9',
  };
  await fetch(`${lab.url}/api/v2/logs`, { method: 'POST', body: JSON.stringify([line]) });

  const trace = await lab.get(`/live/trace?trace=${TRACE}`);
  assert.deepEqual([trace.session, trace.has_replay], ['s', true]);
  assert.deepEqual(
    trace.steps.map((/** @type {any} */ { kind, depth, name, failed }) => [kind, depth, name, failed]),
    [
      ['action', 0, 'click “Pay”', false],
      ['request', 1, 'POST shop.test/orders · 503', true],
      ['span', 2, 'fastapi.request POST /orders · 503', true],
      ['span', 3, 'payment.charge card', false],
      ['log', 4, 'error: no answer', true],
    ],
  );
  assert.deepEqual(trace.steps[0].event, { session: 's', view: 'v', event: trace.steps[0].id });
  assert.deepEqual([trace.steps[1].start, trace.steps[1].duration], [(T - 10) * 1000, 80_000]);
});

test('a trace without a page, one that goes in circles, and one that is not there', async () => {
  await sendSpans(
    { span_id: 1n, parent_id: 2n, name: 'a', resource: '' },
    { span_id: 2n, parent_id: 1n, name: 'b', resource: '' },
  );
  const { steps, session } = await lab.get(`/live/trace?trace=${TRACE}`);
  assert.deepEqual([session, steps.length], ['', 2]);
  assert.deepEqual((await lab.get('/live/trace?trace=1')).steps, []);
});
