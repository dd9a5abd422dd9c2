// @ts-check
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launchChromium } from './drivers/chromium.mjs';
import { validateSegments } from './replay/schema.mjs';
import { pause, raiseStage, started } from './stage.mjs';

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

const TYPED = /** @type {Record<string, string>} */ ({
  '#labelled': 'typed-text-5f1a',
  '#password': 'typed-password-8b2c',
  '#card': 'typed-card-4111',
  '#area': 'typed-area-90d7',
  '#unnamed': 'typed-editable-3e9b',
});

/** What a page adds later, at every place where it could get past the policy. */
function addSecrets() {
  const masked = document.createElement('p');
  masked.dataset.ddPrivacy = 'mask';
  masked.dataset.owner = 'masked-by-data';
  masked.innerHTML = `<a href="https://shop.test/masked-by-href" title="masked-by-title">masked-by-late</a>
    <img alt="masked-by-alt" src="/masked-by-src.png"><input type="checkbox" value="masked-by-box" checked>
    <input value="masked-by-value"><iframe srcdoc="masked-by-frame"></iframe>`;
  document.body.append(masked);
  const text = document.createTextNode('');
  masked.append(text);
  setTimeout(() => {
    text.nodeValue = 'masked-by-change';
    masked.title = 'masked-by-set';
    masked.querySelector('a')?.setAttribute('title', 'masked-by-reset');
    const hidden = document.querySelector('[data-dd-privacy=hidden]');
    hidden?.append('hidden-text-later');
    hidden?.setAttribute('title', 'hidden-text-title');
    const password = /** @type {HTMLInputElement} */ (document.querySelector('#password'));
    password.value = 'typed-password-by-script';
    password.setAttribute('value', 'typed-password-by-attribute');
    document.querySelector('#select')?.append(new Option('option-late', 'option-late-value'));
  }, 200);
}

const EVER = 'masked-(by|named|nested)|hidden-text|typed-(password|card)';
const SHOWN = 'shown-(text|aria|title|label|placeholder|area-hint)|Order';

/** @type {{ level: string, absent: string, present: string[] }[]} */
const LEVELS = [
  {
    level: 'allow',
    absent: EVER,
    present: ['typed-text', 'typed-area', 'option-first', 'shown-text', 'typed-editable'],
  },
  {
    level: 'mask-user-input',
    absent: `${EVER}|typed-|option-`,
    present: ['shown-text', 'shown-title', 'shown-label'],
  },
  {
    level: 'mask',
    absent: `${EVER}|typed-|option-|${SHOWN}|Public text`,
    present: ['Allowed inside', 'xxxxx', 'Save'],
  },
  {
    level: 'mask-unless-allowlisted',
    absent: `${EVER}|typed-|option-|${SHOWN}`,
    present: ['Public text', 'Allowed inside'],
  },
];

for (const { level, absent, present } of LEVELS) {
  test(`no secret in any byte at ${level}`, async (t) => {
    const { page, intake } = await stage.visit(t, 'masking.html', {
      viewport: { width: 1000, height: 900 },
      init: { defaultPrivacyLevel: level, sessionReplaySampleRate: 100 },
      head: `window.$DD_ALLOW = new Set(['public text']);`,
    });
    await started(page);
    await page.evaluate(addSecrets);
    for (const [selector, text] of Object.entries(TYPED)) await page.type(selector, text);
    await page.click('#text');
    await pause(500);
    await page.leave();
    await intake.waitFor(
      () => intake.segments().some(({ records }) => records.some(({ type }) => type === 12)),
      15_000,
    );
    await pause(300);
    const all = JSON.stringify(intake.segments());
    for (const shown of present) assert.ok(all.includes(shown), `${shown} is shown`);
    assert.deepEqual(intake.leaks(new RegExp(absent)), []);
    assert.deepEqual(validateSegments(intake.segments()), []);
    assert.ok(!/masked-by|typed-password/.test(JSON.stringify(intake.events())));
  });
}

test('names of an XML document have other cases, and prefixes: none of what they mask is in any byte', async (t) => {
  const { page, intake } = await stage.visit(t, 'replay.xhtml', {
    init: { defaultPrivacyLevel: 'mask', sessionReplaySampleRate: 100 },
  });
  await started(page);
  const all = () => JSON.stringify(intake.segments());
  await intake.waitFor(() => all().includes('shown-href'));
  // What comes later takes another way.
  await page.evaluate(`for (const node of document.querySelectorAll('body > *')) {
    const later = node.cloneNode(true);
    for (const { attributes } of later.querySelectorAll('*'))
      for (const attribute of attributes) attribute.value += '-later';
    node.after(later);
  }`);
  await intake.waitFor(() => all().includes('shown-href-later'));
  for (const name of [
    'a',
    'img',
    'source',
    'iframe',
    'option',
    'h:a',
    'h:img',
    'h:iframe',
    'h:option',
    'svg>a',
  ])
    assert.ok(all().includes(`"${name}"`), name);
  assert.deepEqual(intake.leaks(/masked-by/), []);
  assert.deepEqual(validateSegments(intake.segments()), []);
});
