// @ts-check
import { launchBrowser } from '../browser/drivers/chromium.mjs';
import { sessionOf } from '../browser/stage.mjs';

/** @typedef {Awaited<ReturnType<typeof hireShopper>>} Shopper */

export const CARD = {
  good: '4242 4242 4242 4242',
  declined: '4000 0566 5566 0002',
  broken: '4000 0000 0000 0119',
};
const SHIPPING = {
  'Full name': 'Ada Tester',
  Email: 'ada@shop.test',
  'Street and number': 'Main Street 1',
  Postcode: '12345',
  City: 'Testville',
};
const CARD_DETAILS = { 'Name on card': 'ADA TESTER', Expires: '11 / 31', 'Security code': '917' };
const TRACE_HEADER = /^(x-datadog-.*|traceparent|tracestate|b3|x-b3-.*|baggage)$/;

/** A browser whose every visit has cookies of its own. */
export async function hireShopper() {
  const browser = await launchBrowser();
  return {
    /**
     * Buys something with each card in turn, up to the last one; without a card, gives up when it comes to paying.
     * @param {string} shop
     * @param {object} options
     * @param {Record<string, string>} [options.query] how the shop is to trace
     * @param {string[]} options.cards
     * @param {boolean} [options.onlyLooks] gives up with the cart in sight
     * @param {number} [options.paymentMs] how much longer than usual a payment takes
     * @param {string} [options.script] runs before the page's own
     * @param {(page: import('playwright-core').Page) => Promise<void>} [options.then] before the page is closed
     */
    async buy(shop, { query = {}, cards, onlyLooks = false, paymentMs = 0, script, then }) {
      const context = await browser.newContext();
      if (script) await context.addInitScript(script);
      const page = await context.newPage();
      /** @type {string[]} */
      const consoleLines = [];
      page.on('console', (message) => consoleLines.push(`${message.type()}: ${message.text()}`));
      /** @type {Record<string, string>[]} */
      const payments = [];
      page.on('request', (request) => {
        if (request.url().includes('/_serverFn/')) payments.push(traceHeaders(request.headers()));
      });

      if (paymentMs > 0)
        await page.route('**/_serverFn/**', async (route) => {
          await new Promise((resolve) => setTimeout(resolve, paymentMs));
          await route.continue();
        });

      const click = (/** @type {'button' | 'link'} */ role, /** @type {string | RegExp} */ name) =>
        page.getByRole(role, { name }).click();
      const fill = async (/** @type {Record<string, string>} */ fields) => {
        for (const [label, text] of Object.entries(fields))
          await page.getByLabel(label, { exact: true }).fill(text);
      };
      // Clicks before hydration go nowhere.
      await page.goto(`${shop}/products/dutch-oven?${new URLSearchParams(query)}`, {
        waitUntil: 'networkidle',
      });
      await click('button', 'Add to cart');
      await click('link', 'Go to cart');
      await page.getByRole('link', { name: 'Checkout' }).waitFor();
      if (!onlyLooks) await checkOut();
      await then?.(page);

      async function checkOut() {
        await click('link', 'Checkout');
        await fill(SHIPPING);
        await click('button', 'Continue to payment');
        await fill(CARD_DETAILS);
        for (const card of cards) await payWith(card);
      }

      /** @param {string} card */
      async function payWith(card) {
        await fill({ 'Card number': card });
        const answered = page.waitForResponse((response) => response.url().includes('/_serverFn/'));
        await click('button', /^Pay /);
        await answered;
        if (card === CARD.good) await page.getByRole('heading', { name: 'Thank you!' }).waitFor();
        else await page.getByRole('alert').waitFor();
      }

      const cookies = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
      // As when somebody closes the tab: only this way the page sends what it has left.
      const closed = page.waitForEvent('close');
      await page.close({ runBeforeUnload: true });
      await closed;
      // Its context stays until the shopper leaves: it would take along what the page has just sent.
      return { session: sessionOf(cookies).id, payments, consoleLines };
    },
    leave: () => browser.close(),
  };
}

/** @param {Record<string, string>} headers */
function traceHeaders(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => TRACE_HEADER.test(name)));
}
