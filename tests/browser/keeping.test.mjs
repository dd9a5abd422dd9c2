// @ts-check
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { beyondPeer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { validateEvents } from './schema.mjs';
import { pause, raiseStage, sessionOf, started } from './stage.mjs';

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

const init = { sessionSampleRate: 0, trackUserInteractions: true, keepSessionOn: ['error'] };

/** @param {import('./intake.mjs').Intake} intake */
const told = (intake) =>
  intake
    .events()
    .flatMap(({ type, action, error }) =>
      type === 'action' ? [action.target.name] : type === 'error' ? [error.message] : [],
    );

describe('keepSessionOn', { skip: beyondPeer('keeping sessions') }, () => {
  test('nothing is sent until an error; then what led to it, and all that follows, on every page and in every tab', async (t) => {
    const { page, intake, url } = await stage.visit(t, 'plain.html', { init });
    await started(page);
    const other = await page.tab();
    await other.open(url);
    await other.evaluate(`rum.addAction('in the other tab')`);
    await page.evaluate(`rum.addAction('before')`);
    await page.evaluate(`rum.flush()`);
    await pause(300);
    assert.deepEqual(intake.requests, []);
    await page.evaluate(`rum.addError(new Error('it'))`);
    await poll(
      async () => sessionOf(await page.evaluate('document.cookie')).kept === '1',
      'the mark in the cookie',
    );
    await page.evaluate(`rum.addAction('after')`);
    await page.open(url);
    await started(page);
    await page.evaluate(`rum.addAction('next page')`);
    await page.leave();
    // The other tab learns of it within a second.
    await pause(1200);
    await other.leave();
    await intake.waitFor(
      () => told(intake).includes('next page') && told(intake).includes('in the other tab'),
    );
    assert.deepEqual(told(intake).sort(), ['after', 'before', 'in the other tab', 'it', 'next page']);
    for (const { session, _dd } of intake.events()) {
      assert.equal(_dd.configuration.session_sample_rate, 0);
      assert.equal(_dd.configuration.session_kept, true);
      assert.equal(session.id, intake.events()[0].session.id);
    }
    assert.equal(intake.events('view').length >= 3, true);
    validateEvents(intake.events());
  });

  test('keepSession() keeps it', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { init: { ...init, keepSessionOn: 'call' } });
    await started(page);
    await page.evaluate(`rum.addError(new Error('no reason'))`);
    await page.evaluate(`rum.keepSession()`);
    await page.leave();
    await intake.waitFor(() => told(intake).includes('no reason'));
  });

  test('a predicate keeps it, sees what beforeSend made of the event, and may throw', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', {
      init,
      beforeInit: `rumInit.beforeSend = (event) => { if (event.action) event.action.target.name += '!'; };
        rumInit.keepSessionOn = [
          () => { throw new Error('mine'); },
          ({ type, action }) => type === 'action' && action.target.name === 'paid!',
        ];`,
    });
    await started(page);
    await page.evaluate(`rum.addError(new Error('no reason'))`);
    await page.evaluate(`rum.addAction('looked')`);
    await page.evaluate(`rum.flush()`);
    await poll(() => page.evaluate(`rum.getDiagnostics().queued === 0`), 'all to be taken');
    assert.deepEqual(intake.requests, []);
    await page.evaluate(`rum.addAction('paid')`);
    await page.leave();
    await intake.waitFor(() => told(intake).includes('paid!'));
    assert.deepEqual(told(intake).sort(), ['looked!', 'no reason', 'paid!']);
    assert.ok(page.console().some((line) => line.includes('keepSessionOn threw')));
    assert.ok(intake.events().every(({ _dd }) => _dd.configuration.session_kept));
  });

  test('a predicate alone, without beforeSend', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', {
      init,
      beforeInit: `rumInit.keepSessionOn = ({ type, action }) => type === 'action' && action.target.name === 'paid';`,
    });
    await started(page);
    await page.evaluate(`rum.addAction('looked')`);
    await page.evaluate(`rum.addAction('paid')`);
    await page.leave();
    await intake.waitFor(() => told(intake).length === 2);
  });

  test('a session in the sample has no mark', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', {
      init: { ...init, sessionSampleRate: 100 },
    });
    await started(page);
    await page.evaluate(`rum.addError(new Error('it'))`);
    await page.leave();
    await intake.waitFor(() => told(intake).includes('it'));
    for (const { _dd } of intake.events()) assert.equal('session_kept' in _dd.configuration, false);
  });

  test('without the option errors are dropped with their session', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', {
      init: { ...init, keepSessionOn: undefined },
    });
    await started(page);
    await page.evaluate(`rum.addError(new Error('it'))`);
    await page.evaluate(`rum.keepSession()`);
    await pause(300);
    assert.ok((await page.evaluate(`rum.getDiagnostics().dropped.sampled_out`)) >= 2);
    await page.leave();
    await pause(300);
    assert.deepEqual(intake.requests, []);
  });
});
