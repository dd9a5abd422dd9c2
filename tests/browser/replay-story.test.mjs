// @ts-check
/**
 * The story that session replay is for: nothing shows that a payment is under way, so somebody clicks five times; the
 * lab lists the rage click, and its replay shows the page as that person saw it.
 */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startLab } from '../../demo/lab/server.mjs';
import { launchBrowser } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { freePort } from './free-port.mjs';
import { difference } from './replay/picture.mjs';
import { startShop } from './replay/shop.mjs';

/** What the test saw, to be looked at: the live page, the replay of the same moment, the lab around it. */
const ARTEFACTS = fileURLToPath(new URL('../../target/test-artefacts/', import.meta.url));
/** Of 0 (the same) to 1; another step of the checkout is more than twice as far away. */
const CLOSE = 0.04;
const VIEWPORT = { width: 1000, height: 700 };

const port = await freePort();
// The lab lets the player load pictures from the shop alone.
const lab = await startLab({ shop: `http://127.0.0.1:${port}` });
after(() => lab.close());
const shop = await startShop(port, lab.url);
after(() => shop.close());
const browser = await launchBrowser();
after(() => browser.close());

/** @param {string} path */
const ask = async (path) => (await fetch(lab.url + path)).json();

/**
 * @param {string} name
 * @param {Buffer} picture
 */
async function keep(name, picture) {
  await mkdir(ARTEFACTS, { recursive: true });
  await writeFile(join(ARTEFACTS, `${name}.png`), picture);
  return picture;
}

/** Somebody buys something, and clicks until something happens. */
async function buyImpatiently() {
  const context = await browser.newContext({ viewport: VIEWPORT });
  const page = await context.newPage();
  const click = (/** @type {'button' | 'link'} */ role, /** @type {string | RegExp} */ name) =>
    page.getByRole(role, { name }).click();
  const fill = async (/** @type {Record<string, string>} */ fields) => {
    for (const [label, text] of Object.entries(fields))
      await page.getByLabel(label, { exact: true }).fill(text);
  };
  await page.goto(`${shop.url}/products/dutch-oven?noLoadingState&sessionReplaySampleRate=100`, {
    // Clicks before hydration go nowhere.
    waitUntil: 'networkidle',
  });
  await click('button', 'Add to cart');
  await click('link', 'Go to cart');
  const cart = await keep('shop-cart', await page.screenshot());
  await click('link', 'Checkout');
  await fill({
    'Full name': 'Ada Impatient',
    Email: 'ada-secret@shop.test',
    'Street and number': 'Main Street 1',
    Postcode: '12345',
    City: 'Testville',
  });
  await click('button', 'Continue to payment');
  await fill({
    'Name on card': 'ADA IMPATIENT',
    'Card number': '4242 4242 4242 4242',
    Expires: '11 / 31',
    'Security code': '917',
  });
  // The player opens two seconds before the clicks, and is to find this page there.
  await page.waitForTimeout(2500);
  const pay = page.getByRole('button', { name: /^Pay / });
  const box = await pay.boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let clicks = 0; clicks < 5; clicks += 1) {
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.waitForTimeout(120);
  }
  const payment = await keep('shop-payment', await page.screenshot());
  await page.getByRole('heading', { name: 'Thank you!' }).waitFor();
  await page.close({ runBeforeUnload: true });
  await context.close();
  return { cart, payment };
}

test('five clicks on a button that shows nothing: the lab lists the rage click, and plays it', async () => {
  const seen = await buyImpatiently();
  assert.equal(shop.orders(), 5, 'the button took every click');

  const isRage = (/** @type {any} */ { event }) => event.action.frustration?.type.includes('rage_click');
  await poll(async () => (await ask('/events?type=action')).some(isRage), 'the rage click', 30_000);
  const [{ event }] = (await ask('/events?type=action')).filter(isRage);
  assert.match(event.action.target.name, /^Pay /);
  assert.equal(event.session.has_replay, true);
  const segments = `/segments?session_id=${event.session.id}`;
  const marks = async () =>
    (await ask(segments)).flatMap((/** @type {any} */ { segment, records = segment.records }) =>
      records.filter((/** @type {any} */ { type }) => type === 9),
    );
  await poll(async () => (await marks()).length > 0, 'the mark in the replay', 30_000);
  const [mark] = await marks();
  assert.deepEqual(mark.data.frustrationTypes, ['rage_click']);
  assert.equal(mark.data.recordIds.length, 5);
  assert.equal(mark.timestamp, event.date);
  const all = JSON.stringify(await ask(segments));
  for (const secret of ['ada-secret', 'ADA IMPATIENT', '4242', '917 '])
    assert.ok(!all.includes(secret), `${secret} is masked`);

  // The way of whoever looks after the shop: the list of rage clicks, then the replay of the first of them.
  const page = await browser.newPage({ viewport: { width: 1500, height: 1000 } });
  page.setDefaultTimeout(30_000);
  const problems = /** @type {string[]} */ ([]);
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(`${lab.url}/explore.html?frustration=rage&range=1h`);
  await page.waitForSelector('body[data-ready]');
  const row = page.locator('#events tbody tr', { hasText: 'Pay' });
  assert.equal(await row.count(), 1);
  await row.getByRole('link', { name: 'replay' }).click();
  await page.waitForSelector('body[data-ready] .replayer-wrapper iframe');
  const listed = page.locator('#moments button[data-kind=frustration]');
  assert.match(await listed.first().innerText(), /rage click on “Pay /);

  // It opens shortly before the clicks: on the page of the payment, with what was typed crossed out.
  const replayed = page.frameLocator('.replayer-wrapper iframe');
  await replayed.getByRole('button', { name: /^Pay / }).waitFor();
  assert.equal(await replayed.getByLabel('Card number').inputValue(), '***');
  const frame = page.locator('.replayer-wrapper iframe');
  const payment = await keep('replay-payment', await frame.screenshot());
  await keep('lab-replay', await page.screenshot());
  const near = await difference(browser, seen.payment, payment);
  const far = await difference(browser, seen.cart, payment);
  assert.ok(near < CLOSE, `the replay is ${near} away from what was seen`);
  assert.ok(far > near * 2, `another page is ${far} away, and this one ${near}`);

  // Played on from there the order is placed.
  await listed.first().click();
  await replayed.getByRole('heading', { name: 'Thank you!' }).waitFor();
  assert.deepEqual(problems, []);
  await page.close();
});
