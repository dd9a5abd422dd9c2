// @ts-check
/** What our tables claim of names and selectors is what the peer reports, but where they say why not. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { openPage } from './testing/chromium.mjs';
import { NAME_CASES } from './testing/names.mjs';
import { PATH_CASES, SELECTOR_CASES } from './testing/selectors.mjs';

const PEER = new URL('../../tests/node_modules/@datadog/browser-rum/bundle/datadog-rum.js', import.meta.url);

/** The peer emits a click a second after it, when no other can follow. */
const EMITTED_MS = 2500;

/** @typedef {{ name?: string, source?: string, selector?: string, path?: string }} Reported */
/** @typedef {import('./testing/names.mjs').NameCase & import('./testing/selectors.mjs').SelectorCase} Scene */

const SCENES = /** @type {Scene[]} */ ([...NAME_CASES, ...SELECTOR_CASES, ...PATH_CASES]);

/** @type {Map<Scene, Reported | undefined>} */
const reports = new Map();
/** @type {import('playwright-core').Page} */
let page;

before(async () => {
  page = await openPage();
  const peer = await readFile(PEER, 'utf8');
  // One page for each set of options.
  const groups = Object.values(
    SCENES.reduce((groups, scene) => {
      const { level, attribute, privacy } = scene;
      (groups[`${level} ${attribute} ${privacy}`] ??= []).push(scene);
      return groups;
    }, /** @type {Record<string, Scene[]>} */ ({})),
  );
  await Promise.all(groups.map((scenes) => report(peer, scenes)));
});
after(() => page.close());

/** Presses the subject of each scene and keeps what the peer made of it. @param {string} peer @param {Scene[]} scenes */
async function report(peer, scenes) {
  const tab = await page.context().newPage();
  await tab.route('**/intake*', (route) => route.fulfill({ status: 202 }));
  await tab.goto('http://127.0.0.1/');
  await tab.addScriptTag({ content: peer });
  await tab.evaluate(({ level, attribute, privacy }) => {
    const { DD_RUM } = /** @type {any} */ (window);
    const reported = /** @type {Record<number, Reported>} */ (/** @type {any} */ (window).reported = {});
    DD_RUM.init({
      applicationId: 'a',
      clientToken: 'c',
      proxy: 'http://127.0.0.1/intake',
      allowUntrustedEvents: true,
      trackUserInteractions: true,
      defaultPrivacyLevel: level,
      actionNameAttribute: attribute,
      enablePrivacyForActionName: privacy,
      beforeSend(/** @type {any} */ event, /** @type {any} */ { events }) {
        if (event.type !== 'action' || !events?.length) return;
        const { name_source: source, target } = event._dd.action;
        const { selector, composed_path_selector: path } = target;
        reported[events[0].scene] = { name: event.action.target.name, source, selector, path };
      },
    });
  }, /** @type {Scene} */ (scenes[0]));
  // It starts once it has a session.
  await tab.waitForFunction(() => /** @type {any} */ (window).DD_RUM.getInternalContext());
  const reported = () => tab.evaluate(() => /** @type {any} */ (window).reported);
  const expected = [...scenes.keys()].filter((index) => !scenes[index]?.hidden && !scenes[index]?.beyond);
  // Of clicks in quick succession a busy machine may lose one: it is made again.
  let left = [...scenes.keys()];
  for (let round = 0; round < 8 && left.length; round += 1) {
    for (const index of left) await press(tab, index, /** @type {Scene} */ (scenes[index]));
    await tab.waitForTimeout(EMITTED_MS);
    const known = await reported();
    left = expected.filter((index) => !(index in known));
  }
  // Of those that may not be reported at all nothing but time tells.
  await tab.waitForTimeout(EMITTED_MS);
  const known = await reported();
  scenes.forEach((scene, index) => reports.set(scene, known[index]));
  await tab.close();
}

/** @param {import('playwright-core').Page} tab @param {number} index @param {Scene} scene */
const press = (tab, index, { html, allow }) =>
  tab.evaluate(
    ({ html, allow, index }) => {
      /** @type {any} */ (window).$DD_ALLOW = allow && new Set(allow);
      const target = /** @type {any} */ (window).dom.stage(html);
      for (const type of ['pointerdown', 'pointerup']) {
        const event = new PointerEvent(type, { bubbles: true, composed: true, isPrimary: true });
        target.dispatchEvent(Object.assign(event, { scene: index }));
      }
    },
    { html, allow, index },
  );

/** @param {Scene} scene @param {boolean} same @param {unknown} ours @param {unknown} peers */
function compare({ beyond }, same, ours, peers) {
  const message = `ours ${JSON.stringify(ours)}, the peer's ${JSON.stringify(peers)}`;
  if (beyond) assert.ok(!same, `no longer beyond the peer: ${message}`);
  else assert.ok(same, message);
}

for (const scene of NAME_CASES) {
  const { is, name, source = 'text_content', hidden } = scene;
  test(`name, ${is}`, () => {
    const peers = reports.get(/** @type {Scene} */ (scene));
    const same = hidden ? !peers : peers?.name === name && peers?.source === source;
    compare(/** @type {Scene} */ (scene), same, { name, source, hidden }, peers);
  });
}

for (const [kind, cases] of /** @type {const} */ ([
  ['selector', SELECTOR_CASES],
  ['path', PATH_CASES],
])) {
  for (const scene of cases) {
    test(`${kind}, ${scene.is}`, () => {
      const peers = reports.get(/** @type {Scene} */ (scene))?.[kind];
      compare(/** @type {Scene} */ (scene), peers === scene.selector, scene.selector, peers);
    });
  }
}
