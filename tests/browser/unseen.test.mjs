// @ts-check
/** Pages that begin out of sight: prerendered ones count from their activation, hidden ones have no paints (spec d §1). */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { beyondPeer } from './bundle.mjs';
import { poll } from './drivers/driver.mjs';
import { launchTabs, openHidden } from './drivers/tabs.mjs';
import { startIntake } from './intake.mjs';
import { startSite } from './site.mjs';
import { INIT, lastViews, sessionOf } from './stage.mjs';

describe('a page that begins unseen', { skip: beyondPeer('it counts such pages as seen ones') }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof startSite>>} */
  let site;
  /** @type {Awaited<ReturnType<typeof startIntake>>} */
  let intake;
  before(async () => {
    [browser, site, intake] = await Promise.all([launchTabs('chrome'), startSite(), startIntake()]);
  });
  after(() => Promise.all([browser.close(), site.close(), intake.close()]));

  const address = (/** @type {import('./site.mjs').Setup} */ setup = {}) =>
    site.url('plain.html', { init: { ...INIT, proxy: `${intake.url}/relay` }, ...setup });

  test('prerendered: paints are counted from the activation', async () => {
    const next = address({
      head: `if (document.prerendering) localStorage.prerendered = 'loading';`,
      // Its core is there before anybody sees it.
      afterInit: `const look = setInterval(() => {
        if (!document.cookie.includes('_dd_s_v2=')) return;
        clearInterval(look);
        if (document.prerendering) localStorage.prerendered = 'ready';
      }, 20);`,
    });
    const rules = JSON.stringify({ prerender: [{ urls: [next], eagerness: 'immediate' }] });
    const tab = await browser.newPage();
    await tab.goto(
      site.url('plain.html', {
        entry: 'none',
        head: `
          document.head.append(Object.assign(document.createElement('script'),
            { type: 'speculationrules', textContent: ${JSON.stringify(rules)} }));
          addEventListener('DOMContentLoaded', () =>
            document.body.append(Object.assign(document.createElement('a'),
              { id: 'next', textContent: 'Next', href: ${JSON.stringify(next)} })));`,
      }),
    );
    await poll(() => tab.evaluate(`localStorage.prerendered === 'ready'`), 'the next page is prerendered');
    await tab.click('#next');
    await poll(
      () => tab.evaluate(`performance.getEntriesByType('navigation')[0].activationStart > 0`),
      'its activation',
    );
    await poll(
      () => tab.evaluate(`performance.getEntriesByName('first-contentful-paint').length`),
      'its paint',
    );
    const { paint, activation } = /** @type {{ paint: number, activation: number }} */ (
      await tab.evaluate(`({
        paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
        activation: performance.getEntriesByType('navigation')[0].activationStart,
      })`)
    );
    await tab.goto('about:blank');
    const view = await intake.waitFor((events) =>
      lastViews(events).find(({ view }) => view.first_contentful_paint !== undefined),
    );
    const expected = Math.max(paint - activation, 0) * 1e6;
    assert.ok(
      Math.abs(view.view.first_contentful_paint - expected) < 1e6,
      `${view.view.first_contentful_paint} ns, expected ${expected}`,
    );
    assert.ok(view.view.largest_contentful_paint <= view.view.time_spent);
    intake.reset();
  });

  test('opened in the background: a view, and no paint', async () => {
    const { tab, before: seen } = await openHidden(browser, address());
    await poll(async () => sessionOf(String(await tab.evaluate('document.cookie'))).id, 'a session');
    await tab.bringToFront();
    await poll(
      () => tab.evaluate(`performance.getEntriesByName('first-contentful-paint').length`),
      'a late paint',
    );
    await tab.evaluate(`rum.addTiming('seen')`);
    await tab.goto('about:blank');
    const view = await intake.waitFor((events) =>
      lastViews(events).find(({ view }) => view.custom_timings?.seen),
    );
    assert.equal(view.view.first_contentful_paint, undefined);
    assert.equal(view.view.largest_contentful_paint, undefined);
    assert.equal(view.view.loading_time, undefined);
    await seen.close();
  });
});
