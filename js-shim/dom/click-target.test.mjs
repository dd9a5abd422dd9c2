// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage } from './testing/chromium.mjs';

/** @type {import('playwright-core').Page} */
let page;
before(async () => void (page = await openPage()));
after(() => page.close());

/** What a listener on `window` finds when it looks at the event now, and when it does later. @param {string} mode */
const pressIn = (mode) =>
  page.evaluate(async (mode) => {
    const { clickTarget } = /** @type {any} */ (window).dom;
    document.body.innerHTML = '<p id="host"></p>';
    const host = /** @type {Element} */ (document.body.firstChild);
    const root = host.attachShadow({ mode: /** @type {ShadowRootMode} */ (mode) });
    root.innerHTML = '<button id="inner">x</button>';
    /** @type {EventTarget[]} */
    let path = [];
    window.addEventListener('pointerdown', (event) => void (path = event.composedPath()), { once: true });
    const event = new PointerEvent('pointerdown', { bubbles: true, composed: true });
    /** @type {Element} */ (root.firstChild).dispatchEvent(event);
    await new Promise((done) => setTimeout(done));
    return clickTarget(path)?.id;
  }, mode);

test('the pressed element in an open shadow tree', async () => {
  assert.equal(await pressIn('open'), 'inner');
});

test('the host of a closed one', async () => {
  assert.equal(await pressIn('closed'), 'host');
});

test('nothing where no element was hit', async () => {
  const found = await page.evaluate(
    () => /** @type {any} */ (window).dom.clickTarget([document, window]) ?? 'none',
  );
  assert.equal(found, 'none');
});

test('size and position are whole CSS px', async () => {
  const place = await page.evaluate(() => {
    const { clickPlace, stage } = /** @type {any} */ (window).dom;
    const target = stage('<i t style="position:fixed;left:10.4px;top:20px;width:99.6px;height:30.4px"></i>');
    return clickPlace(target, { clientX: 60, clientY: 25.7 });
  });
  assert.deepEqual(place, [100, 30, 50, 6]);
});
