// @ts-check
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ENGINES } from './drivers/engines.mjs';
import { validateEvents } from './schema.mjs';
import { raiseStage, started } from './stage.mjs';

/** What throws when it is asked what it is, or for its text: as statements of the page. */
const UNREADABLE = `
  const throws = () => { throw new Error('of the page'); };
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const unreadable = [
    proxy,
    new Proxy(new Error(), { getPrototypeOf: throws, get: throws }),
    { toString() { throws(); } },
    { [Symbol.toPrimitive]: throws },
    Object.assign(new Error('mine'), { name: { toString: throws } }),
  ];`;

for (const [name, launch] of ENGINES) {
  describe(`console.error in ${name}`, () => {
    /** @type {Awaited<ReturnType<typeof raiseStage>>} */
    let stage;
    before(async () => {
      stage = await raiseStage(launch);
    });
    after(() => stage.lower());

    test('its arguments are the message, and the page still gets to see them', async (t) => {
      const { page, intake } = await stage.visit(t, 'errors.html', {
        head: `window.seen = [];
          const real = console.error;
          console.error = function (...args) { seen.push([this === console, ...args.map(String)]); real.apply(this, args); };`,
        afterInit: `logged('before the core', 1);`,
      });
      await started(page);
      await page.evaluate(`(() => {
        logged('plain', { a: [1], b: undefined }, undefined, 7);
        logged('Failed:', new TypeError('inner', { cause: 'why' }), new Error('second'));
        rum.init({});
      })()`);
      const seen = await page.evaluate('seen');
      assert.deepEqual(seen[0], [true, 'before the core', '1']);
      assert.deepEqual(seen[1], [true, 'plain', '[object Object]', 'undefined', '7']);
      await page.leave();
      await intake.waitFor((events) => events.filter(({ type }) => type === 'error').length >= 3);
      assert.deepEqual(validateEvents(intake.events()), []);
      const errors = intake.events('error').map(({ error }) => error);
      // What the SDK itself says (the second init) is none of them.
      assert.deepEqual(
        errors.map(({ message, source, handling }) => [message, source, handling]),
        [
          ['before the core 1', 'console', 'handled'],
          ['plain {\n  "a": [\n    1\n  ]\n}  7', 'console', 'handled'],
          ['Failed: TypeError: inner Error: second', 'console', 'handled'],
        ],
      );
      const [early, , failed] = errors;
      assert.equal(early.stack, undefined);
      assert.match(
        early.handling_stack,
        /^HandlingStack: console error\n {2}at logged @ .*errors\.js:21:\d+\n/,
      );
      assert.equal(failed.type, 'TypeError');
      assert.match(failed.stack, /^TypeError: inner/);
      assert.deepEqual(failed.causes, [{ message: '"why"', source: 'console' }]);
    });

    test('an argument that can not be read has a placeholder, and the others are told', async (t) => {
      const { page, intake } = await stage.visit(t, 'errors.html', {
        head: `console.error = () => {};`,
        beforeInit: `rumInit.beforeSend = (event, { error }) => {
          if (event.type === 'error') event.context = { shown: error.message };
          return true;
        };`,
        afterInit: `${UNREADABLE} for (const value of unreadable) console.error('early', value, new RangeError('real'));`,
      });
      await started(page);
      await page.evaluate(
        `void (() => { ${UNREADABLE} for (const value of unreadable) console.error('late', value, new RangeError('real')); })()`,
      );
      await page.leave();
      await intake.waitFor((events) => events.filter(({ type }) => type === 'error').length >= 10);
      assert.deepEqual(validateEvents(intake.events()), []);
      const told = intake
        .events('error')
        .map(({ error, context }) => [error.message, error.type, context.shown]);
      const [hidden, own] = ['"[Unserializable]"', '{\n  "toString": "[Function] toString"\n}'];
      const once = (/** @type {string} */ when) => [
        [`${when} ${hidden} RangeError: real`, 'RangeError', 'real'],
        [`${when} ${hidden} RangeError: real`, 'RangeError', 'real'],
        [`${when} ${own} RangeError: real`, 'RangeError', 'real'],
        [`${when} {} RangeError: real`, 'RangeError', 'real'],
        [`${when} [Unserializable]: mine RangeError: real`, '[Unserializable]', 'mine'],
      ];
      assert.deepEqual(told, [...once('early'), ...once('late')]);
    });

    test('a page whose console throws still gets what it throws', async (t) => {
      const { page, intake } = await stage.visit(t, 'errors.html', {
        head: `console.error = () => { throw new Error('no console here'); };`,
        afterInit: `try { console.error('lost'); } catch (error) { window.caught = error.message; }`,
      });
      await started(page);
      assert.equal(await page.evaluate('caught'), 'no console here');
      await page.leave();
      await intake.waitFor((events) => events.some(({ type }) => type === 'view'));
    });
  });
}
