// @ts-check
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { beyondPeer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { validateEvents } from './schema.mjs';
import { pause, raiseStage, started } from './stage.mjs';

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

/**
 * @param {import('node:test').TestContext} t
 * @param {import('./site.mjs').Setup} [setup]
 */
async function visit(t, setup) {
  const { page, intake } = await stage.visit(t, 'click.html', setup);
  await started(page);
  // What the page load does must not count for a click.
  await pause(300);
  return {
    page,
    intake,
    /** What came of the click under way is known, and its chain is over. */
    settled: () => pause(1300),
    /** Leaves the page; all events of a type. */
    async leave() {
      await page.leave();
      await intake.waitFor((got) => got.some(({ type }) => type === 'view'));
      await pause(200);
      const events = intake.events();
      assert.deepEqual(validateEvents(events), []);
      const view = events.findLast(({ type }) => type === 'view')?.view;
      const of = (/** @type {string} */ kind) =>
        events.filter(({ type }) => type === kind).sort((a, b) => a.date - b.date);
      return { view, clicks: of('action'), errors: of('error') };
    },
  };
}

/** @param {import('./intake.mjs').RumEvent} event */
const summary = ({ action }) => [
  action.target.name,
  action.frustration.type,
  typeof action.loading_time === 'number',
];

test('what the page does decides whether a click is dead, and how long it took', async (t) => {
  const { page, settled, leave } = await visit(t, { init: { trackResources: true } });
  for (const id of ['change', 'request', 'nothing', 'block', 'press', 'excluded']) {
    await page.click(`#${id}`);
    await settled();
  }
  const took = await page.evaluate('took');
  const { clicks, view } = await leave();
  assert.deepEqual(clicks.map(summary), [
    ['Change', [], true],
    ['Request', [], true],
    ['Nothing', ['dead_click'], false],
    ['Block', [], true],
    ['Press', [], true],
    ['Excluded', ['dead_click'], false],
  ]);
  const [change, request, , block, press] = clicks.map(({ action }) => action.loading_time / 1e6);
  for (const [place, time] of [change, request, block].entries()) {
    assert.ok(time >= took[place] - 50 && time < took[place] + 50, `${place}: ${time}, not ${took[place]}`);
  }
  assert.ok(block >= 290);
  assert.equal(press, 0, 'the page had answered before the click was complete');
  assert.equal(view.frustration.count, 2);
  assert.equal(view.action.count, 6);
});

test('elements that answer in their own way are never dead', async (t) => {
  const { page, settled, leave } = await visit(t);
  for (const id of ['text', 'box', 'label', 'scroll', 'ignored']) {
    await page.click(`#${id}`);
    await settled();
  }
  await page.click('#open');
  await settled();
  const { clicks } = await leave();
  assert.deepEqual(
    clicks.map(({ action }) => [action.target.name, action.frustration.type]),
    [
      ['Label', []],
      ['Box', []],
      ['Label', []],
      ['Scroll', []],
      ['Ignored', []],
      ['Open', []],
    ],
  );
});

test('an error belongs to the click that it came of', async (t) => {
  const { page, settled, leave } = await visit(t);
  await page.click('#throw-change');
  await settled();
  await page.click('#throw');
  await settled();
  const { clicks, errors, view } = await leave();
  assert.deepEqual(
    clicks.map(({ action }) => [action.frustration.type, action.error.count]),
    [
      [['error_click'], 1],
      [['error_click', 'dead_click'], 1],
    ],
  );
  assert.equal(errors.length, 2);
  for (const [place, { action }] of errors.entries()) {
    // Besides the click stands the rage click that it might have become.
    assert.equal(action.id.length, 2);
    assert.ok(action.id.includes(clicks[place].action.id));
  }
  assert.equal(view.frustration.count, 3);
});

test('three quick clicks are one rage click, and two are two clicks', async (t) => {
  const { page, settled, leave } = await visit(t);
  const box = await page.evaluate(() => {
    const { left, top } = /** @type {Element} */ (document.querySelector('#change')).getBoundingClientRect();
    return [left + 5, top + 5];
  });
  for (let click = 0; click < 3; click += 1) await page.clickAt(box[0], box[1]);
  await settled();
  for (let click = 0; click < 2; click += 1) await page.clickAt(box[0], box[1]);
  await settled();
  const { clicks, view } = await leave();
  // On a machine that is busy for 100 ms the page's reaction comes too late, and the clicks are dead as well.
  assert.deepEqual(
    clicks.map(({ action }) => action.frustration.type.includes('rage_click')),
    [true, false, false],
  );
  const [rage] = clicks;
  assert.ok(rage.action.loading_time >= 1000e6, `${rage.action.loading_time}`);
  assert.equal(view.action.count, 3);
});

test('clicks that scroll, or select a word, are neither dead nor rage', async (t) => {
  const { page, settled, leave } = await visit(t);
  const box = await page.evaluate(() => {
    const { left, top } = /** @type {Element} */ (document.querySelector('#words')).getBoundingClientRect();
    return [left + 20, top + 8];
  });
  await page.doubleClickAt(box[0], box[1]);
  await settled();
  const { clicks } = await leave();
  assert.deepEqual(
    clicks.map(({ action }) => action.frustration.type),
    [[], []],
  );
});

test('leaving the page ends a click, and it is told', async (t) => {
  const { page, leave } = await visit(t);
  await page.click('#hang');
  await page.evaluate('1');
  const { clicks } = await leave();
  assert.deepEqual(clicks.map(summary), [['Hang', [], true]]);
});

test('a click in a shadow tree: its name and its selector', async (t) => {
  const { page, settled, leave } = await visit(t);
  const box = await page.evaluate(() => {
    const { left, top } = /** @type {Element} */ (document.querySelector('#host')).getBoundingClientRect();
    return [left + 10, top + 10];
  });
  await page.clickAt(box[0], box[1]);
  await settled();
  const { clicks } = await leave();
  assert.equal(clicks[0].action.target.name, 'In the shadow');
  assert.equal(clicks[0]._dd.action.target.selector, '#host::shadow BUTTON');
});

test('a click made with a key is an action', { skip: beyondPeer('it sees pointers only') }, async (t) => {
  const { page, settled, leave } = await visit(t, {
    beforeInit: `rumInit.beforeSend = (event, { events }) => {
      if (event.type === 'action') event.context = { types: events.map(({ type }) => type) };
    };`,
  });
  await page.evaluate(`void document.getElementById('change').focus()`);
  for (let click = 0; click < 3; click += 1) await page.press('Enter');
  await page.evaluate(`void document.getElementById('nothing').click()`);
  await settled();
  const { clicks } = await leave();
  assert.deepEqual(
    clicks.map((event) => [...summary(event), event._dd.action.position, event.context.types]),
    Array(3).fill(['Change', [], true, undefined, ['click']]),
  );
  assert.equal(clicks[0]._dd.action.target.selector, '#change');
});

test('beforeSend is shown the events of the click', async (t) => {
  const { page, settled, leave } = await visit(t, {
    beforeInit: `rumInit.beforeSend = (event, { events }) => {
      if (event.type === 'action')
        event.context = { types: events.map(({ type, clientX }) => type + (clientX > 0)), name: event.action.target.name };
    };`,
  });
  const box = await page.evaluate(() => {
    const { left, top } = /** @type {Element} */ (document.querySelector('#change')).getBoundingClientRect();
    return [left + 5, top + 5];
  });
  for (let click = 0; click < 3; click += 1) await page.clickAt(box[0], box[1]);
  await settled();
  await page.click('#nothing');
  await settled();
  const { clicks } = await leave();
  assert.deepEqual(
    clicks.map(({ context }) => [context.name, context.types.length, context.types[0]]),
    [
      ['Change', 3, 'pointeruptrue'],
      ['Nothing', 1, 'pointeruptrue'],
    ],
  );
});

test('started actions last until they are stopped, and errors name them', async (t) => {
  const { page, settled, leave } = await visit(t, {
    beforeInit: `rum.startAction('early', { context: { a: 1 } });`,
  });
  await page.evaluate(`rum.startAction('upload', { actionKey: 'one', type: 'swipe' })`);
  await page.evaluate(`rum.addError(new Error('during'))`);
  await page.evaluate(`rum.stopAction('upload', { actionKey: 'one' })`);
  await page.evaluate(`rum.stopAction('early', { context: { b: 2 } })`);
  await settled();
  const { clicks, errors } = await leave();
  const [early, upload] = clicks.map(({ action }) => action);
  assert.deepEqual([early.type, upload.type], ['custom', 'swipe']);
  assert.deepEqual(clicks[0].context, { a: 1, b: 2 });
  assert.deepEqual(errors[0].action.id, [upload.id, early.id]);
  assert.deepEqual([early.error.count, early.frustration.type], [1, ['error_click']]);
  assert.ok(early.loading_time > upload.loading_time && upload.loading_time > 0);
});

test(
  'nothing observes the document while nobody waits',
  { skip: beyondPeer('it observes from the first view on for as long as anything may come') },
  async (t) => {
    const { page } = await visit(t, {
      head: `
      window.observing = window.most = 0;
      const { observe, disconnect } = MutationObserver.prototype;
      MutationObserver.prototype.observe = function (...args) { most = Math.max(most, ++observing); return observe.apply(this, args); };
      MutationObserver.prototype.disconnect = function () { observing--; return disconnect.apply(this); };`,
    });
    // The wait itself may be over before anybody could look.
    const once = async (/** @type {string} */ what) => {
      await poll(
        () => page.evaluate('most === 1 && observing === 0'),
        `one observer for ${what}, and none after`,
      );
      await page.evaluate('void (most = 0)');
    };
    await once('the page');
    await page.click('#request');
    await once('a click');
    await page.evaluate(`void history.pushState(null, '', '/next')`);
    await once('a route change');
  },
);
