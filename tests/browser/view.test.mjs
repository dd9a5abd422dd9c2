// @ts-check
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { validateEvents } from './schema.mjs';
import { lastViews, pause, raiseStage, started } from './stage.mjs';

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

/**
 * @param {import('node:test').TestContext} t
 * @param {import('./site.mjs').Setup} [setup]
 */
async function visit(t, setup) {
  const { page, intake } = await stage.visit(t, 'click.html', setup);
  await started(page);
  return {
    page,
    /** Leaves the page; its views, so many at least, as they last were. */
    async leave(least = 1) {
      await page.leave();
      await intake.waitFor((got) => lastViews(got).length >= least);
      await pause(200);
      assert.deepEqual(validateEvents(intake.events()), []);
      return lastViews(intake.events());
    },
  };
}

/** Changes the page some times, as an application does that shows what it has fetched. */
const WORK = `
  window.work = (times) => new Promise((resolve) => {
    const step = () => {
      document.getElementById('output').textContent += times;
      window.changed = performance.now();
      if (--times) setTimeout(step, 40); else resolve();
    };
    step();
  });`;

test('loading time: load event and activity of a page load, activity of a route change, or what the page says', async (t) => {
  const { page, leave } = await visit(t, { afterInit: `${WORK} addEventListener('load', () => work(4));` });
  const loaded = await atRest(page);
  await page.evaluate(`void (history.pushState(null, '', '/second'), work(3))`);
  await pause(400);
  const routed = await page.evaluate('changed');
  await page.evaluate(`void (history.pushState(null, '', '/third'), rum.setViewLoadingTime(), work(3))`);
  await pause(400);
  await page.evaluate(`void history.pushState(null, '', '/fourth')`);
  await pause(400);
  const origin = await page.evaluate('performance.timeOrigin');
  const [first, second, third, fourth] = await leave();
  const ms = (/** @type {any} */ { view }) => view.loading_time / 1e6;
  assert.ok(Math.abs(ms(first) - loaded) < 60, `${ms(first)}, not ${loaded}`);
  const expected = routed - (second.date - origin);
  assert.ok(Math.abs(ms(second) - expected) < 60, `${ms(second)}, not ${expected}`);
  assert.ok(ms(third) >= 0 && ms(third) < 60, `${ms(third)}`);
  assert.equal(fourth.view.loading_time, undefined, 'nothing happened');
});

/**
 * When the page last changed, once it has come to rest.
 *
 * @param {import('./drivers/driver.mjs').Page} page
 */
async function atRest(page) {
  await poll(() => page.evaluate('performance.now() - changed > 300'), 'the page at rest');
  return page.evaluate('changed');
}

test('scroll: how deep a view was seen, each for itself', async (t) => {
  const { page, leave } = await visit(t, {
    afterInit: `addEventListener('DOMContentLoaded', () => (document.body.style.height = '3000px'));`,
  });
  await page.evaluate('scrollTo(0, 700)');
  await pause(1300);
  await page.evaluate('scrollTo(0, 100)');
  await pause(1300);
  await page.evaluate(`void history.pushState(null, '', '/second')`);
  await pause(1300);
  const { height, viewport } = await page.evaluate(() => ({
    height: document.documentElement.scrollHeight,
    viewport: innerHeight,
  }));
  const [first, second] = await leave();
  const { max_scroll_height_time: time, ...scroll } = first.display.scroll;
  assert.deepEqual(scroll, {
    max_depth: 700 + viewport,
    max_depth_scroll_top: 700,
    max_scroll_height: height,
  });
  assert.ok(time > 0 && time < first.view.time_spent);
  assert.equal(second.display.scroll.max_depth, 100 + viewport);
  assert.ok(second.display.viewport.width > 0);
});

test('scroll: measured at the end of a page that is left at once', async (t) => {
  const { leave } = await visit(t, { afterInit: `rum.startView('short')` });
  const view = (await leave()).at(-1);
  assert.equal(view.view.name, 'short');
  assert.ok(view.display.scroll.max_scroll_height > 0);
});

test('restored from the back/forward cache, a page has a view of its own', async (t) => {
  const { page, leave } = await visit(t);
  await page.open(stage.site.url('plain.html', { entry: 'none' }));
  await page.back();
  await pause(400);
  await page.evaluate(`rum.addAction('back again')`);
  const [first, second] = await leave(2);
  assert.equal(first.view.is_active, false);
  assert.deepEqual([second.view.loading_type, second.view.action.count], ['bf_cache', 1]);
  assert.ok(first._dd.page_states.some((/** @type {any} */ { state }) => state === 'frozen'));
});

test('what says nothing changes nothing: a view keeps its name, and has the page’s service and version', async (t) => {
  const { page, leave } = await visit(t);
  await started(page);
  await page.evaluate(`(() => {
    rum.startView({ name: 'cart', service: '', version: '', context: { kept: 1, gone: { all: 2 } } });
    for (const nothing of [undefined, null, '', 7]) rum.setViewName(nothing);
    rum.setViewContextProperty('gone', undefined);
  })()`);
  const [, { view, service, version, context }] = await leave(2);
  assert.deepEqual([view.name, service, version, context], ['cart', 'stage', '1.2.3', { kept: 1 }]);
});
