// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundled, compiled } from './testing/compiled.mjs';

const { csp, forwardTraceHeaders } = await compiled(`export { csp, forwardTraceHeaders } from './server';`);

const TRACE = {
  traceparent: '00-0000000000000000f53c9a1e0b7d4286-01a2b3c4d5e6f708-01',
  tracestate: 'dd=s:1;o:rum',
  baggage: 'session.id=3f9d,user.id=jane%20d',
  'x-datadog-origin': 'rum',
  'x-datadog-trace-id': '17671168491727438470',
  'x-datadog-parent-id': '117854198248699656',
  'x-datadog-sampling-priority': '1',
  'x-datadog-tags': '_dd.p.tid=6553f10000000000',
  b3: 'f53c9a1e0b7d4286-01a2b3c4d5e6f708-1',
  'x-b3-traceid': 'f53c9a1e0b7d4286',
  'x-b3-spanid': '01a2b3c4d5e6f708',
  'x-b3-sampled': '1',
};
const OTHERS = {
  cookie: 'secret=1',
  authorization: 'Bearer x',
  host: 'shop.test',
  'x-traceparent': 'no',
  'x-b3': 'no',
  'x-datadog-': 'no',
  'my-x-datadog-origin': 'no',
};

test('of a Request: the trace headers, and no other', () => {
  const request = new Request('https://shop.test/', { headers: { ...OTHERS, ...TRACE } });
  assert.deepEqual(forwardTraceHeaders(request), TRACE);
  assert.deepEqual(forwardTraceHeaders(request.headers), TRACE);
});

test("of Node's IncomingMessage, whose headers are a record with arrays in it", () => {
  assert.deepEqual(
    forwardTraceHeaders({ headers: { ...OTHERS, ...TRACE, 'set-cookie': ['a', 'b'] } }),
    TRACE,
  );
  assert.deepEqual(forwardTraceHeaders({ ...OTHERS, b3: 'x', traceparent: undefined }), { b3: 'x' });
  assert.deepEqual(forwardTraceHeaders({ tracestate: ['dd=s:1', 'other=2'] }), {
    tracestate: 'dd=s:1,other=2',
  });
});

test('names in any case', () => {
  assert.deepEqual(forwardTraceHeaders({ TraceParent: 'x', 'X-B3-TraceId': 'y', B3: 'z' }), {
    traceparent: 'x',
    'x-b3-traceid': 'y',
    b3: 'z',
  });
});

test('nothing that could be forwarded', () => {
  for (const request of [
    undefined,
    null,
    {},
    { headers: undefined },
    new Headers(),
    new Request('https://a.test'),
  ])
    assert.deepEqual(forwardTraceHeaders(request), {});
});

test('the values go out as they came in', async () => {
  const request = new Request('https://a.test', { headers: TRACE });
  const next = new Request('https://b.test', { headers: { accept: 'x', ...forwardTraceHeaders(request) } });
  assert.deepEqual(forwardTraceHeaders(next), TRACE);
  assert.equal(next.headers.get('accept'), 'x');
});

test('the stand-in has the API of the SDK and does nothing, even where a page is faked', async () => {
  const { live, datadogRum: inert } = await compiled(
    `import { createRum } from './rum';
    export const live = createRum(() => Promise.reject());
    export { datadogRum } from './server';`,
  );
  assert.deepEqual(Object.keys(inert), Object.keys(live));
  const standIn = await bundled(`export { datadogRum } from './server';`, {
    define: { window: 'undefined', document: 'undefined' },
  });
  /** @type {PropertyKey[]} */
  const touched = [];
  const page = new Proxy({}, { get: (_, name) => touched.push(name) });
  Object.assign(globalThis, { window: page, document: page });
  try {
    const { datadogRum } = await import(`data:text/javascript,${encodeURIComponent(standIn)}`);
    datadogRum.init({ applicationId: 'a', clientToken: 'b' });
    datadogRum.setUser({ id: 'one of many' });
    assert.deepEqual(datadogRum.getUser(), {});
    assert.equal(datadogRum.getInitConfiguration(), undefined);
  } finally {
    Reflect.deleteProperty(globalThis, 'window');
    Reflect.deleteProperty(globalThis, 'document');
  }
  assert.deepEqual(touched, []);
});

test('a policy has to let through the intake and wasm', () => {
  const connect = (/** @type {object} */ options) => csp(options)['connect-src'].join(' ');
  assert.deepEqual(csp({})['script-src'], ["'wasm-unsafe-eval'"]);
  assert.ok(!('worker-src' in csp({})));
  assert.deepEqual(csp({ workerUrl: '/replay-worker.js' })['worker-src'], ["'self'"]);
  assert.equal(connect({}), 'https://browser-intake-datadoghq.com');
  assert.equal(connect({ site: 'us3.datadoghq.com' }), 'https://browser-intake-us3-datadoghq.com');
  assert.equal(connect({ proxy: '/rum' }), "'self'");
  assert.equal(connect({ proxy: 'https://proxy.test:8443/rum?key=1' }), 'https://proxy.test:8443/rum');
  const proxy = (/** @type {{ path: string, parameters: string }} */ { path, parameters }) =>
    `https://proxy.test${path}?${parameters}`;
  assert.equal(connect({ proxy }), 'https://proxy.test/api/v2/rum https://proxy.test/api/v2/replay');
  assert.equal(connect({ proxy: () => 'https://proxy.test/rum?one=way' }), 'https://proxy.test/rum');
});
