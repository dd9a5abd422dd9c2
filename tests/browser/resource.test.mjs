// @ts-check
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { startApi } from './api-server.mjs';

import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { runIn } from './in-page.mjs';
import { validateEvents } from './schema.mjs';
import { lastViews, raiseStage, started, UUID } from './stage.mjs';

const stage = await raiseStage(launchChromium);
const api = await startApi();
after(async () => {
  await stage.lower();
  await api.close();
});

const INIT = { trackResources: true, trackLongTasks: true };
const LOAD = 'const load = async (...args) => (await fetch(...args)).text();';

/** @param {import('./intake.mjs').RumEvent[]} events @param {string} path */
const at = (events, path) =>
  events.filter(({ type, resource }) => type === 'resource' && new URL(resource.url).pathname === path);

/**
 * Leaves the page; what came of it.
 *
 * @param {import('./drivers/driver.mjs').Page} page
 * @param {import('./intake.mjs').Intake} intake
 */
async function leave(page, intake) {
  await page.leave();
  const events = await intake.settled();
  assert.deepEqual(validateEvents(events), []);
  return events;
}

describe('resources', () => {
  test('the document, scripts and requests are told with what their entries and requests know', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { init: INIT });
    await started(page);
    await runIn(
      page,
      `${LOAD}
       await load('${api.origin}/status/404', { method: 'post', body: 'x' });
       await load('${api.origin}/same?n=1'); await load('${api.origin}/same?n=1', { method: 'DELETE' });
       await new Promise((done) => {
         const xhr = new XMLHttpRequest();
         xhr.onreadystatechange = () => {
           if (xhr.readyState !== XMLHttpRequest.DONE) return;
           if (xhr.responseURL.endsWith('reused')) return done();
           xhr.open('PUT', '${api.origin}/reused'); xhr.send(); };
         xhr.open('GET', '${api.origin}/first'); xhr.send();
       });
       await new Promise((done) => { const image = new Image(); image.onload = done; image.src = '/noise.bmp?width=9&height=9'; });`,
    );
    const events = await leave(page, intake);
    const [document] = events.filter(({ resource }) => resource?.type === 'document');
    assert.equal(document?.resource.url, await Promise.resolve(document?.view.url));
    assert.equal(document?.resource.status_code, 200);
    assert.ok(document?.resource.first_byte.duration > 0);

    const [script] = at(events, '/sdk/0/ferrum-rum.js').concat(
      events.filter(({ resource }) => resource?.type === 'js'),
    );
    assert.equal(script?.resource.type, 'js');
    assert.equal(script?.resource.size, script?.resource.decoded_body_size);
    assert.ok(script?.resource.size > 10_000);

    const [failed, ...twice] = at(events, '/status/404');
    assert.deepEqual(twice, []);
    const { resource, _dd } = failed ?? { resource: {}, _dd: {} };
    assert.deepEqual(
      [resource.type, resource.method, resource.status_code, resource.size, resource.protocol, _dd.discarded],
      ['fetch', 'POST', 404, 4, 'http/1.1', false],
    );
    assert.match(resource.id, UUID);
    assert.equal(resource.response.headers['content-type'], 'text/plain');
    assert.ok(resource.duration >= resource.first_byte.duration + resource.download.duration - 1);
    assert.equal(_dd.trace_id, undefined);

    assert.deepEqual(
      at(events, '/same').map(({ resource: { method } }) => method),
      ['GET', 'DELETE'],
    );
    assert.deepEqual(
      [...at(events, '/first'), ...at(events, '/reused')].map(
        ({ resource: { type, method, status_code } }) => [type, method, status_code],
      ),
      [
        ['xhr', 'GET', 200],
        ['xhr', 'PUT', 200],
      ],
    );
    const counted = events.filter(({ type }) => type === 'resource').length;
    assert.equal(lastViews(events)[0].view.resource.count, counted);
    const intakes = events.filter(({ resource }) => /dd-request-id/.test(resource?.url));
    assert.deepEqual(intakes, []);
  });

  test('requests before the core are matched, too', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', {
      init: INIT,
      entry: 'module',
      chunkDelay: 500,
      afterInit: `window.early = fetch('${api.origin}/early', { method: 'PATCH' }).then((response) => response.text());`,
    });
    await started(page);
    await runIn(page, 'await early');
    const [early] = at(await leave(page, intake), '/early');
    assert.deepEqual([early?.resource.method, early?.resource.status_code], ['PATCH', 200]);
  });

  test('without trackResources nothing is told, with trackLongTasks a long frame is', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { init: { ...INIT, trackResources: false } });
    await started(page);
    await runIn(
      page,
      `${LOAD} await load('${api.origin}/untold');
       await new Promise((done) => setTimeout(() => {
         for (const until = performance.now() + 120; performance.now() < until; );
         done();
       }));`,
    );
    await poll(
      () => page.evaluate(`performance.getEntriesByName('${api.origin}/untold').length`),
      'the entry',
    );
    await runIn(page, 'await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))');
    const events = await leave(page, intake);
    assert.deepEqual(
      events.filter(({ type }) => type === 'resource'),
      [],
    );
    const tasks = events.filter(({ type }) => type === 'long_task');
    // The page's load may have been a long frame, too.
    const task = tasks.find(({ long_task }) =>
      long_task.scripts?.some(
        (/** @type {any} */ { duration, invoker }) => duration >= 100e6 && /setTimeout/.test(invoker),
      ),
    );
    assert.ok(task, `the long frame, among ${JSON.stringify(tasks.map(({ long_task }) => long_task))}`);
    const { entry_type, duration, blocking_duration, start_time } = task.long_task;
    assert.deepEqual([entry_type, task._dd.discarded], ['long-animation-frame', false]);
    assert.ok(duration >= 100e6 && blocking_duration > 0 && start_time > 0);
    assert.equal(lastViews(events)[0].view.long_task.count, tasks.length);
  });

  test('an event source streams through the wrapped fetch without delay, and its body is nobody else’s', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', {
      init: {
        ...INIT,
        allowedGraphQlUrls: [{ match: /events/, trackResponseErrors: true }],
        trackResourceHeaders: true,
      },
    });
    await started(page);
    await page.evaluate(`window.seen = [], void (async () => {
      const response = await fetch('${api.origin}/events');
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let part; !(part = await reader.read()).done; ) seen.push(part.value);
      seen.push('end');
    })()`);
    await poll(() => page.evaluate('seen.length === 1'), 'the first event, while the others are held');
    api.release();
    await poll(() => page.evaluate('seen.length === 2'), 'the second event');
    api.release();
    await poll(() => page.evaluate(`seen.at(-1) === 'end'`), 'the end');
    await poll(
      () => page.evaluate(`performance.getEntriesByName('${api.origin}/events').length`),
      'the entry',
    );
    const [events] = at(await leave(page, intake), '/events');
    assert.equal(events?.resource.status_code, 200);
  });

  test('headers by allow-list, never the secret ones; GraphQL with the errors of its answer', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', {
      init: {
        ...INIT,
        allowedGraphQlUrls: [
          { match: `${api.origin}/graphql`, trackPayload: true, trackResponseErrors: true },
        ],
      },
      beforeInit: `rumInit.trackResourceHeaders =
        [...rum.DEFAULT_TRACKED_RESOURCE_HEADERS, 'x-request-id', 'X-Api-Key', 'x-cart'].map((name) => ({ name }));`,
    });
    await started(page);
    const query = 'mutation Pay($cart: ID!) { pay(cart: $cart) { id } }';
    const body = JSON.stringify({ query, operationName: 'Pay', variables: { cart: '42' } });
    await runIn(
      page,
      `${LOAD}
       await load('${api.origin}/headers', { headers: { 'x-cart': '42', 'X-Api-Key': 'canary' } });
       const answer = await load('${api.origin}/graphql', { method: 'POST', body: ${JSON.stringify(body)} });
       const xhr = new XMLHttpRequest();
       xhr.open('GET', '${api.origin}/xhr-headers');
       await new Promise((done) => { xhr.onloadend = done; xhr.send(); });
       xhr.open('GET', '/');
       return answer;`,
    );
    const events = await leave(page, intake);
    const told = { 'cache-control': 'no-store', 'content-type': 'text/plain', 'x-request-id': 'r-17' };
    const [headers] = at(events, '/headers');
    assert.deepEqual(headers?.resource.request, { headers: { 'x-cart': '42' } });
    assert.deepEqual(headers?.resource.response.headers, { ...told });
    assert.deepEqual(at(events, '/xhr-headers')[0]?.resource.response.headers, told);
    assert.deepEqual(intake.leaks(/canary|hidden/), []);
    const [pay] = at(events, '/graphql');
    assert.deepEqual(pay?.resource.graphql, {
      operationType: 'mutation',
      operationName: 'Pay',
      variables: '{"cart":"42"}',
      payload: query,
      error_count: 1,
      errors: [{ message: 'declined', code: 'DECLINED', path: ['pay'] }],
    });
  });

  test('manual resources, and beforeSend with the live objects', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', {
      init: INIT,
      beforeInit: `window.contexts = {};
        rumInit.beforeSend = (event, context) => {
          if (event.type === 'resource') contexts[new URL(event.resource.url).pathname] =
            Object.keys(context).sort().join() + ' ' + context.response?.status + ' ' + context.isAborted;
          if (event.type === 'resource') (contexts[context.isManual] ??= []).push(event.resource.url);
        };`,
    });
    await started(page);
    await runIn(
      page,
      `${LOAD} await load('${api.origin}/live', { method: 'PUT' });
       rum.startResource('https://files.test/up', { type: 'native', method: 'POST', context: { part: 1, of: { all: 2 } }, resourceKey: 'k' });
       rum.stopResource('https://files.test/up');
       rum.stopResource('https://files.test/another', { statusCode: 201, size: 7, context: { of: { done: 1 } }, resourceKey: 'k' });
       rum.stopResource('https://files.test/up', { resourceKey: 'k' });`,
    );
    await poll(() => page.evaluate(`performance.getEntriesByName('${api.origin}/live').length`), 'the entry');
    await poll(() => page.evaluate(`contexts['/live'] && contexts['/up']`), 'beforeSend', 8000);
    const contexts = await page.evaluate('contexts');
    assert.equal(
      contexts['/live'],
      'handlingStack,isAborted,isManual,isWebSocket,performanceEntry,requestInit,requestInput,response 200 false',
    );
    const events = await leave(page, intake);
    const [document] = events.filter(({ resource }) => resource?.type === 'document');
    const [manual, ...more] = at(events, '/up');
    assert.deepEqual(more, []);
    const { id, duration, ...rest } = manual?.resource ?? {};
    assert.match(id, UUID);
    assert.ok(duration >= 0);
    assert.deepEqual(rest, {
      type: 'native',
      url: 'https://files.test/up',
      method: 'POST',
      status_code: 201,
      size: 7,
    });
    assert.deepEqual(manual?.context, { part: 1, of: { all: 2, done: 1 } });
    assert.deepEqual(contexts.true, ['https://files.test/up']);
    assert.ok(contexts.false.includes(document?.view.url) && !contexts.undefined);
    assert.ok(manual && !('discarded' in manual._dd));
  });
});
