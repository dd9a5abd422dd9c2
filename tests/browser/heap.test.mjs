// @ts-check
/** What stays in memory: nothing that grows with the visit, and no node that the page has thrown away. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { poll } from './drivers/driver.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { raiseStage, started } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raiseStage<Awaited<ReturnType<typeof launchChromium>>>>>} */
let stage;
before(async () => {
  stage = await raiseStage(launchChromium);
});
after(() => stage.lower());

/** Lets time pass at will, and keeps the core's memory where the test can see it. */
const HEAD = `
  window.ahead = 0;
  const now = performance.now.bind(performance), { now: wall } = Date;
  performance.now = () => now() + ahead;
  Date.now = () => Math.floor(wall() + ahead);
  const { get } = Object.getOwnPropertyDescriptor(Event.prototype, 'timeStamp');
  Object.defineProperty(Event.prototype, 'timeStamp', { get() { return get.call(this) + ahead; } });
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...given) => {
    const made = await instantiate(...given);
    window.memory = (made.instance ?? made).exports.memory;
    return made;
  };`;
const SETUP = {
  head: HEAD,
  // Live events are kept for it until their click is told.
  beforeInit: 'rumInit.beforeSend = () => true;',
  init: { trackResources: true, trackLongTasks: true },
};

/** @typedef {import('./drivers/chromium.mjs').ChromiumPage} Page */

/** JS heap, nodes and listeners after a collection, and the core's memory, bytes. @param {Page} page */
async function memory(page) {
  await poll(() => page.evaluate('rum.getDiagnostics().queued === 0'), 'an empty queue');
  for (let turn = 0; turn < 2; turn += 1) await page.send('HeapProfiler.collectGarbage');
  const { usedSize } = await page.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await page.send('Memory.getDOMCounters');
  return {
    heap: usedSize,
    nodes,
    listeners: jsEventListeners,
    core: await page.evaluate('memory.buffer.byteLength'),
  };
}

/** The JS heap has a noise of its own; a leak of 30 bytes an action would be over it. */
const NOISE = 300_000;

test('10,000 actions with ten keys: the heap stays where it was', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', SETUP);
  await started(page);
  const act = async (/** @type {number} */ actions) => {
    for (let done = 0; done < actions; done += 250) {
      await page.evaluate(`void (() => {
        // A minute takes 3,000 of them.
        ahead += 10_000;
        for (let at = 0; at < 250; at++)
          rum.addAction('step ' + at, { a: at, b: 'text', c: [1, 2], d: true, e: 1.5, f: null, g: 'g', h: 'h', i: {}, j: at });
      })()`);
      // As fast as they are made they would wait for the network, which is no leak.
      await page.evaluate('rum.flush()');
      sent += 250;
      await intake.waitFor((events) => events.filter(({ type }) => type === 'action').length >= sent);
    }
  };
  let sent = 0;
  await act(3000);
  const first = await memory(page);
  await act(10_000);
  const last = await memory(page);
  assert.ok(last.heap - first.heap < NOISE, JSON.stringify({ first, last }));
  assert.ok(last.core - first.core <= 1 << 20, JSON.stringify({ first, last }));
  assert.equal(last.listeners, first.listeners);
  assert.equal(sent, 13_000);
});

/**
 * Goes from route to route, each of which replaces the page's content, has something clicked, fetched and failing.
 *
 * @param {Page} page
 * @param {number} routes
 */
async function browse(page, routes) {
  for (let route = 0; route < routes; route += 1) {
    await page.evaluate(`void (() => {
      ahead += 30_000;
      history.pushState(null, '', '/route/' + ${route});
      window.gone ??= [];
      const old = document.querySelector('main');
      if (old) gone.push(new WeakRef(old));
      old?.remove();
      const main = document.createElement('main');
      for (let at = 0; at < 40; at++)
        main.append(Object.assign(document.createElement('button'), { textContent: 'Buy ' + at }));
      main.firstChild.id = 'buy';
      main.firstChild.onclick = () => main.append('bought');
      document.body.append(main);
    })()`);
    await page.click('#buy');
    await page.evaluate(`fetch('/status/200').then(() => rum.addError(new Error('now and then')))`);
  }
}

/** Of the removed nodes so many at most are still there. @param {Page} page @param {number} most */
const letGo = (page, most) =>
  poll(async () => {
    await page.send('HeapProfiler.collectGarbage');
    return page.evaluate(`gone.filter((main) => main.deref()).length <= ${most}`);
  }, `all but ${most} removed nodes are let go`);

test('an hour of a page that changes its route each 30 s: flat, and no node is held', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', SETUP);
  await started(page);
  await browse(page, 20);
  const first = await memory(page);
  await browse(page, 100);
  // The browser itself holds what was pressed and focused last.
  await letGo(page, 2);
  const last = await memory(page);
  const told = JSON.stringify({ first, last });
  assert.ok(last.heap - first.heap < 2 * NOISE, told);
  assert.ok(last.nodes - first.nodes < 200, told);
  assert.ok(last.listeners - first.listeners < 10, told);
  assert.ok(last.core - first.core <= 1 << 20, told);
  await page.leave();
  await intake.waitFor((events) => new Set(events.map(({ view }) => view.id)).size >= 121, 60_000);
});

test('out of the sample nothing is told, and nothing is kept for it', async (t) => {
  const { page } = await stage.visit(t, 'plain.html', { ...SETUP, init: { sessionSampleRate: 0 } });
  await started(page);
  await browse(page, 50);
  await letGo(page, 24);
});

test('texts without end: the core, whose memory never shrinks, is given as much as can be sent', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', SETUP);
  await started(page);
  await page.evaluate(
    `void (() => { for (let at = 0; at < 50; at++) fetch('data:text/plain,' + at + 'x'.repeat(1e6)).catch(() => {}); })()`,
  );
  await page.evaluate(`rum.addAction('n'.repeat(20e6)), rum.addError(new Error('m'.repeat(20e6)))`);
  await page.evaluate(`rum.addAction('after them')`);
  const { core } = await memory(page);
  // Of the 90 MB.
  assert.ok(core < 8e6, `${core} bytes`);
  await page.leave();
  await intake.waitFor((events) => events.some(({ action }) => action?.target?.name === 'after them'));
});
