// @ts-check
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { openPage } from './dom/testing/chromium.mjs';

const KIND = { paint: 0, largestPaint: 1, layoutShift: 2, event: 3, navigation: 5, hidden: 6 };

/** @type {import('playwright-core').Page} */
let first;
/** @type {import('playwright-core').Page} */
let page;
before(async () => void (first = await openPage()));
beforeEach(async () => {
  page = await first.context().newPage();
  await page.goto('http://127.0.0.1/');
});
after(() => first.close());

/**
 * What becomes of made-up entries. `scene` is put on the page first; `node`, `element` and `target` of an entry name
 * elements by selector.
 *
 * @param {object[]} entries
 * @param {string} [scene]
 * @param {object} [options]
 * @returns {Promise<(string | number | boolean | null)[][]>}
 */
const flattened = (entries, scene = '', options = {}) =>
  page.evaluate(
    ({ entries, scene, options }) => {
      const { flatten } = /** @type {any} */ (window).dom;
      document.body.innerHTML = scene;
      const named = JSON.parse(JSON.stringify(entries), (key, value) =>
        /^(node|element|target)$/.test(key) && value ? document.querySelector(value) : value,
      );
      /** @type {any[]} */
      const records = [];
      for (const entry of named) flatten(entry, (/** @type {any} */ fields) => records.push(fields), options);
      return JSON.parse(JSON.stringify(records));
    },
    { entries, scene, options },
  );

/** Observes a type for as long as `provoke` needs to bring an entry about. @param {string} type @param {() => Promise<void>} provoke */
async function observed(type, provoke) {
  await page.evaluate((type) => {
    const { flatten } = /** @type {any} */ (window).dom;
    /** @type {any[]} */
    const records = /** @type {any} */ (window.records = []);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        flatten(entry, (/** @type {any} */ fields) => records.push(fields));
    }).observe(/** @type {any} */ ({ type, buffered: true, durationThreshold: 16 }));
  }, type);
  await provoke();
  await page.waitForFunction(() => /** @type {any} */ (window).records.length > 0);
  return page.evaluate(() => JSON.parse(JSON.stringify(/** @type {any} */ (window).records)));
}

test('first contentful paint, and no other paint', async () => {
  const records = await flattened([
    { entryType: 'paint', name: 'first-paint', startTime: 10 },
    { entryType: 'paint', name: 'first-contentful-paint', startTime: 12.5 },
  ]);
  assert.deepEqual(records, [[KIND.paint, 12.5]]);
});

test('the moments at which the page was hidden', async () => {
  const records = await flattened([
    { entryType: 'visibility-state', name: 'visible', startTime: 0 },
    { entryType: 'visibility-state', name: 'hidden', startTime: 7 },
  ]);
  assert.deepEqual(records, [[KIND.hidden, 7]]);
});

test('other entries, and broken ones, are none', async () => {
  const broken = { entryType: 'layout-shift', startTime: 1, sources: 7 };
  assert.deepEqual(
    await flattened([{ entryType: 'mark', name: 'hidden' }, { entryType: 'paint' }, broken]),
    [],
  );
});

test('largest paint of text', async () => {
  const [record] = await flattened(
    [{ entryType: 'largest-contentful-paint', startTime: 30, size: 900, element: '#hero', url: '' }],
    '<h1 id="hero">Hello</h1>',
  );
  assert.deepEqual(record, [KIND.largestPaint, 30, 900, '#hero', null, null, null]);
});

test('largest paint whose element is gone', async () => {
  const [record] = await flattened([
    { entryType: 'largest-contentful-paint', startTime: 30, size: 900, element: null },
  ]);
  assert.deepEqual(record, [KIND.largestPaint, 30, 900, null, null, null, null]);
});

test('largest paint of an image, with the times of its load', async () => {
  const records = await observed('largest-contentful-paint', async () => {
    await page.evaluate(() => void (document.body.innerHTML = '<img id="hero" src="/hero.svg">'));
  });
  const [kind, start, size, target, url, requested, loaded] = records.at(-1);
  const entry = await page.evaluate(() => {
    const [{ requestStart, startTime, responseEnd }] = /** @type {[PerformanceResourceTiming]} */ (
      /** @type {unknown} */ (performance.getEntriesByName('http://127.0.0.1/hero.svg'))
    );
    return { start: requestStart || startTime, responseEnd };
  });
  assert.deepEqual([kind, size, target], [KIND.largestPaint, 120_000, '#hero']);
  assert.equal(url, 'http://127.0.0.1/hero.svg');
  assert.deepEqual([requested, loaded], [entry.start, entry.responseEnd]);
  assert.ok(loaded > 0 && start >= loaded);
});

test('of several loads of the image, the last before the paint', async () => {
  const record = await page.evaluate(() => {
    const loads = [
      { startTime: 10, requestStart: 11, responseEnd: 15 },
      { startTime: 20, requestStart: 0, responseEnd: 25 },
      { startTime: 40, requestStart: 41, responseEnd: 45 },
    ];
    performance.getEntriesByName = () => /** @type {any} */ (loads);
    const { flatten } = /** @type {any} */ (window).dom;
    /** @type {any} */
    let record;
    const entry = {
      entryType: 'largest-contentful-paint',
      startTime: 30,
      size: 9,
      url: 'http://127.0.0.1/a.png',
    };
    flatten(entry, (/** @type {any} */ fields) => void (record = fields));
    return record;
  });
  assert.deepEqual(record.slice(-2), [20, 25]);
});

/** @param {number} x @param {number} y @param {number} width @param {number} height */
const box = (x, y, width, height) => ({
  x,
  y,
  width,
  height,
  left: x,
  top: y,
  right: x + width,
  bottom: y + height,
});
const NOWHERE = box(0, 0, 0, 0);

/** The source that a shift is attributed to. @param {object[]} sources @param {object} [more] */
async function attributed(sources, more) {
  const entry = {
    entryType: 'layout-shift',
    startTime: 5,
    value: 0.25,
    hadRecentInput: false,
    sources,
    ...more,
  };
  const [record] = await flattened([entry], '<p id="a"></p><p id="b"></p>');
  return record;
}

test('a layout shift that is real', async () => {
  const records = await observed('layout-shift', async () => {
    await page.evaluate(async () => {
      document.body.innerHTML = '<div id="ad"></div><p id="moved" style="margin:0;height:100px">text</p>';
      for (let frame = 0; frame < 5; frame++) await new Promise(requestAnimationFrame);
      /** @type {HTMLElement} */ (document.querySelector('#ad')).style.height = '150px';
    });
  });
  const [kind, start, value, recent, target, ...rest] = records[0];
  const [x, y, width, height, nextX, nextY, nextWidth, nextHeight, ratio] = rest;
  assert.deepEqual([kind, recent, target, ratio], [KIND.layoutShift, false, '#moved', 1]);
  assert.ok(start > 0 && value > 0);
  assert.deepEqual([nextX - x, nextY - y, nextWidth - width, nextHeight - height], [0, 150, 0, 0]);
});

/** @type {[is: string, first: object[], second: object[], wins: '#a' | '#b'][]} */
const AREAS = [
  ['disjoint areas add up', [box(0, 0, 10, 10), box(50, 50, 10, 10)], [box(0, 0, 14, 14), NOWHERE], '#a'],
  ['what overlaps counts once', [box(0, 0, 10, 10), box(0, 5, 10, 10)], [box(0, 0, 16, 10), NOWHERE], '#b'],
  ['complete overlap', [box(0, 0, 10, 10), box(0, 0, 10, 10)], [box(0, 0, 11, 10), NOWHERE], '#b'],
  ['adjacent areas', [box(0, 0, 10, 10), box(10, 0, 10, 10)], [box(0, 0, 19, 10), NOWHERE], '#a'],
  ['one inside the other', [box(0, 0, 20, 20), box(5, 5, 5, 5)], [box(0, 0, 401, 1), NOWHERE], '#b'],
  ['the first of equals', [box(0, 0, 10, 10), NOWHERE], [NOWHERE, box(0, 0, 10, 10)], '#a'],
  ['no area at all', [NOWHERE, NOWHERE], [NOWHERE, NOWHERE], '#a'],
];

for (const [is, first, second, wins] of AREAS) {
  test(`shift, ${is}`, async () => {
    const record = await attributed([
      { node: '#a', previousRect: first[0], currentRect: first[1] },
      { node: '#b', previousRect: second[0], currentRect: second[1] },
    ]);
    assert.equal(record?.[4], wins);
  });
}

test('a shift is attributed to elements only', async () => {
  const record = await attributed([
    { node: null, previousRect: box(0, 0, 100, 100), currentRect: NOWHERE },
    { node: '#b', previousRect: box(1, 2, 3, 4), currentRect: box(5, 6, 7, 8) },
  ]);
  assert.deepEqual(record, [KIND.layoutShift, 5, 0.25, false, '#b', 1, 2, 3, 4, 5, 6, 7, 8, 1]);
});

test('a shift without sources', async () => {
  const none = Array(9).fill(null);
  assert.deepEqual(await attributed([]), [KIND.layoutShift, 5, 0.25, false, ...none, 1]);
  assert.deepEqual(await attributed([], { sources: undefined }), [
    KIND.layoutShift,
    5,
    0.25,
    false,
    ...none,
    1,
  ]);
});

test('an event that is real', async () => {
  const records = await observed('event', async () => {
    await page.evaluate(() => {
      document.body.innerHTML =
        '<button id="pay" onclick="for (let end = Date.now() + 60; Date.now() < end;);">Pay</button>';
    });
    await page.click('#pay');
  });
  const found = records.find((/** @type {any[]} */ [, , , , , id]) => id > 0);
  const [kind, start, duration, processingStart, processingEnd, , target, isFirst] = found;
  assert.deepEqual([kind, target, isFirst], [KIND.event, '#pay', false]);
  assert.ok(start > 0 && duration >= 16 && processingStart >= start && processingEnd >= processingStart);
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).dom.interactionCount()), 1);
});

test('events: first input, without interaction, without target, without times', async () => {
  const times = { startTime: 5, duration: 48, processingStart: 6, processingEnd: 40 };
  const records = await flattened(
    [
      { entryType: 'first-input', ...times, interactionId: 7, target: '#a' },
      { entryType: 'event', ...times, interactionId: 0, target: '#a' },
      { entryType: 'event', startTime: 5, interactionId: 9, target: null },
      { entryType: 'first-input', startTime: 5 },
    ],
    '<p id="a"></p>',
  );
  assert.deepEqual(records, [
    [KIND.event, 5, 48, 6, 40, 7, '#a', true],
    [KIND.event, 5, 48, 6, 40, 0, null, false],
    [KIND.event, 5, 0, 0, 0, 9, null, false],
    [KIND.event, 5, 0, 0, 0, 0, null, true],
  ]);
});

test('an event on an element that is gone since it was pressed', async () => {
  const record = await page.evaluate(() => {
    const { flatten } = /** @type {any} */ (window).dom;
    /** @type {any} */
    let record;
    const entry = { entryType: 'event', startTime: 5, interactionId: 7, target: null };
    flatten(entry, (/** @type {any} */ fields) => void (record = fields), {
      pressed: new Map([[5, '#gone']]),
    });
    return record;
  });
  assert.equal(record[6], '#gone');
});

test('selectors go by the own attribute', async () => {
  const [record] = await flattened(
    [{ entryType: 'event', startTime: 5, interactionId: 7, target: 'p' }],
    '<p id="a" data-my="m"></p>',
    { actionNameAttribute: 'data-my' },
  );
  assert.equal(record?.[6], 'P[data-my="m"]');
});

const LOADED = {
  entryType: 'navigation',
  responseStart: 5.5,
  domInteractive: 20,
  domContentLoadedEventEnd: 30,
};

test('navigation', async () => {
  const records = await flattened([
    { ...LOADED, domComplete: 40, loadEventEnd: 50.5, activationStart: 3 },
    { ...LOADED, domComplete: 40, loadEventEnd: 50.5 },
    { entryType: 'navigation', responseStart: 5.5, domComplete: 0, loadEventEnd: 0 },
  ]);
  assert.deepEqual(records, [
    [KIND.navigation, 5.5, 20, 30, 40, 50.5, 3],
    [KIND.navigation, 5.5, 20, 30, 40, 50.5, 0],
    [KIND.navigation, 5.5, 0, 0, 0, 0, 0],
  ]);
});

test('navigation that was loaded but never complete: from the older times', async () => {
  const timing = {
    navigationStart: 1000,
    responseStart: 0,
    domInteractive: 1200,
    domContentLoadedEventEnd: 1300,
    domComplete: 1400,
    loadEventEnd: 1500,
  };
  await page.evaluate(
    (timing) => void Object.defineProperty(performance, 'timing', { value: timing }),
    timing,
  );
  const [record] = await flattened([{ ...LOADED, domComplete: 0, loadEventEnd: 50.5 }]);
  assert.deepEqual(record, [KIND.navigation, 0, 200, 300, 400, 500, 0]);
});

test('supported types, and those of input only with interaction ids', async () => {
  const wanted = ['paint', 'event', 'first-input', 'no-such-type'];
  const found = await page.evaluate((wanted) => {
    const { interactionCount, supported } = /** @type {any} */ (window).dom;
    const all = supported(wanted);
    Reflect.deleteProperty(PerformanceEventTiming.prototype, 'interactionId');
    const withoutIds = supported(wanted);
    Reflect.deleteProperty(Performance.prototype, 'interactionCount');
    const count = interactionCount() ?? 'none';
    Reflect.deleteProperty(window, 'PerformanceEventTiming');
    const withoutTiming = supported(wanted);
    Reflect.deleteProperty(window, 'PerformanceObserver');
    return { all, withoutIds, withoutTiming, count, without: supported(wanted) };
  }, wanted);
  assert.deepEqual(found, {
    all: ['paint', 'event', 'first-input'],
    withoutIds: ['paint'],
    withoutTiming: ['paint'],
    count: 'none',
    without: [],
  });
});
