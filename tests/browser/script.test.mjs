// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { beyondPeer } from './bundle.mjs';
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

/** Every method that knows its caller, called from the script `errors.js`. */
const CALLS = `
  callFromHere('addAction', 'from there');
  callFromHere('addError', new Error('from there'));
  callFromHere('addDurationVital', 'added', { startTime: Date.now(), duration: 1 });
  callFromHere('startDurationVital', 'measured');
  rum.stopDurationVital('measured');
  callFromHere('startOperation', 'task');
  callFromHere('startAction', 'timed');
  rum.stopAction('timed');
  logged('said there');
  rum.addAction('from here');
  callFromHere('startView', 'there');
  rum.addAction('in that view');
  done = true;`;

/** @param {import('./intake.mjs').RumEvent} event */
const nameOf = ({ type, action, error, view, vital }) =>
  `${type} ${action?.target.name ?? error?.message ?? vital?.name ?? view.name}`;

test('what the build says of a script is told of what came from it', async (t) => {
  const { page, intake } = await stage.visit(t, 'errors.html', {
    head: `
      window.done = false;
      const there = new URL('/errors.js', location.href).href;
      DD_SOURCE_CODE_CONTEXT = {
        ['Error\\n    at ' + there + ':1:1']: { service: 'there', version: '9.9', ddDebugId: 'id-of-there' },
      };`,
  });
  await started(page);
  await page.evaluate(`(() => { ${CALLS} })()`);
  await page.leave();
  const got = await intake.waitFor(
    (events) => events.some((event) => nameOf(event) === 'action in that view') && events,
  );
  assert.deepEqual(validateEvents(got), []);
  const from = Object.fromEntries(got.map((event) => [nameOf(event), [event.service, event.version]]));
  const there = ['there', '9.9'];
  const here = ['stage', '1.2.3'];
  assert.deepEqual(from, {
    'view undefined': here,
    'action from there': there,
    'error from there': here,
    'view there': there,
    'vital added': there,
    'vital measured': there,
    'vital task': there,
    'action timed': there,
    // No error, so who said it counts.
    'error said there': there,
    'action from here': here,
    'action in that view': here,
  });
});

test('the build tells of late scripts, too, and its debug ids stand on errors', async (t) => {
  const { page, intake } = await stage.visit(t, 'errors.html');
  await started(page);
  await page.evaluate(`(() => {
    window.DD_SOURCE_CODE_CONTEXT = {
      ['Error\\n    at ' + new URL('/errors.js', location.href).href + ':1:1']: { ddDebugId: 'id-of-there' },
    };
    rum.addError(new Error('outer', { cause: cases.plain() }));
    rum.addError('no stack');
  })()`);
  await page.leave();
  const errors = await intake.waitFor((events) => {
    const found = events.filter(({ type }) => type === 'error');
    return found.length === 2 && found;
  });
  assert.deepEqual(
    errors.map(({ _dd }) => _dd.debug_ids),
    [[{ url: `${stage.site.origin}/errors.js`, id: 'id-of-there' }], undefined],
  );
});

test('beforeSend learns from where each method was called', async (t) => {
  const { page, intake } = await stage.visit(t, 'errors.html', {
    beforeInit: `
      window.done = false;
      window.stacks = {};
      rumInit.beforeSend = (event, { handlingStack }) => {
        const { type, action, error, view, vital } = event;
        const name = action?.target.name ?? error?.message ?? vital?.name ?? view.name;
        if (!(type === 'view' && !handlingStack)) stacks[type + ' ' + name] = handlingStack?.split('\\n').slice(0, 2).map((line) => line.replace(/http:.*\\//, '').replace(/:\\d+$/, ''));
        return true;
      };`,
  });
  await started(page);
  await page.evaluate(`(() => { ${CALLS} })()`);
  await poll(() => page.evaluate(`'action in that view' in stacks`), 'the last event');
  const stacks = await page.evaluate('stacks');
  const at = (/** @type {string} */ kind) => [`HandlingStack: ${kind}`, '  at callFromHere @ errors.js:25'];
  assert.deepEqual(stacks, {
    'action from there': at('action'),
    'error from there': at('error'),
    'view there': at('view'),
    'vital added': at('vital'),
    'vital measured': at('vital'),
    'vital task': at('vital'),
    'action timed': at('action'),
    'error said there': ['HandlingStack: console error', '  at logged @ errors.js:21'],
    'action from here': stacks['action from here'],
    'action in that view': stacks['action in that view'],
  });
  await page.leave();
  await intake.waitFor((events) => events.length > 0);
});

test(
  'an error says whose script it came from, and those of the named origins are dropped',
  { skip: beyondPeer('it does not tell them apart') },
  async (t) => {
    for (const dropErrorsFrom of [undefined, ['extension', 'third_party']]) {
      const { page, intake } = await stage.visit(t, 'errors.html', { init: { dropErrorsFrom } });
      await started(page);
      await page.evaluate(`(() => {
        const error = (message, place) => Object.assign(new Error(message), { stack: 'Error: ' + message + '\\n    at f (' + place + ')' });
        rum.addError(cases.plain());
        rum.addError(error('tag', 'https://tags.test/t.js:1:1'));
        rum.addError(error('extension', 'chrome-extension://abc/content.js:1:1'));
        rum.addError(error('console', '<anonymous>:1:1'));
      })()`);
      await page.leave();
      const count = dropErrorsFrom ? 2 : 4;
      const errors = await intake.waitFor((events) => {
        const found = events.filter(({ type }) => type === 'error');
        return found.length >= count && found;
      });
      const told = errors.map(({ error }) => [error.message, error.stack_origin]);
      const all = [
        ['plain', 'first_party'],
        ['tag', 'third_party'],
        ['extension', 'extension'],
        // The caller is an evaluated script: nobody knows whose.
        ['console', 'unknown'],
      ];
      assert.deepEqual(told, dropErrorsFrom ? [all[0], all[3]] : all);
    }
  },
);
