// @ts-check
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { isPeer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { TROUBLES, run } from './faults.mjs';
import { raiseStage } from './stage.mjs';

/** How long an intake or a network is away. */
const TROUBLE_MS = Number(process.env.TROUBLE_MS ?? 2500);

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

describe('nothing lost, nothing counted twice', { concurrency: 4 }, () => {
  for (const trouble of TROUBLES) {
    test(trouble.name, async (t) => {
      const visit = await stage.visit(t, 'plain.html', {
        ...trouble.setup,
        init: { trackUserInteractions: false },
      });
      const result = await run(trouble, { ...visit, troubleMs: TROUBLE_MS });
      const { told, arrived, repeated, seen, lastCount } = result;
      t.diagnostic(
        `${told.length} told, ${arrived.length} arrived, ${repeated} repeated, ${seen} known by the request id`,
      );
      if (isPeer) return;
      assert.deepEqual(arrived.sort(), told.toSorted());
      assert.equal(repeated, seen, 'a receiver can drop every repeat by its request id');
      if (trouble.viewEnds !== false) assert.equal(lastCount, told.length - told.length / 3);
    });
  }
});
