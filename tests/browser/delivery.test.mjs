// @ts-check
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { beyondPeer, isPeer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { UUID, lastViews, pause, raiseStage, started } from './stage.mjs';

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

// Clicks have no part here, and would only add messages.
const init = { trackUserInteractions: false };

/**
 * @param {import('./drivers/driver.mjs').Page} page
 * @param {number} count
 * @param {string} [prefix]
 * @param {number} [padding] characters of context
 */
const addActions = (page, count, prefix = 'action', padding = 0) =>
  page.evaluate(
    (n, name, size) => {
      for (let i = 0; i < n; i += 1)
        rum.addAction(`${name} ${i}`, size ? { padding: 'x'.repeat(size) } : undefined);
    },
    count,
    prefix,
    padding,
  );

/** @param {import('./intake.mjs').RumEvent[]} events */
const actionNames = (events) =>
  events.filter(({ type }) => type === 'action').map(({ action }) => action.target.name);

/** @param {number} count */
const names = (count, prefix = 'action') => Array.from({ length: count }, (_, index) => `${prefix} ${index}`);

/**
 * As many small actions as fill one batch for sure, and surely not two.
 *
 * @param {import('./drivers/driver.mjs').Page} page
 * @param {string} [prefix]
 */
const fillBatch = (page, prefix) => addActions(page, FILL, prefix);
const FILL = 22;

/** @param {import('./intake.mjs').IntakeRequest} request */
const parameters = (request) => Object.fromEntries(request.parameters);

// Most of these wait for a clock, and none for the processor: side by side they take as long as the longest.
describe('delivery', { concurrency: 4 }, () => {
  test('a batch goes 30 s after its first message, however many follow', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { init, head: 'delete window.Temporal;' });
    await started(page);
    const from = Date.now();
    await addActions(page, 1, 'early');
    await pause(20_000);
    await addActions(page, 1, 'late');
    const request = await intake.waitFor((_, requests) => requests[0], 15_000);
    // The first message is the view, some moments before `from`.
    const waited = request.at - from;
    assert.ok(waited > 28_000 && waited < 31_500, `${waited} ms`);
    assert.deepEqual(actionNames(request.events), ['early 0', 'late 0']);
    // Without `Temporal` it is read late on purpose: the first use of `Intl` is the dearest line of a start.
    if (!isPeer)
      assert.equal(
        lastViews(request.events)[0]?.device.time_zone,
        Intl.DateTimeFormat().resolvedOptions().timeZone,
      );
  });

  test('16 KiB go at once, and no batch is larger', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { init });
    await started(page);
    await addActions(page, 12, 'action', 3000);
    await intake.waitFor((_, requests) => requests.length >= 2, 2000);
    await page.leave();
    await intake.waitFor((events) => actionNames(events).length === 12);
    assert.ok(intake.requests.length >= 3);
    for (const { text } of intake.requests) assert.ok(Buffer.byteLength(text) <= 16 * 1024, `${text.length}`);
    assert.deepEqual(actionNames(intake.events()).sort(), names(12).sort());
  });

  test('a browser that is never idle: a burst does not wait a second for each slice of it', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { init });
    await started(page);
    // So Chromium was seen to behave after clicks: idle callbacks come when their time is up.
    await page.evaluate(`window.waits = [];
      window.requestIdleCallback = (work, { timeout }) => { waits.push(timeout); setTimeout(work, timeout); }`);
    await addActions(page, 400, 'burst', 300);
    await page.evaluate('rum.flush()');
    await intake.waitFor((events) => actionNames(events).length === 400);
    const waits = /** @type {number[]} */ (await page.evaluate('waits'));
    assert.ok(waits.filter((timeout) => timeout >= 1000).length <= 3, `${waits}`);
  });

  test('a message above 16 KiB goes alone', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { init });
    await started(page);
    await addActions(page, 1, 'small');
    await addActions(page, 1, 'large', 20_000);
    await addActions(page, 1, 'small again');
    const large = await intake.waitFor((_, requests) =>
      requests.find(({ events }) => actionNames(events).includes('large 0')),
    );
    assert.deepEqual(actionNames(large.events), ['large 0']);
    await page.leave();
    await intake.waitFor((events) => actionNames(events).length === 3);
  });

  test('a batch holds one update of a view, the latest, after all else', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { init });
    await started(page);
    await addActions(page, 3);
    await page.evaluate(`rum.setViewName('one')`);
    await page.evaluate(`rum.setViewName('two')`);
    await page.evaluate(`rum.startView('three')`);
    await addActions(page, 1, 'other');
    await page.evaluate(`rum.setViewName('four')`);
    await page.leave();
    await intake.waitFor((events) => events.length >= 6);
    const [request] = intake.requests;
    assert.deepEqual(
      request.events.map(({ type, view, action }) => (type === 'view' ? view.name : action.target.name)),
      [...names(3), 'other 0', 'two', 'four'],
    );
    assert.ok(
      request.events.filter(({ type }) => type === 'view').every(({ _dd }) => _dd.document_version > 1),
    );
  });

  test('updates of a view in several batches: each complete, of a higher document_version', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { init });
    await started(page);
    await fillBatch(page, 'first');
    await page.evaluate(`rum.setViewName('renamed')`);
    await fillBatch(page, 'second');
    await page.leave();
    await intake.waitFor((events) => actionNames(events).length === 2 * FILL);
    const updates = intake.events('view');
    assert.ok(updates.length >= 3, `${updates.length} updates`);
    assert.equal(new Set(updates.map(({ view }) => view.id)).size, 1);
    const versions = updates.map(({ _dd }) => _dd.document_version);
    assert.deepEqual(
      versions,
      [...new Set(versions)].sort((a, b) => a - b),
    );
    for (const { view } of updates) assert.equal(view.loading_type, 'initial_load');
    assert.equal(updates[updates.length - 1].view.action.count, 2 * FILL);
  });

  test('an exit goes by beacon, with a fresh update of the view', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { init });
    await started(page);
    await addActions(page, 2);
    const from = Date.now();
    await pause(400);
    await page.leave();
    const view = await intake.waitFor((events) => events.find(({ type }) => type === 'view'));
    assert.deepEqual([view._request.api, view._request.headers['sec-fetch-mode']], ['beacon', 'no-cors']);
    assert.equal(view.view.is_active, true);
    assert.ok(view.date + view.view.time_spent / 1e6 >= from + 300);
    assert.deepEqual(actionNames(view._request.events), names(2));
  });

  test(
    'what the page says in its own handlers while it goes',
    { skip: beyondPeer('some of it comes after its exit') },
    async (t) => {
      const { page, intake } = await stage.visit(t, 'plain.html', { init });
      await started(page);
      await page.evaluate(() => {
        for (const [target, type] of /** @type {[EventTarget, string][]} */ ([
          [window, 'pagehide'],
          [document, 'visibilitychange'],
          [window, 'visibilitychange'],
        ]))
          target.addEventListener(type, () => rum.addAction(`${type} of ${target.constructor.name}`));
      });
      await page.leave();
      const said = ['pagehide of Window', 'visibilitychange of HTMLDocument', 'visibilitychange of Window'];
      await intake.waitFor((events) => actionNames(events).length === said.length);
      assert.deepEqual(actionNames(intake.events()).sort(), said);
    },
  );

  test('an exit whose last view update overflows the batch loses nothing', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { init });
    await started(page);
    await addActions(page, 1, 'filler', 14_000);
    await page.evaluate(`rum.setGlobalContextProperty('padding', 'y'.repeat(2000))`);
    assert.equal(intake.requests.length, 0);
    await page.leave();
    await intake.waitFor((events) => events.some(({ type, context }) => type === 'view' && context?.padding));
    assert.deepEqual(actionNames(intake.events()), ['filler 0']);
  });

  test('503, then an intake that is well: sent again, told so, stored once', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { init });
    intake.answer((_, index) => (index === 0 ? { status: 503 } : undefined));
    await started(page);
    await fillBatch(page);
    const [failed, retried] = await intake.waitFor((_, requests) => requests.length >= 2 && requests);
    assert.equal(failed.accepted, false);
    assert.equal(parameters(failed)['_dd.retry_count'], undefined);
    assert.equal(parameters(retried)['_dd.retry_count'], '1');
    assert.equal(parameters(retried)['_dd.retry_after'], '503');
    assert.deepEqual(
      retried.parameters.slice(-3).map(([key]) => key),
      ['_dd.api', '_dd.retry_count', '_dd.retry_after'],
    );
    assert.match(retried.id ?? '', UUID);
    // Ours keeps its id, so that a receiver that had stored the batch before it failed to say so counts it once.
    assert.equal(retried.id === failed.id, !isPeer);
    assert.ok(retried.at - failed.at >= 950, `tried again after ${retried.at - failed.at} ms`);
    assert.equal(retried.text, failed.text);
    await page.leave();
    await intake.waitFor((events) => actionNames(events).length === FILL);
    assert.deepEqual(actionNames(intake.events()), names(FILL));
  });

  test('failing twice: a longer wait, a higher count', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { init });
    intake.answer((_, index) => (index < 2 ? { status: [429, 500][index] } : undefined));
    await started(page);
    await fillBatch(page);
    const [first, second, third] = await intake.waitFor(
      (_, requests) => requests.length >= 3 && requests,
      8000,
    );
    assert.deepEqual(
      [second, third].map((request) => {
        const { '_dd.retry_count': count, '_dd.retry_after': status } = parameters(request);
        return [count, status];
      }),
      [
        ['1', '429'],
        ['2', '500'],
      ],
    );
    assert.ok(third.at - second.at > (second.at - first.at) * 1.5);
  });

  test('what is refused for good is not sent again', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { init });
    intake.answer((_, index) => (index === 0 ? { status: 400 } : undefined));
    await started(page);
    await fillBatch(page);
    await pause(1800);
    assert.equal(intake.requests.length, 1);
  });

  test('batches that come while the intake fails wait, and go when it is well, each once', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { init });
    let well = false;
    intake.answer(() => (well ? undefined : { status: 503 }));
    await started(page);
    await fillBatch(page, 'first');
    await poll(
      () =>
        page.evaluate(
          `performance.getEntriesByType('resource').some(({ name }) => name.includes('ddforward'))`,
        ),
      'the first answer',
    );
    await pause(50);
    await fillBatch(page, 'second');
    await fillBatch(page, 'third');
    await pause(300);
    for (const { events } of intake.requests) {
      assert.ok(
        actionNames(events).every((name) => name.startsWith('first')),
        'only the first is tried',
      );
    }
    well = true;
    await intake.waitFor((_, requests) => requests.filter(({ accepted }) => accepted).length >= 3, 8000);
    await page.leave();
    await intake.waitFor((events) => actionNames(events).length === 3 * FILL);
    assert.deepEqual(
      actionNames(intake.events()).sort(),
      [...names(FILL, 'first'), ...names(FILL, 'second'), ...names(FILL, 'third')].sort(),
    );
  });

  test('an intake that never answers one batch gets the others', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { init });
    intake.answer((_, index) => (index === 0 ? { hang: true } : undefined));
    await started(page);
    await fillBatch(page, 'hung');
    await poll(async () => intake.requests.length === 1, 'the first attempt');
    await fillBatch(page, 'next');
    await intake.waitFor((events) => actionNames(events).includes('next 1'), 2000);
    await page.leave();
    await intake.waitFor((events) => lastViews(events).length === 1);
    assert.deepEqual(
      actionNames(intake.events()).filter((name) => name.startsWith('next')),
      names(FILL, 'next'),
    );
  });

  test('a beacon of the page to a server that does not answer, of all that the browser keeps for them: batches go', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', {
      init,
      head: `navigator.sendBeacon('/slow?ms=20000', 'x'.repeat(63 * 1024));`,
    });
    await started(page);
    await fillBatch(page, 'first');
    await fillBatch(page, 'second');
    await intake.waitFor((events) => actionNames(events).includes('second 1'), 8000);
    await page.evaluate('rum.flush?.()');
    const all = [...names(FILL, 'first'), ...names(FILL, 'second')].sort();
    await intake.waitFor((events) => actionNames(events).length === all.length, isPeer ? 40_000 : 8000);
    assert.deepEqual(actionNames(intake.events()).sort(), all);
  });

  test('requests are simple ones: a POST of plain text, no preflight', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { init });
    await started(page);
    await fillBatch(page);
    await intake.waitFor((_, requests) => requests.length);
    await page.leave();
    await intake.waitFor((_, requests) => requests.length >= 2);
    // A slow exit says its last words in two beacons: one when the page is hidden, one when it goes.
    assert.equal(intake.requests[0].api, 'fetch');
    for (const { api } of intake.requests.slice(1)) assert.equal(api, 'beacon');
    for (const { headers } of intake.requests)
      assert.equal(headers['content-type'], 'text/plain;charset=UTF-8');
    assert.deepEqual(intake.preflights, []);
  });

  test('a proxy function gets path and parameters, and its answer is the address', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', {
      init,
      head: `window.asked = [];`,
      beforeInit: `const { origin } = new URL(rumInit.proxy);
        rumInit.proxy = (options) => {
          asked.push(options);
          return origin + options.path + '?' + options.parameters + '&mine=1';
        };`,
    });
    await started(page);
    await fillBatch(page);
    const request = await intake.waitFor((_, requests) => requests[0]);
    assert.equal(request.proxied, false);
    assert.equal(request.path, '/api/v2/rum');
    assert.equal(parameters(request).mine, '1');
    const [asked] = await page.evaluate('asked');
    assert.equal(asked.path, '/api/v2/rum');
    assert.equal(request.target, `/api/v2/rum?${asked.parameters}&mine=1`);
  });

  test('a relative proxy is one of the page', async (t) => {
    const { page, url, intake } = await stage.visit(t, 'plain.html', {
      init: { ...init, proxy: '/status/202' },
    });
    await started(page);
    await fillBatch(page);
    let sent = '';
    await poll(async () => {
      sent = await page.evaluate(
        `performance.getEntriesByType('resource').find(({ name }) => name.includes('ddforward'))?.name`,
      );
      return sent;
    }, 'the request');
    assert.ok(
      sent.startsWith(new URL('/status/202?ddforward=%2Fapi%2Fv2%2Frum%3Fddsource%3Dbrowser', url).href),
      sent,
    );
    assert.deepEqual(intake.requests, []);
  });
});
