// @ts-check
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createTree } from '../../demo/lab/replay/decode.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { maskedAside, pageAsSeen, treeAsRead } from './replay/live-page.mjs';
import { lastViews, raiseStage, started } from './stage.mjs';

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

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

test('a session in the sample is recorded: snapshot, upload, and what the events say of it', async (t) => {
  const { page, intake } = await stage.visit(t, 'visit.html', { init: REPLAY });
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
