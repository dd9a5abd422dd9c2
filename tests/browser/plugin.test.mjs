// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { validateEvents } from './schema.mjs';
import { raiseStage, started } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raiseStage<import('./drivers/driver.mjs').Engine>>>} */
let stage;
before(async () => {
  stage = await raiseStage(launchChromium);
});
after(() => stage.lower());

test('plugins see the options first, in their order, and may keep init waiting', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', {
    init: { version: /** @type {any} */ (3) },
    beforeInit: `
      window.seen = [];
      rumInit.plugins = [
        { name: 'first', onInit({ initConfiguration }) { seen.push('first'); initConfiguration.version = '3'; } },
        { name: 'waits', onInit: () => new Promise((resolve) => setTimeout(() => { seen.push('waited'); resolve(); }, 50)) },
        { name: 'last', onInit({ publicApi }) { seen.push('last'); publicApi.setGlobalContextProperty('by', 'plugin'); } },
      ];`,
    afterInit: `rum.addAction('called meanwhile'); seen.push('init is over');`,
  });
  await started(page);
  assert.deepEqual(await page.evaluate('seen'), ['first', 'init is over', 'waited', 'last']);
  await page.leave();
  const view = await intake.waitFor((events) => events.find(({ type }) => type === 'view'));
  assert.equal(view.version, '3');
  assert.deepEqual(view.context, { by: 'plugin' });
  await intake.waitFor((events) => events.some(({ type }) => type === 'action'));
});

for (const { how, plugin } of [
  { how: 'at once', plugin: `() => false` },
  { how: 'later', plugin: `() => Promise.resolve(false)` },
]) {
  test(`a plugin ends init with false, ${how}`, async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', {
      beforeInit: `
        window.seen = [];
        rumInit.plugins = [
          { name: 'ends', onInit: ${plugin} },
          { name: 'next', onInit() { seen.push('next'); } },
        ];`,
    });
    await page.evaluate(`void setTimeout(() => (window.later = true), 300)`);
    await poll(() => page.evaluate('window.later'), 'a while');
    assert.deepEqual(await page.evaluate('[seen, document.cookie]'), [[], '']);
    await page.leave();
    assert.deepEqual(intake.events(), []);
  });
}

test('plugins add events and errors; a view is not theirs to make', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', {
    beforeInit: `
      window.asked = [];
      rumInit.beforeSend = (event, context) => { if (context.mine) asked.push(event.type); return true; };
      rumInit.plugins = [{
        name: 'adds',
        onRumStart({ addEvent, addError }) {
          const date = Date.now();
          const add = (event) => addEvent(performance.now(), { date, ...event }, { mine: true });
          const id = '6a1e0c6e-8d3b-4a57-9c1f-2b7d90e4f3a6';
          add({ type: 'view', view: { name: 'not mine' } });
          add({ type: 'vital', vital: { id, type: 'duration', name: 'plugged', duration: 5 }, context: { a: 1 }, _dd: { extra: 1 } });
          add({ date: String(date), type: 'action', action: { id, type: 'custom', target: { name: 'plugged' } } });
          addError({
            error: new TypeError('boundary'),
            handlingStack: 'HandlingStack: react error\\n  at Shop @ https://shop.test/app.js:1:2',
            componentStack: 'at Shop',
            startClocks: { relative: performance.now(), timeStamp: date },
            context: { boundary: true },
          });
        },
      }];`,
  });
  await started(page);
  await poll(() => page.evaluate('asked.length === 2'), 'the events');
  await page.leave();
  const events = await intake.waitFor((got) => got.some(({ type }) => type === 'error') && got);
  assert.deepEqual(validateEvents(events), []);
  assert.ok(events.every(({ view }) => view.name !== 'not mine'));
  const [vital, action, error] = ['vital', 'action', 'error'].map(
    (type) => /** @type {any} */ (events.find((event) => event.type === type)),
  );
  assert.deepEqual([vital.vital.name, vital.context, vital._dd.extra], ['plugged', { a: 1 }, 1]);
  assert.equal(vital._dd.format_version, 2);
  assert.equal(action.action.target.name, 'plugged');
  assert.deepEqual(
    [error.error.message, error.error.component_stack, error.context],
    ['boundary', 'at Shop', { boundary: true }],
  );
  assert.match(error.error.handling_stack, / at Shop @ https:\/\/shop\.test\/app\.js:1:2/);
});

test('the entries of frameworks hand a component stack to addError; what a page passes there is none', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html');
  await started(page);
  await page.evaluate(`
    rum.addError(new Error('rendering'), { framework: 'react' }, { component_stack: 'at Card' });
    [new Error('one'), new Error('two')].forEach(rum.addError);
    rum.addError(new Error('as of v3'), undefined, 'network');`);
  await page.leave();
  await intake.waitFor((events) => events.filter(({ type }) => type === 'error').length === 4);
  const errors = intake.events('error');
  assert.deepEqual(
    errors.map(({ error }) => [error.message, error.source, error.component_stack]),
    [
      ['rendering', 'custom', 'at Card'],
      ['one', 'custom', undefined],
      ['two', 'custom', undefined],
      ['as of v3', 'custom', undefined],
    ],
  );
  assert.deepEqual(errors[0]?.context, { framework: 'react' });
});
