// @ts-check
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { beyondPeer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { runIn } from './in-page.mjs';
import { started } from './stage.mjs';
import { hex, idsOf, raiseTraced, resource } from './traced.mjs';

describe('tracing by the options', async () => {
  const { stage, api } = await raiseTraced(launchChromium);

  /**
   * One request under these options; its headers, and its resource.
   *
   * @param {{ after(fn: () => Promise<void>): void }} t
   * @param {Record<string, unknown>} options
   * @param {string} [body]
   */
  async function traced(t, options, body = `await (await fetch('${api.origin}/x')).text();`) {
    api.requests.length = 0;
    const { page, intake } = await stage.visit(t, 'plain.html', {
      init: { trackResources: true, allowedTracingUrls: [api.origin], ...options },
    });
    await started(page);
    await runIn(page, body);
    await page.leave();
    const event = await resource(intake, '/x');
    const [request] = api.to('/x');
    assert.ok(request);
    return { headers: request.headers, event, dd: event._dd };
  }

  const TRACE_HEADERS = /^(x-datadog|traceparent|tracestate|b3|x-b3|baggage)/;
  /** @param {object} headers */
  const traceHeaders = (headers) =>
    Object.keys(headers)
      .filter((name) => TRACE_HEADERS.test(name))
      .sort();

  for (const [propagator, expected] of /** @type {[string, string[]][]} */ ([
    [
      'datadog',
      ['x-datadog-origin', 'x-datadog-parent-id', 'x-datadog-sampling-priority', 'x-datadog-trace-id'],
    ],
    ['tracecontext', ['traceparent', 'tracestate']],
    ['b3', ['b3']],
    ['b3multi', ['x-b3-sampled', 'x-b3-spanid', 'x-b3-traceid']],
  ])) {
    test(`${propagator} alone`, async (t) => {
      const { headers, dd } = await traced(t, {
        allowedTracingUrls: [{ match: api.origin, propagatorTypes: [propagator] }],
        propagateTraceBaggage: false,
      });
      assert.deepEqual(traceHeaders(headers), expected);
      const trace = hex(BigInt(dd.trace_id));
      const span = hex(BigInt(dd.span_id));
      const values = expected.map((header) => headers[header]);
      assert.deepEqual(
        values,
        {
          datadog: ['rum', dd.span_id, '1', dd.trace_id],
          tracecontext: [`00-${hex(0n)}${trace}-${span}-01`, 'dd=s:1;o:rum'],
          b3: [`${trace}-${span}-1`],
          b3multi: ['1', span, trace],
        }[propagator],
      );
      assert.ok(!('rule_psr' in dd), 'no rate was given');
    });
  }

  test('a session out of the sample: no header, or headers that say so', async (t) => {
    const none = await traced(t, { traceSampleRate: 0 });
    assert.deepEqual(traceHeaders(none.headers), []);
    assert.equal(none.dd.trace_id, undefined);
    const { headers, dd } = await traced(t, { traceSampleRate: 0, traceContextInjection: 'all' });
    assert.equal(headers['x-datadog-sampling-priority'], '0');
    assert.match(String(headers.traceparent), /-00$/);
    assert.equal(headers.tracestate, 'dd=s:0;o:rum');
    assert.equal(dd.trace_id, undefined);
  });

  test('baggage names user and account; a trace of somebody else’s is left alone', async (t) => {
    const { headers, event } = await traced(
      t,
      {},
      `rum.setUser({ id: 'jane d' }); rum.setAccount({ id: 'acme' }); await (await fetch('${api.origin}/x')).text();`,
    );
    assert.equal(headers.baggage, `session.id=${event.session.id},user.id=jane%20d,account.id=acme`);
    const theirs = await traced(
      t,
      {},
      `await (await fetch('${api.origin}/x', { headers: { Traceparent: 'theirs', baggage: 'a=b' } })).text();`,
    );
    assert.deepEqual(traceHeaders(theirs.headers), ['baggage', 'traceparent']);
    assert.deepEqual([theirs.headers.traceparent, theirs.headers.baggage], ['theirs', 'a=b']);
    assert.equal(theirs.dd.trace_id, undefined);
    const baggage = await traced(
      t,
      {},
      `await (await fetch('${api.origin}/x', { headers: { baggage: 'a=b' } })).text();`,
    );
    assert.deepEqual(
      [baggage.headers.baggage, baggage.headers['x-datadog-trace-id']],
      ['a=b', baggage.dd.trace_id],
    );
  });

  test('which requests: what a string begins, what an expression or a function says; one that throws says no', async (t) => {
    api.requests.length = 0;
    const { page } = await stage.visit(t, 'plain.html', {
      init: { trackResources: true },
      beforeInit: `rumInit.allowedTracingUrls = [
        () => { throw new Error('of the page'); },
        '${api.origin}/string',
        /\\/expression$/g,
        (url) => url.endsWith('/function'),
        { match: '${api.origin}/object', propagatorTypes: ['b3'] },
      ];`,
    });
    await started(page);
    const paths = ['/string/more', '/expression', '/expression?no', '/function', '/object', '/other'];
    // Twice: a global expression goes on where its last match ended.
    await runIn(
      page,
      `for (const path of ${JSON.stringify([...paths, ...paths])}) await (await fetch('${api.origin}' + path)).text();`,
    );
    const families = api.requests.map(({ path, headers }) => [
      path,
      traceHeaders(headers).filter((name) => /^(b3|traceparent|x-datadog-trace-id)$/.test(name)),
    ]);
    const both = ['traceparent', 'x-datadog-trace-id'];
    const once = [
      ['/string/more', both],
      ['/expression', both],
      ['/expression?no', []],
      ['/function', both],
      ['/object', ['b3']],
      ['/other', []],
    ];
    assert.deepEqual(families, [...once, ...once]);
  });

  test('what is aborted is no refusal; what is made again is traced anew', async (t) => {
    api.requests.length = 0;
    const { page, intake } = await stage.visit(t, 'plain.html', {
      init: { trackResources: true, allowedTracingUrls: [api.origin] },
    });
    await started(page);
    await runIn(
      page,
      `const gone = new AbortController();
       const aborted = fetch('${api.origin}/hang', { signal: gone.signal }).catch(({ name }) => name);
       gone.abort();
       if ((await aborted) !== 'AbortError') throw new Error('not aborted');
       const request = new Request('${api.origin}/request');
       for (let twice = 0; twice < 2; twice++) await (await fetch(request)).text();
       const xhr = new XMLHttpRequest();
       xhr.open('GET', '${api.origin}/hang');
       xhr.send();
       xhr.abort();
       for (let twice = 0; twice < 2; twice++) await new Promise((done) => {
         xhr.onload = done;
         xhr.open('GET', '${api.origin}/xhr');
         xhr.send();
       });`,
    );
    await page.leave();
    await resource(intake, '/xhr');
    for (const path of ['/request', '/xhr']) {
      const sent = api.to(path);
      assert.equal(sent.length, 2, path);
      assert.notEqual(idsOf(sent[0]).trace, idsOf(sent[1]).trace, path);
      for (const { raw } of sent)
        assert.equal(raw.filter((name) => /^traceparent$/i.test(name)).length, 1, path);
    }
    assert.deepEqual(
      page.console().filter((line) => /trace headers/.test(line)),
      [],
    );
  });

  test(
    'off, none of its code runs, and what the page gives `fetch` is handed on',
    { skip: beyondPeer('it always listens') },
    async (t) => {
      /** How often the functions ran that have these words in them. @param {Record<string, unknown>} options */
      async function counts(options) {
        const { page } = await stage.visit(t, 'plain.html', {
          init: { trackResources: true, ...options },
          head: `const native = fetch; window.fetch = function (...args) { window.given = args; return native.apply(this, args); };
          window.setRequestHeader = XMLHttpRequest.prototype.setRequestHeader;`,
        });
        await started(page);
        const devTools = await page.devTools();
        await devTools.send('Profiler.enable');
        await devTools.send('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
        const isHandedOn = await runIn(
          page,
          `const init = { headers: { 'x-own': 'mine' } };
         await (await fetch('/status/200', init)).text();
         const isHandedOn = given.length === 2 && given[1] === init;
         await new Promise((resolve) => {
           const xhr = new XMLHttpRequest();
           xhr.onloadend = resolve;
           xhr.open('GET', '/status/200');
           xhr.setRequestHeader('x-own', 'mine');
           xhr.send();
         });
         return [isHandedOn, setRequestHeader === XMLHttpRequest.prototype.setRequestHeader];`,
        );
        const { result } = await devTools.send('Profiler.takePreciseCoverage');
        const [script] = result.filter((/** @type {any} */ { url }) => url.includes('/sdk/'));
        const source = await (await fetch(script.url)).text();
        const ran = ['"x-datadog-origin"', 'Symbol.iterator in'].map((words) => {
          const [innermost] = script.functions
            .map((/** @type {any} */ { ranges: [range] }) => range)
            .filter((/** @type {any} */ { startOffset, endOffset }) =>
              source.slice(startOffset, endOffset).includes(words),
            )
            .sort(
              (/** @type {any} */ a, /** @type {any} */ b) =>
                a.endOffset - a.startOffset - (b.endOffset - b.startOffset),
            );
          return innermost?.count ?? 0;
        });
        return { isHandedOn, ran };
      }
      assert.deepEqual(await counts({ allowedTracingUrls: [stage.site.origin] }), {
        isHandedOn: [false, false],
        ran: [2, 1],
      });
      assert.deepEqual(await counts({}), { isHandedOn: [true, true], ran: [0, 0] });
    },
  );

  test('128 bits', { skip: beyondPeer('an option of ours') }, async (t) => {
    const { headers, dd } = await traced(t, { generate128BitTraceIds: true });
    const [, high] = /^_dd\.p\.tid=([0-9a-f]{8}0{8})$/.exec(String(headers['x-datadog-tags'])) ?? [];
    const low = hex(BigInt(String(headers['x-datadog-trace-id'])));
    assert.equal(headers.traceparent, `00-${high}${low}-${hex(BigInt(dd.span_id))}-01`);
    assert.equal(dd.trace_id, high + low);
  });

  test('without trackResources only traced requests are told, as discarded', async (t) => {
    const { dd, event } = await traced(t, { trackResources: false });
    assert.equal(dd.discarded, true);
    assert.match(dd.trace_id, /^\d+$/);
    assert.equal(event.resource.method, 'GET');
  });

  test('nobody who has not consented is traced, nor a page without a session', async (t) => {
    api.requests.length = 0;
    const { page } = await stage.visit(t, 'plain.html', {
      init: { trackResources: true, allowedTracingUrls: [api.origin], trackingConsent: 'not-granted' },
    });
    const load = (/** @type {string} */ path) =>
      runIn(page, `await (await fetch('${api.origin}${path}')).text();`);
    await load('/before');
    await page.evaluate(`rum.setTrackingConsent('granted')`);
    await started(page);
    await load('/granted');
    await page.evaluate('rum.stopSession()');
    await poll(() => page.evaluate('!rum.getInternalContext()'), 'the end of the session');
    await load('/stopped');
    assert.deepEqual(
      api.requests.map(({ path, headers }) => [path, traceHeaders(headers).length > 0]),
      [
        ['/before', false],
        ['/granted', true],
        ['/stopped', false],
      ],
    );
  });

  test('what was aborted keeps its trace, what failed has none', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', {
      init: { trackResources: true, allowedTracingUrls: [api.origin, 'http://127.0.0.1:1/'] },
    });
    await started(page);
    api.requests.length = 0;
    await page.evaluate(`
      window.xhr = new XMLHttpRequest();
      xhr.open('GET', '${api.origin}/hang?xhr');
      xhr.abort();
      xhr.send();
      window.gone = new AbortController();
      window.outcomes = Promise.allSettled(['fetch', 'request'].map((name) =>
        fetch(name === 'fetch' ? '${api.origin}/hang?fetch' : new Request('${api.origin}/hang?request'), { signal: gone.signal })));
      void 0`);
    await poll(async () => api.to('/hang').length === 3, 'three requests under way');
    await runIn(
      page,
      `gone.abort(new DOMException('too late', 'TimeoutError'));
       xhr.abort();
       await outcomes;
       await fetch('http://127.0.0.1:1/gone').catch(() => {});`,
    );
    await page.leave();
    const { dd, status } = await intake.waitFor((events) => {
      const ofUrl = (/** @type {string} */ end) =>
        events.find(({ type, resource }) => type === 'resource' && resource.url.endsWith(end));
      const all = ['/hang?xhr', '/hang?fetch', '/hang?request', '/gone'].map(ofUrl);
      return (
        all.every(Boolean) && {
          dd: all.map((event) => /^\d+$/.test(event?._dd.trace_id)),
          status: all.map((event) => event?.resource.status_code),
        }
      );
    });
    assert.deepEqual([dd, status], [[true, true, true, false], Array(4).fill(status[0])]);
  });
});
