// @ts-check
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { launchFirefox } from './drivers/firefox.mjs';
import { launchWebKit } from './drivers/webkit.mjs';
import { maskedAside, pageAsSeen, treeAsRead } from './replay/live-page.mjs';
import { mutate } from './replay/mutate.mjs';
import { assertReplayed, decoded } from './replay/replayed.mjs';
import { lastViews, pause, raiseStage, started } from './stage.mjs';

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

const ENGINES = [
  { name: 'Chromium', launch: launchChromium, entry: /** @type {const} */ ('classic') },
  { name: 'Chromium from the module', launch: launchChromium, entry: /** @type {const} */ ('module') },
  { name: 'Firefox', launch: launchFirefox, entry: /** @type {const} */ ('classic') },
  { name: 'WebKit', launch: launchWebKit, entry: /** @type {const} */ ('classic') },
];

const REPLAY = { sessionReplaySampleRate: 100, defaultPrivacyLevel: 'allow' };

/** @param {import('./intake.mjs').Intake} intake */
const firstSegment = (intake) => intake.waitFor(() => intake.segments()[0], 20_000);

for (const { name, launch, entry } of ENGINES) {
  test(`a session in the sample is recorded in ${name}: snapshot, upload, and what the events say of it`, async (t) => {
    const stage = await raiseStage(launch);
    // The page first: what was to be done after a test is done in the order in which it was said, and WebKit's driver
    // can't close a page of a browser that is gone.
    const ends = [() => stage.lower()];
    t.after(async () => {
      for (const end of ends.reverse()) await end();
    });
    const { page, intake } = await stage.visit({ after: (end) => void ends.push(end) }, 'visit.html', {
      init: REPLAY,
      entry,
    });
    await started(page);
    const segment = await firstSegment(intake);
    assert.deepEqual(
      segment.records.slice(0, 4).map(({ type }) => type),
      [4, 6, 2, 8],
    );
    assert.equal(new Set(segment.records.slice(0, 4).map(({ timestamp }) => timestamp)).size, 1);
    const tree = decoded([segment]);
    assert.ok(tree.root);
    const replayed = treeAsRead(tree.root);
    assert.deepEqual(replayed, maskedAside(await page.evaluate(pageAsSeen), replayed));

    await page.leave();
    const view = await intake.waitFor(() =>
      lastViews(intake.events()).find(({ session }) => session.has_replay),
    );
    assert.equal(view.session.sampled_for_replay, true);
    const [{ upload }] = intake.requests.filter((request) => request.upload);
    assert.ok(upload);
    assert.deepEqual(
      [upload.event.raw_segment_size, upload.event.compressed_segment_size, upload.name],
      [
        Buffer.byteLength(`${JSON.stringify(segment)}\n`),
        upload.bytes.length,
        `${segment.session.id}-${segment.start}`,
      ],
    );
  });
}

test('after hundreds of random changes the replay is the live page', async (t) => {
  const { page, intake } = await stage.visit(t, 'replay.html', { init: REPLAY });
  await started(page);
  await firstSegment(intake);
  const seed = Number(process.env.SEED ?? Date.now() % 100_000);
  t.diagnostic(`SEED=${seed}`);
  for (let round = 0; round < 12; round += 1) {
    for (let burst = 0; burst < 4; burst += 1) {
      await page.evaluate(mutate, seed + round * 4 + burst, 12);
      await pause(burst * 30);
    }
    if (round % 4 === 3) await assertReplayed(page, intake);
  }
  assert.ok(Number(await page.evaluate('rum.getDiagnostics().main_thread_ms.replay')) > 1);
  assert.deepEqual(await page.evaluate('rum.getDiagnostics().last_internal_error ?? null'), null);
});

const snapshots = (/** @type {import('./intake.mjs').Intake} */ intake) =>
  intake.segments().flatMap(({ records }) => records.filter(({ type }) => type === 2));

test('a large page is read in slices, while the page goes on: so are large changes', async (t) => {
  const { page, intake } = await stage.visit(t, 'replay.html', {
    init: { ...REPLAY, startSessionReplayRecordingManually: true },
  });
  await started(page);
  await page.evaluate(() => {
    const rows = (/** @type {number} */ count) =>
      Array.from(
        { length: count },
        (_, row) => `<p class="row r${row}" title="row">row <b>${row}</b></p>`,
      ).join('');
    const main = document.createElement('main');
    main.innerHTML = rows(2500);
    document.body.append(main);
    // What a page does all the time: it must get its turn, and what it changes must not be lost.
    const page = Object.assign(window, { turns: 0, rows });
    const timer = setInterval(() => {
      page.turns += 1;
      const all = main.children;
      main.append(/** @type {Element} */ (all[page.turns * 7]));
      all[page.turns * 11].setAttribute('title', `turn ${page.turns}`);
      all[page.turns * 13].remove();
      all[page.turns * 17].insertAdjacentHTML('beforebegin', `<i>turn ${page.turns}</i>`);
      if (page.turns >= 120) clearInterval(timer);
    }, 1);
    /** @type {any} */ (window).rum.startSessionReplayRecording();
  });
  await poll(() => page.evaluate('window.turns >= 120'), 'the page’s turns');
  await intake.waitFor(() => snapshots(intake).length > 0);
  await assertReplayed(page, intake);
  await page.evaluate(() => {
    const page = Object.assign(window, { turns: 0 });
    const { rows } = /** @type {any} */ (window);
    document.querySelector('main')?.insertAdjacentHTML('afterbegin', rows(1500));
    const timer = setInterval(() => {
      const turns = (page.turns += 1);
      const all = document.querySelectorAll('main > *');
      all[turns * 7].remove();
      all[turns * 11].append(all[turns * 5]);
      if (turns >= 60) clearInterval(timer);
    }, 1);
  });
  await poll(() => page.evaluate('window.turns >= 60'), 'the page’s turns');
  await assertReplayed(page, intake);
  assert.deepEqual(await page.evaluate('rum.getDiagnostics().last_internal_error ?? null'), null);
});

test('a page beyond the node budget is cut, and says so in its replay', async (t) => {
  const { page, intake } = await stage.visit(t, 'replay.html', {
    init: { ...REPLAY, startSessionReplayRecordingManually: true },
  });
  await started(page);
  await page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', `<main>${'<i></i>'.repeat(100_000)}</main><p>behind</p>`);
    /** @type {any} */ (window).rum.startSessionReplayRecording();
  });
  await intake.waitFor(() => snapshots(intake).length > 0, 40_000);
  const text = JSON.stringify(intake.segments());
  assert.equal(text.match(/The page has more than 100000 nodes/g)?.length, 1);
  assert.ok(!text.includes('behind'));
  await page.evaluate(`document.body.insertAdjacentHTML('afterbegin', '<p>later</p>')`);
  await page.leave();
  await pause(500);
  assert.equal(JSON.stringify(intake.segments()).match(/The page has more than/g)?.length, 1);
});

test('nodes that came and went do not count against the budget', async (t) => {
  const { page, intake } = await stage.visit(t, 'replay.html', { init: REPLAY });
  await started(page);
  await firstSegment(intake);
  // As many times as it takes until the intake has seen a second snapshot: what follows at once is one change.
  for (let round = 0; round < 20 && snapshots(intake).length < 2; round += 1) {
    await page.evaluate((/** @type {number} */ round) => {
      const ground = document.querySelector('#playground');
      if (ground) ground.innerHTML = `<b>${round}</b>`.repeat(12_000);
    }, round);
    await pause(500);
  }
  await assertReplayed(page, intake);
  assert.ok(snapshots(intake).length > 1, 'a new snapshot');
  assert.ok(!JSON.stringify(intake.segments()).includes('The page has more than'));
});

test('more changes in one task than a call may have arguments', async (t) => {
  const { page, intake } = await stage.visit(t, 'replay.html', { init: REPLAY });
  await started(page);
  await firstSegment(intake);
  await page.evaluate(
    `for (let value = 0; value < 300000; value += 1) document.body.setAttribute('data-value', value)`,
  );
  await assertReplayed(page, intake);
});
