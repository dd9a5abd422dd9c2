// @ts-check
import { readFileSync } from 'node:fs';
import { poll } from './drivers/driver.mjs';
import { pause, started } from './stage.mjs';

export const USER = { id: 'u-17', name: 'Ada', email: 'ada@example.test', tenant_id: 'acme' };
export const ACCOUNT = { id: 'a-3', name: 'Acme', plan: 'gold' };
export const GLOBAL_CONTEXT = { build: 'abc123', flags: ['one', 'two'] };

export const SECRETS = {
  '#password': 'canary-pw-7f3a',
  '#name': 'canary-text-91bc',
  '#note': 'canary-area-44de',
  '#editable': 'canary-edit-c0de',
};
export const SECRET_OPTION = 'canary-select-option';

const SCRIPT = readFileSync(new URL('pages/visit.js', import.meta.url), 'utf8').split('\n');

/**
 * Where in pages/visit.js, for stacks.
 *
 * @param {string} code
 */
export const lineOf = (code) => SCRIPT.findIndex((line) => line.includes(code)) + 1;

/**
 * The scripted visit of pages/visit.html: everything once, by real input, until the page is left.
 *
 * @param {import('./drivers/driver.mjs').Page} page
 */
export async function makeVisit(page) {
  await started(page);
  await poll(() => page.evaluate('window.shifted'), 'the layout shift');
  await poll(() => page.evaluate(`performance.getEntriesByType('paint').length > 0`), 'the first paint');
  await pause(100);

  await page.click('#pay');
  for (const [selector, secret] of Object.entries(SECRETS)) await page.type(selector, secret);
  await page.type('#plan', 'c');
  const typed = await page.evaluate(() => [
    ...['password', 'name', 'note', 'plan'].map((id) =>
      Reflect.get(document.getElementById(id) ?? {}, 'value'),
    ),
    document.getElementById('editable')?.textContent,
  ]);
  await page.evaluate(
    `rum.addAction('checkout_step', { step: 'payment', cart_value: 99.9, items: ['a', 'b'] })`,
  );
  await page.evaluate('refuse()');
  await page.click('#explode');
  await page.click('#reject');
  await pause(100);

  await page.click('#route');
  await page.evaluate(`void (location.hash = '#/payment')`);
  await pause(50);
  await page.evaluate(`rum.startView('checkout')`);
  await page.evaluate(`rum.setViewName('confirmation')`);
  await page.evaluate(`rum.addTiming('order_placed')`);
  await page.evaluate(`rum.addAction('order_confirmed')`);

  const facts = await page.evaluate(() => ({
    cookies: document.cookie,
    tab: sessionStorage.getItem('_dd_tab_id'),
    navigationStart: performance.timing.navigationStart,
    entryTypes: PerformanceObserver.supportedEntryTypes,
    countsInteractions:
      typeof PerformanceEventTiming === 'function' && 'interactionId' in PerformanceEventTiming.prototype,
  }));
  // A batch that is full just now goes by a fetch, which a navigation may cut off.
  await pause(400);
  await page.leave();
  return { ...facts, typed };
}
