// @ts-check
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { beyondPeer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { lastViews, raiseStage, started } from './stage.mjs';

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

/** Makes the core fail as a trap does, as often as `traps` says, in the middle of taking a record. */
const HEAD = `
  window.traps = 0;
  window.starts = 0;
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...args) => {
    const { exports } = await instantiate(...args);
    window.starts += 1;
    return {
      exports: {
        ...exports,
        observe(operation, ...rest) {
          // An action, and not whatever comes first.
          if (window.traps > 0 && operation === 3) {
            window.traps -= 1;
            throw new WebAssembly.RuntimeError('unreachable');
          }
          return exports.observe(operation, ...rest);
        },
      },
    };
  };
  window.failures = [];
  addEventListener('error', ({ message }) => failures.push(message));
  addEventListener('unhandledrejection', ({ reason }) => failures.push(String(reason)));`;

/** @param {import('./intake.mjs').RumEvent[]} events @returns {string[]} */
const actions = (events) =>
  events.filter(({ type }) => type === 'action').map(({ action }) => action.target.name);

describe('a trap in the core', { skip: beyondPeer('it has no WebAssembly core') }, () => {
  test('loses the record that caused it and nothing else; the session goes on', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { entry: 'module', head: HEAD });
    await started(page);
    // More than a batch: what the first of them say is sent and gone, the user still holds.
    await page.evaluate(
      `rum.setUser({ id: 'u-1' }); for (let i = 0; i < 60; i++) rum.addAction('before ' + i)`,
    );
    await page.evaluate(`new Promise((done) => setTimeout(done, 500))`);
    await page.evaluate(`traps = 1; rum.addAction('poison')`);
    await page.evaluate(`new Promise((done) => setTimeout(done, 1500))`);
    await page.evaluate(`rum.addAction('after')`);
    const diagnostics = await page.evaluate(`rum.getDiagnostics()`);
    assert.equal(diagnostics.internal_errors, 1);
    assert.match(diagnostics.last_internal_error, /unreachable/);
    assert.equal(await page.evaluate('starts'), 2);
    assert.deepEqual(await page.evaluate('failures'), []);
    await page.leave();
    await intake.waitFor((events) => actions(events).includes('after'), 5000);
    const events = intake.events();
    const expected = [...Array.from({ length: 60 }, (_, index) => `before ${index}`), 'after'];
    assert.deepEqual(actions(events).sort(), expected.sort());
    assert.equal(new Set(events.map(({ session }) => session.id)).size, 1);
    const last = events.find(({ action }) => action?.target.name === 'after');
    assert.equal(last?.usr.id, 'u-1');
    assert.ok(lastViews(events).length >= 1);
  });

  test('for the second time ends collection, with one line on the console', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { entry: 'module', head: HEAD });
    await started(page);
    await page.evaluate(`traps = 2; rum.addAction('poison'); setTimeout(() => rum.addAction('poison'), 700)`);
    await page.evaluate(`new Promise((done) => setTimeout(done, 1500))`);
    await page.evaluate(`rum.addAction('never')`);
    assert.deepEqual(await page.evaluate('failures'), []);
    const lines = page.console().filter((line) => line.includes('failed twice'));
    assert.equal(lines.length, 1, JSON.stringify(page.console()));
    await page.leave();
    assert.ok(!actions(intake.events()).includes('never'));
  });
});
