// @ts-check
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { beyondPeer, bundle, isPeer, peer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { ENGINES } from './drivers/engines.mjs';
import { pause, raiseStage, started } from './stage.mjs';
import { makeVisit } from './visit.mjs';

const COUNT = 140;

for (const [name, launch] of ENGINES) {
  describe(`compressIntakeRequests, ${name}`, async () => {
    const stage = await raiseStage(launch);
    after(() => stage.lower());

    test('every request is one zlib stream, the one at exit too', async (t) => {
      const { page, intake } = await stage.visit(t, 'plain.html', {
        init: { compressIntakeRequests: true, trackUserInteractions: false },
      });
      await started(page);
      await page.evaluate((count) => {
        for (let i = 0; i < count; i += 1) rum.addAction(`action ${i}`, { shape: 'ünïcode', step: i });
      }, COUNT);
      // Also those that go before the exit: WebKit ends what is still under way with the page.
      await intake.waitFor((_, requests) => requests.length >= 2);
      await page.leave();
      await intake.waitFor((events) => events.filter(({ type }) => type === 'action').length === COUNT);
      assert.deepEqual(intake.preflights, []);
      assert.deepEqual(
        new Set(intake.events('action').map(({ context }) => context.shape)),
        new Set(['ünïcode']),
      );
      for (const { headers, body, text, api } of intake.requests) {
        assert.equal(headers['content-type'], 'text/plain');
        assert.equal(headers['content-encoding'], undefined);
        if (isPeer) continue;
        assert.ok(api === 'beacon' || Buffer.byteLength(text) > 40_000, 'batches grow before they go');
        assert.ok(body.length * 5 < Buffer.byteLength(text) || text.length < 5000, `${body.length}`);
      }
      if (!isPeer)
        assert.ok(
          intake.requests.every(({ parameters }) => parameters.some(([key]) => key === 'dd-evp-encoding')),
        );
    });
  });
}

describe(
  'bytes on the wire of the scripted visit',
  { skip: beyondPeer('a comparison with it') },
  async () => {
    const stage = await raiseStage(launchChromium);
    after(() => stage.lower());

    /**
     * @param {{ after(fn: () => Promise<void>): void }} t
     * @param {import('./bundle.mjs').Bundle} sdk
     * @param {boolean} compressIntakeRequests
     */
    async function bytes(t, sdk, compressIntakeRequests) {
      const { page, intake } = await stage.visit(t, 'visit.html', { sdk, init: { compressIntakeRequests } });
      await makeVisit(page);
      await intake.waitFor((events) =>
        events.some(({ action }) => action?.target?.name === 'order_confirmed'),
      );
      await pause(500);
      const sum = (/** @type {(request: import('./intake.mjs').IntakeRequest) => number} */ of) =>
        intake.requests.reduce((total, request) => total + of(request), 0);
      return { bodies: sum(({ body }) => body.length), count: intake.requests.length };
    }

    test('the peer’s, and a quarter of them compressed', async (t) => {
      const theirs = await bytes(t, peer, false);
      const plain = await bytes(t, bundle, false);
      const compressed = await bytes(t, bundle, true);
      for (const [name, { bodies, count }] of Object.entries({ theirs, plain, compressed }))
        t.diagnostic(`${name}: ${bodies} bytes in ${count} requests`);
      // The same events; what more there is stands in them: `error.stack_origin`, `view.first_input_delay`.
      assert.ok(plain.bodies <= theirs.bodies * 1.03);
      assert.ok(compressed.bodies * 4 <= theirs.bodies);
    });
  },
);
