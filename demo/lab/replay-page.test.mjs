// @ts-check
/** The replay page, driven: a made-up session with an idle half minute, an error and a rage click. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { launchBrowser } from '../../tests/browser/drivers/chromium.mjs';
import { batch, intakePath, labForTests } from './fixture.mjs';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const skip = !existsSync(CHROMIUM) && `no ${CHROMIUM}`;
const PATIENCE_MS = 60_000;

const START = Date.now() - 10 * 60_000;
const SESSION = '0a1b2c3d-0000-4000-8000-000000000002';
const VIEW = '0a1b2c3d-0000-4000-8000-000000000003';
const TRUTH = ['zero', 'one', 'later', 'end'];

/** @param {number} at @param {string} text */
const heading = (at, text) => ({
  type: 12,
  timestamp: START + at,
  data: [
    [11, [4, text]],
    [4, [4, 0]],
  ],
});
/** @param {number} at @param {number} id */
const clicked = (at, id) => ({
  type: 3,
  timestamp: START + at,
  id,
  data: { source: 2, type: 2, id: 3, x: 10, y: 10 },
});
/** Strings are numbered from the snapshot on: the headings' are 5, 6, 7, 8. */
let strings = 4;
const records = [
  { type: 4, timestamp: START, data: { width: 800, height: 600, href: 'http://127.0.0.1/page' } },
  { type: 6, timestamp: START, data: { has_focus: true } },
  {
    type: 2,
    format: 1,
    timestamp: START,
    data: [
      [11, [1, '#document', 'HTML', 'BODY', 'H1', '#text'], [4, TRUTH[0]]],
      [1, [null, 0], [1, 1], [1, 2], [1, 3], [1, 4, 5]],
    ],
  },
  clicked(500, 1),
  heading(1_000, TRUTH[1]),
  heading(30_000, TRUTH[2]),
  clicked(32_000, 2),
  heading(33_000, TRUTH[3]),
].map((record) => {
  if (record.type !== 12) return record;
  const change = /** @type {{ data: any[][] }} */ (record);
  strings += 1;
  change.data[1][1][1] = strings + 1;
  return record;
});

const lab = await labForTests();
/** @type {import('playwright-core').Browser} */
let browser;

before(async () => {
  const segment = {
    records,
    start: START,
    end: START + 33_000,
    creation_reason: 'init',
    records_count: records.length,
    has_full_snapshot: true,
    index_in_view: 0,
    source: 'browser',
    application: { id: '0a1b2c3d-0000-4000-8000-000000000001' },
    session: { id: SESSION },
    view: { id: VIEW },
  };
  const form = new FormData();
  form.append('segment', new Blob([deflateSync(JSON.stringify(segment))]), `${SESSION}-${START}`);
  form.append('event', new Blob([JSON.stringify({ ...segment, records: undefined, raw_segment_size: 1 })]));
  const path = intakePath().replace('/api/v2/rum', '/api/v2/replay');
  assert.equal((await fetch(lab.url + path, { method: 'POST', body: form })).ok, true);
  const event = {
    session: { id: SESSION, has_replay: true },
    view: { id: VIEW, url: 'http://127.0.0.1/page' },
  };
  const click = { id: VIEW, type: 'click', target: { name: 'Pay' } };
  const body = batch(
    { ...event, type: 'action', date: START + 500, action: { ...click, frustration: { type: [] } } },
    { ...event, type: 'error', date: START + 20_000, error: { type: 'TypeError', message: 'it broke' } },
    {
      ...event,
      type: 'action',
      date: START + 32_000,
      action: { ...click, frustration: { type: ['rage_click'] } },
    },
  );
  await fetch(lab.url + intakePath(), { method: 'POST', body });
  if (!skip) browser = await launchBrowser();
});
after(() => browser?.close());

/** @param {string} [query] @param {'light' | 'dark'} [colorScheme] */
async function open(query = '', colorScheme = 'light') {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(`${lab.url}/replay.html?session=${SESSION}${query}`);
  await page.waitForSelector('body[data-ready] .replayer-wrapper iframe', { timeout: PATIENCE_MS });
  return {
    page,
    shows: (/** @type {string} */ text) =>
      page
        .frameLocator('.replayer-wrapper iframe')
        .getByRole('heading', { name: text, exact: true })
        .waitFor(),
    /** Seconds, as the player's label says them. */
    time: async () => {
      const [minutes, seconds] = (await page.locator('.rr-timeline__time').first().innerText()).split(':');
      return Number(minutes) * 60 + Number(seconds);
    },
    speed: (/** @type {string} */ speed) =>
      page.locator('.rr-controller__btns button', { hasText: new RegExp(`^\\s*${speed}\\s*$`) }),
    idle: page.locator('.rr-controller .switch input'),
  };
}

test(
  'it opens shortly before the moment it was opened for, and goes where one clicks',
  { skip },
  async () => {
    const { page, shows, time } = await open(`&at=${START + 33_000}`);
    await shows('later');
    assert.equal(await time(), 31);
    await page.locator('#marks [data-kind=error]').click();
    await shows('one');
    assert.ok((await time()) >= 18);
    const bar = await page.locator('.rr-progress').boundingBox();
    assert.ok(bar);
    await page.mouse.click(bar.x + bar.width - 1, bar.y + bar.height / 2);
    await shows('end');
    await page.mouse.click(bar.x + 1, bar.y + bar.height / 2);
    await shows('zero');
    await page.close();
  },
);

test('it fits a window that became narrower, and is large again in one that grew', { skip }, async () => {
  const { page } = await open();
  const right = async (/** @type {string} */ selector) => {
    const box = await page.locator(selector).first().boundingBox();
    return box ? box.x + box.width : NaN;
  };
  const before = await right('.rr-controller');
  for (const [width, low, high] of [
    [390, 300, 390],
    [1280, before - 1, before + 1],
  ]) {
    await page.setViewportSize({ width, height: 900 });
    await page.waitForFunction(
      ([low, high]) => {
        const { right = 0 } = document.querySelector('.rr-controller')?.getBoundingClientRect() ?? {};
        return low <= right && right <= high;
      },
      [low, high],
    );
    assert.ok((await right('.replayer-wrapper iframe')) <= high);
  }
  await page.close();
});

test('its control bar looks as the panel around it, light and dark', { skip }, async () => {
  const grounds = [];
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    const { page } = await open('', colorScheme);
    const styleOf = (/** @type {string} */ selector) =>
      page
        .locator(selector)
        .first()
        .evaluate((node) => [getComputedStyle(node).backgroundColor, getComputedStyle(node).color]);
    const [ground, ink] = await styleOf('.panel:has(.rr-player)');
    assert.deepEqual(await styleOf('.rr-controller'), [ground, ink]);
    assert.equal((await styleOf('.rr-timeline__time'))[1], ink);
    const icon = page.locator('.rr-controller__btns svg').first();
    assert.equal(await icon.evaluate((node) => getComputedStyle(node).fill), ink);
    grounds.push(ground);
    await page.close();
  }
  assert.equal(new Set(grounds).size, 2);
});

test(
  'errors, frustrations and clicks are marked and listed, each a way to its moment',
  { skip },
  async () => {
    const { page, shows } = await open();
    const kinds = (/** @type {string} */ within) =>
      page
        .locator(`${within} [data-kind]`)
        .evaluateAll((all) => all.map((one) => one.getAttribute('data-kind')));
    assert.deepEqual((await kinds('#marks')).sort(), ['click', 'error', 'frustration']);
    assert.deepEqual(await kinds('#moments'), ['error', 'frustration']);
    assert.match(await page.locator('#moments').innerText(), /TypeError: it broke/);
    await page.locator('#all-moments').click();
    assert.deepEqual(await kinds('#moments'), ['click', 'error', 'frustration']);
    await page.locator('#moments [data-kind=frustration]').click();
    await shows('end');
    await page.close();
  },
);

test(
  'an idle half minute is skipped, unless one wants to sit through it at eight times the speed',
  { skip },
  async () => {
    const { page, shows, idle } = await open();
    const play = page.locator('.rr-controller__btns button').first();
    assert.equal(await idle.isChecked(), true);
    await play.click();
    // While it skips the player has a speed of its own.
    await page.waitForFunction(
      () => document.querySelectorAll('.rr-controller__btns button:disabled').length > 0,
    );
    await shows('end');

    const slow = await open();
    await slow.page.locator('.rr-controller .switch label').click();
    assert.equal(await slow.idle.isChecked(), false);
    await slow.speed('8x').click();
    await slow.page.waitForFunction(
      () => document.querySelector('.rr-controller__btns button.active')?.textContent?.trim() === '8x',
    );
    await slow.page.evaluate(() => {
      const skipped = () =>
        (Reflect.get(window, 'skipped') ?? false) ||
        document.querySelectorAll('.rr-controller__btns button:disabled').length > 0;
      setInterval(() => Reflect.set(window, 'skipped', skipped()), 20);
    });
    await slow.page.locator('.rr-controller__btns button').first().click();
    await slow.shows('end');
    assert.equal(await slow.page.evaluate('window.skipped'), false);
    await page.close();
    await slow.page.close();
  },
);
