// @ts-check
/**
 * Selectors of whatever a page is made of: each leads back to its element and to no other, in time, and holds nothing
 * that the user typed or reads. `FUZZ=<trees>` for longer.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { launchChromium } from './drivers/chromium.mjs';
import { raiseStage } from './stage.mjs';

const TREES = Number(process.env.FUZZ ?? 60);
/** No one selector may hold up a click; on a slow machine this is what is sure. */
const HANG_MS = 2000;

/** @type {Awaited<ReturnType<typeof raiseStage<Awaited<ReturnType<typeof launchChromium>>>>>} */
let stage;
before(async () => {
  stage = await raiseStage(launchChromium);
});
after(() => stage.lower());

/** Grows trees in the page and asks for the selectors of all their elements; what is wrong with them. */
function fuzz(/** @type {number} */ trees, /** @type {number} */ hang) {
  const { selectorOf, composedPathSelector, faults } = /** @type {any} */ (window).selectors;
  let state = 1;
  const random = (/** @type {number} */ below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const pick = (/** @type {any[]} */ from) => from[random(from.length)];
  const NAMES = [
    'a',
    'menu',
    'Ünïcode',
    '"quo\'ted"',
    'a.b#c',
    '--',
    '-',
    'with space',
    'tab\tnew\nline',
    '1digit',
    ']',
    '\\',
    '>',
    ':is(',
    'x'.repeat(3000),
    '',
    '__proto__',
  ];
  const TAGS = [
    'div',
    'div',
    'span',
    'button',
    'form',
    'ul',
    'li',
    'my-element',
    'svg',
    'table',
    'input',
    'textarea',
    'select',
    'h1',
  ];
  /** They hide the form's own properties. */
  const HIDING = [
    'id',
    'parentNode',
    'parentElement',
    'classList',
    'attributes',
    'tagName',
    'localName',
    'childNodes',
    'matches',
    'getRootNode',
    'querySelector',
    'isConnected',
  ];
  const ATTRIBUTES = [
    'data-testid',
    'data-qa',
    'data-dd-action-name',
    'role',
    'type',
    'data-own',
    'href',
    'value',
    'aria-label',
    'title',
  ];
  /** @type {Element[]} */
  let all = [];
  const grow = (/** @type {ParentNode & Node} */ parent, /** @type {number} */ depth) => {
    for (let children = 1 + random(4); children; children -= 1) {
      const tag = pick(TAGS);
      const element =
        tag === 'svg'
          ? document.createElementNS('http://www.w3.org/2000/svg', pick(['svg', 'g', 'linearGradient']))
          : document.createElement(tag);
      if (!random(3)) element.setAttribute('id', pick(NAMES));
      if (!random(2)) element.setAttribute('class', [pick(NAMES), pick(NAMES)].join(' '));
      for (let more = random(3); more; more -= 1) {
        const name = pick(ATTRIBUTES);
        element.setAttribute(name, /value|label|title|href|own/.test(name) ? 'secret' : pick(NAMES));
      }
      if (/input|textarea/.test(tag)) /** @type {any} */ (element).value = 'secret';
      if (parent instanceof HTMLFormElement && /input|select/.test(tag))
        element.setAttribute('name', pick(HIDING));
      parent.append(element, 'secret');
      all.push(element);
      if (depth < 6 && all.length < 120) {
        const isHost = tag === 'div' && !random(5);
        grow(isHost ? element.attachShadow({ mode: 'open' }) : element, depth + 1);
      }
    }
  };
  /** @type {string[]} */
  const wrong = [];
  const said = (/** @type {string} */ what, /** @type {string} */ selector) =>
    wrong.push(`${what}: ${String(selector).slice(0, 200)}`);
  let asked = 0;
  for (let tree = 0; tree < trees; tree += 1) {
    all = [];
    document.body.replaceChildren();
    grow(document.body, 0);
    for (const element of all) {
      const start = performance.now();
      const selector = selectorOf(element, random(2) ? 'data-own-name' : undefined);
      const path = [];
      for (
        let at = /** @type {any} */ (element);
        at;
        at =
          Node.prototype.getRootNode.call(at) === at
            ? at.host
            : Object.getOwnPropertyDescriptor(Node.prototype, 'parentNode')?.get?.call(at)
      )
        path.push(at);
      const composed = composedPathSelector(path);
      if (performance.now() - start > hang) said('slow', selector);
      asked += 1;
      if (!selector || !composed) {
        said('none', `${element.tagName} ${faults.last_internal_error}`);
        continue;
      }
      if (/secret/.test(selector) || /secret/.test(composed)) said('leak', `${selector} ${composed}`);
      if (composed.length > 2048) said('long', composed);
      try {
        // A shadow tree has no root element to begin at: what is met there may be met again deeper in it.
        const parts = selector.split('::shadow ');
        let roots = /** @type {any[]} */ ([document]);
        let met = /** @type {Element[]} */ ([]);
        for (const part of parts) {
          met = roots.flatMap((root) => [
            ...(root === document ? Document : DocumentFragment).prototype.querySelectorAll.call(root, part),
          ]);
          roots = met.flatMap(({ shadowRoot }) => shadowRoot ?? []);
        }
        if (!met.includes(element)) said('another element', selector);
        if (parts.length === 1 && met.length > 1) said('not unique', selector);
      } catch (error) {
        said(String(error), selector);
      }
    }
  }
  return {
    asked,
    wrong: wrong.slice(0, 10),
    faults: faults.internal_errors,
    last: faults.last_internal_error,
  };
}

test('each leads back to its element alone, and holds nothing of the user’s', async (t) => {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { selectorOf, composedPathSelector } from './dom/selector'; export { faults } from './guard';`,
      resolveDir: fileURLToPath(new URL('../../js-shim', import.meta.url)),
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'selectors',
  });
  const { page } = await stage.visit(t, 'plain.html', { init: null, head: outputFiles[0]?.text });
  const { asked, wrong, faults, last } = await page.evaluate(`(${fuzz})(${TREES}, ${HANG_MS})`);
  assert.deepEqual(wrong, []);
  assert.equal(faults, 0, last);
  assert.ok(asked > TREES * 10, `${asked} selectors`);
});
