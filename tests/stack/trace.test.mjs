// @ts-check
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, describe, test } from 'node:test';
import { buySomething } from '../../demo/lab/synthetics/checkout.mjs';
import { isPeer } from '../browser/bundle.mjs';
import { CARD, hireShopper } from './shopper.mjs';
import { startStack } from './stack.mjs';

const stack = await startStack();
after(() => stack.close());
const shopper = await hireShopper();
after(() => shopper.leave());

/** @typedef {import('./stack.mjs').Row} Row */

// Most of a visit is waiting: for the page to settle, for the tracer to send.
const SIDE_BY_SIDE = { concurrency: 4 };
const DECIMAL = /^[1-9]\d{0,19}$/;
const hex = (/** @type {string} */ decimal) => BigInt(decimal).toString(16).padStart(16, '0');

/** What the headers of each way of tracing say of a trace, its parent span, and that it is sampled. */
const HEADERS = /** @type {Record<string, (trace: string, span: string) => Record<string, string>>} */ ({
  datadog: (trace, span) => ({
    'x-datadog-origin': 'rum',
    'x-datadog-trace-id': trace,
    'x-datadog-parent-id': span,
    'x-datadog-sampling-priority': '1',
  }),
  tracecontext: (trace, span) => ({
    traceparent: `00-${hex(trace).padStart(32, '0')}-${hex(span)}-01`,
    tracestate: 'dd=s:1;o:rum',
  }),
  b3: (trace, span) => ({ b3: `${hex(trace)}-${hex(span)}-1` }),
  b3multi: (trace, span) => ({ 'x-b3-traceid': hex(trace), 'x-b3-spanid': hex(span), 'x-b3-sampled': '1' }),
});

/**
 * The resource events of a visit's payments, in order.
 * @param {string} session
 * @param {number} count
 * @returns {Promise<Row[]>}
 */
async function paymentsOf(session, count) {
  const isPayment = (/** @type {Row} */ { event }) => event.resource.url.includes('/_serverFn/');
  const rows = await stack.received(
    `/events?type=resource&session_id=${session}`,
    (rows) => rows.filter(isPayment).length >= count,
  );
  const payments = rows.filter(isPayment).map(({ event }) => event);
  assert.equal(payments.length, count);
  return payments.sort((a, b) => a.date - b.date);
}

/**
 * The API's span of a trace and the lines logged in it.
 * @param {string} traceId
 */
async function backendOf(traceId) {
  const spans = await stack.received(`/spans?trace_id=${traceId}`, (rows) =>
    rows.some(({ name }) => name === 'fastapi.request'),
  );
  const logs = await stack.received(`/logs?trace_id=${traceId}`, (rows) =>
    rows.some(({ service }) => service === 'fastapi-backend'),
  );
  const requests = spans.filter(({ name }) => name === 'fastapi.request');
  assert.equal(requests.length, 1);
  return { request: requests[0], spans, logs };
}

// Every byte of randomness has its top bit set, and so has every trace id made of it.
const TOP_BITS_SET = `const { getRandomValues } = Crypto.prototype;
  Crypto.prototype.getRandomValues = function (array) {
    getRandomValues.call(this, array);
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let at = 0; at < bytes.length; at += 1) bytes[at] |= 0x80;
    return array;
  };`;

/**
 * The lab's page leads from the click to the log line, and back to the session.
 * @param {string} traceId
 * @param {string} session
 */
async function joinedInLab(traceId, session) {
  const joined = await (await fetch(`${stack.lab}/live/trace?trace=${traceId}`)).json();
  assert.equal(joined.session, session);
  const kinds = new Set(joined.steps.map((/** @type {Row} */ { kind }) => kind));
  assert.deepEqual([...kinds].sort(), ['action', 'log', 'request', 'span']);
}

for (const [where, { server, script, least }] of Object.entries({
  'on Node': { server: /** @type {const} */ ('shop'), script: '', least: 1n },
  'in workerd, with ids above 2^63': {
    server: /** @type {const} */ ('edge'),
    script: TOP_BITS_SET,
    least: 2n ** 63n,
  },
})) {
  describe(where, SIDE_BY_SIDE, () => {
    for (const propagators of ['datadog', 'tracecontext', 'tracecontext,datadog', 'b3', 'b3multi']) {
      test(`click, request, span and log line have the same ids: ${propagators}`, async () => {
        const cards = [CARD.declined, CARD.good];
        const visit = await shopper.buy(stack[server], { query: { propagators }, cards, script });
        const payments = await paymentsOf(visit.session, cards.length);
        for (const [index, { _dd }] of payments.entries()) {
          const { trace_id, span_id } = _dd;
          assert.match(trace_id, DECIMAL);
          assert.ok(BigInt(trace_id) >= least, trace_id);
          assert.match(span_id, DECIMAL);
          const headers = propagators.split(',').map((propagator) => HEADERS[propagator](trace_id, span_id));
          const baggage = `session.id=${visit.session},user.id=u-4711`;
          assert.deepEqual(visit.payments[index], Object.assign({ baggage }, ...headers));

          const { request, spans, logs } = await backendOf(trace_id);
          assert.equal(request.trace_id, trace_id);
          assert.equal(request.trace_id_high, '');
          assert.equal(request.parent_id, span_id);
          assert.equal(request.span.metrics._sampling_priority_v1, 1);
          // B3 has no room for an origin.
          assert.equal(request.origin, propagators.startsWith('b3') ? '' : 'rum');
          assert.equal(request.status_code, cards[index] === CARD.good ? '201' : '402');

          const line = logs.find(({ service }) => service === 'fastapi-backend');
          assert.match(
            line?.message,
            cards[index] === CARD.good ? /created for t-042/ : /declined for t-042/,
          );
          assert.ok(spans.some((span) => span.span_id === line?.span_id));
          if (server === 'edge') {
            const reports = logs.filter(({ service }) => service === 'edge');
            assert.deepEqual(
              reports.map(({ log }) => log.http),
              [{ method: 'POST', status_code: 200, route: '/_serverFn/:id' }],
            );
          }
        }
        await joinedInLab(payments[0]._dd.trace_id, visit.session);
        assert.notEqual(payments[0]._dd.trace_id, payments[1]._dd.trace_id);
      });
    }
  });
}

test(
  'ids of 128 bits: the events have all of them, and join by their lower half',
  {
    skip: isPeer && 'the peer makes ids of 64 bits only',
  },
  async () => {
    const query = { generate128BitTraceIds: '' };
    const { session } = await shopper.buy(stack.edge, { query, cards: [CARD.good] });
    const [{ _dd }] = await paymentsOf(session, 1);
    const [, high, low] = /^([0-9a-f]{8}0{8})([0-9a-f]{16})$/.exec(_dd.trace_id) ?? assert.fail(_dd.trace_id);
    const trace = String(BigInt(`0x${low}`));
    const { request, logs } = await backendOf(trace);
    assert.equal(request.trace_id_high, high);
    assert.equal(request.parent_id, _dd.span_id);
    assert.ok(logs.some(({ log }) => log['dd.trace_id'] === _dd.trace_id));
    await joinedInLab(trace, session);
  },
);

describe('not sampled', SIDE_BY_SIDE, () => {
  test('injected all the same: the tracer knows, nothing is kept, the log line still joins', async () => {
    const query = { traceSampleRate: '0', traceContextInjection: 'all' };
    const visit = await shopper.buy(stack.shop, { query, cards: [CARD.good] });
    const [{ _dd }] = await paymentsOf(visit.session, 1);
    assert.equal(_dd.trace_id, undefined);
    assert.equal(_dd.span_id, undefined);
    const [headers] = visit.payments;
    const traceId = headers['x-datadog-trace-id'];
    assert.equal(headers['x-datadog-sampling-priority'], '0');
    assert.match(headers.traceparent, /-00$/);
    assert.equal(headers.tracestate, 'dd=s:0;o:rum');

    const span = await stack.tracerSent(
      ({ trace_id, name }) => name === 'fastapi.request' && trace_id === traceId,
    );
    assert.equal(span.metrics._sampling_priority_v1, 0);
    assert.equal(span.meta['_dd.origin'], 'rum');
    assert.equal(span.parent_id, headers['x-datadog-parent-id']);
    const [line] = await stack.received(`/logs?trace_id=${traceId}`, (rows) => rows.length > 0);
    assert.match(line.message, /created for t-042/);
    assert.deepEqual(await stack.ask(`/spans?trace_id=${traceId}`), []);
  });

  test('an error is kept whatever the page decided', async () => {
    const query = { traceSampleRate: '0', traceContextInjection: 'all' };
    const visit = await shopper.buy(stack.edge, { query, cards: [CARD.broken] });
    const { request, logs } = await backendOf(visit.payments[0]['x-datadog-trace-id']);
    assert.equal(request.error, 1);
    assert.equal(request.status_code, '500');
    assert.equal(request.span.metrics._sampling_priority_v1, 2);
    assert.match(
      logs.find(({ status }) => status === 'error')?.message,
      /the payment provider did not answer/,
    );
  });

  test('not injected: the API begins a trace of its own', async () => {
    const query = { traceSampleRate: '0', traceContextInjection: 'sampled' };
    const visit = await shopper.buy(stack.shop, { query, cards: [CARD.good] });
    assert.deepEqual(visit.payments, [{}]);
    const [{ _dd }] = await paymentsOf(visit.session, 1);
    assert.equal(_dd.trace_id, undefined);
  });
});

test(
  'an origin that refuses our headers in its preflight is asked without them from then on',
  {
    skip: isPeer && 'the peer breaks every such request',
  },
  async (t) => {
    let answered = 0;
    const server = createServer((request, response) => {
      // As many an API in the field: open to every origin, to no header.
      response.setHeader('access-control-allow-origin', '*');
      if (request.method !== 'OPTIONS') answered += 1;
      response.writeHead(request.method === 'OPTIONS' ? 204 : 200).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const traced = `http://127.0.0.1:${port}`;

    /** @type {string[]} */
    let outcomes = [];
    const { consoleLines, payments } = await shopper.buy(stack.shop, {
      query: { traced },
      cards: [CARD.good],
      async then(page) {
        for (let attempt = 0; attempt < 3; attempt += 1) {
          const outcome = page.evaluate(
            (url) =>
              fetch(url).then(
                ({ status }) => String(status),
                (error) => error.name,
              ),
            `${traced}/stock?attempt=${attempt}`,
          );
          outcomes.push(await outcome);
        }
      },
    });
    assert.deepEqual(outcomes.slice(1), ['200', '200']);
    assert.ok(answered >= 2);
    const warnings = consoleLines.filter((line) => line.startsWith('warning:') && line.includes(traced));
    assert.equal(warnings.length, 1, consoleLines.join('\n'));
    assert.ok(payments[0].traceparent, 'the own origin is traced as before');
  },
);

describe('the API alone', () => {
  const order = (/** @type {string} */ card_last4, tenant_id = 't-alone') =>
    fetch(`${stack.api}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ tenant_id, amount: 12.5, payment_method: 'card', card_last4 }),
    });

  test('keeps one trace in four, and every error', async () => {
    const requests = 60;
    for (let count = 0; count < requests; count += 1) await order('4242', 't-sampled');
    for (let count = 0; count < 8; count += 1) await order('0119', 't-sampled');
    const errors = (/** @type {Row[]} */ rows) =>
      rows.filter(({ name, error, origin }) => name === 'fastapi.request' && error && !origin);
    await stack.received('/spans', (rows) => errors(rows).length >= 8);
    const hits = await stack.received(
      '/metrics?name=trace.fastapi.request.hits',
      (rows) => rows.length >= 68,
    );
    const kept = (await stack.ask('/spans')).filter(
      ({ name, origin, parent_id, error }) =>
        name === 'fastapi.request' && !origin && parent_id === '0' && !error,
    );
    // 15 are expected, plus some of the other tests; 0.25 to the power of a dozen is what chance has against this.
    assert.ok(kept.length >= 2 && kept.length <= 36, `${kept.length} of ${requests}`);
    assert.ok(hits.length >= 68, 'what is dropped is counted all the same');
  });

  test('counts business by DogStatsD', async () => {
    assert.equal((await order('4242', 't-business')).status, 201);
    assert.equal((await order('0002', 't-business')).status, 402);
    const ofTenant = (/** @type {Row[]} */ rows) =>
      rows.filter(({ tags }) => tags.tenant_id === 't-business');
    for (const [name, type, value] of [
      ['orders.created', 'count', 1],
      ['orders.revenue', 'histogram', 12.5],
      ['checkout.funnel.completed', 'count', 1],
    ]) {
      const rows = ofTenant(
        await stack.received(`/metrics?name=${name}`, (rows) => ofTenant(rows).length > 0),
      );
      assert.deepEqual(
        rows.map(({ type, value, tags }) => [type, value, tags.payment_method, tags.env]),
        [[type, value, 'card', 'production']],
      );
    }
  });
});

test('the synthetic customer can buy something, in a session that is marked as none of a customer', async () => {
  const here = { id: 'here', latency: 0, down: 1e8, up: 1e8 };
  const bought = await buySomething(stack.shop, 60_000, here);
  assert.deepEqual([bought.passed, bought.step, bought.message], [true, '', '']);
  const events = await stack.received(`/events?session_id=${bought.session_id}`, (rows) =>
    rows.some(({ event }) => event.context?.step === 'confirmation'),
  );
  assert.deepEqual([...new Set(events.map(({ event }) => event.session?.type))], ['synthetics']);

  // Nothing is as quick as that.
  const slow = await buySomething(stack.shop, 1, here);
  assert.deepEqual([slow.passed, slow.step], [false, 'open the shop']);
  assert.match(slow.message, /^took \d+ ms, more than 1$/);
  assert.equal(Buffer.from(slow.screenshot, 'base64').toString('latin1', 1, 4), 'PNG');
});

test('the agent has no complaint about what the tracer sent, nor the lab about what it received', async () => {
  assert.equal(await stack.agentComplaints(), '');
  assert.deepEqual(await stack.ask('/rejected'), []);
});
