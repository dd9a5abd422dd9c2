// @ts-check
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createTree } from '../../demo/lab/replay/decode.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { validateSegments } from './replay/schema.mjs';
import { lastViews, pause, raiseStage, started } from './stage.mjs';

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

const REPLAY = { sessionReplaySampleRate: 100, defaultPrivacyLevel: 'allow' };

/** @param {import('./intake.mjs').Intake} intake */
const records = (intake) => intake.segments().flatMap((segment) => segment.records);

/**
 * Visits, waits for the snapshot, acts, leaves; what was recorded.
 *
 * @param {import('node:test').TestContext} t
 * @param {(page: Awaited<ReturnType<typeof stage.visit>>['page']) => Promise<unknown>} act
 */
async function recordedWhile(t, act) {
  const { page, intake } = await stage.visit(t, 'replay.html', { init: REPLAY });
  await started(page);
  // Nothing tells a page that its snapshot is taken; the first segment comes after 5 s.
  await intake.waitFor(() => intake.segments()[0], 20_000);
  await act(page);
  await pause(400);
  await page.leave();
  const before = intake.segments().length;
  await intake.waitFor(() => intake.segments().length > before || records(intake).length > 4, 10_000);
  await pause(300);
  assert.deepEqual(validateSegments(intake.segments()), []);
  const tree = createTree();
  for (const record of records(intake)) tree.apply(record);
  /** @param {string} id */
  const node = (id) => {
    for (let place = 0; place < tree.size; place += 1) {
      try {
        if (tree.node(place).attributes.get('id') === id) return place;
      } catch {
        // Gone.
      }
    }
    return undefined;
  };
  return { all: records(intake), tree, node, intake };
}

// Side by side: they wait for segments most of the time.
describe('of what happens, a replay has', { concurrency: 3 }, () => {
  test('clicks, moves and the focus, on the node that they are about', async (t) => {
    const { all, node } = await recordedWhile(t, async (page) => {
      await page.click('#button');
      await page.click('#field');
    });
    const interactions = all.filter(({ type, data }) => type === 3 && data.source === 2);
    const of = (/** @type {string} */ id) =>
      interactions.filter(({ data }) => data.id === node(id)).map(({ data }) => data.type);
    for (const type of [0, 1, 2]) assert.ok(of('button').includes(type), `type ${type} on the button`);
    assert.ok(of('field').includes(5), 'focus');
    const ids = interactions.map(({ id }) => id);
    assert.deepEqual(
      ids,
      [...ids].sort((a = 0, b = 0) => a - b),
    );
    assert.equal(ids[0], 1);
    const [click] = interactions.filter(({ data }) => data.type === 2);
    assert.ok(click.data.x > 0 && click.data.y > 0);
    assert.ok(all.some(({ type, data }) => type === 3 && data.source === 1 && data.positions.length === 1));
  });

  test('what fields hold, by hand and by script', async (t) => {
    const { tree, node } = await recordedWhile(t, async (page) => {
      await page.type('#field', 'hello');
      await page.click('#check');
      await page.evaluate(() => {
        /** @type {HTMLSelectElement} */ (document.querySelector('#select')).selectedIndex = 1;
      });
    });
    assert.equal(tree.node(node('field') ?? -1).value, 'hello');
    assert.equal(tree.node(node('check') ?? -1).selected, true);
    const options = tree.node(node('select') ?? -1).children.filter(({ name }) => name === 'OPTION');
    assert.deepEqual(
      options.map(({ selected }) => Boolean(selected)),
      [false, true],
    );
  });

  test('a chosen radio button that came and went at once unchooses the one before', async (t) => {
    const { tree, node } = await recordedWhile(t, async (page) => {
      await page.evaluate(() => {
        const group = document.createElement('form');
        group.innerHTML =
          '<input type="radio" name="r" id="first" checked><input type="radio" name="r" id="second">';
        document.body.append(group);
      });
      await pause(300);
      await page.evaluate(() => {
        const group = document.querySelector('form');
        group?.insertAdjacentHTML('beforeend', '<input type="radio" name="r" id="third" checked>');
        group?.querySelector('#third')?.remove();
      });
    });
    assert.equal(tree.node(node('first') ?? -1).selected, false);
    assert.ok(!tree.node(node('second') ?? -1).selected);
  });

  test('a field that becomes a radio button is told with what it is then', async (t) => {
    const { tree, node } = await recordedWhile(t, async (page) => {
      const act = `const late = document.querySelector('#late'); late`;
      await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<input id="late">')`);
      await page.evaluate(`{ ${act}.checked = true; }`);
      await pause(300);
      await page.evaluate(`{ ${act}.type = 'radio'; }`);
    });
    assert.equal(tree.node(node('late') ?? -1).selected, true);
  });

  test('scrolling of the page and of elements, resizing, style rules, a paused medium', async (t) => {
    const { all, node } = await recordedWhile(t, async (page) => {
      await page.evaluate(() => {
        document.querySelector('#scroller')?.scrollTo(30, 40);
        const [sheet] = document.styleSheets;
        sheet.insertRule('h1 { color: red }', 0);
        sheet.deleteRule(0);
      });
      await pause(300);
    });
    const of = (/** @type {number} */ source) =>
      all.filter(({ type, data }) => type === 3 && data.source === source);
    const scroll = of(3).find(({ data }) => data.id === node('scroller'));
    assert.deepEqual([scroll?.data.x, scroll?.data.y], [30, 40]);
    assert.deepEqual(
      of(8).map(({ data }) => [data.adds, data.removes]),
      [
        [[{ rule: 'h1 { color: red }', index: 0 }], undefined],
        [undefined, [{ index: 0 }]],
      ],
    );
  });

  test('a view has its own snapshot and its own segments', async (t) => {
    const { page, intake } = await stage.visit(t, 'replay.html', { init: REPLAY });
    await started(page);
    await intake.waitFor(() => intake.segments()[0], 20_000);
    await page.evaluate(`rum.startView('second')`);
    await intake.waitFor(() => new Set(intake.segments().map(({ view }) => view.id)).size === 2, 20_000);
    await page.leave();
    await pause(500);
    const segments = intake.segments();
    assert.deepEqual(validateSegments(segments), []);
    const [first, second] = [...new Set(segments.map(({ view }) => view.id))];
    const ofFirst = segments.filter(({ view }) => view.id === first);
    const ofSecond = segments.filter(({ view }) => view.id === second);
    assert.equal(ofFirst.at(-1)?.records.at(-1)?.type, 7);
    assert.deepEqual(
      ofFirst.map(({ index_in_view }) => index_in_view),
      ofFirst.map((_, place) => place),
    );
    assert.deepEqual([ofFirst[0].creation_reason, ofSecond[0].creation_reason], ['init', 'view_change']);
    assert.ok(ofSecond[0].has_full_snapshot);
    const hrefs = segments.flatMap((segment) => segment.records.flatMap(({ data }) => data?.href ?? []));
    assert.ok(hrefs.length === 2 && hrefs.every((href) => href.endsWith('/replay.html')), hrefs.join());
    const isTold = () => lastViews(intake.events()).every(({ _dd }) => _dd.replay_stats);
    await intake.waitFor(isTold);
    const views = lastViews(intake.events());
    assert.equal(views.length, 2);
    for (const { view, session, _dd } of views) {
      const own = segments.filter((segment) => segment.view.id === view.id);
      assert.equal(session.has_replay, true);
      assert.equal(_dd.replay_stats.segments_count, own.length);
      assert.equal(
        _dd.replay_stats.records_count,
        own.reduce((sum, { records_count }) => sum + records_count, 0),
      );
    }
  });

  test('stopped and started by hand; the link says where to watch', async (t) => {
    const { page, intake } = await stage.visit(t, 'replay.html', {
      init: { ...REPLAY, startSessionReplayRecordingManually: true },
    });
    await started(page);
    await pause(300);
    const link = await page.evaluate('rum.getSessionReplayLink()');
    assert.match(
      link,
      /^https:\/\/app\.datadoghq\.com\/rum\/replay\/sessions\/[0-9a-f-]{36}\?error-type=replay-not-started&seed=[0-9a-f-]{36}&from=\d+$/,
    );
    await page.evaluate('void rum.startSessionReplayRecording()');
    await intake.waitFor(() => intake.segments()[0], 20_000);
    assert.ok(!(await page.evaluate('rum.getSessionReplayLink()')).includes('error-type'));
    await page.evaluate('void rum.stopSessionReplayRecording()');
    await pause(300);
    const count = records(intake).length;
    await page.click('#button');
    await page.leave();
    await pause(500);
    assert.equal(records(intake).length, count);
  });

  test('a session out of the sample loads no recorder and sends no segment', async (t) => {
    const { page, intake } = await stage.visit(t, 'replay.html', { init: { sessionReplaySampleRate: 0 } });
    await started(page);
    await pause(500);
    const files = await page.evaluate(`performance.getEntriesByType('resource').map(({ name }) => name)`);
    assert.ok(!files.some((/** @type {string} */ name) => name.includes('recorder-')), files.join());
    await page.leave();
    const view = await intake.waitFor((events) => events.find(({ type }) => type === 'view'));
    assert.equal(view.session.has_replay, undefined);
    assert.equal(view.session.sampled_for_replay, false);
    assert.deepEqual(intake.segments(), []);
  });

  test('a rage of clicks is marked with the clicks that it was', async (t) => {
    const { page, intake } = await stage.visit(t, 'replay.html', { init: REPLAY });
    await started(page);
    await intake.waitFor(() => intake.segments()[0], 20_000);
    await page.evaluate(() => {
      const button = document.querySelector('#button');
      button?.addEventListener('click', () => button.classList.toggle('pressed'));
    });
    for (let count = 0; count < 5; count += 1) await page.click('#button');
    const found = await intake.waitFor(() => records(intake).find(({ type }) => type === 9), 20_000);
    assert.ok(found.data.frustrationTypes.includes('rage_click'), JSON.stringify(found));
    assert.ok(found.data.recordIds.length >= 4, JSON.stringify(found));
    const clicks = records(intake).filter(
      ({ type, data }) => type === 3 && data.source === 2 && data.type === 2,
    );
    assert.deepEqual(
      found.data.recordIds,
      clicks.map(({ id }) => id),
    );
    assert.deepEqual(validateSegments(intake.segments()), []);
  });
});
