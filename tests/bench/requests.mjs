// @ts-check
/**
 * `node tests/bench/requests.mjs [--rounds 15]`: what a request costs the main thread over a page without an SDK, in the
 * call of `fetch` and until its event is sent; with trace headers and without, ours and the peer's in turn on one page
 * each. What the headers add is the difference of the two.
 */
import { parseArgs } from 'node:util';
import { startIntake } from '../browser/intake.mjs';
import { bundleApp } from '../size/app-bundle.mjs';
import { launchBrowser } from './browser.mjs';
import { inTurn, Samples } from './samples.mjs';
import { startSite } from './site.mjs';
import { over, quantile } from './statistics.mjs';
import { openTab, pause } from './tab.mjs';
import { startTrace } from './trace.mjs';
import { NO_SDK, OURS, PEER } from './variants.mjs';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const rounds = Number(values.rounds);
/** Requests a block: an SDK may send no more than 3,000 events a minute. */
const BLOCK = 60;
const SETTLE_MS = 600;

/** @param {string} name @param {boolean} traced */
const app = (name, traced) => `import { datadogRum } from '${name}';
datadogRum.init({
  applicationId: '5a1e0c6e-8d3b-4a57-9c1f-2b7d90e4f3a6', clientToken: 'pub00112233445566778899aabbccddeeff',
  site: 'datadoghq.com', service: 'bench', sessionSampleRate: 100, telemetrySampleRate: 0, trackResources: true,
  trackLongTasks: false, trackUserInteractions: false, proxy: intake,
  ${traced ? 'allowedTracingUrls: [location.origin], traceSampleRate: 100,' : ''}
});`;

/** In the page. The marks are seen by the trace, with the thread's CPU clock. */
function install() {
  Object.assign(window, {
    bench(/** @type {string} */ label, /** @type {number} */ count) {
      performance.clearResourceTimings();
      performance.mark(`${label} start`);
      const made = Array.from({ length: count }, () => fetch('/empty/'));
      performance.mark(`${label} end`);
      return Promise.all(made.map(async (answer) => (await answer).text())).then(() => true);
    },
  });
}

const kinds = [
  { name: NO_SDK, code: '' },
  ...[OURS, PEER].flatMap((sdk) => [
    { name: sdk, code: app(sdk, false) },
    { name: `${sdk}, traced`, code: app(sdk, true) },
  ]),
];
const variants = await Promise.all(
  kinds.map(async ({ name, code }) => ({
    name,
    title: name,
    isRum: code !== '',
    app: await bundleApp(`${code}\nimport './bench/page/app.js';`),
  })),
);
const [site, intake, browser] = [await startSite(variants), await startIntake(), await launchBrowser()];
const samples = new Samples();
try {
  const trace = await startTrace(browser);
  const pages = [];
  for (const variant of variants) {
    const tab = await openTab(browser, site);
    await tab.goto(site.url(variant, `${intake.url}/relay`));
    while (variant.isRum && !(await tab.hasSession())) await pause(100);
    await tab.run(install);
    pages.push({ name: variant.name, tab });
  }
  // Until the start is over: without `Temporal` ours reads the time zone after 5 s.
  await pause(5500);
  for (let round = -1; round < rounds; round += 1) {
    for (const { name, tab } of inTurn(pages, round + 1)) {
      const before = await tab.spent();
      await tab.evaluate(`bench('${name} ${round}', ${BLOCK})`);
      await pause(SETTLE_MS);
      // The first one warms up.
      if (round >= 0)
        samples.add('until sent', name, ((await tab.spent()).cpu - before.cpu) * (1000 / BLOCK));
    }
  }
  const marks = await trace.end();
  for (const { name } of pages)
    for (let round = 0; round < rounds; round += 1)
      samples.add(
        'call',
        name,
        ((marks.get(`${name} ${round} end`) ?? NaN) - (marks.get(`${name} ${round} start`) ?? NaN)) / BLOCK,
      );
  for (const metric of ['call', 'until sent']) {
    for (const { name } of pages) {
      const added = over(samples.get(metric, name) ?? [], samples.get(metric, NO_SDK) ?? []);
      const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(added, share).toFixed(1));
      console.log(`${metric.padEnd(10)} ${name.padEnd(30)} +${middle} µs [${low}–${high}]`);
    }
  }
} finally {
  await browser.close();
  await site.close();
  await intake.close();
}
