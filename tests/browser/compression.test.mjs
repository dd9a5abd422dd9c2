// @ts-check
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { isPeer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { launchFirefox } from './drivers/firefox.mjs';
import { launchWebKit } from './drivers/webkit.mjs';
import { raiseStage, started } from './stage.mjs';

const COUNT = 140;

for (const launch of [launchChromium, launchFirefox, launchWebKit]) {
  describe(`compressIntakeRequests, ${launch.name.slice('launch'.length)}`, async () => {
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
