// @ts-check
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { launchBrowser } from '../../tests/browser/drivers/chromium.mjs';
import { crowd, send } from './crowd.mjs';
import { batch, intakePath, labForTests } from './fixture.mjs';

/** The pages in a real browser, over the data of a crowd with an incident and a slow endpoint in the middle. */

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
// Less than the minute after which a browser gives back the connections that kept pages hold.
const PATIENCE_MS = 30_000;
const MINUTE = 60_000;
const MARKUP = '<img src=x onerror="globalThis.pwned = true"><script>globalThis.pwned = true</script>';

const skip = !existsSync(CHROMIUM) && `no ${CHROMIUM}`;
const lab = await labForTests();
const now = Date.now();
const visits = [
  ...crowd({
    visits: 300,
    from: now - 50 * MINUTE,
    to: now - 5 * MINUTE,
    incident: { from: now - 30 * MINUTE, to: now - 20 * MINUTE },
    slow: { from: now - 20 * MINUTE, to: now - 10 * MINUTE },
  }),
];
const events = visits.flatMap((visit) => visit.events);
const errors = events.filter(({ type }) => type === 'error').length;

const PAGES = ['dashboard', 'explore', 'monitors', 'synthetics', 'cost', 'trace', 'replay'].map(
  (name) => `/${name}.html`,
);
const SCREENS = /** @type {const} */ ([
  [{ width: 390, height: 800 }, 'dark'],
  [{ width: 1280, height: 900 }, 'light'],
]);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  if (skip) return;
  await send({ url: lab.url, statsdPort: lab.statsdPort }, visits);
  browser = await launchBrowser();
});
after(() => browser?.close());

/**
 * @param {string} path
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
async function open(path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  /** @type {string[]} */
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') problems.push(line.text());
  });
  await page.goto(lab.url + path);
  await ready(page);
  return { page, problems };
}

/** @param {import('playwright-core').Page} page */
const ready = (page) => page.waitForSelector('body[data-ready]', { timeout: PATIENCE_MS });

/**
 * @param {import('playwright-core').Page} page
 * @param {string} selector
 * @returns {Promise<string>}
 */
const textOf = async (page, selector) =>
  (await page.locator(selector).first().innerText()).replaceAll(/\s+/g, ' ');

/**
 * @param {import('playwright-core').Page} page
 * @param {string} title
 */
const tile = (page, title) => page.locator('#totals .tile', { hasText: title }).first().locator('strong');

test('each widget shows what the crowd did', { skip }, async () => {
  const { page, problems } = await open('/dashboard.html');
  const sessionsAt = (/** @type {string} */ step) =>
    visits.filter((visit) => visit.events.some(({ context }) => context?.step === step)).length;
  const paid = visits.reduce((sum, visit) => sum + visit.paid, 0);
  const orders = visits.filter((visit) => visit.paid > 0).length;

  assert.equal(await tile(page, 'Sessions').innerText(), String(visits.length));
  assert.equal(await tile(page, 'Errors').innerText(), String(errors));
  assert.equal(await textOf(page, '#revenue .headline'), `$${paid.toLocaleString('en')} in ${orders} orders`);
  for (const step of ['cart', 'shipping', 'payment', 'confirmation'])
    assert.match(
      await textOf(page, `#funnel .step:has-text("${step}")`),
      new RegExp(` ${sessionsAt(step)} · `),
      step,
    );
  assert.match(await textOf(page, '#errors tbody tr'), new RegExp(`PaymentError: .*503 ${errors} `));
  assert.match(await textOf(page, '#endpoints tbody tr'), /^GET api\.example\.test\/stock\/\?/);
  assert.match(await textOf(page, '#spans tbody tr'), /^fastapi-backend GET \/stock\/\{id\}/);
  assert.match(await textOf(page, '#frustration tbody tr'), /^Pay on \/payment/);
  assert.match(await textOf(page, '#vitals tbody tr'), /^\/ 300 .* good/);
  const kept = visits.filter((visit) => visit.events[0]._dd.configuration.session_kept);
  const keptErrors = kept.flatMap((visit) => visit.events).filter(({ type }) => type === 'error').length;
  assert.ok(kept.length > 2 && keptErrors < errors);
  assert.match(
    await textOf(page, '#promoted .headline'),
    new RegExp(`^${kept.length} of ${visits.length} sessions .* ${keptErrors} errors$`),
  );
  assert.ok((await page.locator('#loading svg[role=img] rect').count()) > 20, 'cells of the heatmap');
  for (const widget of await page.locator('.widget').all())
    assert.ok((await widget.locator('a').count()) > 0, `nothing behind ${await widget.innerText()}`);
  for (const widget of ['revenue', 'conversion', 'errors', 'endpoints', 'loading'])
    assert.ok(await page.locator(`#${widget} svg[role=img]`).getAttribute('aria-label'), widget);
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('a number leads to the events behind it, and those to their session and trace', { skip }, async () => {
  const { page, problems } = await open('/dashboard.html?version=1.1.0');
  const rows = await page.locator('#errors tbody tr td').first().innerText();
  await page.locator('#errors tbody a').first().click();
  await page.waitForURL(/explore\.html.*fingerprint=/);
  await ready(page);
  assert.match(page.url(), /version=1\.1\.0/, 'the filters come along');
  assert.equal(await textOf(page, '#title'), `${rows} ${rows === '1' ? 'event' : 'events'}`);

  await page.goto(`${lab.url}/trace.html`);
  await ready(page);
  await page.locator('#recent tbody a').first().click();
  await page.waitForURL(/trace=\d+/);
  const kinds = () => page.locator('#steps .type').allInnerTexts();
  await page.waitForFunction(() => document.querySelectorAll('#steps .type').length > 3);
  assert.deepEqual(await kinds(), ['click', 'request', 'span', 'log', 'span']);
  await page.locator('#steps a').first().click();
  await page.waitForURL(/#session=.*event=/);
  await page.locator('#event-json').getByText('"Pay"').waitFor();

  await page.goto(`${lab.url}/cost.html?version=1.1.0`);
  await ready(page);
  const stored = await page.locator('#types tbody tr:has-text("error") td').first().innerText();
  await page.locator('#types tbody a', { hasText: 'error' }).click();
  await page.waitForURL(/explore\.html.*version=1\.1\.0.*type=error/);
  await ready(page);
  assert.equal(await textOf(page, '#title'), `${stored} ${stored === '1' ? 'event' : 'events'}`);
  await page.goto(`${lab.url}/cost.html`);
  await ready(page);
  for (const number of await page.locator('#tiles > *').all())
    assert.match(String(await number.getAttribute('href')), /explore\.html/);

  const first = events[0].session.id;
  await page.goto(`${lab.url}/explore.html?range=4h&session=${first}&type=view`);
  await ready(page);
  await page.locator('#events tbody th a').first().click();
  await page.waitForURL(/#session=/);
  await page.locator('#session-facts', { hasText: first }).waitFor();
  await page.goto(`${lab.url}/#session=never`);
  await page.locator('#session-title', { hasText: 'No such session' }).waitFor();
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('a filter stands in the address, narrows every number, and Back takes it away', { skip }, async () => {
  const { page } = await open('/dashboard.html');
  const all = await tile(page, 'Sessions').innerText();
  await page.locator('#filter-browser').selectOption('Firefox 153');
  const firefox = visits.filter(({ userAgent }) => userAgent.includes('Firefox')).length;
  await page
    .locator('#totals strong', { hasText: new RegExp(`^${firefox}$`) })
    .first()
    .waitFor();
  assert.match(page.url(), /browser=Firefox\+153/);
  await page.reload();
  await ready(page);
  assert.equal(await tile(page, 'Sessions').innerText(), String(firefox));
  await page.goBack();
  await page
    .locator('#totals strong', { hasText: new RegExp(`^${all}$`) })
    .first()
    .waitFor();
  await page.context().close();
});

test('what arrives shows up without a reload, and markup in it is text', { skip }, async () => {
  const { page, problems } = await open('/dashboard.html');
  const event = {
    type: 'error',
    date: Date.now(),
    service: MARKUP,
    session: { id: MARKUP },
    view: { id: MARKUP, url: `https://shop.test/${MARKUP}`, name: MARKUP },
    usr: { tenant_id: MARKUP },
    error: { type: MARKUP, message: MARKUP },
  };
  await fetch(lab.url + intakePath(), {
    method: 'POST',
    body: batch({ ...event, type: 'view' }, event, {
      ...event,
      type: 'action',
      action: { type: 'click', target: { name: MARKUP }, frustration: { type: ['rage_click'] } },
    }),
  });
  await page.locator('#errors tbody th', { hasText: '<img src=x' }).waitFor();
  assert.equal(await tile(page, 'Errors').innerText(), String(errors + 1));
  for (const path of ['/', '/explore.html', '/explore.html?type=action', '/trace.html', '/cost.html']) {
    await page.goto(lab.url + path);
    await ready(page);
  }
  assert.equal(await page.evaluate(() => /** @type {any} */ (globalThis).pwned), undefined);
  assert.deepEqual(problems, []);
  await page.context().close();
});

test(
  'every page fits a phone and a screen, dark and light, and an accessibility checker finds nothing',
  { skip },
  async () => {
    for (const [viewport, colorScheme] of SCREENS) {
      for (const path of ['/', ...PAGES]) {
        // The policy of the pages keeps the checker's script out.
        const { page, problems } = await open(path, { viewport, colorScheme, bypassCSP: true });
        const [width, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        assert.ok(width <= room, `${path}: ${width} px wide`);
        await page.evaluate(AXE);
        const found = await page.evaluate(async () => {
          const { violations } = await /** @type {any} */ (globalThis).axe.run();
          return violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes[0].html}`);
        });
        assert.deepEqual([...found, ...problems], [], `${path} ${colorScheme}`);
        await page.context().close();
      }
    }
  },
);
