// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser } from '../browser/drivers/chromium.mjs';
import { CARD, hireShopper } from './shopper.mjs';
import { startStack } from './stack.mjs';

/**
 * Two hundred visitors in real browsers, each with a plan: some only look, some give up when it comes to paying, for a while
 * the payment provider is out of order, and for a while payments are slow. The dashboard has to say just that.
 */

const VISITS = 200;
const AT_ONCE = 3;
const PRICE = 149;
/** Who closes the page the moment it thanks them has not seen it, and neither has the SDK. */
const LOOK_MS = 300;
const PATIENCE_MS = 60_000;
const INCIDENT = { from: 80, to: 120 };
const SLOW = { from: 140, to: 160, paymentMs: 2500 };

/** @param {number} index */
function planOf(index) {
  const within = (/** @type {{ from: number, to: number }} */ { from, to }) => index >= from && index < to;
  const onlyLooks = index % 10 === 0;
  const cards =
    onlyLooks || index % 10 === 1
      ? []
      : within(INCIDENT)
        ? [CARD.broken]
        : index % 10 === 2
          ? [CARD.declined, CARD.good]
          : [CARD.good];
  /** @type {Record<string, string>} */
  const query = { sessionReplaySampleRate: index === INCIDENT.from + 5 ? '100' : '0' };
  return {
    onlyLooks,
    cards,
    query,
    paymentMs: within(SLOW) ? SLOW.paymentMs : 0,
    then: (/** @type {import('playwright-core').Page} */ page) => page.waitForTimeout(LOOK_MS),
  };
}

const plans = Array.from({ length: VISITS }, (_, index) => planOf(index));
const tries = (/** @type {string} */ card) =>
  plans.reduce((sum, { cards }) => sum + cards.filter((one) => one === card).length, 0);
const expected = {
  orders: tries(CARD.good),
  errors: tries(CARD.declined) + tries(CARD.broken),
  checkouts: plans.filter(({ onlyLooks }) => !onlyLooks).length,
  failures: plans.filter(({ cards }) => cards.some((card) => card !== CARD.good)).length,
};

/** @type {import('./stack.mjs').Stack} */
let stack;
/** @type {Awaited<ReturnType<typeof launchBrowser>>} */
let browser;
/** @type {import('./shopper.mjs').Shopper} */
let shopper;

before(async () => {
  stack = await startStack();
  browser = await launchBrowser();
  shopper = await hireShopper();
  const waiting = [...plans];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let plan = waiting.shift(); plan; plan = waiting.shift()) await shopper.buy(stack.shop, plan);
    }),
  );
});
after(async () => {
  await shopper?.leave();
  await browser?.close();
  await stack?.close();
});

/** @param {number} part @param {number} whole */
const percent = (part, whole) => {
  const share = (100 * part) / whole;
  return `${share > 0 && share < 10 ? share.toFixed(1) : Math.round(share)} %`;
};

test('each widget of the dashboard says what the crowd did', async () => {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(`${stack.lab}/dashboard.html?range=4h`);
  await page.waitForSelector('body[data-ready]');
  const text = async (/** @type {string} */ selector) =>
    (await page.locator(selector).first().innerText()).replaceAll(/\s+/g, ' ');
  const tile = (/** @type {string} */ title, /** @type {string | number} */ value) =>
    page
      .locator('#totals .tile', { hasText: title })
      .first()
      .locator('strong', { hasText: new RegExp(`^${value}$`) })
      .waitFor();

  // The last ones may still be on their way; what never comes fails here.
  await tile('Sessions', VISITS);
  await tile('Errors', expected.errors);
  await tile('Sessions with an error', percent(expected.failures, VISITS));
  await tile('Checkout conversion', percent(expected.orders, VISITS));
  await page
    .locator('#revenue .headline', {
      hasText: `$${(PRICE * expected.orders).toLocaleString('en')} in ${expected.orders} orders`,
    })
    .waitFor();
  assert.match(await text('#funnel .step:has-text("cart")'), new RegExp(` ${VISITS} · 100 %`));
  for (const step of ['shipping', 'payment'])
    assert.match(
      await text(`#funnel .step:has-text("${step}")`),
      new RegExp(` ${expected.checkouts} · `),
      step,
    );
  assert.match(await text('#funnel .step:has-text("confirmation")'), new RegExp(` ${expected.orders} · `));
  assert.match(
    await text('#conversion .headline'),
    new RegExp(`^${percent(expected.orders, VISITS)} of ${VISITS}`),
  );

  const groups = (await page.locator('#errors tbody tr').allInnerTexts()).map((row) => row.split('\t')[1]);
  assert.deepEqual(
    groups.map(Number),
    [tries(CARD.broken), tries(CARD.declined)].sort((a, b) => b - a),
  );
  assert.match(await text('#endpoints tbody tr'), /_serverFn/);
  assert.ok(SLOW.paymentMs / 1000 <= Number(/([\d.]+) s$/.exec(await text('#endpoints tbody tr'))?.[1]));
  assert.match(await text('#spans tbody tr'), /^fastapi-backend POST \/orders/);
  const pay = (await page.locator('#frustration tbody tr', { hasText: /^Pay / }).allInnerTexts()).join('\n');
  assert.match(pay, /on \/payment/);
  assert.match(await text('#promoted'), /No session was promoted/);
  assert.ok((await page.locator('#loading svg[role=img] rect').count()) > 0);
  assert.match(await text('#vitals tbody tr:has-text("/products/")'), new RegExp(` ${VISITS} .*good`));

  // From the number of errors to what one visitor saw, and to what the server said.
  await page.locator('#errors tbody a').first().click();
  await page.waitForURL(/explore\.html.*fingerprint=/);
  await page.locator('#title', { hasText: `${tries(CARD.broken)} events` }).waitFor();
  await page.locator('#events a', { hasText: 'replay' }).first().click();
  await page.waitForURL(/replay\.html.*session=/);
  await page.locator('iframe').waitFor();
  await page.goto(`${stack.lab}/trace.html?range=4h`);
  await page.locator('#recent tbody a').first().click();
  await page.waitForURL(/trace=\d+/);
  await page.locator('#steps .type', { hasText: 'span' }).first().waitFor();
});
