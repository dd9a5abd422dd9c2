// @ts-check
import { inTurn } from './samples.mjs';
import { openTab, pause } from './tab.mjs';
import { startTrace } from './trace.mjs';
import { NO_SDK } from './variants.mjs';

/** @typedef {import('./tab.mjs').Tab} Tab */
/** @typedef {'addAction' | 'addError'} Call */

/** Calls a block. All blocks of a page stay far below the 3,000 events a minute after which SDKs drop them. */
const BLOCKS = { addAction: 90, addError: 90 };
const CALLS = /** @type {Call[]} */ (Object.keys(BLOCKS));
/** In which what was put off is done and sent: ours waits up to a second for an idle moment. */
const SETTLE_MS = 1500;
/** A click is watched for more clicks (rage) for a second, and its view is told three later; ours writes both down then. */
const CLICK_SETTLE_MS = 4500;
const START_MS = 10_000;

/** @param {Call} call */
export const callMetrics = (call) => ({ call: `${call} call`, untilSent: `${call} until sent` });
export const CLICK_METRIC = 'click';
/** Share of the calls whose events were received in the end: to drop them would be cheap. */
export const ARRIVED_METRIC = 'arrived';

/**
 * What calls and clicks cost on pages that stay open, one beside the other, one at work at a time.
 *
 * @param {import('./start-up.mjs').Stage} stage
 * @param {{ rounds: number, parts: string[], tell: (line: string) => void }} options
 */
export async function measureCalls({ browser, site, intake, variants, samples }, { rounds, parts, tell }) {
  const trace = await startTrace(browser);
  const compared = variants.filter(({ isRum, name }) => isRum || name === NO_SDK);
  const pages = [];
  for (const variant of compared) {
    const path = `/calls-${compared.indexOf(variant)}`;
    const tab = await openTab(browser, site);
    await tab.goto(site.url(variant, intake.url + path));
    const until = Date.now() + START_MS;
    while (variant.isRum && !(await tab.hasSession())) {
      if (Date.now() > until) throw new Error(`${variant.title} did not start in ${START_MS} ms`);
      await pause(100);
    }
    await tab.run(installCalls);
    pages.push({ variant, path, tab, button: await tab.run(centre, '#add') });
  }
  await pause(2000);

  // Before the calls: what is left of a block of them would be sent with a click.
  for (let round = 0; parts.includes('clicks') && round < rounds; round += 1) {
    tell(`clicks, round ${round + 1} of ${rounds}`);
    for (const { variant, tab, button } of inTurn(pages, round)) {
      const cpu = await spentOn(tab, CLICK_SETTLE_MS, () => tab.click(button));
      samples.add(CLICK_METRIC, variant.name, cpu);
    }
  }
  for (let round = 0; parts.includes('calls') && round < rounds; round += 1) {
    tell(`calls, round ${round + 1} of ${rounds}`);
    for (const { variant, tab } of inTurn(pages, round)) {
      for (const call of CALLS) {
        const label = labelOf(variant.name, call, round);
        const expression = `bench('${call}', '${label}', ${BLOCKS[call]})`;
        const cpu = await spentOn(tab, SETTLE_MS, () => tab.evaluate(expression));
        samples.add(callMetrics(call).untilSent, variant.name, (cpu * 1000) / BLOCKS[call]);
      }
    }
  }

  const marks = await trace.end();
  for (const { variant, path, tab } of pages) {
    for (const call of CALLS) {
      for (let round = 0; parts.includes('calls') && round < rounds; round += 1) {
        const label = labelOf(variant.name, call, round);
        const microseconds = (marks.get(`${label} end`) ?? NaN) - (marks.get(`${label} start`) ?? NaN);
        samples.add(callMetrics(call).call, variant.name, microseconds / BLOCKS[call]);
      }
    }
    await tab.leave();
    await pause(SETTLE_MS);
    const ids = new Set(
      intake
        .events()
        .filter((event) => event._request.target.startsWith(`${path}?`))
        .map(idOfCall),
    );
    ids.delete(undefined);
    const calls = CALLS.reduce((sum, call) => sum + rounds * BLOCKS[call], 0);
    if (parts.includes('calls')) samples.add(ARRIVED_METRIC, variant.name, ids.size / calls);
    await tab.close();
  }
}

/** @param {string} variant @param {Call} call @param {number} round */
const labelOf = (variant, call, round) => `${variant} ${call} ${round}`;

/** ms of the main thread. @param {Tab} tab @param {number} settle @param {() => Promise<unknown>} work */
async function spentOn(tab, settle, work) {
  const before = await tab.spent();
  await work();
  await pause(settle);
  return (await tab.spent()).cpu - before.cpu;
}

/** @param {import('../browser/intake.mjs').RumEvent} event @returns {string | undefined} */
function idOfCall({ type, action, error }) {
  if (type === 'action' && action.type === 'custom') return action.id;
  return type === 'error' && error.source === 'custom' ? error.id : undefined;
}

/** Runs in the page. @param {string} selector */
function centre(selector) {
  const { x, y, width, height } = /** @type {Element} */ (
    document.querySelector(selector)
  ).getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2 };
}

/** Runs in the page. The marks are seen by the trace, with the thread's CPU clock. */
function installCalls() {
  const page = /** @type {any} */ (window);
  const rum = page.rum ?? { addAction() {}, addError() {} };
  const calls = {
    addAction: (/** @type {number} */ index) =>
      rum.addAction('checkout_step', {
        step: 'payment',
        index,
        cart_value: 129.9,
        items_count: 3,
        currency: 'EUR',
        coupon: null,
        gift: false,
        delivery: { method: 'courier', days: 2 },
        tags: ['lamp', 'ash', 'oiled'],
        comment: 'Please ring twice, the bell is quiet.',
      }),
    addError: (/** @type {number} */ index) =>
      rum.addError(new Error(`Payment ${index} was refused`), {
        order_amount: 129.9,
        user_id: 'u-1024',
        tenant_id: 'north',
      }),
  };
  page.bench = (/** @type {Call} */ call, /** @type {string} */ label, /** @type {number} */ count) => {
    performance.mark(`${label} start`);
    for (let index = 0; index < count; index += 1) calls[call](index);
    performance.mark(`${label} end`);
  };
}
