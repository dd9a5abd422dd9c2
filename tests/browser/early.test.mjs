// @ts-check
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { beyondPeer, bundle, isPeer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { lastViews, raiseStage, started } from './stage.mjs';

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

// Long enough that nothing of the visit can have waited for the core by chance.
const CHUNK_DELAY = 1000;

// Each mark is the wall clock before and after what it names.
const MARK = `
  window.marks = {};
  window.mark = (name, act) => {
    const from = Date.now();
    try { act(); } finally { marks[name] = [from, Date.now()]; }
  };
  window.wait = (ms) => { for (const until = performance.now() + ms; performance.now() < until; ); };`;

const CALLS = `
  mark('first', () => rum.addAction('first', { n: 1 }));
  wait(20);
  mark('handled', () => rum.addError(new Error('handled')));
  wait(20);
  setTimeout(() => mark('thrown', () => { throw new Error('thrown'); }));
  setTimeout(() => mark('rejected', () => void Promise.reject(new Error('rejected'))), 40);
  // Not by a timer: on a busy machine it would overtake the event.
  addEventListener('unhandledrejection', () => setTimeout(() => mark('last', () => rum.addAction('last'))));`;

/**
 * @param {import('./intake.mjs').RumEvent} event
 */
const nameOf = ({ action, error }) => error?.message ?? action?.target.name;

/**
 * @param {import('./intake.mjs').RumEvent[]} events
 * @param {Record<string, [number, number]>} marks
 */
function assertOwnTimes(events, marks) {
  for (const event of events) {
    const [from, to] = marks[nameOf(event)];
    // 2 ms: the page's two clocks are rounded apart. 50 ms: an error event follows its throw.
    assert.ok(
      event.date >= from - 2 && event.date <= to + 50,
      `${nameOf(event)}: ${event.date} is not in ${from}–${to}`,
    );
  }
}

/** @type {('classic' | 'module')[]} */
const entries = bundle.module ? ['classic', 'module'] : ['classic'];

for (const entry of entries) {
  describe(`${entry} SDK`, () => {
    test('calls and errors right after init arrive in their order, at their own times', async (t) => {
      const { page, intake } = await stage.visit(t, 'plain.html', {
        entry,
        head: MARK,
        afterInit: CALLS,
        chunkDelay: CHUNK_DELAY,
      });
      await started(page);
      await poll(() => page.evaluate('marks.last'), 'the last call');
      const marks = await page.evaluate('marks');
      await page.leave();
      await intake.waitFor((events) => events.some((event) => event.type === 'view'));
      const events = intake.events().filter(({ type }) => type !== 'view');
      // The peer keeps calls and uncaught errors in two buffers.
      if (isPeer) events.sort((a, b) => a.date - b.date);
      assert.deepEqual(events.map(nameOf), ['first', 'handled', 'thrown', 'rejected', 'last']);
      assertOwnTimes(events, marks);
      assert.deepEqual(events.find((event) => nameOf(event) === 'first')?.context, { n: 1 });
    });

    test('calls before init arrive, too', async (t) => {
      const { page, intake } = await stage.visit(t, 'plain.html', {
        entry,
        head: MARK,
        beforeInit: `
          rum.setUser({ id: 'early' });
          mark('before init', () => rum.addAction('before init'));
          mark('handled before init', () => rum.addError(new Error('handled before init')));
          wait(60);`,
        chunkDelay: CHUNK_DELAY,
      });
      await started(page);
      const marks = await page.evaluate('marks');
      await page.leave();
      await intake.waitFor((events) => events.some((event) => event.type === 'view'));
      const events = intake.events().filter(({ type }) => type !== 'view');
      assert.deepEqual(events.map(nameOf), ['before init', 'handled before init']);
      assertOwnTimes(events, marks);
      assert.ok(intake.events().every((event) => event.usr.id === 'early'));
    });

    test('a context holds from its call on', async (t) => {
      const { page, intake } = await stage.visit(t, 'plain.html', {
        entry,
        afterInit: `
          rum.addAction('without');
          rum.setGlobalContextProperty('cart', 'full');
          rum.addAction('with');`,
        chunkDelay: CHUNK_DELAY,
      });
      await started(page);
      await page.leave();
      const actions = await intake.waitFor((events) => {
        const found = events.filter(({ type }) => type === 'action');
        return found.length === 2 && found;
      });
      assert.deepEqual(
        actions.map(({ action, context }) => [action.target.name, context]),
        [
          ['without', undefined],
          ['with', { cart: 'full' }],
        ],
      );
    });

    test('startView before init makes a second view at the time of its call', async (t) => {
      const { page, intake } = await stage.visit(t, 'plain.html', {
        entry,
        head: MARK,
        beforeInit: `
          mark('initial', () => rum.addAction('initial'));
          wait(20);
          mark('second', () => rum.startView('second'));
          rum.addAction('in the second');
          wait(20);`,
        chunkDelay: CHUNK_DELAY,
      });
      await started(page);
      const marks = await page.evaluate('marks');
      await page.leave();
      await intake.waitFor((events) => lastViews(events).length === 2);
      const [initial, second] = lastViews(intake.events());
      assert.deepEqual(
        [initial.view.loading_type, second.view.loading_type],
        ['initial_load', 'route_change'],
      );
      assert.equal(second.view.name, 'second');
      assert.ok(second.date >= marks.second[0] - 2 && second.date <= marks.second[1] + 2);
      const actions = intake.events('action');
      assert.deepEqual(
        actions.map(({ action, view }) => [action.target.name, view.id]),
        [
          ['initial', initial.view.id],
          ['in the second', second.view.id],
        ],
      );
    });
  });
}

describe(
  'while the core is on its way',
  { skip: beyondPeer('it sees clicks and routes only once it has started') },
  () => {
    const entry = /** @type {const} */ ('module');

    test('a route change is a view that begins then, and splits what is before it from what is after', async (t) => {
      const { page, intake, url } = await stage.visit(t, 'plain.html', {
        entry,
        head: MARK,
        afterInit: `
        rum.addAction('on the first route');
        wait(20);
        mark('route', () => history.pushState(null, '', '/early/second'));
        wait(20);
        rum.addAction('on the second route');`,
        chunkDelay: CHUNK_DELAY,
      });
      await started(page);
      const { route } = await page.evaluate('marks');
      await page.leave();
      await intake.waitFor((events) => lastViews(events).length === 2);
      const [first, second] = lastViews(intake.events());
      assert.deepEqual([first.view.url, second.view.url], [url, new URL('/early/second', url).href]);
      assert.equal(second.view.loading_type, 'route_change');
      assert.ok(second.date >= route[0] - 2 && second.date <= route[1] + 2);
      assert.deepEqual(
        intake.events('action').map(({ action, view }) => [action.target.name, view.id]),
        [
          ['on the first route', first.view.id],
          ['on the second route', second.view.id],
        ],
      );
    });

    test('a real click keeps its time, its name and its view', async (t) => {
      let release = () => {};
      const chunkGate = /** @type {Promise<void>} */ (new Promise((resolve) => (release = resolve)));
      t.after(async () => release());
      const { page, intake } = await stage.visit(t, 'plain.html', { entry: 'none' });
      // After load, which waits for what a module imports.
      await page.evaluate(
        async (url, init) => {
          window.rum = (await import(url)).datadogRum;
          rum.init(init);
        },
        stage.site.sdkUrl({ entry, chunkGate }),
        stage.initFor(intake),
      );
      const from = Date.now();
      await page.click('#button');
      const to = Date.now();
      assert.equal(await page.evaluate('document.cookie'), '', 'the click came before the core');
      release();
      await started(page);
      await page.leave();
      const [click] = await intake.waitFor((events) => {
        const found = events.filter(({ type }) => type === 'action');
        return found.length && found;
      });
      assert.deepEqual([click.action.type, click.action.target.name], ['click', 'Press']);
      assert.ok(click.date >= from - 2 && click.date <= to + 2, `${click.date} is not in ${from}–${to}`);
      assert.equal(click.view.id, lastViews(intake.events())[0].view.id);
    });
  },
);
