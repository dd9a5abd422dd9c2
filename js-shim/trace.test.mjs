// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compiled } from './testing/compiled.mjs';

const { createTrace } = await compiled(`export * from './trace';`);

/**
 * The headers and fields for a session whose id ends in these digits.
 *
 * @param {string} node
 * @param {object} options
 */
const traceOf = (node, options) =>
  createTrace(
    {
      sessionSampleRate: 100,
      traceSampleRate: 100,
      propagateTraceBaggage: false,
      allowedTracingUrls: [
        { match: 'https://api.test', propagatorTypes: ['datadog', 'tracecontext', 'b3', 'b3multi'] },
      ],
      ...options,
    },
    'https://api.test/x',
    () => `3f9d1c52-8a47-4b06-b2f1-${node}`,
    () => ({}),
  );

test('a session is in the sample as the core decides it (the vectors of src/session/sampling.rs)', () => {
  for (const [node, percent] of /** @type {[string, number][]} */ ([
    ['000000000001', 6.0233],
    ['00000000002a', 52.9805],
    ['0123456789ab', 3.7965],
    ['ffffffffffff', 38.4209],
    ['5e1c90b3d7f2', 30.459],
    ['a4c07d1b2e36', 22.444],
  ])) {
    assert.ok(traceOf(node, { traceSampleRate: percent + 0.0001 }), `${node} is in`);
    assert.ok(!traceOf(node, { traceSampleRate: percent - 0.0001 }), `${node} is out`);
    // The trace's rate is a share of the session's.
    assert.ok(!traceOf(node, { sessionSampleRate: 50, traceSampleRate: percent + 0.0001 }), `${node} is out`);
  }
});

test('every family of headers tells the same ids, as wide as they are', () => {
  for (let turn = 0; turn < 2000; turn++) {
    const wide = turn % 2 === 1;
    const made = traceOf('000000000001', { generate128BitTraceIds: wide });
    const headers = Object.fromEntries(made.headers);
    const fields = JSON.parse(made.fields);
    const [, trace, span] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(headers.traceparent) ?? [];
    assert.ok(trace && span, headers.traceparent);
    assert.equal(BigInt(headers['x-datadog-trace-id']), BigInt(`0x${trace.slice(16)}`));
    assert.equal(BigInt(headers['x-datadog-parent-id']), BigInt(`0x${span}`));
    assert.ok(BigInt(`0x${span}`) < 1n << 63n);
    assert.equal(headers['x-datadog-tags'], wide ? `_dd.p.tid=${trace.slice(0, 16)}` : undefined);
    const short = wide ? trace : trace.slice(16);
    assert.deepEqual(
      [headers.b3, headers['X-B3-TraceId'], headers['X-B3-SpanId']],
      [`${short}-${span}-1`, short, span],
    );
    assert.deepEqual(fields, {
      trace_id: wide ? trace : BigInt(`0x${trace}`).toString(),
      span_id: BigInt(`0x${span}`).toString(),
    });
  }
});

test('the first option that fits decides; without propagators there is a trace all the same', () => {
  const headersOf = (/** @type {unknown[]} */ allowedTracingUrls, more = {}) =>
    traceOf('000000000001', { allowedTracingUrls, ...more })?.headers.map(
      (/** @type {string[]} */ [name]) => name,
    );
  const b3 = { match: 'https://api.test/x', propagatorTypes: ['b3'] };
  const datadog = { match: '', propagatorTypes: ['b3multi'] };
  assert.deepEqual(headersOf([b3, datadog]), ['b3']);
  assert.deepEqual(headersOf([datadog, b3]), ['X-B3-TraceId', 'X-B3-SpanId', 'X-B3-Sampled']);
  assert.equal(headersOf([{ match: '/x' }, { match: 'https://API.test' }]), undefined);
  const none = [{ match: '', propagatorTypes: [] }];
  assert.deepEqual(headersOf(none, { propagateTraceBaggage: true }), ['baggage']);
  assert.deepEqual(headersOf(none), []);
  assert.match(traceOf('000000000001', { allowedTracingUrls: none }).fields, /^\{"trace_id":"\d+"/);
});

test('a rate that was given is told, whatever it is', () => {
  assert.equal(JSON.parse(traceOf('000000000001', { rulePsr: 0 }).fields).rule_psr, 0);
  assert.ok(!('rule_psr' in JSON.parse(traceOf('000000000001', {}).fields)));
});
