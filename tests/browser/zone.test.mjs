// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { beyondPeer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { raiseStage, started } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raiseStage<import('./drivers/driver.mjs').Engine>>>} */
let stage;
before(async () => {
  stage = await raiseStage(launchChromium);
});
after(() => stage.lower());

/** Patches as Zone.js does, and counts who comes through the patches. */
const ZONE = `
  window.patched = {};
  window.Zone = { __symbol__: (name) => '__zone_symbol__' + name };
  const patch = (owner, name) => {
    const native = owner[name];
    owner[Zone.__symbol__(name)] = native;
    owner[name] = function (...args) {
      patched[name] = (patched[name] || 0) + 1;
      return new.target ? new native(...args) : native.apply(this, args);
    };
  };
  for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame', 'MutationObserver']) patch(window, name);
  patch(EventTarget.prototype, 'addEventListener');
  patch(EventTarget.prototype, 'removeEventListener');
  for (const name of ['onmessage', 'onerror']) {
    const { set } = Object.getOwnPropertyDescriptor(Worker.prototype, name);
    Object.defineProperty(Worker.prototype, name, {
      set(handle) {
        patched[name] = (patched[name] || 0) + 1;
        set.call(this, handle);
      },
    });
  }`;

test('beside Zone.js everything is collected as usual', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', {
    head: ZONE,
    afterInit: `rum.addAction('an action'); rum.startView('next');`,
  });
  await started(page);
  await page.click('#button');
  await page.evaluate(`void document.body.append('changed')`);
  await page.leave();
  await intake.waitFor((events) => events.some(({ action }) => action?.type === 'click'));
});

/** Everything that is done only where an option asks for it. */
const EVERYTHING = {
  sessionReplaySampleRate: 100,
  trackResources: true,
  trackLongTasks: true,
  storeContextsAcrossPages: true,
};

/** Lets the page end once the core is there: what waits for `DOMContentLoaded` and `load` has to wait then. */
const RELEASE = `
  const look = () => document.cookie.includes('_dd_s_v2=')
    ? void navigator.sendBeacon('/release/' + new URL(location.href).searchParams.get('setup'))
    : void __zone_symbol__setTimeout.call(window, look, 20);
  look();`;

for (const [how, init] of /** @type {[string, Record<string, unknown>][]} */ ([
  ['', EVERYTHING],
  [', with a worker', { ...EVERYTHING, workerUrl: '/dist/replay-worker.js' }],
])) {
  test(
    `nothing of ours sets off its change detection${how}`,
    { skip: !!how && beyondPeer('such a worker') },
    async (t) => {
      const { page, intake } = await stage.visit(t, 'plain.html', {
        head: ZONE,
        init,
        held: true,
        afterInit: RELEASE,
      });
      await started(page);
      await page.click('#button');
      await page.evaluate(`void document.body.append('changed')`);
      await page.evaluate(`void history.pushState(null, '', '/next')`);
      await page.evaluate(`fetch('/status/200').then(() => {
    const request = new XMLHttpRequest();
    request.open('GET', '/status/200');
    request.send();
    return new Promise((resolve) => (request.onload = () => resolve(true)));
  })`);
      await intake.waitFor(() => intake.segments()[0]);
      assert.deepEqual(await page.evaluate('patched'), {});
      await page.evaluate(`void setTimeout(() => {})`);
      assert.deepEqual(await page.evaluate('patched'), { setTimeout: 1 });
      await page.leave();
      await intake.waitFor((events) => events.length);
    },
  );
}
