// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
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
  patch(EventTarget.prototype, 'removeEventListener');`;

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

test('nothing of ours sets off its change detection', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', { head: ZONE });
  await started(page);
  await page.click('#button');
  await page.evaluate(`void document.body.append('changed')`);
  assert.deepEqual(await page.evaluate('patched'), {});
  await page.evaluate(`void setTimeout(() => {})`);
  assert.deepEqual(await page.evaluate('patched'), { setTimeout: 1 });
  await page.leave();
  await intake.waitFor((events) => events.length);
});
