// @ts-check
/** A page with the SDK is kept in the back/forward cache as one without it is. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { poll } from './drivers/driver.mjs';
import { ENGINES } from './drivers/engines.mjs';
import { raiseStage, started } from './stage.mjs';

/** @param {import('./drivers/driver.mjs').Page} page @returns {Promise<string[]>} */
const locks = (page) =>
  page.evaluate('navigator.locks.query().then(({ held }) => held.map(({ name }) => name))');

for (const [name, launch] of ENGINES) {
  describe(`the back/forward cache of ${name}`, async () => {
    const stage = await raiseStage(launch);
    after(() => stage.lower());

    test('keeps a page that is left, which then goes on', async (t) => {
      const { page, intake } = await stage.visit(t, 'plain.html', {
        head: `addEventListener('pageshow', ({ persisted }) => { window.restored = persisted; });`,
      });
      await started(page);
      await poll(async () => (await locks(page)).length > 0, 'the lock');
      await page.evaluate(`rum.addAction('before')`);
      const other = stage.site.url('plain.html', { entry: 'none' });
      await page.evaluate(`void (location.href = ${JSON.stringify(other)})`);
      await poll(() => page.evaluate(`location.href === ${JSON.stringify(other)}`), other);
      await page.back();
      await poll(() => page.evaluate(`'restored' in window`), 'the page');
      assert.equal(await page.evaluate('window.restored'), true);
      await page.evaluate(`rum.addAction('after')`);
      await page.evaluate('rum.flush()');
      const actions = () => intake.events('action').map(({ action }) => action.target.name);
      await intake.waitFor(() => actions().includes('after'));
      assert.deepEqual(actions(), ['before', 'after']);
    });

    // WebKitGTK leaves a page for an answer without content, too.
    const stays = { skip: name === 'WebKit' };
    test('a page that is left for nothing stays the owner of what it wrote', stays, async (t) => {
      const { page } = await stage.visit(t, 'plain.html', {
        // The seconds after which it takes its lock again, shortened.
        head: `
          const { setTimeout } = window;
          window.setTimeout = (work, ms) => setTimeout(work, ms === 5000 ? 200 : ms);`,
      });
      await started(page);
      await poll(async () => (await locks(page)).length > 0, 'the lock');
      const before = await locks(page);
      await page.evaluate(`
        window.seen = [];
        const look = async () => {
          const { held } = await navigator.locks.query();
          window.seen.push(held.length);
        };
        setInterval(look, 20);
        void (location.href = '/status/204');`);
      await poll(() => page.evaluate('window.seen.includes(0)'), 'the lock let go');
      await poll(() => page.evaluate('window.seen.at(-1) > 0'), 'the lock taken again');
      assert.deepEqual(await locks(page), before);
    });
  });
}
