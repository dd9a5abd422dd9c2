// @ts-check
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { beyondPeer } from './bundle.mjs';
import { poll } from './drivers/driver.mjs';
import { ENGINES } from './drivers/engines.mjs';
import { pause, raiseStage, started } from './stage.mjs';

/** No beacon is taken, so the last words go by `fetch`, which is answered; `answered` is when the SDK has heard of them all. */
const HEAD = `navigator.sendBeacon = () => false;
  delete window.fetchLater;
  const native = fetch;
  window.fetch = (...args) => {
    const response = native(...args);
    window.answered = Promise.all([
      window.answered,
      response.then(() => new Promise((heard) => setTimeout(heard))),
    ]);
    return response;
  };`;

/** In the page: its end in the order of Firefox, with the answer in between. No engine can be made to time it so. */
const end = (/** @type {string} */ next) => `void (async () => {
    dispatchEvent(new PageTransitionEvent('pagehide'));
    await answered;
    Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    location.href = ${JSON.stringify(next)};
  })();`;

/**
 * The site's next pages after the one that has just ended.
 *
 * @param {import('./drivers/driver.mjs').Page} page
 * @param {string} next
 */
async function arrive(page, next) {
  await poll(
    () => page.evaluate(`location.href === ${JSON.stringify(next)} && !!window.rum`),
    'the next page',
  );
  await started(page);
  // A page in WebKit may begin before it sees what the one before stored last: the one after it does.
  await page.open(next);
  await started(page);
}

for (const [engine, launch] of ENGINES) {
  describe(`an answer between pagehide and visibilitychange in ${engine}`, { concurrency: 2 }, async () => {
    const stage = await raiseStage(launch);
    after(() => stage.lower());

    test(
      'is remembered: the next page does not send again what arrived',
      { skip: beyondPeer('a journal') },
      async (t) => {
        const init = { trackUserInteractions: false };
        const { page, intake } = await stage.visit(t, 'plain.html', { init, head: HEAD });
        await started(page);
        await page.evaluate(`rum.addAction('last words')`);
        const next = stage.site.url('plain.html', { init: { ...stage.initFor(intake), ...init } });
        await page.evaluate(end(next));
        const names = () => intake.events('action').map(({ action }) => action.target.name);
        await intake.waitFor(() => names().includes('last words'));
        await arrive(page, next);
        await pause(1000);
        await page.evaluate(`rum.addAction('next')`);
        await page.evaluate('rum.flush()');
        await intake.waitFor(() => names().includes('next'));
        await pause(500);
        assert.deepEqual(names(), ['last words', 'next']);
      },
    );

    test('is remembered of a segment, too', { skip: beyondPeer('a journal') }, async (t) => {
      const init = { sessionReplaySampleRate: 100 };
      const { page, intake } = await stage.visit(t, 'replay.html', { init, head: HEAD });
      await started(page);
      await intake.waitFor(() => intake.segments().length > 0);
      await page.click('#button');
      const uploads = () => intake.requests.flatMap(({ upload, id }) => (upload ? [id] : []));
      const before = uploads().length;
      const none = { ...stage.initFor(intake), sessionReplaySampleRate: 0 };
      const next = stage.site.url('plain.html', { init: none });
      await page.evaluate(end(next));
      await intake.waitFor(() => uploads().length > before);
      await arrive(page, next);
      await pause(1500);
      assert.equal(new Set(uploads()).size, uploads().length);
    });
  });
}
