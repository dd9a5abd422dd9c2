// @ts-check
import { chromium } from 'playwright-core';
import { chromiumOptions } from '../../../tests/browser/drivers/chromium-options.mjs';

/**
 * Somebody buys something, in a real Chromium.
 * @typedef {import('./api-check.mjs').Location} Location
 * @typedef {import('./api-check.mjs').Result} Result
 * @typedef {import('playwright-core').Page} Page
 */

const SHIPPING = {
  'Full name': 'Synthetic Customer',
  Email: 'synthetic@example.test',
  'Street and number': '1 Test Lane',
  Postcode: '00000',
  City: 'Testville',
};
const PAYMENT = {
  'Name on card': 'SYNTHETIC CUSTOMER',
  'Card number': '4242 4242 4242 4242',
  Expires: '11 / 31',
  'Security code': '123',
};
/** A step that did not end by then has failed; whether it was quick enough is asked afterwards. */
const PATIENCE_MS = 15_000;

/** @type {[string, (page: Page, shop: string) => Promise<void>][]} */
const STEPS = [
  [
    'open the shop',
    async (page, shop) => {
      await page.goto(`${shop}/`, { waitUntil: 'load' });
      await page.getByRole('link', { name: 'Dutch Oven' }).waitFor();
    },
  ],
  ['open a product', (page) => follow(page, 'link', 'Dutch Oven', '/products/dutch-oven')],
  [
    'add it to the cart',
    async (page) => {
      await page.getByRole('button', { name: 'Add to cart' }).click();
      await page.getByText('It is in your cart.').waitFor();
    },
  ],
  ['open the cart', (page) => follow(page, 'link', 'Go to cart', '/cart')],
  ['start the checkout', (page) => follow(page, 'link', 'Checkout', '/shipping')],
  ['enter the address', (page) => fill(page, SHIPPING)],
  ['continue to the payment', (page) => follow(page, 'button', 'Continue to payment', '/payment')],
  ['enter the card', (page) => fill(page, PAYMENT)],
  [
    'pay',
    async (page) => {
      await follow(page, 'button', /^Pay /, '/confirmation');
      await page.getByRole('heading', { name: 'Thank you!' }).waitFor();
    },
  ],
];

/**
 * @param {string} shop
 * @param {number} limit ms that one step may take
 * @param {Location} location
 * @returns {Promise<Result>}
 */
export async function buySomething(shop, limit, location) {
  const began = performance.now();
  let step = 'start Chromium';
  /** @type {Page | undefined} */
  let page;
  /** @type {import('playwright-core').Browser | undefined} */
  let browser;
  let session_id = '';

  /** @param {string} message */
  async function failed(message) {
    const picture = await page?.screenshot({ timeout: 5000 }).catch(() => undefined);
    return {
      passed: false,
      duration: Math.round(performance.now() - began),
      step,
      message: message.slice(0, 1000),
      session_id,
      screenshot: picture?.toString('base64') ?? '',
    };
  }

  try {
    browser = await chromium.launch(chromiumOptions());
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    context.setDefaultTimeout(PATIENCE_MS);
    // So that RUM knows a robot when it sees one: the session gets the type `synthetics`.
    await context.addInitScript(
      (rum) => Object.assign(globalThis, { _DATADOG_SYNTHETICS_RUM_CONTEXT: rum }),
      {
        test_id: 'checkout',
        result_id: crypto.randomUUID(),
      },
    );
    page = await context.newPage();
    await slowDown(page, location);
    for (const [name, act] of STEPS) {
      step = name;
      const start = performance.now();
      await act(page, shop);
      session_id ||= await sessionOf(page);
      const took = Math.round(performance.now() - start);
      if (took > limit) return await failed(`took ${took} ms, more than ${limit}`);
    }
    const duration = Math.round(performance.now() - began);
    // As when somebody closes the tab, so that what RUM still holds is sent.
    const closed = page.waitForEvent('close');
    await page.close({ runBeforeUnload: true });
    await closed;
    return { passed: true, duration, step: '', message: '', session_id, screenshot: '' };
  } catch (error) {
    return await failed(/** @type {Error} */ (error).message);
  } finally {
    await browser?.close();
  }
}

/**
 * @param {Page} page
 * @param {'link' | 'button'} role
 * @param {string | RegExp} name
 * @param {string} path where it leads
 */
async function follow(page, role, name, path) {
  await page.getByRole(role, { name }).first().click();
  await page.waitForURL((url) => url.pathname === path);
}

/**
 * @param {Page} page
 * @param {Record<string, string>} fields by label
 */
async function fill(page, fields) {
  for (const [label, text] of Object.entries(fields))
    await page.getByLabel(label, { exact: true }).fill(text);
}

/**
 * @param {Page} page
 * @param {Location} location
 */
async function slowDown(page, { latency, down, up }) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency,
    downloadThroughput: down,
    uploadThroughput: up,
  });
}

/** @param {Page} page */
async function sessionOf(page) {
  const cookies = await page.context().cookies();
  const cookie = cookies.find(({ name }) => name.startsWith('_dd_s'))?.value ?? '';
  return /\bid=([0-9a-f-]{36})/.exec(decodeURIComponent(cookie))?.[1] ?? '';
}
