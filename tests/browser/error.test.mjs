// @ts-check
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { isPeer } from './bundle.mjs';
import { poll } from './drivers/driver.mjs';
import { ENGINES } from './drivers/engines.mjs';
import { validateEvents } from './schema.mjs';
import { raiseStage, started } from './stage.mjs';

/** @param {import('./intake.mjs').RumEvent[]} events */
const errorsOf = (events) => events.filter(({ type }) => type === 'error');

/** Without what differs from engine to engine: columns, and names that only some of them infer. */
const innermost = (/** @type {string} */ stack) =>
  stack
    .split('\n')[1]
    ?.replace(/ @ .*\//, ' @ ')
    .replace(/:\d+$/, '');

for (const [name, launch] of ENGINES) {
  describe(`errors in ${name}`, () => {
    /** @type {Awaited<ReturnType<typeof raiseStage>>} */
    let stage;
    before(async () => {
      stage = await raiseStage(launch);
    });
    after(() => stage.lower());

    /**
     * The errors that a script makes once the SDK runs.
     *
     * @param {import('node:test').TestContext} t
     * @param {string} script
     * @param {number} count
     * @param {import('./site.mjs').Setup} [setup]
     */
    async function errorsFrom(t, script, count, setup = {}) {
      const { page, intake } = await stage.visit(t, 'errors.html', setup);
      await started(page);
      await page.evaluate(`void setTimeout(() => { ${script} })`);
      // The peer tells of rejections in a later task.
      await page.evaluate('void setTimeout(() => (window.done = true), 50)');
      await poll(() => page.evaluate('window.done === true'), 'the errors');
      await page.leave();
      const errors = await intake.waitFor((events) => errorsOf(events).length >= count && errorsOf(events));
      assert.deepEqual(validateEvents(intake.events()), []);
      assert.equal(errors.length, count);
      return errors;
    }

    test('constructors of Error subclasses are no part of the stack', async (t) => {
      const errors = await errorsFrom(t, 'for (const name in cases) rum.addError(cases[name]())', 3);
      assert.deepEqual(
        errors.map(({ error }) => [error.type, error.message, innermost(error.stack)]),
        [
          ['Error', 'plain', errors[0] && innermost(errors[0].error.stack)],
          ['DerivedError', 'derived', errors[1] && innermost(errors[1].error.stack)],
          ['DerivedError', 'anonymous', errors[2] && innermost(errors[2].error.stack)],
        ],
      );
      // The factories are on these lines; the constructors are above them.
      assert.deepEqual(
        errors.map(({ error }) => /errors\.js:(\d+)/.exec(innermost(error.stack) ?? '')?.[1]),
        ['15', '16', '17'],
      );
      for (const { error } of errors)
        assert.match(error.stack.split('\n')[2], /^ {2}at make @ .*errors\.js:11:\d+$/);
    });

    test('whatever is thrown or rejected is told by what it is', async (t) => {
      const errors = await errorsFrom(
        t,
        `
        Promise.reject(new Response('', { status: 418, statusText: 'teapot' }));
        Promise.reject(new Event('offline'));
        Promise.reject({ code: 7, dd_context: { shelf: 'A' }, dd_fingerprint: 'mine' });
        Promise.reject();
        rum.addError(Symbol('s'));
        `,
        5,
      );
      const told = Object.fromEntries(
        errors.map(({ error, context }) => [error.message, { ...error, context }]),
      );
      assert.ok(told['Uncaught "Empty reason"']);
      assert.ok(told['Provided "[Symbol] s"']);
      const own = errors.find(({ error }) => error.message.includes('"code":7'));
      assert.equal(own?.context.shelf, 'A');
      assert.equal(told[/** @type {any} */ (own).error.message].handling, 'unhandled');
      assert.ok(
        Object.keys(told).some(
          (message) =>
            message.startsWith('Uncaught {"isTrusted":false') || /^Uncaught \{"type":"offline"/.test(message),
        ),
      );
      if (isPeer) return;
      assert.equal(own?.error.fingerprint, 'mine');
      assert.ok(
        told['Uncaught {"type":"default","status":418,"statusText":"teapot","url":"","redirected":false}'],
        Object.keys(told).join('\n'),
      );
    });

    test('the chain of causes and an AggregateError', async (t) => {
      const [first, second] = await errorsFrom(
        t,
        `
        rum.addError(new TypeError('outer', { cause: new RangeError('middle', { cause: { deep: 1 } }) }));
        rum.addError(new AggregateError([new Error('one'), 'two'], 'all failed'));
        `,
        2,
      );
      assert.deepEqual(
        first.error.causes.map((/** @type {any} */ { message, type, source }) => [message, type, source]),
        [
          ['middle', 'RangeError', 'custom'],
          ['{"deep":1}', undefined, 'custom'],
        ],
      );
      assert.deepEqual([second.error.type, second.error.message], ['AggregateError', 'all failed']);
      if (isPeer) return;
      assert.deepEqual(
        second.error.causes.map((/** @type {any} */ { message }) => message),
        ['one', '"two"'],
      );
    });
  });
}
