// @ts-check
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { beyondPeer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { UUID, pause, raiseStage } from './stage.mjs';

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

/**
 * What a page may do to its globals before the SDK comes, and what must still arrive.
 *
 * @typedef {object} Hostility
 * @property {string} name
 * @property {string} head
 * @property {string} [afterInit]
 * @property {boolean} [context] the contexts arrive whole
 * @property {boolean} [sent] false: there is no way out, and nothing is expected
 * @property {string} [beyond] why the peer fails
 * @property {Record<string, unknown>} [init]
 */

const NO_START = 'it does not start';

/** @type {Hostility[]} */
const HOSTILITIES = [
  { name: 'nothing at all, for comparison', head: '', context: true },
  {
    name: 'frozen prototypes',
    head: `
      for (const frozen of [Object, Array, Function, String, Number, Promise, Map, Set, WeakMap, Date, RegExp, Error,
        TypeError, Uint8Array, Event, EventTarget, Node, Element, XMLHttpRequest, History, Response, Request, Headers,
        Performance, PerformanceObserver, Storage, Document, Navigator]) {
        Object.freeze(frozen.prototype);
        Object.freeze(frozen);
      }
      Object.freeze(JSON); Object.freeze(Math); Object.freeze(Reflect);`,
    context: true,
    beyond: 'it loses all errors',
  },
  {
    name: 'toJSON on the prototypes of arrays and objects',
    head: `Array.prototype.toJSON = Object.prototype.toJSON = function () { return 'patched'; };`,
    context: true,
  },
  {
    name: 'a toJSON that throws',
    head: `Array.prototype.toJSON = Object.prototype.toJSON = () => { throw new Error('toJSON of the page'); };`,
    context: true,
  },
  {
    name: 'stacks that are lists of call sites',
    head: 'Error.prepareStackTrace = (error, sites) => sites;',
    context: true,
    beyond: NO_START,
  },
  {
    name: 'a JSON.stringify that throws',
    head: `JSON.stringify = () => { throw new Error('stringify of the page'); };`,
    beyond: 'it loses all events',
  },
  {
    name: 'a JSON.stringify that throws, put there after init',
    head: '',
    afterInit: `JSON.stringify = () => { throw new Error('stringify of the page'); };`,
    beyond: 'it loses all events',
  },
  {
    name: 'enumerable additions to the prototypes of objects and arrays',
    head: `Object.prototype.intruder = 'from Object'; Array.prototype.intruder = () => 'from Array';`,
    context: true,
  },
  {
    name: 'globals that throw where others leave word for the SDK',
    head: `
      for (const name of ['_DATADOG_SYNTHETICS_INJECTS_RUM', '_DATADOG_SYNTHETICS_PUBLIC_ID', 'DatadogEventBridge',
        'DD_SOURCE_CODE_CONTEXT', 'Cypress', '$DD_ALLOW']) {
        Object.defineProperty(window, name, { get() { throw new Error('global of the page'); } });
      }`,
    context: true,
    beyond: NO_START,
  },
  {
    name: 'a console that throws',
    head: `console.error = console.warn = () => { throw new Error('console of the page'); };`,
    init: { env: 'A tag that we warn of' },
    context: true,
    beyond: NO_START,
  },
  { name: 'no crypto.randomUUID', head: `delete Crypto.prototype.randomUUID;`, context: true },
  {
    name: 'local and session storage that throw',
    head: `
      for (const name of ['localStorage', 'sessionStorage']) {
        Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError'); } });
      }`,
    context: true,
  },
  {
    name: 'storage that takes nothing',
    head: `Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };`,
    context: true,
  },
  {
    name: 'cookies that throw, with no other place allowed',
    head: `
      delete window.cookieStore;
      Object.defineProperty(document, 'cookie', {
        get() { throw new DOMException('denied', 'SecurityError'); },
        set() { throw new DOMException('denied', 'SecurityError'); },
      });`,
    // Without a session there is nothing to attribute events to (spec a §3.2).
    sent: false,
  },
  {
    name: 'a fetch that throws',
    head: `window.fetch = () => { throw new TypeError('fetch of the page'); };`,
    context: true,
  },
  {
    name: 'a fetch that rejects',
    head: `window.fetch = () => Promise.reject(new TypeError('fetch of the page'));`,
    context: true,
  },
  {
    name: 'a sendBeacon that throws',
    head: `navigator.sendBeacon = () => { throw new TypeError('beacon of the page'); };`,
    context: true,
  },
  {
    name: 'a sendBeacon that refuses',
    head: `navigator.sendBeacon = () => false;`,
    context: true,
  },
  {
    name: 'neither fetch nor sendBeacon',
    head: `
      window.fetch = () => { throw new TypeError('fetch of the page'); };
      navigator.sendBeacon = () => { throw new TypeError('beacon of the page'); };`,
    sent: false,
  },
  {
    name: 'no PerformanceObserver',
    head: `delete window.PerformanceObserver;`,
    context: true,
    beyond: NO_START,
  },
  {
    name: 'a PerformanceObserver whose observe throws',
    head: `PerformanceObserver.prototype.observe = () => { throw new TypeError('observe of the page'); };`,
    context: true,
    beyond: NO_START,
  },
  {
    name: 'no IndexedDB, no locks, no cookie store, no connection',
    head: `
      delete window.indexedDB;
      delete window.cookieStore;
      delete Navigator.prototype.locks;
      delete Navigator.prototype.connection;`,
    context: true,
  },
  {
    name: 'an IndexedDB that makes no stores',
    head: `IDBDatabase.prototype.createObjectStore = () => { throw new Error('store of the page'); };`,
    context: true,
  },
  {
    name: 'no observers of mutations, sizes and reports',
    head: `for (const name of ['MutationObserver', 'ResizeObserver', 'ReportingObserver']) delete window[name];`,
    context: true,
    beyond: NO_START,
  },
  {
    name: 'idle callbacks and animation frames that throw',
    head: `window.requestIdleCallback = window.requestAnimationFrame = () => { throw new Error('frame of the page'); };`,
    context: true,
    beyond: NO_START,
  },
];

describe('a page that has', { concurrency: 3 }, () => {
  for (const { name, head, init, afterInit = '', context = false, sent = true, beyond } of HOSTILITIES) {
    test(name, { skip: beyond && beyondPeer(beyond) }, async (t) => {
      const { page, intake } = await stage.visit(t, 'hostile.html', { head, init, afterInit });
      await pause(300);
      await page.click('#button');
      await page.evaluate(
        `rum.addAction('mine', { list: [1, [2]], nested: { when: new Date(0), text: 'x' } })`,
      );
      await page.evaluate(`rum.addError(new Error('mine, too'))`);
      await pause(100);

      assert.deepEqual(
        await page.evaluate('({ works, failures: failures.join(), path: location.pathname })'),
        { works: 1, failures: '', path: '/hostile/next' },
        'the page works, and has seen no exception',
      );
      assert.deepEqual(
        page.console().filter((line) => line.startsWith('uncaught')),
        [],
      );

      // Slow to go, so that a fetch instead of a beacon is not cut off.
      await page.leave(`${stage.site.origin}/slow?ms=400`);
      if (!sent) {
        await pause(300);
        assert.deepEqual(intake.requests, []);
        return;
      }
      const action = await intake.waitFor((events) =>
        events.find(({ type, action: own }) => type === 'action' && own.type === 'custom'),
      );
      await intake.waitFor((events) => events.some(({ type }) => type === 'error'));
      const view = await intake.waitFor((events) => events.find(({ type }) => type === 'view'));
      assert.match(view.view.id, UUID);
      assert.match(view.tab.id, UUID);
      assert.match(action.session.id, UUID);
      assert.equal(action.action.target.name, 'mine');
      if (context) {
        assert.deepEqual(action.context, {
          list: [1, [2]],
          nested: { when: '1970-01-01T00:00:00.000Z', text: 'x' },
        });
      }
    });
  }
});

test('an IndexedDB that makes no stores keeps no database without one, which would fail each page to come', async (t) => {
  const { page } = await stage.visit(t, 'hostile.html', {
    head: `IDBDatabase.prototype.createObjectStore = () => {
        window.asked = true;
        throw new Error('store of the page');
      };`,
  });
  await poll(() => page.evaluate('window.asked'), 'a store to be wanted');
  await poll(async () => !(await page.evaluate('indexedDB.databases()')).length, 'the database to go');
});

test('a fetch that answers with less than a Response is no exception of ours', async (t) => {
  for (const answer of ['undefined', '{ ok: true }', '{ ok: true, status: 200, headers: {} }']) {
    const { page } = await stage.visit(t, 'hostile.html', {
      head: `window.asked = 0; window.fetch = async () => { window.asked++; return (${answer}); };`,
    });
    await pause(300);
    await page.evaluate(`rum.addAction('mine'), rum.flush()`);
    await poll(() => page.evaluate('asked'), 'a request');
    await poll(
      () => page.evaluate('!rum.getDiagnostics().delivery.requests_in_flight'),
      `an end after ${answer}`,
    );
    assert.deepEqual(await page.evaluate('failures'), [], answer);
    const { delivery, internal_errors } = await page.evaluate('rum.getDiagnostics()');
    assert.equal(internal_errors, 0, answer);
    // What has no status says nothing of the intake: it is sent again.
    assert.equal(delivery.queued_bytes === 0, answer.includes('200'), answer);
  }
});
