// @ts-check
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { createTree } from '../../demo/lab/replay/decode.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { launchFirefox } from './drivers/firefox.mjs';
import { launchWebKit } from './drivers/webkit.mjs';
import { maskedAside, pageAsSeen, treeAsRead } from './replay/live-page.mjs';
import { mutate } from './replay/mutate.mjs';
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

/**
 * The page as the segments tell it.
 *
 * @param {import('../../demo/lab/replay/segment.mjs').Segment[]} segments
 */
function decoded(segments) {
  const tree = createTree();
  for (const { records } of segments) for (const record of records) tree.apply(record);
  return tree;
}

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

/**
 * Waits until the segments say of the page what it is, and says where they don't.
 *
 * @param {import('./drivers/driver.mjs').Page} page
 * @param {import('./intake.mjs').Intake} intake
 */
async function assertReplayed(page, intake) {
  const live = await page.evaluate(pageAsSeen);
  const same = () => {
    const { root } = decoded(intake.segments());
    const replayed = root && treeAsRead(root);
    return { replayed, seen: maskedAside(live, replayed) };
  };
  await intake
    .waitFor(() => {
      const { replayed, seen } = same();
      return isDeepStrictEqual(replayed, seen);
    }, 15_000)
    .catch(() => {
      const { replayed, seen } = same();
      assert.deepEqual(replayed, seen);
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
  assert.deepEqual(await page.evaluate('rum.getDiagnostics().last_internal_error ?? null'), null);
});
