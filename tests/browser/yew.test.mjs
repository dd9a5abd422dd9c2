// @ts-check
// The crate's typed API in a Rust front end: tests/yew.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isPeer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { validateEvents } from './schema.mjs';
import { INIT, raiseStage } from './stage.mjs';

const skip = isPeer && 'it is written for the crate';
const BUILD = fileURLToPath(new URL('../yew/build', import.meta.url));

describe('a Yew page', { skip }, () => {
  /** @type {Awaited<ReturnType<typeof raiseStage>>} */
  let stage;
  before(async () => {
    // Some minutes at first; nothing where nothing changed.
    await promisify(execFile)(BUILD);
    stage = await raiseStage(launchChromium);
  });
  after(() => stage?.lower());

  test('reports typed contexts, error chains, operations and panics', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { entry: 'none' });
    await page.evaluate(
      async (sdk, application, token, proxy) => {
        const map = document.createElement('script');
        map.type = 'importmap';
        map.textContent = JSON.stringify({ imports: { 'ferrum-rum': sdk } });
        document.head.append(map);
        const yew = await import(new URL('/yew/page.js', location.href).href);
        await yew.default();
        yew.start(application, token, proxy);
      },
      stage.site.sdkUrl({ entry: 'module' }),
      INIT.applicationId,
      INIT.clientToken,
      stage.initFor(intake).proxy,
    );
    await page.click('#pay');
    // The deadline of the operation that nobody ends.
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 100))');
    await page.click('#crash');
    await poll(
      async () => page.console().some((line) => line.includes('the cart is empty')),
      'the hook that was there before',
    );
    await page.leave();
    await intake.waitFor((events) =>
      events.some(({ error }) => error?.message.includes('the cart is empty')),
    );

    const events = intake.events();
    assert.deepEqual(validateEvents(events), []);
    const step = events.find(({ action }) => action?.target?.name === 'checkout_step');
    assert.deepEqual(step?.context, {
      step: 'payment',
      cart_value: 129.9,
      coupons: ['spring'],
      quantities: { mug: 2 },
    });
    assert.equal(step?.view.name, 'checkout');
    assert.equal(step?.service, 'yew-shop');
    assert.deepEqual([step?.usr.id, step?.usr.tenant_id], ['u-1', 7]);

    const [failure, panic] = events.filter(({ error }) => error?.source === 'custom');
    assert.equal(failure.error.message, 'order failed');
    assert.deepEqual(
      failure.error.causes.map((/** @type {{ message: string }} */ { message }) => message),
      ['card declined'],
    );
    assert.equal(panic.error.type, 'panic');
    assert.match(panic.error.stack, /wasm/);

    const ends = events
      .filter(({ vital }) => vital?.type === 'operation_step' && vital.step_type === 'end')
      .map(({ vital }) => [vital.name, vital.failure_reason]);
    assert.deepEqual(ends, [
      ['payment', 'error'],
      ['shipping', undefined],
      ['invoice', 'abandoned'],
    ]);
  });
});
