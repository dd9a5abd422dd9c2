// @ts-check
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { isPeer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { launchFirefox } from './drivers/firefox.mjs';
import { launchWebKit } from './drivers/webkit.mjs';
import { TROUBLES, run } from './faults.mjs';
import { raiseStage } from './stage.mjs';

/** How long an intake or a network is away. */
const TROUBLE_MS = Number(process.env.TROUBLE_MS ?? 2500);

const everywhere = TROUBLES.filter((trouble) => trouble.everywhere);
const close = TROUBLES.filter(({ name }) => name === 'close');
/** How many visits at once, of which most wait. */
const ENGINES = [
  { name: 'chromium', launch: launchChromium, troubles: TROUBLES, concurrency: 4 },
  { name: 'firefox', launch: launchFirefox, troubles: [...everywhere, ...close], concurrency: 2 },
  { name: 'webkit', launch: launchWebKit, troubles: everywhere, concurrency: 1 },
];

for (const { name, launch, troubles, concurrency } of ENGINES) {
  describe(`nothing lost, nothing counted twice: ${name}`, { concurrency }, () => {
    /** @type {Awaited<ReturnType<typeof raiseStage<import('./drivers/driver.mjs').Engine>>>} */
    let stage;
    before(async () => {
      stage = await raiseStage(launch);
    });
    after(() => stage.lower());
    for (const trouble of troubles) {
      test(trouble.name, async (t) => {
        const visit = await stage.visit(t, 'plain.html', {
          ...trouble.setup,
          init: { trackUserInteractions: false },
        });
        const page = /** @type {import('./drivers/chromium.mjs').ChromiumPage} */ (visit.page);
        const result = await run(trouble, { ...visit, page, troubleMs: TROUBLE_MS });
        const { told, arrived, repeated, seen, lastCount } = result;
        t.diagnostic(
          `${told.length} told, ${arrived.length} arrived, ${repeated} repeated, ${seen} known by the request id`,
        );
        if (isPeer) return;
        assert.deepEqual(arrived.sort(), told.toSorted());
        assert.equal(repeated > 0, Boolean(trouble.repeats));
        assert.equal(repeated, seen, 'a receiver can drop every repeat by its request id');
        if (trouble.viewEnds !== false) assert.equal(lastCount, told.length - told.length / 3);
      });
    }
  });
}
