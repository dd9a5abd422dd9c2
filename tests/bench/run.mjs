// @ts-check
/**
 * `node tests/bench/run.mjs [--rounds 15] [--throttle 1,4] [--only start-up,clicks,calls] [--write README.md]`: what ferrum-rum and its peers cost a
 * page. See README.md in this folder.
 */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { startIntake } from '../browser/intake.mjs';
import { launchBrowser } from './browser.mjs';
import { measureCalls } from './calls.mjs';
import { openReadme } from './readme.mjs';
import { table } from './report.mjs';
import { Samples } from './samples.mjs';
import { startSite } from './site.mjs';
import { measureStartUp } from './start-up.mjs';
import { buildVariants } from './variants.mjs';

/** Fewer give medians that the next run would not give again. */
const ROUNDS_TO_PUBLISH = 15;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: String(ROUNDS_TO_PUBLISH) },
    throttle: { type: 'string', default: '1,4' },
    only: { type: 'string', default: 'start-up,clicks,calls' },
    write: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const parts = values.only.split(',');
const throttles = values.throttle.split(',').map(Number);
if (!(Number.isInteger(rounds) && rounds > 0) || !throttles.every((throttle) => throttle >= 1)) {
  console.error('--rounds is a number of rounds, --throttle a list of factors like 1,4');
  process.exit(2);
}
if (values.write && (rounds < ROUNDS_TO_PUBLISH || parts.length < 3)) {
  console.error(`--write needs all parts, and at least ${ROUNDS_TO_PUBLISH} rounds`);
  process.exit(2);
}

const readme = values.write ? await openReadme(values.write) : undefined;
const load = () => (loadavg()[0] ?? 0).toFixed(1);
const loadBefore = load();
const variants = await buildVariants();
const site = await startSite(variants);
const intake = await startIntake();
const browser = await launchBrowser();
try {
  const stage = { browser, site, intake, variants, samples: new Samples() };
  const tell = (/** @type {string} */ line) => console.error(line);
  if (parts.includes('start-up')) await measureStartUp(stage, { rounds, throttles, tell });
  if (parts.some((part) => part !== 'start-up')) await measureCalls(stage, { rounds, parts, tell });

  const { model, length } = { ...cpus()[0], length: cpus().length };
  const markdown = [
    table(stage.samples, variants, site.served, throttles),
    '',
    `${rounds} interleaved rounds, Chromium ${browser.version}, ${length} × ${model.trim()}, ` +
      `load average ${loadBefore} before and ${load()} after, ${new Date().toISOString().slice(0, 10)}. ` +
      'The peer is `@datadog/browser-rum`; all record views, vitals, clicks, errors, resources and long tasks, none of ' +
      'them a replay. CPU is the thread’s own clock. `node tests/bench/run.mjs` measures it again.',
  ].join('\n');
  console.log(markdown);
  await readme?.write(markdown);
} finally {
  await browser.close();
  await site.close();
  await intake.close();
}
