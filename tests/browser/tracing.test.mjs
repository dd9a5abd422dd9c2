// @ts-check
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { startApi } from './api-server.mjs';
import { launchChromium } from './drivers/chromium.mjs';

import { launchFirefox } from './drivers/firefox.mjs';
import { launchWebKit } from './drivers/webkit.mjs';
import { runIn } from './in-page.mjs';
import { validateEvents } from './schema.mjs';
import { raiseStage, sessionOf, started } from './stage.mjs';

/** @type {[string, () => Promise<import('./drivers/driver.mjs').Engine>][]} */
const engines = [
  ['Chromium', launchChromium],
  ['Firefox', launchFirefox],
  ['WebKit', launchWebKit],
];

/** @param {bigint} id */
const hex = (id) => id.toString(16).padStart(16, '0');

/** The trace headers of a request that is told to be traced the default way. @param {import('./api-server.mjs').ApiRequest} request */
function idsOf({ headers }) {
  const trace = BigInt(String(headers['x-datadog-trace-id']));
  const span = BigInt(String(headers['x-datadog-parent-id']));
  assert.ok(trace > 0n && trace < 1n << 64n, `${trace}`);
  assert.ok(span > 0n && span < 1n << 63n, `${span}`);
  return { trace, span };
}

/** Resources by path. @param {import('./intake.mjs').Intake} intake @param {string} path */
const resource = (intake, path) =>
  intake.waitFor((events) =>
    events.find(({ type, resource }) => type === 'resource' && new URL(resource.url).pathname === path),
  );

for (const [name, launch] of engines) {
  describe(`tracing in ${name}`, async () => {
    const stage = await raiseStage(launch);
    const api = await startApi();
    after(async () => {
      await stage.lower();
      await api.close();
    });
    const init = { trackResources: true, allowedTracingUrls: [api.origin], traceSampleRate: 100 };

    test('fetch and XHR carry both families of headers, and their resources the same ids', async (t) => {
      const { page, intake } = await stage.visit(t, 'plain.html', { init });
      await started(page);
      await runIn(
        page,
        // An entry is made only when the body was read.
        `const load = async (...args) => (await fetch(...args)).text();
         const init = { headers: { 'x-own': 'mine' } };
         const request = new Request('${api.origin}/request', { method: 'PUT', body: 'kept', headers: [['x-own', 'mine']] });
         await load('${api.origin}/url');
         await load(new URL('${api.origin}/record'), init);
         await load('${api.origin}/headers', { headers: new Headers(init.headers) });
         await load('${api.origin}/pairs', { headers: [['x-own', 'mine'], ['x-own', 'again']] });
         await load(request);
         await load(new Request('${api.origin}/overridden', { headers: { gone: '1' } }), init);
         await new Promise((resolve) => {
           const xhr = new XMLHttpRequest();
           xhr.onloadend = resolve;
           xhr.open('POST', '${api.origin}/xhr');
           xhr.setRequestHeader('X-Own', 'mine');
           xhr.send('x');
         });
         return JSON.stringify(init) + [...request.headers.keys()];`,
      ).then((unchanged) =>
        assert.equal(
          unchanged,
          '{"headers":{"x-own":"mine"}}content-type,x-own',
          'the page sees a changed object',
        ),
      );
      const { id } = sessionOf(await page.evaluate('document.cookie'));
      await page.leave();
      for (const path of ['/url', '/record', '/headers', '/pairs', '/request', '/overridden', '/xhr']) {
        const [request, ...others] = api.to(path);
        assert.ok(request && !others.length, path);
        const { trace, span } = idsOf(request);
        const { headers } = request;
        assert.equal(headers['x-datadog-origin'], 'rum');
        assert.equal(headers['x-datadog-sampling-priority'], '1');
        assert.equal(headers.traceparent, `00-${hex(0n)}${hex(trace)}-${hex(span)}-01`);
        assert.equal(headers.tracestate, 'dd=s:1;o:rum');
        assert.match(String(headers.baggage), /^session\.id=[0-9a-f-]{36}$/);
        assert.equal(headers['x-datadog-tags'], undefined);
        if (path !== '/url') assert.equal(headers['x-own'], path === '/pairs' ? 'mine, again' : 'mine', path);
        assert.equal(headers.gone, undefined);
        const event = await resource(intake, path);
        assert.deepEqual(
          [event._dd.trace_id, event._dd.span_id, event._dd.rule_psr, event._dd.discarded],
          [String(trace), String(span), 1, false],
          path,
        );
        assert.equal(headers.baggage, `session.id=${event.session.id}`);
        assert.equal(event.session.id, id);
      }
      assert.equal(api.to('/request')[0]?.body, 'kept');
      assert.equal(api.to('/request')[0]?.method, 'PUT');
      assert.deepEqual(validateEvents(intake.events()), []);
    });
  });
}
