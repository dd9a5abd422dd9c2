// @ts-check
import { inTurn } from './samples.mjs';
import { openTab, pause } from './tab.mjs';

/** @typedef {import('./variants.mjs').Variant} Variant */

/**
 * @typedef {object} Stage
 * @property {import('./browser.mjs').Browser} browser
 * @property {import('./site.mjs').Site} site
 * @property {import('../browser/intake.mjs').Intake} intake
 * @property {Variant[]} variants
 * @property {import('./samples.mjs').Samples} samples
 */

const AFTER_LOAD_MS = 2000;
/** What arrives later belongs to nobody. */
const LAST_BEACON_MS = 500;
/** A machine so busy that the SDK isn't up in time gives a number too good to be true. */
const ATTEMPTS = 3;

/** Metrics that depend on the CPU's speed, at a throttle. @param {number} throttle */
export const startUpMetrics = (throttle) => ({
  cpu: `start-up cpu ${throttle}x`,
  script: `start-up script ${throttle}x`,
  longTasks: `start-up long tasks ${throttle}x`,
  blocked: `start-up blocked ${throttle}x`,
});

/** Metrics that don't. */
export const VISIT_METRICS = {
  heap: 'heap',
  wasm: 'wasm',
  memory: 'memory',
  requests: 'requests',
  bytes: 'bytes',
};

/** A task longer than this keeps input waiting (https://w3c.github.io/longtasks/). */
const LONG_TASK_MS = 50;

/**
 * Cold visits with each variant: load, two seconds, leave. The first round is not counted.
 *
 * @param {Stage} stage
 * @param {{ rounds: number, throttles: number[], tell: (line: string) => void }} options
 */
export async function measureStartUp(stage, { rounds, throttles, tell }) {
  for (const throttle of throttles) {
    for (let round = -1; round < rounds; round += 1) {
      tell(`start-up at ${throttle}x, ${round < 0 ? 'warm-up' : `round ${round + 1} of ${rounds}`}`);
      for (const variant of inTurn(stage.variants, round + 1)) {
        const measured = await visit(stage, variant, throttle);
        if (round < 0) continue;
        const keep = (/** @type {Record<string, string>} */ metrics) => {
          for (const [key, metric] of Object.entries(metrics)) {
            stage.samples.add(metric, variant.name, measured[/** @type {keyof typeof measured} */ (key)]);
          }
        };
        keep(startUpMetrics(throttle));
        if (throttle === throttles[0]) keep(VISIT_METRICS);
      }
    }
  }
}

let visits = 0;

/**
 * @param {Stage} stage
 * @param {Variant} variant
 * @param {number} throttle
 */
async function visit({ browser, site, intake }, variant, throttle) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const path = `/visit-${(visits += 1)}`;
    const tab = await openTab(browser, site, throttle);
    try {
      const before = await tab.spent();
      await tab.goto(site.url(variant, intake.url + path));
      await pause(AFTER_LOAD_MS);
      if (variant.isRum && !(await tab.hasSession())) continue;
      const after = await tab.spent();
      const tasks = await tab.evaluate('longTasks');
      await tab.unthrottle();
      const memory = await tab.memory();
      await tab.leave();
      await pause(LAST_BEACON_MS);
      const sent = intake.requests.filter(({ target }) => target.startsWith(`${path}?`) || target === path);
      if (variant.isRum && !sent.some(({ events }) => events.some(({ type }) => type === 'view'))) {
        console.error(`${variant.title} sent no view in ${path}: the visit is made again`);
        continue;
      }
      return {
        cpu: after.cpu - before.cpu,
        script: after.script - before.script,
        longTasks: tasks.length,
        blocked: sum(tasks.map((/** @type {number} */ duration) => duration - LONG_TASK_MS)),
        ...memory,
        requests: sent.length,
        bytes: sum(sent.map(({ body }) => body.length)),
      };
    } finally {
      await tab.close();
    }
  }
  throw new Error(
    `${variant.title} was not up ${AFTER_LOAD_MS} ms after load, or sent nothing, ${ATTEMPTS} times: is the machine busy?`,
  );
}

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
