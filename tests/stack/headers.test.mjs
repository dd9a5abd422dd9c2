// @ts-check
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compiled } from '../../js-shim/testing/compiled.mjs';

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const { createTrace, uuid } = await compiled(`export { createTrace, uuid } from './trace';`);

const PROPAGATORS = ['datadog', 'tracecontext', 'b3', 'b3multi'];
const CASES = 400;
// What separates members and keys, what a header may not hold, and what takes several bytes.
const LETTERS = [...'aZ09-_. ,;=%+"\\\t/?&@', 'é', '€', '𝄞', '\n', '\u0000'];

/** @template T @param {readonly T[]} choices @returns {T} */
const pick = (choices) => choices[Math.floor(Math.random() * choices.length)];
const text = () => Array.from({ length: 1 + Math.floor(Math.random() * 12) }, () => pick(LETTERS)).join('');

/**
 * OpenTelemetry takes white space off both ends of a value, the escaped too.
 * @param {Record<string, string>} baggage
 */
const trimmed = (baggage) =>
  Object.entries(baggage).flatMap(([key, value]) => (value.trim() ? [[key, value.trim()]] : []));

/** One of the ways to trace a request, with what the page then knows of the trace. */
function randomTrace() {
  const wide = Math.random() < 0.5;
  const propagator = pick(PROPAGATORS);
  const session = uuid();
  // A member without a value is left out: ddtrace would throw all the others away with it.
  const baggage = { 'user.id': text(), 'account.id': pick([text(), '']) };
  const config = {
    sessionSampleRate: 100,
    traceSampleRate: pick([0, 100]),
    traceContextInjection: 'all',
    propagateTraceBaggage: true,
    generate128BitTraceIds: wide,
    allowedTracingUrls: [{ match: 'https://api.test/', propagatorTypes: [propagator] }],
  };
  const trace = createTrace(
    config,
    'https://api.test/orders',
    () => session,
    () => baggage,
  );
  return {
    headers: Object.fromEntries(trace.headers),
    propagator,
    wide,
    sampled: config.traceSampleRate / 100,
    fields: trace.fields && JSON.parse(trace.fields),
    baggage: { 'session.id': session, ...baggage },
  };
}

test('parsers that are not ours read from the headers what the event says', () => {
  const cases = Array.from({ length: CASES }, randomTrace);
  const python = spawnSync(here('../../demo/api/.venv/bin/python'), [here('parse_headers.py')], {
    input: cases.map(({ headers }) => JSON.stringify(headers)).join('\n'),
    encoding: 'utf8',
  });
  assert.equal(python.status, 0, python.stderr);
  const parsed = python.stdout.trim().split('\n');
  assert.equal(parsed.length, CASES);
  for (const [index, expected] of cases.entries()) {
    const { ddtrace, opentelemetry } = JSON.parse(parsed[index]);
    const { propagator, fields, sampled, wide } = expected;
    const message = JSON.stringify({ expected, ddtrace, opentelemetry });
    assert.equal(Boolean(opentelemetry), propagator === 'tracecontext', message);
    for (const parser of [ddtrace, opentelemetry].filter(Boolean)) {
      assert.equal(parser.sampled, sampled, message);
      assert.equal(Boolean(fields), sampled === 1, message);
      assert.equal(BigInt(parser.trace) >= 2n ** 64n, wide, message);
      assert.ok(BigInt(parser.span) > 0n && BigInt(parser.span) < 2n ** 63n, message);
      if (fields) {
        assert.equal(BigInt(parser.trace), BigInt(wide ? `0x${fields.trace_id}` : fields.trace_id), message);
        assert.equal(parser.span, fields.span_id, message);
      }
      assert.deepEqual(trimmed(parser.baggage), trimmed(expected.baggage), message);
    }
    if (propagator === 'datadog' || propagator === 'tracecontext')
      assert.equal(ddtrace.origin, 'rum', message);
    if (opentelemetry) assert.deepEqual(opentelemetry.state, { dd: `s:${sampled};o:rum` }, message);
  }
});
