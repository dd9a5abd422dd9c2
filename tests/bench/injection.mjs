// @ts-check
/**
 * `node tests/bench/injection.mjs [--rounds 15] [--block 1000]`: what trace headers add to a call of `fetch`, in µs of the
 * main thread: blocks of calls that are traced and of calls that are not, in turn on one page, ours and the peer's. The
 * network is out of the picture: before the SDK comes, `fetch` is replaced by what either answers at once ("the SDK
 * alone") or first makes a Request, as the real one begins ("with the platform's part").
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
import { OURS, PEER } from './variants.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, block: { type: 'string', default: '1000' } },
});
const rounds = Number(values.rounds);
const block = Number(values.block);
/** Rounds before those that count: the engine compiles what it has seen often. */
const WARM_UP = 3;
/** In which a block's records are taken by the core. */
const SETTLE_MS = 150;

const API = 'https://api.bench.test';
/** The kinds of traced calls, by the path that asks for them. */
const PROPAGATORS = {
  'the default two': ['tracecontext', 'datadog'],
  datadog: ['datadog'],
  tracecontext: ['tracecontext'],
  b3: ['b3'],
  b3multi: ['b3multi'],
  'all four': ['datadog', 'tracecontext', 'b3', 'b3multi'],
};
const UNTRACED = 'untraced';
const FORMS = ['address', 'headers', 'request'];

/** @param {string} name @param {boolean} on */
const app = (name, on) => `import './bench/page/still-fetch.js';
import { datadogRum } from '${name}';
datadogRum.init({
  applicationId: '5a1e0c6e-8d3b-4a57-9c1f-2b7d90e4f3a6', clientToken: 'pub00112233445566778899aabbccddeeff',
  site: 'datadoghq.com', service: 'bench', sessionSampleRate: 100, telemetrySampleRate: 0, trackResources: true,
  trackLongTasks: false, trackUserInteractions: false, proxy: intake,
  ${on ? `traceSampleRate: 100, allowedTracingUrls: ${JSON.stringify(tracingOptions())},` : ''}
});`;

function tracingOptions() {
  return Object.entries(PROPAGATORS).map(([kind, propagatorTypes]) => ({
    match: addressOf(kind),
    propagatorTypes,
  }));
}

/** @param {string} kind */
function addressOf(kind) {
  return `${API}/${kind.replaceAll(' ', '-')}/`;
}

/** In the page. The marks are seen by the trace, with the thread's CPU clock. */
function install() {
  const page = /** @type {any} */ (window);
  /** @type {Record<string, (url: string) => any[]>} */
  const calls = {
    address: (url) => [url],
    headers: (url) => [url, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }],
    request: (url) => [new Request(url)],
  };
  page.bench = (
    /** @type {{ label: string, url: string, form: string, platform: boolean, count: number }} */ {
      label,
      url,
      form,
      platform,
      count,
    },
  ) => {
    const made = Array.from({ length: count }, (_, index) => calls[form](url + index));
    page.platform = platform;
    performance.mark(`${label} start`);
    for (const [input, init] of made) void fetch(input, init);
    performance.mark(`${label} end`);
    performance.clearMarks();
  };
}

const kinds = [OURS, PEER].flatMap((sdk) => [
  { sdk, on: true },
  { sdk, on: false },
]);
const variants = await Promise.all(
  kinds.map(async ({ sdk, on }) => ({
    name: `${sdk} ${on ? 'on' : 'off'}`,
    title: sdk,
    isRum: true,
    app: await bundleApp(app(sdk, on)),
  })),
);

/** What is compared: a block on a page where tracing is on or off, and how its calls are made. */
const cases = [
  ...FORMS.flatMap((form) => [
    { kind: UNTRACED, on: false, form },
    ...[UNTRACED, 'the default two'].map((kind) => ({ kind, on: true, form })),
  ]),
  ...Object.keys(PROPAGATORS)
    .slice(1)
    .map((kind) => ({ kind, on: true, form: 'address' })),
].flatMap((one) => [false, true].map((platform) => ({ ...one, platform })));

/** @param {string} sdk @param {typeof cases[number]} one @param {number} round */
const labelOf = (sdk, { kind, on, form, platform }, round) =>
  [sdk, kind, on, form, platform, round].join(' ');

const [site, intake, browser] = [await startSite(variants), await startIntake(), await launchBrowser()];
const samples = new Samples();
try {
  const trace = await startTrace(browser);
  const tabs = new Map();
  for (const [index, { sdk, on }] of kinds.entries()) {
    const tab = await openTab(browser, site);
    await tab.goto(site.url(variants[index], `${intake.url}/relay`));
    while (!(await tab.hasSession())) await pause(100);
    await tab.run(install);
    tabs.set(`${sdk} ${on}`, tab);
  }
  // Until the start is over: without `Temporal` ours reads the time zone after 5 s.
  await pause(5500);
  for (let round = -WARM_UP; round < rounds; round += 1) {
    for (const one of inTurn(cases, round + WARM_UP)) {
      for (const sdk of inTurn([OURS, PEER], round + WARM_UP)) {
        const { kind, form, platform } = one;
        const options = {
          label: labelOf(sdk, one, round),
          url: addressOf(kind),
          form,
          platform,
          count: block,
        };
        await tabs.get(`${sdk} ${one.on}`).evaluate(`bench(${JSON.stringify(options)})`);
        await pause(SETTLE_MS);
      }
    }
  }
  const marks = await trace.end();
  for (const sdk of [OURS, PEER]) {
    for (const one of cases) {
      for (let round = 0; round < rounds; round += 1) {
        const label = labelOf(sdk, one, round);
        const spent = (marks.get(`${label} end`) ?? NaN) - (marks.get(`${label} start`) ?? NaN);
        samples.add(sdk, labelOf('', one, 0), spent / block);
      }
    }
  }
  for (const one of cases) {
    // Of a page where tracing is off, the whole call; else what it costs more than one that gets no headers.
    const base = { ...one, kind: UNTRACED, on: one.kind !== UNTRACED };
    const cells = [OURS, PEER].map((sdk) => {
      const own = samples.get(sdk, labelOf('', one, 0)) ?? [];
      const added = one.on ? over(own, samples.get(sdk, labelOf('', base, 0)) ?? []) : own;
      const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(added, share).toFixed(2));
      return `${one.on ? '+' : ' '}${middle} [${low}, ${high}]`.padEnd(28);
    });
    const what = `${one.form}, ${one.kind}${one.on ? '' : ', off'}`;
    console.log(
      `${what.padEnd(32)}${(one.platform ? 'with the platform' : 'SDK alone').padEnd(20)}${cells.join('')}`,
    );
  }
} finally {
  await browser.close();
  await site.close();
  await intake.close();
}
