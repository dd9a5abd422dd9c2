// @ts-check
/** `ferrum-rum/testing` in real pages; under jsdom it runs in tests/packaging. */
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { serve } from '../packaging/site.mjs';
import { beyondPeer, bundle } from './bundle.mjs';
import { launchBrowser } from './drivers/chromium.mjs';

const PKG = dirname(bundle.folder);
const HEAD =
  '<!doctype html><link rel="icon" href="data:,"><title>A page under test</title><button>Buy</button>';
const INIT = `{ applicationId: 'app', clientToken: 'token', service: 'shop', trackResources: false`;

describe('the testing entry', { skip: beyondPeer('it has none') }, () => {
  /** @type {import('playwright-core').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let site;
  /** @type {import('playwright-core').Page} */
  let page;
  before(async () => {
    browser = await launchBrowser();
    site = await serve(PKG, {
      '/inside': `${HEAD}<script type="module">
        import { datadogRum } from '/dist/index.js';
        import { createTestIntake } from '/dist/testing.js';
        window.intake = createTestIntake();
        datadogRum.init(${INIT}, ...intake.options });
        window.rum = datadogRum;
      </script>`,
      '/outside': `${HEAD}<script type="module">
        import { datadogRum } from '/dist/index.js';
        const more = Object.fromEntries(new URLSearchParams(location.search));
        datadogRum.init(${INIT}, ...more, compressIntakeRequests: !!more.compressIntakeRequests });
        window.rum = datadogRum;
      </script>`,
    });
  });
  after(() => Promise.all([browser?.close(), site?.close()]));

  /** @param {string} path @param {(page: import('playwright-core').Page) => Promise<any>} [prepare] */
  async function open(path, prepare) {
    page = await browser.newPage();
    const prepared = await prepare?.(page);
    await page.goto(site.origin + path);
    await page.waitForFunction('window.rum');
    return prepared;
  }

  test('in the page: events arrive, requests of the page go where they go', async () => {
    await open('/inside');
    await page.evaluate(`rum.addAction('checkout', { value: 129.9 })`);
    const action = await page.evaluate(
      `intake.waitFor('action', { action: { target: { name: /^check/ } } })`,
    );
    assert.deepEqual(/** @type {any} */ (action).context, { value: 129.9 });
    assert.equal(await page.evaluate(`fetch('/inside').then((response) => response.status)`), 200);
    assert.equal(await page.evaluate(`navigator.sendBeacon('/inside', 'x')`), true);
    await page.click('button');
    await page.evaluate(`intake.waitFor('action', ({ action }) => action.type === 'click')`);
    assert.equal(await page.evaluate(`intake.events('view').length`), 1);
    await page.evaluate(`intake.expectNone('error')`);
    await assert.rejects(
      () => page.evaluate(`intake.expectOne('action', { type: 'action' })`),
      /2 of action/,
    );
    await page.evaluate('intake.close()');
    assert.equal(await page.evaluate(`Object.hasOwn(navigator, 'sendBeacon')`), false);
    await page.close();
  });

  for (const query of [
    'site=datadoghq.eu',
    'proxy=https://proxy.test/rum',
    'proxy=/relay&compressIntakeRequests=true',
  ]) {
    test(`from Playwright, with ${query}`, async () => {
      const { routeTestIntake } = await import(pathToFileURL(join(PKG, 'dist/testing.js')).href);
      const intake = await open(`/outside?${query}`, routeTestIntake);
      await page.evaluate(`rum.addAction('checkout')`);
      await page.click('button');
      const click = await intake.waitFor(
        'action',
        { action: { type: 'click', target: { name: 'Buy' } } },
        10_000,
      );
      assert.equal(click.service, 'shop');
      intake.expectOne('action', { action: { target: { name: 'checkout' } } });
      intake.expectNone('error');
      intake.clear();
      // What the page sends at its end comes, too.
      await page.evaluate(`rum.addError(new Error('last'))`);
      await page.goto(`${site.origin}/inside`);
      await intake.waitFor('error', { error: { message: 'last' } }, 10_000);
      await page.close();
    });
  }
});
