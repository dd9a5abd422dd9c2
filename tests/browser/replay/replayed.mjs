// @ts-check
/** Whether a replay shows what the page is. */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { createTree } from '../../../demo/lab/replay/decode.mjs';
import { maskedAside, pageAsSeen, treeAsRead } from './live-page.mjs';

/**
 * The page as the segments tell it.
 *
 * @param {import('../../../demo/lab/replay/segment.mjs').Segment[]} segments
 */
export function decoded(segments) {
  const tree = createTree();
  for (const { records } of segments) for (const record of records) tree.apply(record);
  return tree;
}

/**
 * Waits until the segments say of the page what it is, and says where they don't.
 *
 * @param {import('../drivers/driver.mjs').Page} page
 * @param {import('../intake.mjs').Intake} intake
 */
export async function assertReplayed(page, intake) {
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
    }, 60_000)
    .catch(() => {
      const { replayed, seen } = same();
      assert.deepEqual(replayed, seen);
    });
}
