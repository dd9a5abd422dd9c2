// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserOf } from './browser.mjs';
import { factsOf } from './facts.mjs';
import { fingerprintOf } from './fingerprint.mjs';

const factsFor = (/** @type {object} */ event) => factsOf(event, JSON.stringify(event));

test('a view: its page without ids, who it is for, its measurements in milliseconds', () => {
  const facts = factsFor({
    type: 'view',
    version: '4.12.0',
    ddtags: 'sdk_version:0.1.0,env:prod,service:shop-web,version:4.12.0',
    session: { id: 's', type: 'synthetics', has_replay: true },
    view: {
      url: 'https://shop.test/orders/1c2d3e4f-0617-4829-9a3b-4c5d6e7f8091/edit?step=2',
      loading_type: 'route_change',
      loading_time: 1_387_000_000,
      largest_contentful_paint: 934_500_000,
      cumulative_layout_shift: 0,
    },
    usr: { id: 'u', tenant_id: 't-042' },
    _dd: { configuration: { session_sample_rate: 25 } },
  });
  assert.deepEqual(
    [
      facts.env,
      facts.version,
      facts.page,
      facts.tenant,
      facts.session_type,
      facts.has_replay,
      facts.sample_rate,
    ],
    ['prod', '4.12.0', '/orders/?/edit', 't-042', 'synthetics', 1, 25],
  );
  assert.deepEqual([facts.loading_time, facts.lcp, facts.cls, facts.inp], [1387, 934.5, 0, -1]);
});

test('an action: its name, element, frustrations and checkout step', () => {
  const facts = factsFor({
    type: 'action',
    action: {
      type: 'click',
      target: { name: 'Pay now' },
      frustration: { type: ['rage_click', 'dead_click'] },
    },
    context: { step: 'payment' },
    _dd: { action: { target: { selector: '#pay' } } },
  });
  assert.deepEqual(
    [facts.kind, facts.name, facts.element, facts.rage, facts.dead, facts.error_click, facts.step],
    ['click', 'Pay now', '#pay', 1, 1, 0, 'payment'],
  );
});

test('a resource: the endpoint without ids, query and fragment', () => {
  const resource = {
    type: 'fetch',
    method: 'POST',
    url: 'http://127.0.0.1:8000/orders/4711/pay?x=1',
    status_code: 500,
    duration: 250_000_000,
  };
  const facts = factsFor({
    type: 'resource',
    resource,
    _dd: { trace_id: '12345678901234567890', span_id: '2' },
  });
  assert.equal(facts.endpoint, 'POST 127.0.0.1:8000/orders/?/pay');
  assert.deepEqual([facts.status_code, facts.duration, facts.trace_id], [500, 250, '12345678901234567890']);
  for (const [url, endpoint] of [
    ['/relative/17?a', 'GET /relative/?'],
    ['https://cdn.test/products/dutch-oven.svg', 'GET cdn.test/products/dutch-oven.svg'],
    ['https://a.test/_serverFn/3f6b2c1a9d4e4f7a8b210c5d6e7f8a90', 'GET a.test/_serverFn/?'],
    [{}, 'GET '],
  ])
    assert.equal(factsFor({ type: 'resource', resource: { url } }).endpoint, endpoint);
});

test('errors are one where they differ in numbers, ids, quotes and the line of a build, and no further', () => {
  const error = {
    type: 'TypeError',
    message: 'Order 17 of "ada" failed',
    stack: 'TypeError: x\n  at pay @ https://a.test/app-3f2ab9c1.js:1:22\n  at b @ c',
  };
  const same = {
    ...error,
    message: 'Order 4,018 of "bob" failed',
    stack: 'TypeError: y\n  at pay @ https://b.test/app-99ffee01.js:7:1',
  };
  assert.equal(fingerprintOf(error), fingerprintOf(same));
  assert.notEqual(fingerprintOf(error), fingerprintOf({ ...error, type: 'RangeError' }));
  assert.notEqual(fingerprintOf(error), fingerprintOf({ ...error, message: 'Order 17 of "ada" was lost' }));
  assert.notEqual(
    fingerprintOf(error),
    fingerprintOf({ ...error, stack: 'TypeError: x\n  at ship @ https://a.test/app.js:1:22' }),
  );
  assert.equal(fingerprintOf({ ...error, fingerprint: 'payments' }), 'payments');
});

test('hostile values become missing ones, and nothing grows with them', () => {
  const huge = 'x'.repeat(1_000_000);
  for (const value of [null, 7, 'text', [], {}, huge, -1, 1e300, true]) {
    for (const type of ['view', 'action', 'error', 'resource', 'long_task', 'vital', '__proto__']) {
      const facts = factsFor({
        type,
        [type]: value,
        view: value,
        session: value,
        usr: value,
        context: value,
        _dd: value,
        ddtags: value,
        version: value,
      });
      for (const [name, fact] of Object.entries(facts)) {
        if (typeof fact === 'string') assert.ok(fact.length <= 300, name);
        else assert.ok(Number.isFinite(fact), name);
      }
    }
  }
});

test('browsers by their user agent', () => {
  const mozilla = 'Mozilla/5.0 (X11; Linux x86_64)';
  const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
  assert.equal(browserOf(`${mozilla} ${webkit} Chrome/156.0.0.0 Safari/537.36`), 'Chrome 156');
  assert.equal(browserOf(`${mozilla} ${webkit} Chrome/156.0.0.0 Safari/537.36 Edg/155.0.0.0`), 'Edge 155');
  assert.equal(
    browserOf(`${mozilla.replace(')', '; rv:153.0)')} Gecko/20100101 Firefox/153.0`),
    'Firefox 153',
  );
  assert.equal(browserOf(`${mozilla} ${webkit} Version/26.1 Mobile/15E148 Safari/604.1`), 'Safari 26');
  assert.equal(browserOf('curl/8'), '');
});
