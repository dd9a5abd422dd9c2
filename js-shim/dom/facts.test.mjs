// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage } from './testing/chromium.mjs';

const FACTS = [
  'Hidden',
  'Mask',
  'MaskUnlessAllowlisted',
  'MaskUserInput',
  'Allow',
  'Base',
  'PrivateInput',
  'Ignored',
  'UserInput',
  'Editable',
];
const LEVELS = ['allow', 'mask-user-input', 'mask-unless-allowlisted', 'mask', 'hidden', 'ignore'];

/** @type {import('playwright-core').Page} */
let page;
before(async () => void (page = await openPage()));
after(() => page.close());

/** @type {[html: string, facts: string][]} */
const OWN_FACTS = [
  ['<i t></i>', ''],
  ['<i t data-dd-privacy="hidden"></i>', 'Hidden'],
  ['<i t data-dd-privacy="mask"></i>', 'Mask'],
  ['<i t data-dd-privacy="mask-unless-allowlisted"></i>', 'MaskUnlessAllowlisted'],
  ['<i t data-dd-privacy="mask-user-input"></i>', 'MaskUserInput'],
  ['<i t data-dd-privacy="allow"></i>', 'Allow'],
  ['<i t data-dd-privacy="ignore"></i>', ''],
  ['<i t data-dd-privacy=""></i>', ''],
  ['<i t class="dd-privacy-hidden a"></i>', 'Hidden'],
  ['<i t class="a dd-privacy-mask-user-input"></i>', 'MaskUserInput'],
  ['<i t class="dd-privacy-maskx"></i>', ''],
  ['<i t class="dd-privacy-mask" data-dd-privacy="allow"></i>', 'Mask Allow'],
  ['<svg><g t class="dd-privacy-mask"></g></svg>', 'Mask'],
  ['<base t>', 'Base'],
  ['<script t></script>', 'Ignored'],
  ['<input t>', 'UserInput'],
  ['<input t type="checkbox">', 'UserInput'],
  ...['password', 'email', 'tel', 'hidden', 'PassWord'].map(
    (type) => /** @type {[string, string]} */ ([`<input t type="${type}">`, 'PrivateInput UserInput']),
  ),
  ...['cc-number', 'new-password', 'current-password', 'shipping cc-csc', 'CC-name'].map(
    (value) =>
      /** @type {[string, string]} */ ([`<input t autocomplete="${value}">`, 'PrivateInput UserInput']),
  ),
  ['<input t autocomplete="acc-number">', 'UserInput'],
  ...['button', 'color', 'reset', 'submit'].map(
    (type) => /** @type {[string, string]} */ ([`<input t type="${type}">`, '']),
  ),
  ['<output t></output>', 'UserInput'],
  ['<textarea t></textarea>', 'UserInput'],
  ['<select t></select>', 'UserInput'],
  ['<select><option t></option></select>', 'UserInput'],
  ['<select><optgroup t></optgroup></select>', 'UserInput'],
  ['<datalist t></datalist>', 'UserInput'],
  ['<button t></button>', ''],
  ['<i t contenteditable></i>', 'Editable'],
  ['<div contenteditable><i t></i></div>', 'Editable'],
  ['<i t contenteditable="false"></i>', ''],
];

for (const [html, expected] of OWN_FACTS) {
  test(`${html}: ${expected || 'nothing'}`, async () => {
    const bits = await page.evaluate((html) => {
      const { factsOfElement, stage } = /** @type {any} */ (window).dom;
      return factsOfElement(stage(html));
    }, html);
    assert.equal(FACTS.filter((_, bit) => bits & (1 << bit)).join(' '), expected);
  });
}

/** @type {[html: string, level: string][]} */
const EFFECTIVE_LEVELS = [
  ['<i t></i>', 'mask-user-input'],
  ['<p data-dd-privacy="mask"><i t></i></p>', 'mask'],
  ['<p data-dd-privacy="mask"><i t data-dd-privacy="allow"></i></p>', 'allow'],
  ['<p data-dd-privacy="hidden"><i t data-dd-privacy="allow"></i></p>', 'hidden'],
  ['<p data-dd-privacy="allow"><i><b t></b></i></p>', 'allow'],
  ['<input t type="password" data-dd-privacy="allow">', 'mask'],
  ['<p data-dd-privacy="hidden"><input t type="password"></p>', 'hidden'],
  ['<script t data-dd-privacy="mask"></script>', 'mask'],
  ['<script t></script>', 'ignore'],
  ['<p class="dd-privacy-mask"><template shadowrootmode="open"><i t></i></template></p>', 'mask'],
  [
    '<p class="dd-privacy-hidden"><template shadowrootmode="open"><i t class="dd-privacy-allow"></i></template></p>',
    'hidden',
  ],
  [
    '<p class="dd-privacy-mask"><template shadowrootmode="open"><span class="dd-privacy-allow"><template shadowrootmode="open"><i t></i></template></span></template></p>',
    'allow',
  ],
];

for (const [html, expected] of EFFECTIVE_LEVELS) {
  test(`${html} is at ${expected}`, async () => {
    const level = await page.evaluate((html) => {
      const { createJudge, factsOfElement, levelBelow, stage } = /** @type {any} */ (window).dom;
      return createJudge(levelBelow, 1, factsOfElement)(stage(html)).level;
    }, html);
    assert.equal(LEVELS[level], expected);
  });
}

test('an element is judged again when the page has changed', async () => {
  const levels = await page.evaluate(() => {
    const { createJudge, factsOfElement, levelBelow, stage } = /** @type {any} */ (window).dom;
    const element = stage('<p><i t></i></p>');
    const before = createJudge(levelBelow, 1, factsOfElement)(element).level;
    element.parentNode.className = 'dd-privacy-mask';
    return [before, createJudge(levelBelow, 1, factsOfElement)(element).level];
  });
  assert.deepEqual(levels, [1, 3]);
});

test('the allow-list takes whole texts in lower case, blank ones always, and fails closed', async () => {
  const allowed = await page.evaluate(() => {
    const { allowlisted } = /** @type {any} */ (window).dom;
    const texts = ['Save', 'SAVE', 'Save ', 'Other', ' \n', ''];
    return [undefined, new Set(['save']), ['save'], 'save', { has: () => true }].map((list) => {
      /** @type {any} */ (window).$DD_ALLOW = list;
      return texts.filter((text) => allowlisted(text));
    });
  });
  assert.deepEqual(allowed, [
    [' \n', ''],
    ['Save', 'SAVE', ' \n', ''],
    [' \n', ''],
    [' \n', ''],
    [' \n', ''],
  ]);
});
