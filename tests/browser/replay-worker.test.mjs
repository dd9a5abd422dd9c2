// @ts-check
/** With `workerUrl` segments are made in a worker: the same ones, and none is lost when it goes with its page. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { ENGINES } from './drivers/engines.mjs';
import { launchTabs } from './drivers/tabs.mjs';
import { beyondPeer } from './bundle.mjs';
import { startIntake } from './intake.mjs';
import { mutate } from './replay/mutate.mjs';
import { assertReplayed } from './replay/replayed.mjs';
import { validateSegments } from './replay/schema.mjs';
import { pause, raiseStage, started } from './stage.mjs';

const REPLAY = {
  sessionReplaySampleRate: 100,
  defaultPrivacyLevel: 'allow',
  workerUrl: '/dist/replay-worker.js',
};
/** No back/forward cache: when such a page is left, its worker is gone. */
const headers = { 'Cache-Control': 'no-store' };

/** @typedef {import('./intake.mjs').Intake} Intake */

/** Each text of the button that was recorded: not those that were replaced at once. @param {Intake} intake */
const texts = (intake) => [...JSON.stringify(intake.segments()).matchAll(/said \d+/g)].map(([text]) => text);
/** @param {Intake} intake */
const clicks = (intake) =>
  intake
    .segments()
    .flatMap(({ records }) => records)
    .filter(({ type, data }) => type === 3 && data.source === 2 && data.type === 2).length;
/** @param {number} place */
const say = (place) => `document.querySelector('#button').textContent = 'said ${place}'`;
const LOADED = `performance.getEntriesByType('resource').map(({ name }) => name.replace(/.*\\//, '')).join()`;

/** Tells the test of the page's workers: the last one, and whether one was ended. */
const WORKERS = `window.Worker = class extends Worker {
  constructor(...given) { super(...given); window.worker = this; }
  terminate() { window.ended = true; super.terminate(); }
};`;

/**
 * A page of which a segment has arrived.
 *
 * @param {Awaited<ReturnType<typeof raiseStage>>} stage
 * @param {import('node:test').TestContext} t
 * @param {{ head?: string, headers?: Record<string, string> }} [setup]
 */
async function recorded(stage, t, setup) {
  const { page, intake } = await stage.visit(t, 'replay.html', { init: REPLAY, ...setup });
  await started(page);
  await intake.waitFor(() => intake.segments().length > 0, 20_000);
  return { page, intake };
}

/** Nothing is there twice, no segment is missing. @param {Intake} intake */
function assertWhole(intake) {
  const segments = intake.segments();
  assert.deepEqual(validateSegments(segments), []);
  assert.equal(new Set(texts(intake)).size, texts(intake).length);
  const views = new Map();
  for (const { view, index_in_view } of segments)
    views.set(view.id, [...(views.get(view.id) ?? []), index_in_view]);
  for (const places of views.values())
    assert.deepEqual(
      places.sort((/** @type {number} */ one, /** @type {number} */ other) => one - other),
      [...places.keys()],
    );
}

for (const [name, launch] of ENGINES) {
  describe(`in ${name}`, { skip: beyondPeer('a worker of this protocol'), concurrency: 2 }, () => {
    /** @type {Awaited<ReturnType<typeof raiseStage>>} */
    let stage;
    before(async () => {
      stage = await raiseStage(/** @type {typeof launchChromium} */ (launch));
    });
    after(() => stage.lower());

    test('the worker makes the segments, and the codec is not on the page', async (t) => {
      const { page, intake } = await stage.visit(t, 'replay.html', { init: REPLAY });
      await started(page);
      await assertReplayed(page, intake);
      const seed = Number(process.env.SEED ?? Date.now() % 100_000);
      t.diagnostic(`SEED=${seed}`);
      for (let round = 0; round < 4; round += 1) {
        await page.evaluate(mutate, seed + round, 12);
        await pause(round * 30);
      }
      await assertReplayed(page, intake);
      const loaded = String(await page.evaluate(LOADED));
      assert.match(loaded, /recorder-there/);
      assert.doesNotMatch(loaded, /recorder-here/);
      assert.equal(await page.evaluate('rum.getDiagnostics().last_internal_error ?? null'), null);
      assertWhole(intake);
    });

    test('what was recorded at the last moment arrives: the page does what its worker had not', async (t) => {
      const { page, intake } = await recorded(stage, t, { headers });
      for (let place = 1; place <= 3; place += 1) {
        await page.click('#button');
        await page.evaluate(say(place));
      }
      await page.leave();
      await intake.waitFor(() => texts(intake).includes('said 3'), 15_000);
      assert.equal(clicks(intake), 3);
      assertWhole(intake);
    });
  });
}

// Side by side: they wait for segments most of the time.
const CHROMIUM = { skip: beyondPeer('such a worker'), concurrency: 4 };
describe('in Chromium, whatever becomes of page and worker', CHROMIUM, () => {
  /** @type {Awaited<ReturnType<typeof raiseStage<Awaited<ReturnType<typeof launchChromium>>>>>} */
  let stage;
  before(async () => {
    stage = await raiseStage(launchChromium);
  });
  after(() => stage.lower());

  test('hidden and shown again, the page takes the work over and gives it back', async (t) => {
    const browser = await launchTabs('chrome');
    const intake = await startIntake();
    t.after(async () => {
      await browser.close();
      await intake.close();
    });
    const tab = await browser.newPage();
    await tab.goto(stage.site.url('replay.html', { init: { ...stage.initFor(intake), ...REPLAY } }));
    await intake.waitFor(() => intake.segments().length > 0, 20_000);
    for (let round = 1; round <= 3; round += 1) {
      await tab.click('#button');
      const other = await browser.newPage();
      await other.bringToFront();
      await intake.waitFor(() => clicks(intake) === 2 * round - 1, 15_000);
      // Hidden already: on the page. In the last round until the worker would have sent its own, too.
      await tab.evaluate(say(round));
      await pause(round < 3 ? 200 : 6000);
      await tab.bringToFront();
      await other.close();
      await tab.click('#button');
      await pause(200);
    }
    await tab.goto('about:blank');
    await intake.waitFor(() => clicks(intake) === 6, 15_000);
    assert.deepEqual(texts(intake), ['said 1', 'said 2', 'said 3']);
    assertWhole(intake);
  });

  test('left while the worker has a large page to do, all of it arrives', async (t) => {
    const { page, intake } = await stage.visit(t, 'replay.html', {
      init: { ...REPLAY, startSessionReplayRecordingManually: true },
      headers,
    });
    await started(page);
    await page.evaluate(() => {
      const rows = Array.from(
        { length: 20_000 },
        (_, row) => `<p title="title ${row}">row <b>${row}</b></p>`,
      );
      document.body.insertAdjacentHTML('beforeend', `<main>${rows.join('')}</main>`);
      /** @type {any} */ (window).rum.startSessionReplayRecording();
    });
    await poll(async () => /replay-worker/.test(String(await page.evaluate(LOADED))), 'the worker');
    await page.evaluate(say(1));
    await page.leave();
    await intake.waitFor(() => texts(intake).length === 1, 15_000);
    assert.match(JSON.stringify(intake.segments()), /title 19999/);
    assertWhole(intake);
  });

  for (const [what, workerUrl, headers] of /** @type {[string, string, Record<string, string>?][]} */ ([
    ['there is none', '/dist/none.js'],
    ['it is another one’s', 'data:text/javascript,onmessage=()=>{}'],
    ['it is of another version', `data:text/javascript,postMessage(['0.0.1'])`],
    ['it says nothing of its version', `data:text/javascript,postMessage(null)`],
    ['it throws', `data:text/javascript,throw new Error('not mine')`],
    ['a policy forbids it', REPLAY.workerUrl, { 'Content-Security-Policy': `worker-src 'none'` }],
    ['it is on another origin', 'https://cdn.test/replay-worker.js'],
  ])) {
    test(`${what}: one line says so, and the page does the work`, async (t) => {
      const { page, intake } = await stage.visit(t, 'replay.html', {
        init: { ...REPLAY, workerUrl },
        headers,
        head: `${WORKERS} window.lines = [];
          const { warn } = console;
          console.warn = (...line) => { lines.push(line.map(String).join(' ')); warn.apply(console, line); };
          addEventListener('error', ({ message }) => lines.push('error: ' + message));`,
      });
      await started(page);
      await intake.waitFor(() => intake.segments().length > 0, 45_000);
      const lines = /** @type {string[]} */ (await page.evaluate('window.lines'));
      assert.equal(lines.length, 1, lines.join('\n'));
      assert.match(lines[0], /"workerUrl".*replay-worker\.js/);
      assert.equal(await page.evaluate('!!window.ended'), await page.evaluate('!!window.worker'));
      assertWhole(intake);
    });
  }

  test('after withdrawn consent it sends nothing more', async (t) => {
    const { page, intake } = await recorded(stage, t);
    await page.click('#button');
    const before = intake.segments().length;
    await page.evaluate(`rum.setTrackingConsent('not-granted')`);
    // The worker ends a segment after five seconds; when recording stops, at once.
    await pause(2000);
    assert.equal(clicks(intake), 0);
    assert.equal(intake.segments().length, before);
  });

  test('stopped right before the page is left, all of it arrives with the next page', async (t) => {
    const { page, intake } = await recorded(stage, t, { head: WORKERS, headers });
    const none = { ...stage.initFor(intake), sessionReplaySampleRate: 0 };
    const next = stage.site.url('plain.html', { init: none });
    await page.click('#button');
    // The worker goes with its page: here surely before it has answered.
    await page.evaluate(`rum.stopSessionReplayRecording(); worker.terminate(); location.href = '${next}'`);
    await intake.waitFor(() => clicks(intake) === 1, 20_000);
    assertWhole(intake);
  });

  test('what a worker had not done when it failed, the page does, and all that follows', async (t) => {
    const { page, intake } = await recorded(stage, t, { head: WORKERS, headers });
    await page.click('#button');
    // As it is when it has no memory left.
    await page.evaluate(`void worker.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }))`);
    assert.equal(await page.evaluate('!!window.ended'), true);
    await page.evaluate(say(1));
    await page.click('#button');
    await page.leave();
    await intake.waitFor(() => clicks(intake) === 2, 15_000);
    assert.deepEqual(texts(intake), ['said 1']);
    assertWhole(intake);
  });

  test('what a worker had not done when it failed is sent, though nothing follows', async (t) => {
    const { page, intake } = await recorded(stage, t, { head: WORKERS });
    await page.evaluate(say(1));
    // Past the second after which the page last asked for something to do.
    await pause(2000);
    await page.evaluate(`void worker.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }))`);
    assert.deepEqual(texts(intake), []);
    await intake.waitFor(() => texts(intake).length > 0, 15_000);
    assert.deepEqual(texts(intake), ['said 1']);
    assertWhole(intake);
  });

  test('killed, it tells nobody: what it no longer does, the page does', async (t) => {
    const { page, intake } = await recorded(stage, t, { head: WORKERS });
    await page.evaluate('void Object.getPrototypeOf(Worker).prototype.terminate.call(worker)');
    let place = 0;
    const isOver = async () => {
      await page.evaluate(say((place += 1)));
      return page.evaluate('!!window.ended');
    };
    await poll(isOver, 'the end of the worker', 60_000);
    await intake.waitFor(() => texts(intake).includes(`said ${place}`), 15_000);
    assert.ok(texts(intake).includes('said 1'));
    assertWhole(intake);
  });

  test('it ends with the SDK, and what was recorded arrives', async (t) => {
    const { page, intake } = await recorded(stage, t, { head: WORKERS });
    await page.click('#button');
    await page.evaluate('rum.destroy()');
    assert.equal(await page.evaluate('!!window.ended'), true);
    await intake.waitFor(() => clicks(intake) === 1, 15_000);
    assertWhole(intake);
  });

  test('it ends with the SDK while it starts, too', async (t) => {
    const { page } = await stage.visit(t, 'replay.html', {
      init: { ...REPLAY, workerUrl: 'data:text/javascript,onmessage=()=>{}' },
      head: WORKERS,
    });
    await poll(() => page.evaluate('!!window.worker'), 'the worker', 20_000);
    await page.evaluate('rum.destroy()');
    assert.equal(await page.evaluate('!!window.ended'), true);
  });

  test('none is started when the SDK ended before', async (t) => {
    const { page } = await stage.visit(t, 'replay.html', {
      init: { ...REPLAY, startSessionReplayRecordingManually: true },
      head: WORKERS,
      chunkDelay: 300,
    });
    await started(page);
    await page.evaluate('rum.startSessionReplayRecording(); rum.destroy()');
    await poll(async () => /recorder-there/.test(String(await page.evaluate(LOADED))), 'the recorder');
    await pause(1000);
    assert.equal(await page.evaluate('!!window.worker'), false);
  });

  for (const minutes of [-1, 1]) {
    test(`a page whose clock is ${minutes} min ahead of the worker's has segments of the usual length`, async (t) => {
      const head = `const { now } = Date; Date.now = () => now() + ${minutes * 60_000};`;
      const { page, intake } = await recorded(stage, t, { head });
      const before = intake.segments().length;
      for (let place = 1; place <= 10; place += 1) {
        await page.evaluate(say(place));
        await pause(100);
      }
      await page.leave();
      await intake.waitFor(() => texts(intake).includes('said 10'), 15_000);
      assert.ok(intake.segments().length <= before + 2);
      assertWhole(intake);
    });
  }
});
