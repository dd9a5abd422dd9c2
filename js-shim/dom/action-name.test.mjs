// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage } from './testing/chromium.mjs';
import { NAME_CASES } from './testing/names.mjs';

const LEVELS = ['allow', 'mask-user-input', 'mask-unless-allowlisted', 'mask'];

/** @type {import('playwright-core').Page} */
let page;
before(async () => void (page = await openPage()));
after(() => page.close());

/** Names the marked element of a scene. @param {import('./testing/names.mjs').NameCase} scene */
const nameOf = (scene) =>
  page.evaluate(
    ({ html, attribute: actionNameAttribute, privacy = true, defaultLevel, allow }) => {
      const { createPolicy, faults, offerName, stage } = /** @type {any} */ (window).dom;
      /** @type {any} */ (window).$DD_ALLOW = allow && new Set(allow);
      const policy = createPolicy();
      const seen = offerName(stage(html), policy, { actionNameAttribute, privacy, defaultLevel });
      if (faults.internal_errors) throw faults.last;
      return seen ? { name: policy.name, source: policy.source } : { hidden: true };
    },
    { ...scene, defaultLevel: LEVELS.indexOf(scene.level ?? 'mask-user-input') },
  );

for (const scene of NAME_CASES) {
  const { is, name, source = 'text_content', hidden } = scene;
  test(`${is}: ${hidden ? 'no action' : JSON.stringify(name)}`, async () => {
    assert.deepEqual(await nameOf(scene), hidden ? { hidden } : { name, source });
  });
}
