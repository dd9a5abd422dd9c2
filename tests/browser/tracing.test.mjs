// @ts-check
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ENGINES } from './drivers/engines.mjs';
import { runIn } from './in-page.mjs';
import { validateEvents } from './schema.mjs';
import { sessionOf, started } from './stage.mjs';
import { hex, idsOf, raiseTraced, resource } from './traced.mjs';

for (const [name, launch] of ENGINES) {
  describe(`tracing in ${name}`, async () => {
    const { stage, api } = await raiseTraced(launch);
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

    test('requests before the core are traced, in the session that the core begins', async (t) => {
      const { page, intake } = await stage.visit(t, 'plain.html', {
        init,
        afterInit: `window.early = fetch('${api.origin}/early').then((response) => response.text());`,
      });
      await started(page);
      await runIn(page, 'await early');
      await page.leave();
      const event = await resource(intake, '/early');
      const [request] = api.to('/early').splice(0);
      assert.ok(request, 'no request');
      assert.equal(event._dd.trace_id, String(idsOf(request).trace));
      assert.equal(request.headers.baggage, `session.id=${event.session.id}`);
      api.requests.length = 0;
    });

    test('a server that refuses the headers is asked without them from then on', async (t) => {
      const { page } = await stage.visit(t, 'plain.html', { init });
      await started(page);
      const outcomes = await runIn(
        page,
        `const load = (path) => fetch('${api.origin}' + path).then((response) => response.status, (error) => error.name);
         return [await load('/open'), await load('/strict/a?x=1'), await load('/strict/a'), await load('/open')];`,
      );
      assert.deepEqual(outcomes, [200, 'TypeError', 200, 200]);
      const [strict] = api.to('/strict/a');
      assert.equal(strict?.headers.traceparent, undefined);
      const open = api.to('/open');
      assert.equal(open.length, 2);
      assert.ok(
        open.every(({ headers }) => headers.traceparent),
        'where they arrive they go on',
      );
      const warnings = page.console().filter((line) => /trace headers/.test(line));
      // The driver for WebKit tells no console.
      if (name !== 'WebKit') {
        assert.equal(warnings.length, 1, page.console().join('\n'));
        assert.match(warnings[0] ?? '', /\/strict\/a/);
      }
      api.requests.length = 0;
    });

    test('a redirection to a server that refuses the headers fails twice, then goes without them', async (t) => {
      const { page } = await stage.visit(t, 'plain.html', {
        init: { ...init, allowedTracingUrls: [stage.site.origin] },
      });
      await started(page);
      const to = encodeURIComponent(`${api.origin}/strict/moved`);
      const outcomes = await runIn(
        page,
        `const load = (path) => fetch(path).then((response) => response.status, (error) => error.name);
         const moved = '/redirect?to=${to}';
         // A failure that is followed by a success is none of the headers'.
         const outcomes = [await load('/redirect?to=http://127.0.0.1:1/'), await load('/redirect?to=/status/200')];
         for (let times = 0; times < 3; times++) outcomes.push(await load(moved));
         return outcomes;`,
      );
      assert.deepEqual(outcomes, ['TypeError', 200, 'TypeError', 'TypeError', 200]);
      const warnings = page.console().filter((line) => /trace headers/.test(line));
      if (name !== 'WebKit') {
        assert.equal(warnings.length, 1, page.console().join('\n'));
        assert.match(warnings[0] ?? '', /strict%2Fmoved/);
      }
      api.requests.length = 0;
    });

    test('an answer that tells nothing is an answer', async (t) => {
      const { page } = await stage.visit(t, 'plain.html', { init });
      await started(page);
      const outcomes = await runIn(
        page,
        `const load = async (path, init) => (await fetch('${api.origin}' + path, init)).type;
         return [await load('/moved', { redirect: 'manual' }), await load('/moved'),
           await load('/open', { mode: 'no-cors' }), await load('/open')];`,
      );
      assert.deepEqual(outcomes, ['opaqueredirect', 'cors', 'opaque', 'cors']);
      const traced = api.requests.map(({ path, headers }) => [path, !!headers.traceparent]);
      assert.deepEqual(traced, [
        ['/moved', true],
        ['/moved', true],
        ['/open', true],
        ['/open', false],
        ['/open', true],
      ]);
      assert.deepEqual(
        page.console().filter((line) => /trace headers/.test(line)),
        [],
      );
      api.requests.length = 0;
    });
  });
}
