// @ts-check
/** Pages that stand in the recorder's way: they notice nothing of it, and all that can be told of them is, no more. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { beyondPeer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { ENGINES } from './drivers/engines.mjs';
import { assertReplayed } from './replay/replayed.mjs';
import { validateSegments } from './replay/schema.mjs';
import { pause, raiseStage, started } from './stage.mjs';

const REPLAY = { sessionReplaySampleRate: 100, defaultPrivacyLevel: 'allow' };
const PLACES = Object.entries({
  'on the page': REPLAY,
  'in a worker': { ...REPLAY, workerUrl: '/dist/replay-worker.js' },
});
/** Longer than a segment takes until it is there. */
const SEGMENT_MS = 6500;

/** What the page notices. */
const FAILURES = `window.failures = [];
  addEventListener('error', ({ message }) => failures.push(message));
  addEventListener('unhandledrejection', ({ reason }) => failures.push(String(reason)));`;

/** @typedef {import('./intake.mjs').Intake} Intake */

/** @param {Intake} intake @param {string} [text] */
const arrived = (intake, text = '') =>
  intake.waitFor(() => intake.segments().some((segment) => JSON.stringify(segment).includes(text)), 20_000);
/** @param {string} text */
const say = (text) => `document.querySelector('#button').textContent = '${text}'`;

/** In the page: something before all else that can't be read when it changes. */
function obstruct() {
  const throwing = {
    configurable: true,
    get() {
      throw new Error('hostile');
    },
  };
  const field = document.createElement('input');
  field.className = 'hostile';
  Object.defineProperty(field, 'value', throwing);
  document.body.prepend(field);
  const style = document.querySelector('style');
  if (style) Object.defineProperty(style, 'sheet', throwing);
  style?.append('i { color: red }');
}

for (const [name, launch] of ENGINES) {
  describe(`in ${name}`, { skip: beyondPeer('such guards') }, () => {
    /** @type {Awaited<ReturnType<typeof raiseStage>>} */
    let stage;
    before(async () => {
      stage = await raiseStage(/** @type {typeof launchChromium} */ (launch));
    });
    after(() => stage.lower());

    test('what can not be read is left out, of a snapshot and of changes; all the rest is told', async (t) => {
      const { page, intake } = await stage.visit(t, 'replay.html', {
        init: { ...REPLAY, startSessionReplayRecordingManually: true },
        head: FAILURES,
      });
      await started(page);
      await page.evaluate(obstruct);
      await page.evaluate('void rum.startSessionReplayRecording()');
      await arrived(intake);
      await page.evaluate(obstruct);
      await page.evaluate(() => {
        const button = /** @type {Element} */ (document.querySelector('#button'));
        button.setAttribute('title', 'changed');
        /** @type {Text} */ (button.firstChild).data = 'said';
        document.querySelector('#playground')?.append('below');
      });
      await pause(300);
      await page.evaluate(`document.querySelectorAll('.hostile, style').forEach((node) => node.remove())`);
      await assertReplayed(page, intake);
      assert.deepEqual(validateSegments(intake.segments()), []);
      assert.deepEqual(await page.evaluate('failures'), []);
    });
  });
}

// Side by side: they wait for segments most of the time.
describe('in Chromium', { skip: beyondPeer('such guards'), concurrency: 4 }, () => {
  /** @type {Awaited<ReturnType<typeof raiseStage<Awaited<ReturnType<typeof launchChromium>>>>>} */
  let stage;
  before(async () => {
    stage = await raiseStage(launchChromium);
  });
  after(() => stage.lower());

  for (const [where, init] of PLACES) {
    test(`what a timer would tell yet when consent is withdrawn is nobody's, ${where}`, async (t) => {
      const { page, intake } = await stage.visit(t, 'replay.html', { init });
      await started(page);
      await arrived(intake);
      await page.evaluate(() => {
        const scroller = /** @type {Element} */ (document.querySelector('#scroller'));
        scroller.addEventListener('scroll', () => {
          // Of the second one a timer tells, a tenth of a second after the first.
          if (scroller.scrollTop === 10) return scroller.scrollTo(0, 20);
          return /** @type {any} */ (window).rum.setTrackingConsent('not-granted');
        });
        scroller.scrollTo(0, 10);
      });
      await pause(300);
      const before = intake.segments().length;
      await pause(SEGMENT_MS);
      assert.equal(intake.segments().length, before);
    });

    test(`nor is it when a session that may be kept is recorded no more, ${where}`, async (t) => {
      const { page, intake } = await stage.visit(t, 'replay.html', {
        init: { ...init, sessionSampleRate: 0, keepSessionOn: ['error'] },
      });
      await started(page);
      await pause(1500);
      await page.evaluate(`document.querySelector('#field').value = 'too late';
        rum.stopSessionReplayRecording()`);
      await pause(SEGMENT_MS);
      assert.deepEqual(intake.requests, []);
    });

    test(`kept in the middle of a snapshot, a session has all of it, ${where}`, async (t) => {
      const { page, intake } = await stage.visit(t, 'replay.html', {
        init: { ...init, sessionSampleRate: 0, keepSessionOn: ['error'] },
      });
      await started(page);
      await pause(1500);
      await page.evaluate(() => {
        const rows = Array.from({ length: 20_000 }, (_, row) => `<p>row <b>${row}</b></p>`);
        document.body.insertAdjacentHTML('beforeend', rows.join(''));
        const { rum } = /** @type {any} */ (window);
        rum.startView('large');
        rum.flush();
        setTimeout(() => rum.addError(new Error('it')), 20);
      });
      await assertReplayed(page, intake);
      const segments = intake.segments();
      assert.deepEqual(validateSegments(segments), []);
      assert.equal(segments[0].creation_reason, 'init');
      assert.ok(segments[0].has_full_snapshot);
      assert.equal(await page.evaluate('rum.getDiagnostics().last_internal_error ?? null'), null);
    });

    test(`ended and begun again on the same page, it is recorded again, ${where}`, async (t) => {
      const { page, intake } = await stage.visit(t, 'replay.html', {
        init,
        head: FAILURES,
      });
      await started(page);
      await arrived(intake);
      await page.evaluate('rum.destroy()');
      assert.match(await page.evaluate('String(CSSStyleSheet.prototype.insertRule)'), /native code/);
      await page.evaluate(`rum.init(rumInit); ${say('again')}`);
      await arrived(intake, 'again');
      await assertReplayed(page, intake);
      assert.deepEqual(validateSegments(intake.segments()), []);
      assert.deepEqual(await page.evaluate('failures'), []);
      assert.equal(await page.evaluate('rum.getDiagnostics().last_internal_error ?? null'), null);
    });
  }

  test('the end of one instance takes nothing from the recording of another', async (t) => {
    const { page, intake } = await stage.visit(t, 'replay.html', {
      entry: 'module',
      init: null,
    });
    await page.evaluate(`void import(document.querySelector('script[type]').textContent.match(/'(.*?)'/)[1])
      .then(({ createRum }) => { window.other = createRum('cart'); })`);
    await poll(() => page.evaluate('!!window.other'), 'the other instance');
    const init = { ...stage.initFor(intake), ...REPLAY };
    await page.evaluate((/** @type {any} */ init) => {
      const { rum, other } = /** @type {any} */ (window);
      rum.init(init);
      other.init({
        ...init,
        applicationId: '00000000-0000-4000-8000-000000000002',
      });
    }, init);
    const mine = () => intake.segments().filter(({ application }) => application.id === init.applicationId);
    await intake.waitFor(() => mine().length > 0 && mine().length < intake.segments().length);
    await page.evaluate(`other.destroy(); document.styleSheets[0].insertRule('h2 { color: red }')`);
    await page.leave();
    await intake.waitFor(() => JSON.stringify(mine()).includes('h2 { color: red }'));
    assert.deepEqual(validateSegments(intake.segments()), []);
  });

  for (const [what, answer] of [
    ['nothing', 'undefined'],
    ['no Response', 'Promise.resolve()'],
    ['one that throws', `Promise.resolve({ get status() { throw new Error('hostile'); } })`],
    [
      'one whose headers throw',
      `Promise.resolve({ status: 503, headers: { get() { throw new Error('hostile'); } } })`,
    ],
    ['a thenable that answers at once', '({ then: (done) => done({ status: 503 }) })'],
  ]) {
    test(`where a page's fetch gives ${what}, a segment is sent again`, async (t) => {
      const { page, intake } = await stage.visit(t, 'replay.html', {
        init: REPLAY,
        head: `${FAILURES} let refused = 0; const { fetch: own } = window;
          window.fetch = (...given) =>
            String(given[0]).includes('replay') && refused++ < 2 ? ${answer} : own(...given);`,
      });
      await started(page);
      await arrived(intake);
      assert.deepEqual(await page.evaluate('failures'), []);
    });
  }

  test('a page that takes Blob away notices nothing', async (t) => {
    const { page } = await stage.visit(t, 'replay.html', {
      init: REPLAY,
      head: FAILURES,
    });
    await started(page);
    await page.evaluate(`window.Blob = function () { throw new Error('hostile'); }`);
    const asked = `(rum.getDiagnostics().last_internal_error ?? '').includes('hostile')`;
    await poll(() => page.evaluate(asked), 'the segment', 20_000);
    await pause(100);
    assert.deepEqual(await page.evaluate('failures'), []);
  });
});
