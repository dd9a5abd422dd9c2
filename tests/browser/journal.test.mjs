// @ts-check
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { beyondPeer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { validateEvents } from './schema.mjs';
import { INIT, pause, raiseStage, sessionOf, started } from './stage.mjs';

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

const init = { trackUserInteractions: false };
const NAME = `ferrum-rum ${INIT.applicationId} `;

/** @param {import('./intake.mjs').Intake} intake */
const actions = (intake) => intake.events('action').map(({ action }) => action.target.name);

/** Told to the page, which can read its own database only asynchronously: `keys`, the batches that are written. */
const KEYS = `void new Promise((found) => {
    const opening = indexedDB.open(${JSON.stringify(NAME)});
    opening.onsuccess = () => {
      const { result } = opening;
      const asking = result.transaction(result.objectStoreNames[0]).objectStore(result.objectStoreNames[0]).getAllKeys();
      asking.onsuccess = () => { result.close(); found(asking.result); };
    };
  }).then((all) => { window.keys = all.map(([, batch]) => batch); });`;

describe('the journal', { skip: beyondPeer('a journal') }, () => {
  test('a script that the browser ends as soon as it has sent its last beacon: that batch is not sent again', async (t) => {
    // As Firefox ends those of tabs that it closes: without an exception, in the next function that is called.
    const { page, intake, url } = await stage.visit(t, 'plain.html', {
      init,
      head: `
        const { sendBeacon } = Navigator.prototype;
        Navigator.prototype.sendBeacon = function (...args) { return (window.isSent = sendBeacon.apply(this, args)); };
        const { decode } = TextDecoder.prototype;
        TextDecoder.prototype.decode = function (...args) {
          if (window.isSent) for (window.isSent = false; ; );
          return decode.apply(this, args);
        };`,
    });
    await started(page);
    await page.evaluate(`rum.addAction('last')`);
    await pause(500);
    const devTools = await page.devTools();
    const tab = await page.tab();
    const left = page.leave();
    await intake.waitFor(() => actions(intake).includes('last'));
    await devTools.send('Runtime.terminateExecution');
    await left;
    await tab.open(url);
    await started(tab);
    await pause(1000);
    assert.deepEqual(actions(intake), ['last']);
  });

  test('a visit that ends before the core has come is told by the next page', async (t) => {
    const { page, intake, url } = await stage.visit(t, 'plain.html', {
      init,
      entry: 'module',
      chunkDelay: 6_000,
      afterInit: `rum.setUser({ id: 'u-1' }); rum.addAction('short', { a: 1 });`,
    });
    await page.leave();
    assert.deepEqual(intake.requests, []);
    const next = stage.site.url('plain.html', { init: { ...stage.initFor(intake), ...init } });
    await page.open(next);
    await intake.waitFor(() => actions(intake).includes('short'));
    const [action] = intake.events('action');
    assert.equal(action.view.url, url);
    assert.equal(action.usr.id, 'u-1');
    assert.deepEqual(action.context, { a: 1 });
    const view = intake.events('view').find((event) => event.view.id === action.view.id);
    assert.deepEqual([view?.view.action.count, view?.view.loading_type], [1, 'initial_load']);
    assert.equal(action.session.id, sessionOf(await page.evaluate('document.cookie')).id);
    await page.leave();
    await intake.waitFor((events) => new Set(events.map((event) => event.view.id)).size === 2);
    assert.equal(actions(intake).length, 1);
    validateEvents(intake.events());
  });

  test('with what JSON has no form for', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', {
      init,
      entry: 'module',
      chunkDelay: 6_000,
      afterInit: `const circle = { n: 1 };
        circle.self = circle;
        console.error('circle', circle);
        console.error('big', 7n);`,
    });
    await page.leave(stage.site.url('plain.html', { init: { ...stage.initFor(intake), ...init } }));
    await intake.waitFor(() => intake.events('error').length === 2);
    const [circle, big] = intake.events('error').map(({ error }) => error.message);
    assert.match(circle, /^circle \{\s*"n": 1,\s*"self": "\[Reference seen at /);
    assert.match(big, /^big "?\[BigInt\] 7/);
  });

  test('its errors, clicks and measurements too, masked as any other; what was typed is not even kept', async (t) => {
    const options = { ...init, trackUserInteractions: true, defaultPrivacyLevel: 'allow' };
    const { page, intake } = await stage.visit(t, 'plain.html', {
      init: options,
      entry: 'module',
      chunkDelay: 6_000,
      head: `addEventListener('DOMContentLoaded', () => document.body.insertAdjacentHTML('beforeend',
        '<section><button id=pay title=later @odd=1>Pay</button></section>' +
        '<section data-dd-privacy=mask><button id=secret>canary-masked</button></section>' +
        '<div id=note contenteditable>canary-note</div>'));`,
      afterInit: `rum.addError(new TypeError('told', { cause: new Error('why') }), { b: 2 });
        rum.addError({ code: 7 });
        console.error('said', new RangeError('there'));
        rum.startDurationVital('wait');
        rum.stopDurationVital('wait');
        setTimeout(() => { throw new Error('thrown'); });`,
    });
    for (const id of ['#pay', '#secret', '#note']) await page.click(id);
    await page.type('#note', 'canary-typed');
    await page.leave(stage.site.url('plain.html', { entry: 'none' }));
    assert.deepEqual(intake.requests, []);
    const kept = await page.evaluate('JSON.stringify(localStorage)');
    assert.ok(kept.includes('Pay'));
    assert.equal(/canary-(note|typed)/.test(kept), false);
    await page.open(stage.site.url('plain.html', { init: { ...stage.initFor(intake), ...options } }));
    await intake.waitFor(() => intake.events('action').length === 3);
    const clicks = intake.events('action');
    assert.deepEqual(
      clicks.map(({ action }) => [action.type, action.target.name, action.target.selector]),
      [
        ['click', 'Pay', undefined],
        ['click', 'Masked Element', undefined],
        ['click', '', undefined],
      ],
    );
    const errors = intake.events('error').map(({ error, context }) => ({ ...error, context }));
    assert.deepEqual(errors.map(({ source, message }) => `${source}: ${message}`).sort(), [
      'console: said RangeError: there',
      'custom: Provided {"code":7}',
      'custom: told',
      'source: thrown',
    ]);
    const told = errors.find(({ message }) => message === 'told');
    assert.deepEqual(
      [told?.type, told?.causes?.[0]?.message, told?.context?.b, /@ http/.test(told?.stack)],
      ['TypeError', 'why', 2, true],
    );
    assert.deepEqual(
      intake.events('vital').map(({ vital }) => vital.name),
      ['wait'],
    );
    const views = intake.events('view').filter((event) => event.view.id === clicks[0]?.view.id);
    assert.deepEqual([views[0]?.view.action.count, views[0]?.view.error.count], [3, 4]);
    assert.deepEqual(intake.leaks(/canary/), []);
    validateEvents(intake.events());
  });

  test('the back/forward cache takes the page, and nothing comes twice', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', {
      init,
      head: `addEventListener('pageshow', ({ persisted }) => { window.restored = persisted; });`,
    });
    intake.answer(() => ({ status: 503 }));
    await started(page);
    await page.evaluate(`rum.addAction('before')`);
    await page.evaluate('rum.flush()');
    await pause(400);
    await page.leave(stage.site.url('plain.html', { entry: 'none' }));
    await pause(200);
    intake.answer(undefined);
    await page.back();
    await poll(() => page.evaluate('window.restored === true'), 'a page out of the cache');
    await page.evaluate(`rum.addAction('after')`);
    await page.evaluate('rum.flush()');
    await intake.waitFor(() => actions(intake).length >= 2);
    await page.leave();
    await pause(300);
    assert.deepEqual(actions(intake).sort(), ['after', 'before']);
  });

  test('what is told in the moment of freezing is sent once, and throws no page out of the back/forward cache', async (t) => {
    const { page, intake } = await stage.visit(t, 'click.html', {
      init,
      // A lock that is asked for in that moment is granted to a frozen page: for Chromium that is a race, which it may win.
      head: `
        window.asked = window.isLeft = false;
        const { request } = LockManager.prototype;
        LockManager.prototype.request = function (...args) {
          window.asked = window.asked || window.isLeft;
          return request.apply(this, args);
        };
        addEventListener('pagehide', () => { window.isLeft = true; });
        document.addEventListener('resume', () => { window.isLeft = false; });
        addEventListener('pageshow', ({ persisted }) => { window.restored = persisted; });`,
    });
    await started(page);
    await page.evaluate(`document.addEventListener('freeze', () => rum.addAction('frozen'))`);
    await page.leave(stage.site.url('plain.html', { entry: 'none' }));
    await intake.waitFor(() => actions(intake).includes('frozen'));
    await pause(200);
    await page.back();
    await poll(() => page.evaluate(`'restored' in window`), 'the page');
    assert.deepEqual(await page.evaluate('[window.restored, window.asked]'), [true, false]);
    // What follows is written down again: a page that crashes leaves it to the next one.
    intake.answer(() => ({ status: 503 }));
    await page.evaluate(`rum.addAction('back')`);
    await pause(2000);
    await page.crash();
    intake.answer(undefined);
    const next = await page.tab();
    await next.open(stage.site.url('plain.html', { init: { ...stage.initFor(intake), ...init } }));
    await intake.waitFor(() => actions(intake).includes('back'));
    await pause(300);
    assert.deepEqual(actions(intake), ['frozen', 'back']);
  });

  test('a page that dispatches pagehide itself and is seen again goes on writing', async (t) => {
    const { page, intake, url } = await stage.visit(t, 'plain.html', { init });
    await started(page);
    await page.evaluate(
      `void ['pagehide', 'visibilitychange'].forEach((type) => dispatchEvent(new Event(type)))`,
    );
    intake.answer(() => ({ status: 503 }));
    await page.evaluate(`rum.addAction('still here')`);
    await pause(2000);
    await page.crash();
    intake.answer(undefined);
    await (await page.tab()).open(url);
    await intake.waitFor(() => actions(intake).length > 0);
    assert.deepEqual(actions(intake), ['still here']);
  });

  test('of two tabs that come at once one sends what was left', async (t) => {
    const { page, intake, url } = await stage.visit(t, 'plain.html', { init });
    intake.answer(() => ({ cut: true }));
    await started(page);
    for (let n = 0; n < 40; n += 1) await page.evaluate(`rum.addAction('left ${n}')`);
    await page.evaluate('rum.flush()');
    await pause(400);
    const tabs = [await page.tab(), await page.tab(), await page.tab()];
    await page.closeTab();
    intake.answer(undefined);
    await Promise.all(tabs.map((tab) => tab.open(url)));
    await intake.waitFor(() => new Set(actions(intake)).size === 40, 15_000);
    await pause(500);
    assert.equal(actions(intake).length, 40);
  });

  test('damaged and foreign data is dropped, counted, and in nobody’s way', async (t) => {
    const { page, intake, url } = await stage.visit(t, 'plain.html', { init });
    await started(page);
    await page.evaluate(`rum.addAction('mine')`);
    await pause(600);
    await page.evaluate((/** @type {string} */ name) => {
      localStorage.setItem(`${name}rubbish`, '{');
      localStorage.setItem(`${name}more`, '[1,["x",0,"<script>"]]');
      localStorage.setItem(`${name}early 1`, '[7,6]');
      // Of another version: what can't be read is left out.
      const odd = [
        null,
        7,
        [],
        ['constructor', 1, 2],
        ['error', 1, 2, 9],
        [4, 1, [['b', [], 3], null]],
        [3, 1, 'odd'],
      ];
      const [at, origin] = [Date.now() - 1000, Date.now() - 5000];
      const queue = odd.map((item) => JSON.stringify(item)).concat('{');
      localStorage.setItem(`${name}early 2`, JSON.stringify([at, origin, location.href, '', queue]));
      localStorage.setItem('ferrum-rum of another', '{');
      // Of another instance, which has not come yet.
      localStorage.setItem(name.replace(' ', ' _cart'), '{');
      const opening = indexedDB.open(name);
      opening.onsuccess = () => {
        const { result } = opening;
        const store = result.transaction(name, 'readwrite').objectStore(name);
        store.put('text', 'text');
        store.put({ at: Date.now() + 1e12, lines: [[0, new TextEncoder().encode('{"a":1}')]] }, [
          'other',
          '5b1c7e64-3f0a-4d2e-9b8c-1f2e3d4c5b6a',
          0,
        ]);
        store.put({ at: 'x', lines: null }, ['other', 'b', 1]);
        store.put(null, ['other', 'b', 2]);
        result.close();
      };
    }, NAME);
    await page.open(url);
    await started(page);
    await poll(
      async () => (await page.evaluate('rum.getDiagnostics().dropped.journal_corrupt')) >= 6,
      'the count of damaged ones',
    );
    assert.equal(await page.evaluate('rum.getDiagnostics().dropped.journal_old'), 1);
    assert.deepEqual((await page.evaluate('Object.keys(localStorage)')).sort().reverse(), [
      'ferrum-rum of another',
      NAME.replace(' ', ' _cart'),
    ]);
    await page.evaluate(`rum.addAction('still')`);
    await page.leave();
    await intake.waitFor(() => actions(intake).includes('still') && actions(intake).includes('odd'));
    assert.deepEqual(
      intake.events().filter(({ a }) => a),
      [],
    );
  });

  test('what a page forgot is not sent: events and segments, in whatever order that was noted', async (t) => {
    const { page, intake, url } = await stage.visit(t, 'plain.html', { init });
    await started(page);
    // The journal is open, and has its store.
    await page.evaluate(`rum.addAction('first')`);
    await pause(600);
    const batches = [1, 2, 3].map((n) => `5b1c7e64-3f0a-4d2e-9b8c-00000000000${n}`);
    await page.evaluate(
      (/** @type {string} */ name, /** @type {string[]} */ [noted, written, segment]) => {
        localStorage.setItem(
          `${name}1`,
          JSON.stringify([Date.now(), [noted, 0], [written, 0], [segment, -1]]),
        );
        localStorage.setItem(`${name}2`, JSON.stringify([Date.now(), [noted, 0, '{"a":1}']]));
        const opening = indexedDB.open(name);
        opening.onsuccess = () => {
          const { result } = opening;
          const store = result.transaction(name, 'readwrite').objectStore(name);
          const line = new TextEncoder().encode('{"a":1}');
          store.put({ at: Date.now(), lines: [[0, line]] }, ['other', written, 0]);
          store.put({ at: Date.now(), lines: [[-1, line]] }, ['other', segment, 0]);
          result.close();
        };
      },
      NAME,
      batches,
    );
    await page.open(url);
    await poll(
      async () =>
        !(await page.evaluate('Object.keys(localStorage)')).some((/** @type {string} */ key) =>
          key.startsWith(NAME),
        ),
      'the notes to be taken',
    );
    await pause(500);
    await page.evaluate('rum.flush()');
    await intake.waitFor(() => actions(intake).includes('first'));
    await page.evaluate(KEYS);
    await poll(() => page.evaluate('window.keys'), 'the keys');
    const left = await page.evaluate('window.keys');
    assert.deepEqual(
      batches.filter((batch) => left.includes(batch)),
      [],
    );
    assert.deepEqual(
      intake.events().filter(({ a }) => a),
      [],
    );
  });

  for (const how of ['the page deletes all its databases', 'the browser clears what the site stored']) {
    test(`${how}: what comes after is written down again`, async (t) => {
      const { page, intake, url } = await stage.visit(t, 'plain.html', { init });
      /** The first look at a database that does not exist would make one. */
      const written = async () => {
        await page.evaluate(`void indexedDB.databases().then((all) => (window.databases = all.length))`);
        if (await page.evaluate('window.databases')) await page.evaluate(KEYS);
        return page.evaluate('window.keys?.length');
      };
      await started(page);
      await page.evaluate(`rum.addAction('before')`);
      await poll(written, 'a journal');
      await page.evaluate('void delete window.keys, void delete window.databases');
      if (how.startsWith('the page'))
        await page.evaluate(`void indexedDB.databases().then((all) => {
          for (const { name } of all) indexedDB.deleteDatabase(name).onsuccess = () => { window.erased = true; };
        })`);
      else {
        await page.send('Storage.clearDataForOrigin', {
          origin: stage.site.origin,
          storageTypes: 'indexeddb',
        });
        await page.evaluate('void (window.erased = true)');
      }
      await poll(() => page.evaluate('window.erased'), 'an end of the journal');
      intake.answer(() => ({ status: 503 }));
      await page.evaluate(`rum.addAction('after'), rum.flush()`);
      await poll(written, 'a journal again');
      // What was told last is in it within a second.
      await pause(1000);
      const tab = await page.tab();
      await page.crash();
      intake.reset();
      await tab.open(url);
      await intake.waitFor(() => actions(intake).includes('after'));
    });
  }

  test('an idle page writes nothing, events are written together, and what arrived is gone', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', {
      init,
      head: `window.writes = 0;
        for (const [prototype, names] of [[IDBDatabase.prototype, ['transaction']],
          [IDBObjectStore.prototype, ['put', 'delete']], [Storage.prototype, ['setItem', 'removeItem']]])
          for (const name of names) {
            const native = prototype[name];
            prototype[name] = function (...args) { writes += 1; return native.apply(this, args); };
          }`,
    });
    await started(page);
    // A page that has just begun still has things to tell.
    const idle = () =>
      poll(
        async () => {
          const before = await page.evaluate('writes');
          await pause(3500);
          return (await page.evaluate('writes')) === before;
        },
        'three seconds without a write',
        30_000,
      );
    await idle();
    const before = await page.evaluate('writes');
    const told = 300;
    for (let n = 0; n < 30; n += 1) {
      await page.evaluate(
        `for (let n = 0; n < 10; n += 1) rum.addAction('some', { padding: 'x'.repeat(200) })`,
      );
      await pause(20);
    }
    await page.evaluate('rum.flush()');
    await intake.waitFor(() => actions(intake).length === told);
    // The view's last state comes some time after what changed it.
    await poll(
      async () => {
        await page.evaluate('rum.flush()');
        await page.evaluate(KEYS);
        return page.evaluate('window.keys?.length === 0');
      },
      'an empty journal',
      10_000,
    );
    const writes = (await page.evaluate('writes')) - before;
    t.diagnostic(`${writes} calls for ${told} events`);
    assert.ok(writes < told, 'events are written together');
    await idle();
    await poll(
      async () => {
        const from = await page.evaluate('writes');
        await page.evaluate(`rum.addAction('sent at once'); rum.flush()`);
        await pause(1500);
        return (await page.evaluate('writes')) === from;
      },
      'an event that was sent before it was written, and asked nothing of the database',
      20_000,
    );
  });
});
