// @ts-check
/**
 * `node tests/bench/journal.mjs [--rounds 15]`: what the write-ahead journal adds to the main thread's work, in µs an
 * event: the same page with it and, IndexedDB taken away, without, in turn. Once with events that come together, as
 * around a click, and once with one that comes alone. "Bare" is the page without the journal that writes as many bytes
 * by one transaction of its own for what comes together: what the browser asks for that, whoever writes.
 */
import { parseArgs } from 'node:util';
import { startIntake } from '../browser/intake.mjs';
import { bundleApp } from '../size/app-bundle.mjs';
import { launchBrowser } from './browser.mjs';
import { inTurn, Samples } from './samples.mjs';
import { startSite } from './site.mjs';
import { over, quantile } from './statistics.mjs';
import { openTab, pause } from './tab.mjs';
import { OURS } from './variants.mjs';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const rounds = Number(values.rounds);

const LOADS = {
  'twenty at a time': { together: 20, times: 8, every: 250 },
  'five at a time': { together: 5, times: 8, every: 250 },
  alone: { together: 1, times: 8, every: 250 },
};
const SETTLE_MS = 600;

/** @param {string} before */
const app = (before) => `import { datadogRum } from '${OURS}';
${before}
datadogRum.init({
  applicationId: '5a1e0c6e-8d3b-4a57-9c1f-2b7d90e4f3a6', clientToken: 'pub00112233445566778899aabbccddeeff',
  site: 'datadoghq.com', trackResources: false, trackLongTasks: false, trackUserInteractions: false, proxy: intake,
});
window.rum = datadogRum;`;
const [WITH, WITHOUT, BARE] = ['with', 'without', 'bare'];
const EVENT_BYTES = 1350;
const TAKEN = `Object.defineProperty(window, 'indexedDB', { value: undefined });`;
const WRITER = `const opening = indexedDB.open('bare');
opening.onupgradeneeded = () => opening.result.createObjectStore('bare');
let key = 0;
window.write = (events) => {
  const transaction = opening.result.transaction('bare', 'readwrite', { durability: 'relaxed' });
  transaction.objectStore('bare').put({ lines: new Uint8Array(events * ${EVENT_BYTES}) }, key++);
  transaction.oncomplete = () => {};
  transaction.commit();
};`;
const variants = [
  { name: WITH, title: WITH, isRum: true, app: await bundleApp(app('')) },
  { name: WITHOUT, title: WITHOUT, isRum: true, app: await bundleApp(app(TAKEN)) },
  { name: BARE, title: BARE, isRum: true, app: await bundleApp(app(WRITER + TAKEN)) },
];

const site = await startSite(variants);
const intake = await startIntake();
const browser = await launchBrowser();
const samples = new Samples();
try {
  const tabs = [];
  for (const variant of variants) {
    const tab = await openTab(browser, site);
    await tab.goto(site.url(variant, intake.url));
    while (!(await tab.hasSession())) await pause(100);
    tabs.push({ ...variant, tab });
  }
  await pause(2000);
  for (let round = 0; round < rounds; round += 1) {
    for (const [load, { together, times, every }] of Object.entries(LOADS)) {
      for (const { name, tab } of inTurn(tabs, round)) {
        const from = await tab.spent();
        const expression = `for (let n = 0; n < ${together}; n += 1) rum.addAction('checkout_step', { step: 'payment',
          cart_value: 129.9, items: ['lamp', 'ash', 'oiled'], comment: 'Please ring twice, the bell is quiet.' });
          window.write?.(${together})`;
        for (let time = 0; time < times; time += 1) {
          await tab.evaluate(expression);
          await pause(every);
        }
        await pause(SETTLE_MS);
        samples.add(load, name, (((await tab.spent()).cpu - from.cpu) * 1000) / (together * times));
      }
    }
  }
} finally {
  await browser.close();
  await intake.close();
  await site.close();
}
console.log(
  '| µs an event | without | with | the journal [quartiles] | a bare transaction [quartiles] |\n| --- | ---: | ---: | ---: | ---: |',
);
for (const load of Object.keys(LOADS)) {
  const of = (/** @type {string} */ name) => samples.get(load, name) ?? [];
  const middle = (/** @type {number[]} */ all) => quantile(all, 0.5).toFixed(0);
  const added = [WITH, BARE].map((name) => {
    const more = over(of(name), of(WITHOUT));
    return `${middle(more)} [${quantile(more, 0.25).toFixed(0)}, ${quantile(more, 0.75).toFixed(0)}]`;
  });
  console.log(`| events ${load} | ${middle(of(WITHOUT))} | ${middle(of(WITH))} | ${added.join(' | ')} |`);
}
