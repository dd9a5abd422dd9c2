// @ts-check
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { isPeer } from './bundle.mjs';
import { poll } from './drivers/driver.mjs';
import { ENGINES } from './drivers/engines.mjs';
import { validateEvents } from './schema.mjs';
import { raiseStage, started } from './stage.mjs';

for (const [name, launch] of ENGINES) {
  describe(`violations of the content security policy in ${name}`, () => {
    /** @type {Awaited<ReturnType<typeof raiseStage>>} */
    let stage;
    before(async () => {
      stage = await raiseStage(launch);
    });
    after(() => stage.lower());

    for (const [header, disposition] of [
      ['Content-Security-Policy', 'enforce'],
      ['Content-Security-Policy-Report-Only', 'report'],
    ]) {
      test(`a blocked script is an error (${disposition})`, async (t) => {
        const { page, intake } = await stage.visit(t, 'errors.html', {
          headers: {
            [header]: `script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'; img-src 'self' data: ${'https://images.test/'.repeat(8)}`,
          },
          afterInit: `window.violations = 0;
            document.addEventListener('securitypolicyviolation', () => violations++);
            function violate() {
              const script = document.createElement('script');
              script.src = 'http://127.0.0.1:9/blocked.js';
              document.head.append(script);
            }
            ${isPeer ? '' : 'violate();'}`,
        });
        await started(page);
        // The peer sees only those after its start.
        if (isPeer) await page.evaluate('violate()');
        await poll(() => page.evaluate('violations > 0'), 'the violation');
        await page.leave();
        const error = await intake.waitFor(
          (events) => events.find((event) => event.error?.source === 'report')?.error,
        );
        assert.deepEqual(validateEvents(intake.events()), []);
        const what = "'http://127.0.0.1:9/blocked.js' blocked by 'script-src-elem' directive";
        assert.equal(error.message, `csp_violation: ${what}`);
        assert.deepEqual(
          [error.type, error.handling, error.csp],
          ['script-src-elem', 'unhandled', { disposition }],
        );
        // Where a script was evaluated by a driver, WebKit does not know from where.
        if (isPeer) return;
        const [first, frame, ...rest] = error.stack.split('\n');
        assert.match(
          first,
          /^script-src-elem: .* directive of the policy "script-src 'self' .{80,86}\.\.\."$/,
        );
        assert.match(frame, /^ {2}at <anonymous> @ .*errors\.html/);
        assert.deepEqual(rest, []);
      });
    }

    test('our own requests are none, where a policy is on trial: each would be the next one’s cause', async (t) => {
      const { page, intake } = await stage.visit(t, 'plain.html', {
        headers: { 'Content-Security-Policy-Report-Only': "connect-src 'self'" },
        afterInit: `window.violations = 0; document.addEventListener('securitypolicyviolation', () => violations++);`,
      });
      await started(page);
      await page.evaluate(`rum.addAction('mine'), rum.flush()`);
      await poll(() => page.evaluate('violations > 0'), 'the violation');
      await intake.waitFor((events) => events.some(({ type }) => type === 'action'));
      await page.evaluate(`rum.addAction('after it'), rum.flush()`);
      await intake.waitFor((events) => events.filter(({ type }) => type === 'action').length === 2);
      await page.leave();
      await intake.waitFor((events) => events.some(({ view }) => view.action?.count === 2));
      assert.deepEqual(intake.events('error'), []);
    });
  });
}
