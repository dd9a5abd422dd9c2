// @ts-check
/** Random pages: whatever the policy refuses stays out of every name, and what is typed is not even read. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage } from './testing/chromium.mjs';
import { randomPage, randomSource } from './testing/random-page.mjs';

const PAGES = 1500;
const SEED = Number(process.env.SEED ?? 1);

/** @type {import('playwright-core').Page} */
let page;
before(async () => void (page = await openPage()));
after(() => page.close());

test(`refused text never reaches a name (SEED=${SEED})`, async () => {
  const random = randomSource(SEED);
  const pages = Array.from({ length: PAGES }, () => randomPage(random));
  const results = await page.evaluate((pages) => {
    const { createPolicy, faults, offerName, stage } = /** @type {any} */ (window).dom;
    let read = 0;
    let texts = '';
    const { get = () => '' } = Object.getOwnPropertyDescriptor(Node.prototype, 'nodeValue') ?? {};
    Object.defineProperty(Node.prototype, 'nodeValue', {
      get() {
        const text = get.call(this);
        texts += text;
        return text;
      },
    });
    for (const { prototype } of [
      HTMLInputElement,
      HTMLTextAreaElement,
      HTMLSelectElement,
      HTMLOptionElement,
    ]) {
      for (const key of ['value', 'defaultValue', 'selectedOptions', 'selectedIndex', 'text']) {
        if (key in prototype) Object.defineProperty(prototype, key, { get: () => void read++ });
      }
    }
    return pages.map(({ html, allow, privacy, defaultLevel }) => {
      read = 0;
      texts = '';
      /** @type {any} */ (window).$DD_ALLOW = new Set(allow);
      const policy = createPolicy();
      const seen = offerName(stage(html), policy, { privacy, defaultLevel });
      if (faults.internal_errors) throw faults.last;
      // Attributes are for the policy to replace, texts must not get that far.
      const offered = /** @type {import('./text').NameCandidatePart[]} */ (policy.offered)
        .filter(([kind]) => kind !== 1)
        .map(([, , , text]) => text);
      return { seen, name: policy.name, source: policy.source, offered: offered.join(' '), read, texts };
    });
  }, pages);
  const named = { text_content: 0, standard_attribute: 0, mask_placeholder: 0, blank: 0, hidden: 0 };
  results.forEach(({ seen, name, source, offered, read, texts }, index) => {
    const { html, refused, typed, hidden } = /** @type {import('./testing/random-page.mjs').RandomPage} */ (
      pages[index]
    );
    const leaked = refused.filter((canary) => `${name} ${offered}`.includes(canary));
    assert.deepEqual(leaked, [], `page ${index} named ${name}: ${html}`);
    const collected = typed.filter((canary) => texts.includes(canary));
    assert.deepEqual(collected, [], `page ${index} collected typed text: ${html}`);
    assert.equal(read, 0, `page ${index} read a value: ${html}`);
    assert.equal(seen, !hidden, `page ${index}: ${html}`);
    if (hidden) assert.equal(name + offered, '', `page ${index}: ${html}`);
    named[/** @type {keyof typeof named} */ (seen ? source : 'hidden')]++;
  });
  // Pages of which nothing can be named would prove nothing.
  for (const [source, count] of Object.entries(named)) assert.ok(count > PAGES / 50, `${count} of ${source}`);
});
