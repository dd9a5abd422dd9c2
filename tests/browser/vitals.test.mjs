// @ts-check
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { beyondPeer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { lastViews, pause, raiseStage, started } from './stage.mjs';

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

const VIEWPORT = { width: 1000, height: 500 };

/** @param {number} ms */
const ns = (ms) => Math.round(ms * 1e6);

/**
 * @param {import('node:test').TestContext} t
 * @param {import('./site.mjs').Setup} [setup]
 */
async function visit(t, setup) {
  const { page, intake } = await stage.visit(t, 'vitals.html', { viewport: VIEWPORT, ...setup });
  await started(page);
  await seen(page, 'paint', (entries) => entries.some(({ name }) => name === 'first-contentful-paint'));
  return {
    page,
    /** Leaves the page; its only view, as it last was. */
    async lastView() {
      await page.leave();
      const event = await intake.waitFor((events) => events.findLast(({ type }) => type === 'view'));
      assert.equal(lastViews(intake.events()).length, 1);
      return event.view;
    },
  };
}

/**
 * Waits for what the browser must have reported, and for the SDK's own observer to have had its turn.
 *
 * @param {import('./drivers/driver.mjs').Page} page
 * @param {string} type
 * @param {(entries: any[]) => unknown} enough
 * @returns {Promise<any[]>}
 */
async function seen(page, type, enough) {
  /** @type {any[]} */
  let entries = [];
  await poll(
    async () => enough((entries = await page.evaluate((key) => Reflect.get(window, 'seen')[key], type))),
    type,
  );
  await pause(50);
  return entries;
}

/**
 * @param {import('./drivers/driver.mjs').Page} page
 * @param {number} width
 * @param {number} height
 */
const addPicture = (page, width, height) =>
  page.evaluate(
    (w, h) => {
      const picture = new Image(w, h);
      picture.src = `/noise.bmp?width=${w}&height=${h}`;
      document.getElementById('pictures')?.prepend(picture);
    },
    width,
    height,
  );

test('FCP is the paint entry', async (t) => {
  const { page, lastView } = await visit(t);
  const paints = await seen(page, 'paint', (entries) => entries.length);
  const fcp = paints.find(({ name }) => name === 'first-contentful-paint');
  const view = await lastView();
  assert.equal(view.first_contentful_paint, ns(fcp.startTime));
  assert.equal(view.performance.fcp.timestamp, view.first_contentful_paint);
});

test('TTFB of a late response', async (t) => {
  const { page, lastView } = await visit(t, { delay: 300 });
  const responseStart = await page.evaluate(`performance.getEntriesByType('navigation')[0].responseStart`);
  const view = await lastView();
  assert.ok(responseStart >= 300);
  assert.equal(view.first_byte, ns(responseStart));
});

test('LCP grows with larger elements', async (t) => {
  const { page, lastView } = await visit(t);
  await addPicture(page, 300, 150);
  await seen(page, 'largest-contentful-paint', (entries) => entries.at(-1)?.url.includes('width=300'));
  await addPicture(page, 500, 180);
  const entries = await seen(page, 'largest-contentful-paint', (found) =>
    found.at(-1)?.url.includes('width=500'),
  );
  const view = await lastView();
  assert.ok(entries.length >= 3, 'the text, then two pictures');
  assert.equal(view.largest_contentful_paint, ns(entries.at(-1).startTime));
  assert.equal(view.performance.lcp.timestamp, view.largest_contentful_paint);
  assert.match(view.performance.lcp.resource_url, /\/noise\.bmp\?width=500&height=180$/);
});

test('LCP is final after a real click', async (t) => {
  const { page, lastView } = await visit(t);
  await addPicture(page, 300, 150);
  const entries = await seen(page, 'largest-contentful-paint', (found) =>
    found.at(-1)?.url.includes('width=300'),
  );
  await page.click('#quick');
  await addPicture(page, 500, 180);
  await poll(() => page.evaluate(`document.querySelector('#pictures img').complete`), 'the larger picture');
  await pause(200);
  const view = await lastView();
  assert.equal(view.largest_contentful_paint, ns(entries.at(-1).startTime));
  assert.match(view.performance.lcp.resource_url, /width=300/);
});

test('CLS of a page that does not move is 0', async (t) => {
  const { lastView } = await visit(t);
  const view = await lastView();
  assert.equal(view.cumulative_layout_shift, 0);
  assert.equal(view.performance.cls.score, 0);
});

test('CLS of a known shift', async (t) => {
  const { page, lastView } = await visit(t);
  await page.evaluate(`document.getElementById('spacer').style.height = '100px'`);
  const [shift] = await seen(page, 'layout-shift', (entries) => entries.length);
  const view = await lastView();
  // A block as wide as the viewport and 100 px high moves by 100 px: it touches 200 of 500 px in height, and the
  // distance is measured against the larger side, 1000 px (https://wicg.github.io/layout-instability/).
  const expected = Number(((200 / 500) * (100 / 1000)).toFixed(4));
  assert.equal(Number(shift.value.toFixed(4)), expected);
  assert.equal(view.cumulative_layout_shift, expected);
  assert.equal(view.performance.cls.score, expected);
});

test('CLS is the worst window, not the sum, and leaves out what an input caused', async (t) => {
  const { page, lastView } = await visit(t);
  const resize = (/** @type {number} */ px) =>
    page.evaluate(`document.getElementById('spacer').style.height = '${px}px'`);
  await resize(100);
  await seen(page, 'layout-shift', (entries) => entries.length === 1);
  await pause(1200);
  await resize(150);
  await seen(page, 'layout-shift', (entries) => entries.length === 2);
  await page.click('#quick');
  await resize(0);
  const shifts = await seen(page, 'layout-shift', (entries) => entries.length === 3);
  const view = await lastView();
  assert.ok(shifts[1].startTime - shifts[0].startTime > 1000);
  assert.equal(view.cumulative_layout_shift, 0.04);
});

test('INP of a click whose handler blocks for 120 ms', async (t) => {
  const { page, lastView } = await visit(t);
  await page.click('#slow');
  const entries = await seen(page, 'event', (found) => found.some(({ duration }) => duration >= 120));
  const view = await lastView();
  const longest = entries
    .filter(({ interactionId }) => interactionId)
    .sort((a, b) => b.duration - a.duration)[0];
  assert.ok(longest.duration >= 120);
  assert.equal(view.interaction_to_next_paint, ns(longest.duration));
  assert.equal(view.interaction_to_next_paint_time, ns(longest.startTime));
  assert.equal(view.performance.inp.duration, view.interaction_to_next_paint);
});

test('INP of a quick click is its own duration; without a click there is none', async (t) => {
  const first = await visit(t);
  assert.equal((await first.lastView()).interaction_to_next_paint, undefined);
  const second = await visit(t);
  await second.page.click('#quick');
  const entries = await seen(second.page, 'first-input', (found) => found.length);
  const view = await second.lastView();
  // Below the threshold of 40 ms only the first input has an entry.
  assert.equal(view.interaction_to_next_paint, ns(entries[0].duration));
});

test('FID of a click while the page is busy', { skip: beyondPeer('v7 has no FID') }, async (t) => {
  const { page, lastView } = await visit(t);
  const [x, y] = await page.evaluate(() => {
    const { x, y, width, height } = /** @type {Element} */ (
      document.querySelector('#quick')
    ).getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  });
  await page.evaluate(`void setTimeout(() => busy(400), 50)`);
  await pause(150);
  await page.clickAt(x, y);
  const [input] = await seen(page, 'first-input', (entries) => entries.length);
  const view = await lastView();
  const delay = input.processingStart - input.startTime;
  assert.ok(delay > 100, `the click was held up for ${delay} ms`);
  assert.equal(view.first_input_delay, ns(delay));
  assert.equal(view.first_input_time, ns(input.startTime));
  assert.deepEqual(
    [view.performance.fid.duration, view.performance.fid.timestamp],
    [view.first_input_delay, view.first_input_time],
  );
});

test('FID of an idle page leaves the handler out', { skip: beyondPeer('v7 has no FID') }, async (t) => {
  const { page, lastView } = await visit(t);
  await page.click('#slow');
  const [input] = await seen(page, 'first-input', (entries) => entries.length);
  const view = await lastView();
  assert.equal(view.first_input_delay, ns(input.processingStart - input.startTime));
  assert.ok(view.first_input_delay < ns(100));
});

test('no input: no FID', { skip: beyondPeer('v7 has no FID') }, async (t) => {
  const { lastView } = await visit(t);
  const view = await lastView();
  assert.deepEqual([view.first_input_delay, view.performance.fid], [undefined, undefined]);
});
