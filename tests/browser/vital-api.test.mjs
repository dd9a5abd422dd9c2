// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchChromium } from './drivers/chromium.mjs';
import { validateEvents } from './schema.mjs';
import { UUID, lastViews, raiseStage, started } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raiseStage<import('./drivers/driver.mjs').Engine>>>} */
let stage;
before(async () => {
  stage = await raiseStage(launchChromium);
});
after(() => stage.lower());

/**
 * @param {import('node:test').TestContext} t
 * @param {import('./site.mjs').Setup} setup
 * @param {number} count
 * @param {string} [script] once the SDK runs
 */
async function vitalsOf(t, setup, count, script = '0') {
  const { page, intake } = await stage.visit(t, 'plain.html', setup);
  await started(page);
  const marks = await page.evaluate(`(() => { ${script}; return window.marks })()`);
  await page.leave();
  const vitals = await intake.waitFor((events) => {
    const found = events.filter(({ type }) => type === 'vital');
    return found.length >= count && found;
  });
  await intake.settled();
  assert.deepEqual(validateEvents(intake.events()), []);
  return { vitals, marks, events: intake.events() };
}

const WAIT = 'const wait = (ms) => { const end = Date.now() + ms; while (Date.now() < end); };';

test('durations: added, measured by name and by key, begun before init', async (t) => {
  const { vitals, marks } = await vitalsOf(
    t,
    {
      beforeInit: `${WAIT}
        window.marks = { start: Date.now() };
        rum.startDurationVital('boot', { context: { a: 1, b: 1, deep: { c: [1] } }, description: 'first' });
        wait(20);`,
    },
    4,
    `rum.stopDurationVital('boot', { context: { b: 2, deep: { d: 3 } }, description: 'last' });
     rum.stopDurationVital('boot');
     marks.end = Date.now();
     rum.startDurationVital('upload', { vitalKey: 'x' });
     rum.startDurationVital('upload', { vitalKey: 'y' });
     rum.stopDurationVital('upload', { vitalKey: 'y' });
     rum.stopDurationVital('with another name', { vitalKey: 'x' });
     rum.stopDurationVital('upload');
     marks.added = Date.now() - 30;
     rum.addDurationVital('search', { startTime: marks.added, duration: 12.5, context: { hits: 3 } })`,
  );
  assert.deepEqual(
    vitals.map(({ vital }) => [vital.type, vital.name, vital.description]),
    [
      ['duration', 'boot', 'last'],
      ['duration', 'upload', undefined],
      ['duration', 'upload', undefined],
      ['duration', 'search', undefined],
    ],
  );
  const [boot, , , search] = vitals;
  for (const { vital } of vitals) assert.match(vital.id, UUID);
  assert.deepEqual(boot.context, { a: 1, b: 2, deep: { c: [1], d: 3 } });
  assert.ok(Math.abs(boot.date - marks.start) <= 20, `${boot.date} is not ${marks.start}`);
  assert.ok(boot.vital.duration >= 20e6 && boot.vital.duration <= (marks.end - marks.start + 2) * 1e6);
  assert.ok(Math.abs(search.date - marks.added) <= 1);
  assert.equal(search.vital.duration, 12_500_000);
  assert.deepEqual(search.context, { hits: 3 });
});

test('a wall clock that is put back or on meanwhile: durations and timings are those that passed', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', {
    beforeInit: `
      const { now: wall } = Date;
      window.put = (ms) => { Date.now = () => wall() + ms; };`,
  });
  await started(page);
  await page.evaluate(`rum.startDurationVital('back'), rum.startDurationVital('on')`);
  await page.evaluate(`put(-3_600_000), rum.stopDurationVital('back'), rum.addTiming('back')`);
  await page.evaluate(`put(3_600_000), rum.stopDurationVital('on'), rum.addTiming('on')`);
  await page.leave();
  const events = await intake.waitFor(
    (all) => all.some(({ view }) => view.custom_timings?.on !== undefined) && all,
  );
  const [{ view }] = lastViews(events);
  const lasted = events.filter(({ type }) => type === 'vital').map(({ vital }) => vital.duration);
  assert.equal(lasted.length, 2);
  for (const nanos of [...lasted, view.custom_timings.back, view.custom_timings.on])
    assert.ok(nanos > 0 && nanos < 60e9, `${nanos} ns`);
});

test('operations are told step by step, by either name of the methods', async (t) => {
  const { vitals } = await vitalsOf(
    t,
    {},
    5,
    `rum.startOperation('login', { operationKey: 'a', context: { by: 'password' } });
     rum.failOperation('login', 'error', { operationKey: 'a', description: 'wrong' });
     rum.startFeatureOperation('pay', null);
     rum.succeedFeatureOperation('pay');
     rum.failFeatureOperation('pay', 'abandoned')`,
  );
  assert.deepEqual(
    vitals.map(({ vital: { id, ...vital }, context }) => [vital, context]),
    [
      [{ type: 'operation_step', name: 'login', step_type: 'start', operation_key: 'a' }, { by: 'password' }],
      [
        {
          type: 'operation_step',
          name: 'login',
          step_type: 'end',
          operation_key: 'a',
          description: 'wrong',
          failure_reason: 'error',
        },
        undefined,
      ],
      [{ type: 'operation_step', name: 'pay', step_type: 'start' }, undefined],
      [{ type: 'operation_step', name: 'pay', step_type: 'end' }, undefined],
      [{ type: 'operation_step', name: 'pay', step_type: 'end', failure_reason: 'abandoned' }, undefined],
    ],
  );
});

test('feature flags stand on views, errors, and the types of events that the option names', async (t) => {
  const { events } = await vitalsOf(
    t,
    { init: { trackFeatureFlagsForEvents: ['vital'] } },
    1,
    `rum.addFeatureFlagEvaluation('checkout', 'b');
     rum.addFeatureFlagEvaluation('gone', true);
     rum.addFeatureFlagEvaluation('dark', true);
     rum.addFeatureFlagEvaluation('gone', undefined);
     rum.addDurationVital('v', { startTime: Date.now(), duration: 1 });
     rum.addAction('a');
     rum.addError(new Error('e'));
     rum.startView('next');
     rum.addError(new Error('later'))`,
  );
  const flags = { checkout: 'b', dark: true };
  const of = (/** @type {string} */ type) =>
    events.filter((event) => event.type === type).map((event) => event.feature_flags);
  assert.deepEqual(of('vital'), [flags]);
  assert.deepEqual(of('action'), [undefined]);
  assert.deepEqual(of('error'), [flags, undefined]);
  assert.deepEqual(events.filter(({ type }) => type === 'view').at(-1)?.feature_flags, undefined);
});
