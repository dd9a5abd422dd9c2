// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { sqlFile } from '../store.mjs';
import { learn, MINUTE } from './baseline.mjs';
import { judge, limitAt, STEP, UNKNOWN, windowsOf } from './judge.mjs';
import { lasted, renderMessage, rounded } from './message.mjs';

/**
 * Watches the lab's data, and says so when a monitor's state changes.
 * @typedef {import('./judge.mjs').Definition} Definition
 * @typedef {{ definition: Definition, sql: string, standing: import('./judge.mjs').Standing,
 *   baseline: import('./baseline.mjs').Baseline | undefined, learnt: number }} Monitor
 */

const HISTORY = 7 * 24 * 60 * MINUTE;
const SHOWN = 60 * MINUTE;
/** What just happened is judged, not learnt. */
const UNSETTLED = 3 * MINUTE;
const LEARN_EVERY = 10 * MINUTE;
export const EVALUATE_EVERY = 10_000;

/** @returns {Definition[]} */
export function definitions() {
  const folder = new URL('./', import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
}

/**
 * @param {object} lab
 * @param {import('../store.mjs').Store} lab.store
 * @param {ReturnType<typeof import('./alerts.mjs').createAlerts>} lab.alerts
 */
export function createWatch({ store, alerts }) {
  /** @type {Monitor[]} */
  const monitors = definitions().map((definition) => ({
    definition,
    sql: sqlFile(`./monitors/${definition.series}.sql`),
    standing: UNKNOWN,
    baseline: undefined,
    learnt: 0,
  }));

  /**
   * @param {Monitor} monitor
   * @param {number} from
   * @param {number} to
   */
  const slots = async ({ sql }, from, to) =>
    /** @type {{ slot: number, value: number }[]} */ (await store.query(sql, { from, to }));

  /**
   * @param {Monitor} monitor
   * @param {number} now
   */
  async function study(monitor, now) {
    const until = now - (now % MINUTE) - (monitor.definition.kind === 'forecast' ? 0 : UNSETTLED);
    const known = await slots(monitor, until - HISTORY, until);
    const began = known[0]?.slot ?? until;
    const minutes = new Array(Math.ceil((until - began) / MINUTE)).fill(0);
    for (const { slot, value } of known)
      minutes[minutes.length - Math.ceil((until - slot) / MINUTE)] += value;
    monitor.baseline = learn(minutes, until);
    monitor.learnt = now;
  }

  /**
   * @param {Monitor} monitor
   * @param {number} now
   */
  async function evaluate(monitor, now) {
    const { definition, standing } = monitor;
    const every = definition.kind === 'forecast' ? MINUTE : LEARN_EVERY;
    // An incident must not become what is usual while it lasts.
    const mayLearn = definition.kind === 'forecast' || standing.state !== 'alert';
    if (mayLearn && now - monitor.learnt >= (monitor.baseline ? every : EVALUATE_EVERY))
      await study(monitor, now);
    const end = now - (now % STEP);
    const windows = windowsOf(await slots(monitor, end - SHOWN, end), end - SHOWN, end);
    monitor.standing = judge(definition, monitor.baseline, windows, standing, now);
    if (standing.state !== monitor.standing.state) announce(monitor, standing, now);
  }

  /**
   * @param {Monitor} monitor
   * @param {import('./judge.mjs').Standing} before
   * @param {number} now
   */
  function announce({ definition, standing }, before, now) {
    const alert = standing.state === 'alert';
    if (!alert && before.state !== 'alert') return;
    const { id, name, unit } = definition;
    const page = '/dashboard.html?range=1h';
    const message = renderMessage(
      definition.message,
      {
        value: rounded(standing.value),
        expected: rounded(standing.expected),
        threshold: rounded(standing.threshold),
        duration: lasted(now - before.since),
        link: alerts.url() + page,
      },
      alert ? 'is_alert' : 'is_recovery',
    );
    const { state, value, expected, threshold } = standing;
    alerts.publish({ monitor: id, name, unit, state, value, expected, threshold, message, date: now, page });
  }

  return {
    /** @param {number} now */
    async evaluate(now) {
      for (const monitor of monitors) {
        try {
          await evaluate(monitor, now);
        } catch (error) {
          // A series that no model fits must not silence the other monitors.
          console.error(`lab: monitor ${monitor.definition.id}:`, error);
        }
      }
    },

    /** Begins to evaluate, again and again; the answer ends it, when no evaluation is underway any more. */
    start() {
      let timer = setTimeout(begin, 0).unref();
      let ended = false;
      let running = Promise.resolve();
      const evaluateAll = this.evaluate;
      function begin() {
        running = evaluateAll(Date.now()).then(() => {
          if (!ended) timer = setTimeout(begin, EVALUATE_EVERY).unref();
        });
      }
      return () => {
        ended = true;
        clearTimeout(timer);
        return running;
      };
    },

    /**
     * What the page shows: where each monitor stands, its last hour, and what it announced.
     * @param {number} now
     */
    async show(now) {
      const end = now - (now % STEP);
      const announced = await store.query('SELECT * FROM alerts ORDER BY received_at DESC LIMIT 50');
      const shown = monitors.map(async (monitor) => {
        const { definition, standing, baseline } = monitor;
        const windows = windowsOf(await slots(monitor, end - SHOWN, end), end - SHOWN, end);
        const recent = windows.map((window) => ({
          ...window,
          ...(baseline &&
            definition.kind === 'anomaly' &&
            limitAt(definition, baseline, window.end - MINUTE / 2)),
        }));
        return { ...definition, standing, knows: baseline?.knows ?? 'nothing', recent };
      });
      return { now, webhook: alerts.webhook, alerts: announced, monitors: await Promise.all(shown) };
    },
  };
}
