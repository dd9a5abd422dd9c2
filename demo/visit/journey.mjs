// @ts-check
import { chromium } from 'playwright-core';
import { chromiumOptions } from '../../tests/browser/drivers/chromium-options.mjs';

/**
 * What the visitor did, for the expectations to compare with.
 * @typedef {object} Visit
 * @property {string[]} typed every text that went into an input
 * @property {string[]} clicked names of the controls that were clicked, in order
 * @property {string[]} paths the routes that were seen, in order
 * @property {{ firstInput: boolean, interaction: boolean }} measured what the browser itself reported on the first page
 * @property {string[]} problems errors of the page, and requests that left this machine
 */

const PRODUCT = { name: 'Dutch Oven', path: '/products/dutch-oven' };
// Unlike anything else in the shop, so that finding one of them in a request means that it leaked.
const SHIPPING = {
  'Full name': 'Wilhelmina Quarkstein',
  Email: 'w.quarkstein@letterbox.test',
  'Street and number': '77 Hidden Hollow',
  Postcode: 'ZX97-4QKJ',
  City: 'Nowhereville',
};
const CARD = { 'Name on card': 'W QUARKSTEIN', Expires: '11 / 31', 'Security code': 'hush-917-hush' };
const DECLINED_CARD = '4000 0566 5566 0002';
const GOOD_CARD = '4242 4242 4242 4242';

// Long enough to look at a page, and for the SDK to see that it settled.
const LOOK_MS = 500;
const KEY_DELAY_MS = 8;

/**
 * @param {string} shop
 * @returns {Promise<Visit>}
 */
export async function visitShop(shop) {
  const browser = await chromium.launch(chromiumOptions());
  try {
    // A page made by browser.newPage() would take its context along when it closes, too fast for its last handlers.
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    return await buySomething(await context.newPage(), shop);
  } finally {
    await browser.close();
  }
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} shop
 * @returns {Promise<Visit>}
 */
async function buySomething(page, shop) {
  /** @type {Visit} */
  const visit = {
    typed: [],
    clicked: [],
    paths: [],
    measured: { firstInput: false, interaction: false },
    problems: [],
  };
  page.on('pageerror', (error) => visit.problems.push(`the page threw: ${error.message}`));
  page.on('request', (request) => {
    const { protocol, hostname, host } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== '127.0.0.1') visit.problems.push(`a request to ${host}`);
  });

  /**
   * @param {'button' | 'link'} role
   * @param {string | RegExp} name
   */
  async function click(role, name) {
    const control = page.getByRole(role, { name }).first();
    // An action is named after what the visitor sees, which is not always what assistive technology reads out.
    visit.clicked.push((await control.innerText()).split('\n')[0]);
    await control.click();
    await page.waitForTimeout(LOOK_MS);
  }

  /** @param {Record<string, string>} fields label and text */
  async function fill(fields) {
    for (const [label, text] of Object.entries(fields)) {
      await page.getByLabel(label, { exact: true }).click();
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type(text, { delay: KEY_DELAY_MS });
      visit.typed.push(text);
    }
  }

  /** @param {string} path */
  async function arriveAt(path) {
    await page.waitForURL(shop + path);
    visit.paths.push(path);
    await page.waitForTimeout(LOOK_MS);
  }

  await page.goto(`${shop}/`, { waitUntil: 'networkidle' });
  await arriveAt('/');
  await click('button', 'Pots');
  await page.getByRole('link', { name: 'No. 8 Skillet' }).waitFor({ state: 'detached' });
  visit.measured = await page.evaluate(readMeasurements);

  await click('link', PRODUCT.name);
  await arriveAt(PRODUCT.path);
  await click('button', 'Add to cart');
  await click('link', 'Go to cart');
  await arriveAt('/cart');
  await click('button', 'One more');
  await click('link', 'Checkout');
  await arriveAt('/shipping');
  await fill(SHIPPING);
  await click('button', 'Continue to payment');
  await arriveAt('/payment');
  await fill({ ...CARD, 'Card number': DECLINED_CARD });
  await click('button', /^Pay /);
  await page.getByRole('alert').waitFor();
  await fill({ 'Card number': GOOD_CARD });
  await click('button', /^Pay /);
  await arriveAt('/confirmation');
  await page.getByRole('heading', { name: 'Thank you!' }).waitFor();

  // As when somebody closes the tab: only this way the page hears of it, and only the event says that it is over.
  const closed = page.waitForEvent('close');
  await page.close({ runBeforeUnload: true });
  await closed;
  return visit;
}

/** Runs in the page: which of the input timings this browser reports. */
function readMeasurements() {
  return new Promise((/** @type {(measured: Visit['measured']) => void} */ resolve) => {
    const measured = { firstInput: false, interaction: false };
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        measured.firstInput ||= entry.entryType === 'first-input';
        measured.interaction ||= Boolean(/** @type {any} */ (entry).interactionId);
      }
    });
    observer.observe({ type: 'first-input', buffered: true });
    setTimeout(() => resolve(measured), 300);
  });
}
