// @ts-check
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { beyondPeer, isPeer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { pause, raiseStage, sessionOf, started } from './stage.mjs';

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

/** What an SDK wraps, and what the page can see of listeners. */
const WATCH = `
  window.natives = () => [
    fetch, history.pushState, history.replaceState, console.error, XMLHttpRequest.prototype.open,
    XMLHttpRequest.prototype.send, XMLHttpRequest.prototype.abort,
  ];
  window.untouched = natives();
  window.heard = [];
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    heard.push([this, type, listener, options?.capture ?? options]);
    return addEventListener.call(this, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    const place = heard.findIndex((one) => one[0] === this && one[1] === type && one[2] === listener);
    if (place >= 0) heard.splice(place, 1);
    return removeEventListener.call(this, type, listener, options);
  };`;

describe('instances', { skip: beyondPeer('destroy and instances') }, () => {
  test('destroy puts back every native and every listener, sends what waits, and init works again', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', {
      head: WATCH,
      init: { trackResources: true, trackUserInteractions: true },
    });
    await started(page);
    await page.evaluate(`rum.addAction('first life')`);
    assert.ok(await page.evaluate('heard.length > 10'));
    await page.evaluate('rum.destroy()');
    await intake.waitFor((events) => events.some(({ action }) => action?.target.name === 'first life'));
    assert.deepEqual(
      await page.evaluate('natives().map((native, place) => native === untouched[place])'),
      Array(7).fill(true),
    );
    assert.deepEqual(await page.evaluate('heard.map(([, type]) => type)'), []);
    assert.equal(await page.evaluate('typeof DD_RUM'), 'undefined');
    await page.evaluate(`rum.addAction('after the end')`);
    await pause(300);
    await page.evaluate('rum.init(rumInit)');
    await poll(() => page.evaluate('rum.getInternalContext()?.session_id'), 'a second life');
    await page.evaluate(`rum.addAction('second life')`);
    await page.leave();
    await intake.waitFor((events) => events.some(({ action }) => action?.target.name === 'second life'));
    assert.ok(page.console().every((line) => !line.includes('uncaught')));
  });

  test('destroy before the core has come: nothing starts', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', {
      head: WATCH,
      init: {},
      afterInit: `rum.addAction('lost'); rum.destroy();`,
    });
    await pause(800);
    assert.equal(await page.evaluate('document.cookie'), '');
    assert.ok(await page.evaluate('natives().every((native, place) => native === untouched[place])'));
    assert.deepEqual(await page.evaluate('heard.map(([, type]) => type)'), []);
    await page.leave();
    await pause(200);
    assert.deepEqual(intake.requests, []);
  });

  test('two instances: a session, contexts and an application each, one wrapper for both', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', {
      entry: 'module',
      init: null,
      beforeInit: `window.untouched = history.pushState;`,
      afterInit: `import('/sdk/' + new URL(document.querySelector('script').textContent.match(/'(.*?)'/)[1], location).pathname.split('/')[2] + '/index.js').then(({ createRum }) => { window.other = createRum('cart'); });`,
    });
    await poll(() => page.evaluate('!!window.other'), 'the other instance');
    const config = stage.initFor(intake);
    await page.evaluate((/** @type {any} */ init) => {
      rum.init(init);
      Reflect.set(window, 'wrapper', history.pushState);
      const { other } = /** @type {any} */ (window);
      other.init({ ...init, applicationId: '00000000-0000-4000-8000-000000000002' });
    }, config);
    assert.ok(await page.evaluate('history.pushState === wrapper && wrapper !== untouched'));
    await poll(
      () => page.evaluate('rum.getInternalContext()?.session_id && other.getInternalContext()?.session_id'),
      'both',
    );
    await page.evaluate(
      `rum.setGlobalContextProperty('mine', 1), rum.addAction('main'), other.addAction('cart')`,
    );
    await page.evaluate('other.destroy()');
    assert.ok(await page.evaluate('history.pushState === wrapper'));
    await page.evaluate('rum.destroy()');
    assert.ok(await page.evaluate('history.pushState === untouched'));
    await intake.waitFor((events) => events.filter(({ type }) => type === 'action').length === 2);
    const [main, cart] = ['main', 'cart'].map((name) =>
      intake.events('action').find(({ action }) => action.target.name === name),
    );
    assert.notEqual(main?.session.id, cart?.session.id);
    assert.notEqual(main?.application.id, cart?.application.id);
    assert.deepEqual([main?.context, cart?.context], [{ mine: 1 }, undefined]);
  });
});

describe('stores', () => {
  test('local-storage', async (t) => {
    const { page, intake, url } = await stage.visit(t, 'plain.html', {
      init: { sessionPersistence: 'local-storage' },
    });
    const stored = async () =>
      sessionOf(`_dd_s_v2=${await page.evaluate(`localStorage.getItem('_dd_s_v2') ?? ''`)}`);
    await poll(async () => (await stored()).id, 'a session');
    const { id, c } = await stored();
    assert.equal(c, undefined);
    assert.equal(await page.evaluate('document.cookie'), '');
    await page.open(url);
    await poll(() => page.evaluate('rum.getInternalContext()?.session_id'), 'the next page');
    assert.equal(await page.evaluate('rum.getInternalContext().session_id'), id);
    await page.leave();
    await intake.waitFor((events) => events.length);
    assert.deepEqual(new Set(intake.events().map(({ session }) => session.id)), new Set([id]));
  });

  test('memory: nothing is stored anywhere', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { init: { sessionPersistence: 'memory' } });
    await poll(() => page.evaluate('rum.getInternalContext()?.session_id'), 'a session');
    await page.evaluate(`rum.addAction('remembered')`);
    await pause(400);
    assert.deepEqual(await page.evaluate('[document.cookie, localStorage.length]'), ['', 0]);
    assert.ok(await page.evaluate('_DD_SESSION.state.id'));
    await page.leave();
    await intake.waitFor((events) => events.some(({ type }) => type === 'action'));
  });

  test('the first store that works', async (t) => {
    const { page } = await stage.visit(t, 'plain.html', {
      head: `Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set() {} });`,
      init: { sessionPersistence: ['cookie', 'local-storage'] },
    });
    await poll(() => page.evaluate(`(localStorage.getItem('_dd_s_v2') ?? '').includes('id=')`), 'a session');
  });
});

describe('consent', { skip: isPeer }, () => {
  test('withdrawn: no journal, no tab id, no user, nothing later', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', {
      init: { storeContextsAcrossPages: true },
      afterInit: `rum.setUser({ id: 'u-1' });`,
    });
    intake.answer(() => ({ status: 503 }));
    await started(page);
    await page.evaluate(`rum.addAction('collected')`);
    await page.evaluate(`rum.flush()`);
    await pause(500);
    assert.ok(
      (await page.evaluate(`indexedDB.databases().then((all) => window.all = all.map(({ name }) => name))`),
      true),
    );
    assert.ok(await page.evaluate(`'_dd_c_rum_1' in localStorage`));
    await page.evaluate(`rum.setTrackingConsent('not-granted')`);
    await page.evaluate(`rum.setUserProperty('email', 'a@b.test')`);
    await poll(
      () =>
        page.evaluate(
          `(indexedDB.databases().then((all) => { window.left = all.length; }), window.left === 0)`,
        ),
      'the journal to go',
    );
    const { aid, id } = sessionOf(await page.evaluate('document.cookie'));
    assert.deepEqual([aid, id], [undefined, undefined]);
    assert.deepEqual(await page.evaluate('[localStorage.length, sessionStorage.length]'), [0, 0]);
    const { length } = intake.requests;
    await pause(2500);
    assert.equal(intake.requests.length, length);
  });

  test('Global Privacy Control, where it is respected', async (t) => {
    for (const respectGlobalPrivacyControl of [false, true]) {
      const { page } = await stage.visit(t, 'plain.html', {
        head: `Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });`,
        init: { respectGlobalPrivacyControl },
      });
      if (respectGlobalPrivacyControl) {
        await pause(500);
        assert.equal(await page.evaluate('document.cookie'), '');
        await page.evaluate(`rum.setTrackingConsent('granted')`);
      }
      await started(page);
    }
  });
});
