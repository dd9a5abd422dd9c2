// @ts-check
import { readFileSync } from 'node:fs';
import { checkApi } from './api-check.mjs';
import { buySomething } from './checkout.mjs';
import { nextRun, verdictOf } from './verdict.mjs';

/**
 * @typedef {import('./api-check.mjs').Location} Location
 * @typedef {import('./api-check.mjs').Result} Result
 * @typedef {{ id: string, name: string, kind: 'api' | 'browser', path: string, limit: number }} Test
 * @typedef {{ every: number, failures: number, locations: Location[], tests: Test[] }} Plan
 */

const SHOWN = 60;

/** @returns {Plan} */
export function plan() {
  return JSON.parse(readFileSync(new URL('./tests.json', import.meta.url), 'utf8'));
}

/**
 * @param {object} lab
 * @param {import('../store.mjs').Store} lab.store
 * @param {ReturnType<typeof import('../monitors/alerts.mjs').createAlerts>} lab.alerts
 * @param {string} lab.shop
 * @param {string} lab.api
 */
export function createSynthetics({ store, alerts, shop, api }) {
  const { every, failures, locations, tests } = plan();
  const jobs = tests.flatMap((test) => locations.map((location) => ({ test, location })));
  let running = false;

  /**
   * @param {Test} test
   * @param {Location} location
   * @returns {Promise<Result>}
   */
  function perform({ kind, path, limit }, location) {
    return kind === 'api' ? checkApi(api + path, limit, location) : buySomething(shop, limit, location);
  }

  /**
   * @param {Test} test
   * @param {Location} location
   * @returns {Promise<boolean[]>} newest first
   */
  async function history({ id }, location) {
    const rows = await store.query(
      `SELECT passed FROM checks WHERE test = $test AND location = $location ORDER BY received_at DESC LIMIT ${failures}`,
      { test: id, location: location.id },
    );
    return rows.map(({ passed }) => passed === 1);
  }

  /**
   * @param {Test} test
   * @param {Location} location
   * @param {number} now
   * @param {(test: Test, location: Location) => Promise<Result>} [act]
   */
  async function run(test, location, now, act = perform) {
    const before = verdictOf(await history(test, location), failures);
    const result = await act(test, location);
    store.append({
      checks: [
        { received_at: now, test: test.id, location: location.id, ...result, passed: Number(result.passed) },
      ],
    });
    const after = verdictOf(await history(test, location), failures);
    if (after === before || (before === 'unknown' && after === 'ok')) return;
    const { step, message, duration } = result;
    alerts.publish({
      monitor: `${test.id} from ${location.id}`,
      name: test.name,
      unit: 'ms',
      state: after,
      value: duration,
      expected: test.limit,
      threshold: test.limit,
      message:
        after === 'alert' ? `Failed ${failures} times in a row at “${step}”: ${message}` : 'It passes again.',
      date: now,
      page: '/synthetics.html',
    });
  }

  return {
    run,

    /** Begins to run the tests in turn; the answer ends it. */
    start() {
      if (!shop || !api) return () => {};
      running = true;
      let ended = false;
      const timers = jobs.map(({ test, location }, index) => {
        const soon = Date.now() + 20_000 + index * 8000;
        let timer = setTimeout(again, soon - Date.now());
        async function again() {
          const now = Date.now();
          await run(test, location, now).catch((error) => ended || console.error(`lab: ${test.id}:`, error));
          if (!ended)
            timer = setTimeout(again, nextRun(Date.now(), every * 1000, index, jobs.length) - Date.now());
        }
        return () => clearTimeout(timer);
      });
      return () => {
        ended = true;
        for (const stop of timers) stop();
      };
    },

    /** What the page shows. */
    async show() {
      const rows = await store.query(
        `SELECT received_at, test, location, passed, duration, step, message, session_id, length(screenshot) > 0 AS pictured
        FROM (
          SELECT *, row_number() OVER (PARTITION BY test, location ORDER BY received_at DESC) AS age FROM checks
        ) runs
        WHERE age <= ${SHOWN}
        ORDER BY received_at DESC`,
      );
      const at = (/** @type {Test} */ test, /** @type {Location} */ location) =>
        rows.filter((row) => row.test === test.id && row.location === location.id);
      return {
        running,
        every,
        failures,
        tests: tests.map((test) => ({
          ...test,
          locations: locations.map((location) => {
            const runs = at(test, location);
            return {
              ...location,
              runs,
              verdict: verdictOf(
                runs.map(({ passed }) => passed === 1),
                failures,
              ),
            };
          }),
        })),
      };
    },

    /**
     * @param {URLSearchParams} query
     * @returns {Promise<Buffer | undefined>} PNG
     */
    async screenshot(query) {
      const [row] = await store.query(
        'SELECT screenshot FROM checks WHERE received_at = $at AND test = $test AND location = $location',
        {
          at: Math.trunc(Number(query.get('at'))) || 0,
          test: query.get('test') ?? '',
          location: query.get('location') ?? '',
        },
      );
      return row?.screenshot ? Buffer.from(String(row.screenshot), 'base64') : undefined;
    },
  };
}
