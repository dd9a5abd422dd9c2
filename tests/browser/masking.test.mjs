// @ts-check
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { beyondPeer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { raiseStage, started } from './stage.mjs';

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

// The order of the clicks. A select's popup would swallow the click after it, so the select has tests of its own.
const TARGETS = [
  ...['text', 'public', 'aria', 'title', 'labelled', 'placeholder', 'password', 'card', 'area', 'submit'],
  ...['allowed', 'masked-class', 'masked-attribute', 'hidden', 'named', 'nested'],
];

const TYPED = /** @type {Record<string, string>} */ ({
  '#labelled': 'typed-text-5f1a',
  '#password': 'typed-password-8b2c',
  '#card': 'typed-card-4111',
  '#area': 'typed-area-90d7',
});

const MASKED = ['Masked Element', 'mask_placeholder'];
const BLANK = ['', 'blank'];

/** What is so at every level: own levels that can't be relaxed, and names given by hand. */
const ALWAYS = {
  password: MASKED,
  card: MASKED,
  'masked-class': MASKED,
  'masked-attribute': MASKED,
  hidden: undefined,
  named: ['Named by hand', 'custom_attribute'],
  allowed: ['Allowed inside', 'text_content'],
};

const READABLE = {
  ...ALWAYS,
  text: ['shown-text', 'text_content'],
  public: ['Public text', 'text_content'],
  aria: ['shown-aria', 'standard_attribute'],
  title: ['shown-title', 'standard_attribute'],
  labelled: ['shown-label', 'text_content'],
  placeholder: ['shown-placeholder', 'standard_attribute'],
  area: ['shown-area-hint', 'standard_attribute'],
  submit: ['Save', 'text_content'],
  nested: ['Order', 'text_content'],
};

/**
 * @type {{ level: string, names: Record<string, string[] | undefined>, absent: RegExp }[]}
 */
const LEVELS = [
  {
    level: 'allow',
    names: READABLE,
    absent: /typed-|masked-(by|named|nested)|hidden-text|shown-(password|card)/,
  },
  {
    level: 'mask-user-input',
    names: READABLE,
    absent: /typed-|option-|masked-(by|named|nested)|hidden-text|shown-(password|card)/,
  },
  {
    level: 'mask',
    names: {
      ...ALWAYS,
      text: MASKED,
      public: MASKED,
      aria: MASKED,
      title: MASKED,
      labelled: MASKED,
      placeholder: MASKED,
      area: MASKED,
      submit: MASKED,
      nested: MASKED,
    },
    absent: /typed-|option-|shown-|masked-(by|named|nested)|hidden-text|Public|Order|Save/,
  },
  {
    level: 'mask-unless-allowlisted',
    names: {
      ...ALWAYS,
      text: BLANK,
      public: ['Public text', 'text_content'],
      aria: ['Masked Element', 'standard_attribute'],
      title: ['Masked Element', 'standard_attribute'],
      labelled: BLANK,
      placeholder: ['Masked Element', 'standard_attribute'],
      area: ['Masked Element', 'standard_attribute'],
      submit: ['Save', 'text_content'],
      nested: BLANK,
    },
    absent: /typed-|option-|shown-|masked-(by|named|nested)|hidden-text|Order/,
  },
];

/**
 * Types, clicks everything, leaves.
 *
 * @param {import('node:test').TestContext} t
 * @param {Record<string, unknown>} init
 * @param {number} [told] how many of the clicks are told: all but that on what is hidden
 */
async function clickAll(t, init, told = TARGETS.length - 1) {
  const { page, intake } = await stage.visit(t, 'masking.html', {
    viewport: { width: 1000, height: 900 },
    init,
    head: `window.$DD_ALLOW = new Set(['public text']);`,
  });
  await started(page);
  for (const [selector, text] of Object.entries(TYPED)) await page.type(selector, text);
  for (const [selector, text] of Object.entries(TYPED)) {
    assert.equal(await page.evaluate(`document.querySelector('${selector}').value`), text);
  }
  for (const target of TARGETS) await page.click(`#${target}`);
  await page.leave();
  await intake.waitFor(() => intake.events('action').length >= told);
  const clicks = intake.events('action').sort((a, b) => a.date - b.date);
  const names = Object.fromEntries(
    clicks.map((event) => [
      // Never masked, so it says which element it was.
      /^\w+#([\w-]+)/.exec(event._dd.action.target.composed_path_selector)?.[1],
      [event.action.target.name, event._dd.action.name_source],
    ]),
  );
  return { names, intake };
}

for (const { level, names: expected, absent } of LEVELS) {
  test(`names at ${level}`, async (t) => {
    const { names, intake } = await clickAll(t, { defaultPrivacyLevel: level });
    for (const target of TARGETS) assert.deepEqual(names[target], expected[target], target);
    assert.deepEqual(intake.leaks(absent), []);
  });
}

test('the default is mask-user-input', async (t) => {
  const { names } = await clickAll(t, {});
  for (const target of TARGETS)
    assert.deepEqual(names[target], READABLE[/** @type {'text'} */ (target)], target);
});

test('enablePrivacyForActionName: false names everything, and still tells nothing that was typed', async (t) => {
  const init = { defaultPrivacyLevel: 'mask', enablePrivacyForActionName: false };
  const { names, intake } = await clickAll(t, init, TARGETS.length);
  assert.deepEqual(names.text, ['shown-text', 'text_content']);
  assert.deepEqual(names['masked-class'], ['masked-by-class', 'text_content']);
  assert.deepEqual(names.hidden, ['hidden-text', 'text_content']);
  assert.deepEqual(names.password, ['shown-password-hint', 'standard_attribute']);
  assert.deepEqual(intake.leaks(/typed-/), []);
});

test('actionNameAttribute names like data-dd-action-name, which wins over it', async (t) => {
  const { page, intake } = await stage.visit(t, 'masking.html', {
    init: { actionNameAttribute: 'data-track', defaultPrivacyLevel: 'mask' },
  });
  await started(page);
  await page.evaluate(() => {
    for (const id of ['text', 'named'])
      document.getElementById(id)?.setAttribute('data-track', 'Own attribute');
  });
  await page.click('#text');
  await page.click('#named');
  await page.leave();
  const actions = await intake.waitFor((events) => {
    const found = events.filter(({ type }) => type === 'action');
    return found.length === 2 && found;
  });
  assert.deepEqual(
    actions.map(({ action }) => action.target.name),
    ['Own attribute', 'Named by hand'],
  );
});

describe('a select', () => {
  for (const [level, name] of [
    ['allow', ['option-first', 'text_content']],
    ['mask-user-input', BLANK],
  ]) {
    test(`at ${level}`, async (t) => {
      const { page, intake } = await stage.visit(t, 'masking.html', { init: { defaultPrivacyLevel: level } });
      await started(page);
      await page.click('#select');
      await page.leave();
      const action = await intake.waitFor((events) => events.find(({ type }) => type === 'action'));
      assert.deepEqual([action.action.target.name, action._dd.action.name_source], name);
      assert.equal(intake.leaks(/option-/).length > 0, level === 'allow');
    });
  }
});

test(
  'what is typed into a contenteditable never names a click, even where nothing else does',
  { skip: beyondPeer('the text of its parent has it') },
  async (t) => {
    const { page, intake } = await stage.visit(t, 'masking.html', {
      init: { defaultPrivacyLevel: 'mask-user-input' },
    });
    await started(page);
    await page.type('#unnamed', 'typed-editable-3e9b');
    assert.equal(
      await page.evaluate(`document.querySelector('#unnamed').textContent`),
      'typed-editable-3e9b',
    );
    await page.click('#unnamed');
    await page.leave();
    await intake.waitFor((events) => events.some(({ type }) => type === 'action'));
    assert.deepEqual(intake.leaks(/typed-/), []);
  },
);
