// @ts-check
/** What was recorded arrives, whatever becomes of the page; and nothing arrives that nobody may have. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createTree } from '../../demo/lab/replay/decode.mjs';
import { beyondPeer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { launchTabs } from './drivers/tabs.mjs';
import { startIntake } from './intake.mjs';
import { validateSegments } from './replay/schema.mjs';
import { INIT, lastViews, pause, raiseStage, sessionOf, started } from './stage.mjs';

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

const REPLAY = { sessionReplaySampleRate: 100, defaultPrivacyLevel: 'allow' };
const NAME = `ferrum-rum ${INIT.applicationId} `;

/** @typedef {import('./intake.mjs').Intake} Intake */
/** @typedef {Awaited<ReturnType<typeof stage.visit>>['page']} Page */
/** @typedef {import('node:test').TestContext} Test */

/** @param {Intake} intake */
const uploads = (intake) => intake.requests.filter(({ upload }) => upload);
/** @param {Intake} intake */
const records = (intake) => intake.segments().flatMap((segment) => segment.records);
/** @param {Intake} intake */
const clicks = (intake) =>
  records(intake).filter(({ type, data }) => type === 3 && data.source === 2 && data.type === 2).length;
/** @param {Intake} intake @param {number} [count] */
const arrived = (intake, count = 1) => intake.waitFor(() => intake.segments().length >= count, 20_000);
/** Segments are refused, events are not. @param {Intake} intake @param {import('./intake.mjs').Answer} answer */
const refuseSegments = (intake, answer) => intake.answer(({ upload }) => (upload ? answer : undefined));

/** So many journal entries of segments there are. @param {Page} page */
async function written(page) {
  await page.evaluate(`window.written = undefined; void new Promise((found) => {
    const opening = indexedDB.open(${JSON.stringify(NAME)});
    opening.onsuccess = () => {
      const { result } = opening;
      if (!result.objectStoreNames.length) return result.close(), found([]);
      const reading = result.transaction(result.objectStoreNames[0]).objectStore(result.objectStoreNames[0]).getAll();
      reading.onsuccess = () => { result.close(); found(reading.result); };
    };
  }).then((entries) => {
    window.written = entries.filter(({ lines }) => lines.some(([place]) => place === -1)).length;
  });`);
  await poll(() => page.evaluate('window.written !== undefined'), 'the journal');
  return page.evaluate('window.written');
}

/** The site's next page, in a session that is not recorded. @param {Intake} intake @param {import('./site.mjs').Setup} [setup] */
const nextPage = (intake, setup) =>
  stage.site.url('plain.html', { ...setup, init: { ...stage.initFor(intake), sessionReplaySampleRate: 0 } });

const RECORDER_CAME = `performance.getEntriesByType('resource').some(({ name }) => name.includes('/recorder-here-'))`;

const WORKER = { ...REPLAY, workerUrl: '/dist/replay-worker.js' };

// Side by side: they wait for segments most of the time.
describe('the journal', { skip: beyondPeer('a journal'), concurrency: 3 }, () => {
  test('a page that crashed while the intake was out of reach: the next one sends its segments, once', async (t) => {
    const { page, intake } = await stage.visit(t, 'replay.html', { init: REPLAY });
    refuseSegments(intake, { status: 503 });
    await started(page);
    await intake.waitFor(() => uploads(intake).length > 0);
    await poll(async () => (await written(page)) > 0, 'the segment in the journal');
    const [{ id, upload }] = uploads(intake);
    const tab = await page.tab();
    await page.crash();
    intake.answer(undefined);
    await tab.open(nextPage(intake));
    await arrived(intake);
    await poll(async () => (await written(tab)) === 0, 'an empty journal');
    const accepted = uploads(intake).filter((request) => request.accepted);
    assert.deepEqual(
      accepted.map((request) => request.id),
      [id],
    );
    assert.deepEqual(accepted[0].upload, upload);
    assert.ok(intake.segments()[0].has_full_snapshot);
    assert.equal(await tab.evaluate('rum.getDiagnostics().replay_segments_lost'), 0);
  });

  test('a page that crashed soon after a segment had arrived: the next one does not send it again', async (t) => {
    const { page, intake } = await stage.visit(t, 'replay.html', { init: REPLAY });
    await started(page);
    await arrived(intake);
    // What nobody tells the core of, so that it has nothing to write down.
    await pause(5500);
    await page.evaluate(`document.querySelector('#button').textContent = 'changed'`);
    await intake.waitFor(() => JSON.stringify(intake.segments()).includes('changed'), 15_000);
    await pause(300);
    const tab = await page.tab();
    await page.crash();
    await tab.open(nextPage(intake));
    await started(tab);
    await poll(async () => (await written(tab)) === 0, 'an empty journal');
    await pause(1000);
    const ids = uploads(intake).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  const closedOffline = async (/** @type {Test} */ t, /** @type {Record<string, unknown>} */ init) => {
    const { page, intake } = await stage.visit(t, 'replay.html', { init });
    await started(page);
    await arrived(intake);
    const next = await page.tab();
    await page.setOffline(true);
    await page.click('#button');
    await page.leave();
    await pause(300);
    assert.equal(clicks(intake), 0);
    await next.setOffline(false);
    await next.open(nextPage(intake));
    await intake.waitFor(() => clicks(intake) === 1, 15_000);
    assert.deepEqual(validateSegments(intake.segments()), []);
  };
  const closed = 'closed offline: what was recorded to the last moment is sent by the next page';
  test(closed, (t) => closedOffline(t, REPLAY));
  test(`${closed}, with a worker`, (t) => closedOffline(t, WORKER));

  test('withdrawn consent leaves no segment behind', async (t) => {
    const { page, intake } = await stage.visit(t, 'replay.html', { init: REPLAY });
    refuseSegments(intake, { status: 503 });
    await started(page);
    await poll(async () => (await written(page)) > 0, 'the segment in the journal', 20_000);
    await page.evaluate(`rum.setTrackingConsent('not-granted')`);
    await poll(async () => (await written(page)) === 0, 'an empty journal');
    const before = uploads(intake).length;
    intake.answer(undefined);
    await page.click('#button');
    await pause(1500);
    assert.equal(await written(page), 0);
    await page.open(nextPage(intake));
    await started(page);
    await pause(500);
    assert.equal(uploads(intake).length, before);
    assert.equal(clicks(intake), 0);
  });

  test('nor does the next page send one that was left, where consent is withdrawn while the recorder comes', async (t) => {
    const { page, intake } = await stage.visit(t, 'replay.html', { init: REPLAY });
    refuseSegments(intake, { status: 503 });
    await started(page);
    await poll(async () => (await written(page)) > 0, 'the segment in the journal', 20_000);
    const tab = await page.tab();
    await page.crash();
    intake.answer(undefined);
    const before = uploads(intake).length;
    const devTools = await tab.devTools();
    const request = new Promise((held) => devTools.once('Fetch.requestPaused', held));
    await devTools.send('Fetch.enable', { patterns: [{ urlPattern: '*/recorder-here-*' }] });
    await tab.open(nextPage(intake, { entry: 'module' }));
    const { requestId } = await request;
    await tab.evaluate(`rum.setTrackingConsent('not-granted')`);
    await devTools.send('Fetch.continueRequest', { requestId });
    await poll(() => tab.evaluate(RECORDER_CAME), 'the recorder');
    await pause(500);
    assert.equal(uploads(intake).length, before);
    assert.equal(await written(tab), 0);
  });

  test('nor is it sent once more what was under way then, also where nothing is written down', async (t) => {
    const init = { ...REPLAY, sessionPersistence: 'memory' };
    const { page, intake } = await stage.visit(t, 'replay.html', { init });
    refuseSegments(intake, { status: 503, delay: 500 });
    await poll(async () => uploads(intake).length > 0, 'a segment under way', 20_000);
    await page.evaluate(`rum.setTrackingConsent('not-granted')`);
    intake.answer(undefined);
    const before = uploads(intake).length;
    // It would be tried again after a second.
    await pause(2500);
    assert.equal(uploads(intake).length, before);
  });

  const cached = async (/** @type {Test} */ t, /** @type {Record<string, unknown>} */ init) => {
    const { page, intake } = await stage.visit(t, 'replay.html', {
      init,
      head: `addEventListener('pageshow', ({ persisted }) => { window.restored = persisted; });`,
    });
    refuseSegments(intake, { status: 503 });
    await started(page);
    await poll(async () => (await written(page)) > 0, 'the segment in the journal', 20_000);
    await page.leave(stage.site.url('plain.html', { entry: 'none' }));
    intake.answer(undefined);
    await page.back();
    await poll(() => page.evaluate('window.restored === true'), 'a page out of the cache');
    await arrived(intake);
    await page.click('#button');
    await page.leave();
    await intake.waitFor(() => clicks(intake) === 1);
    const ids = uploads(intake).flatMap(({ accepted, id }) => (accepted ? [id] : []));
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(validateSegments(intake.segments()), []);
  };
  const restored = 'the back/forward cache takes the page, and no segment comes twice';
  test(restored, (t) => cached(t, REPLAY));
  test(`${restored}, with a worker`, (t) => cached(t, WORKER));
});

/** A video that can't be read. */
const HOSTILE = `(() => {
  const video = document.createElement('video');
  Object.defineProperty(video, 'paused', { get() { throw new Error('hostile'); } });
  document.body.append(video);
})()`;

test(
  'a node that can not be read keeps no recording going that is to stop',
  { skip: beyondPeer('such a guard') },
  async (t) => {
    const { page, intake } = await stage.visit(t, 'replay.html', { init: REPLAY });
    await started(page);
    await arrived(intake);
    await page.evaluate('rum.stopSessionReplayRecording()');
    // In the middle of a snapshot.
    await page.evaluate(`${HOSTILE}; document.querySelector('#button').textContent = 'said last';
      rum.startSessionReplayRecording(); rum.stopSessionReplayRecording()`);
    await page.click('#button');
    // Longer than a segment takes.
    await pause(6000);
    await page.leave();
    await intake.waitFor(() => JSON.stringify(intake.segments()).includes('said last'), 15_000);
    assert.equal(clicks(intake), 0);
  },
);

test(
  'after the recorder failed no event says that there is a replay, whatever the page asks for',
  { skip: beyondPeer('a codec that can trap') },
  async (t) => {
    const { page, intake } = await stage.visit(t, 'replay.html', {
      init: REPLAY,
      head: `
        const { instantiate } = WebAssembly;
        WebAssembly.instantiate = async (...given) => {
          const made = await instantiate(...given);
          const { exports } = made.instance ?? made;
          if (!exports.take) return made;
          const take = (...notes) => {
            if (window.traps) throw new WebAssembly.RuntimeError('unreachable');
            return exports.take(...notes);
          };
          return { instance: { exports: { ...exports, take } } };
        };`,
    });
    await started(page);
    await arrived(intake);
    await page.evaluate('window.traps = true');
    await page.click('#button');
    await poll(async () => page.console().some((line) => line.includes('recorder failed')), 'the end');
    await page.evaluate(`rum.startSessionReplayRecording({ force: true }); rum.addAction('after')`);
    await page.evaluate(`rum.startView('another'); rum.addAction('later')`);
    await page.leave();
    const told = () => intake.events('action').filter(({ action }) => /after|later/.test(action.target.name));
    await intake.waitFor(() => told().length === 2);
    for (const { session } of told()) assert.notEqual(session.has_replay, true);
  },
);

test('a tab that another one hides, and a page that is left, have told what they recorded', async (t) => {
  const browser = await launchTabs('chrome');
  const intake = await startIntake();
  t.after(async () => {
    await browser.close();
    await intake.close();
  });
  const url = stage.site.url('replay.html', { init: { ...stage.initFor(intake), ...REPLAY } });
  const tab = await browser.newPage();
  await tab.goto(url);
  await arrived(intake);
  const before = intake.segments().length;
  await tab.click('#button');
  const other = await browser.newPage();
  await other.bringToFront();
  await intake.waitFor(() => clicks(intake) === 1);
  // What comes next says why the one before it ended.
  await tab.bringToFront();
  await tab.click('#button');
  await tab.goto(url);
  await intake.waitFor(() => clicks(intake) === 2);
  const reasons = intake
    .segments()
    .slice(before)
    .map(({ creation_reason }) => creation_reason);
  assert.ok(reasons.includes('visibility_hidden'), reasons.join());
  assert.deepEqual(validateSegments(intake.segments()), []);
});

describe('keepSessionOn', { skip: beyondPeer('keeping sessions'), concurrency: 3 }, () => {
  const init = { ...REPLAY, sessionSampleRate: 0, keepSessionOn: ['error'] };

  const kept = async (/** @type {Test} */ t, /** @type {Record<string, unknown>} */ init) => {
    const { page, intake } = await stage.visit(t, 'replay.html', { init });
    await started(page);
    const hasRecorder = `performance.getEntriesByType('resource').some(({ name }) => name.includes('recorder-'))`;
    await poll(() => page.evaluate(hasRecorder), 'the recorder');
    await pause(500);
    await page.click('#button');
    await page.evaluate(`document.querySelector('#button').textContent = 'changed'`);
    // Longer than a segment takes.
    await pause(5500);
    await page.click('#field');
    await pause(300);
    assert.deepEqual(intake.requests, [], 'nothing is sent while nobody may have it');
    assert.equal(await written(page), 0);
    const from = Date.now();
    await page.evaluate(`rum.addError(new Error('it'))`);
    await arrived(intake);
    await page.leave();
    await intake.waitFor(() => clicks(intake) === 2);
    const segments = intake.segments();
    assert.deepEqual(validateSegments(segments), []);
    assert.ok(segments[0].start < from - 5000, 'from before the error');
    assert.deepEqual(
      segments.map(({ index_in_view }) => index_in_view),
      segments.map((_, place) => place),
    );
    assert.equal(segments[0].creation_reason, 'init');
    assert.ok(segments[0].has_full_snapshot);
    const tree = createTree();
    for (const record of records(intake)) tree.apply(record);
    assert.match(JSON.stringify(segments), /changed/);
    await intake.waitFor(() => lastViews(intake.events()).some(({ _dd }) => _dd.replay_stats));
    const [error] = intake.events('error');
    assert.equal(error.session.has_replay, true);
    const view = lastViews(intake.events()).find(({ _dd }) => _dd.replay_stats);
    assert.equal(view.session.sampled_for_replay, true);
    assert.ok(view._dd.replay_stats.segments_count <= segments.length);
  };
  const begun = 'the replay of a kept session begins before what it is kept for';
  test(begun, (t) => kept(t, init));
  test(`${begun}, with a worker`, (t) => kept(t, { ...WORKER, ...init }));

  test('of a session that is not kept no segment is sent, however it ends', async (t) => {
    const { page, intake, url } = await stage.visit(t, 'replay.html', { init });
    await started(page);
    await pause(1000);
    await page.click('#button');
    await page.open(url);
    await started(page);
    await page.evaluate(`rum.stopSession()`);
    await pause(300);
    await page.leave();
    await pause(500);
    assert.deepEqual(intake.requests, []);
  });
});

test('a forced replay goes on in every tab and on every page of its session, and in no other one', async (t) => {
  const init = { ...REPLAY, sessionReplaySampleRate: 0 };
  const { page, intake, url } = await stage.visit(t, 'replay.html', { init });
  await started(page);
  const other = await page.tab();
  await other.open(url);
  await started(other);
  await pause(300);
  assert.deepEqual(intake.segments(), []);
  await page.evaluate('void rum.startSessionReplayRecording({ force: true })');
  await poll(
    async () => sessionOf(await page.evaluate('document.cookie')).forcedReplay === '1',
    'the mark in the cookie',
  );
  const views = () => new Set(intake.segments().map(({ view }) => view.id)).size;
  await intake.waitFor(() => views() === 2, 20_000);
  await page.open(url);
  await intake.waitFor(() => views() === 3, 20_000);
  await page.leave();
  await other.evaluate('rum.stopSession()');
  await pause(300);
  const before = intake.segments().length;
  await other.click('#button');
  await poll(async () => 'id' in sessionOf(await other.evaluate('document.cookie')), 'another session');
  await pause(500);
  await other.leave();
  await intake.waitFor(() => new Set(intake.events('view').map(({ session }) => session.id)).size === 2);
  const sessions = new Set(intake.segments().map(({ session }) => session.id));
  assert.equal(sessions.size, 1);
  assert.ok(intake.segments().length <= before + 1);
  for (const { session } of intake.events('view')) assert.equal(session.sampled_for_replay, false);
});
