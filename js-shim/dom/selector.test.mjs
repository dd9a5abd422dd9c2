// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage } from './testing/chromium.mjs';
import { PATH_CASES, SELECTOR_CASES } from './testing/selectors.mjs';

/** @type {import('playwright-core').Page} */
let page;
before(async () => void (page = await openPage()));
after(() => page.close());

for (const { is, html, attribute, selector } of SELECTOR_CASES) {
  test(`${is}: ${selector}`, async () => {
    const found = await page.evaluate(
      ({ html, attribute }) => {
        const { faults, selectorOf, stage } = /** @type {any} */ (window).dom;
        const selector = selectorOf(stage(html), attribute);
        if (faults.internal_errors) throw faults.last;
        return selector;
      },
      { html, attribute },
    );
    assert.equal(found, selector);
  });
}

test('BODY goes without its class, which tells the state of the page', async () => {
  const found = await page.evaluate(() => {
    const { selectorOf, stage } = /** @type {any} */ (window).dom;
    document.body.className = 'modal-open';
    return selectorOf(stage('<i t></i>'));
  });
  assert.equal(found, 'BODY>I');
});

for (const { is, html, attribute, selector } of PATH_CASES) {
  test(`path, ${is}: ${selector.slice(0, 80)}`, async () => {
    const found = await page.evaluate(
      ({ html, attribute }) => {
        const { composedPathSelector, faults, stage } = /** @type {any} */ (window).dom;
        const target = stage(html);
        let selector;
        window.addEventListener(
          'probe',
          (event) => void (selector = composedPathSelector(event.composedPath(), attribute)),
          { once: true },
        );
        target.dispatchEvent(new Event('probe', { bubbles: true, composed: true }));
        if (faults.internal_errors) throw faults.last;
        return selector;
      },
      { html, attribute },
    );
    assert.equal(found, selector);
  });
}
