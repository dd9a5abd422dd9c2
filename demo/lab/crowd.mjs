// @ts-check
import { realpathSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { createRandom } from './crowd/random.mjs';
import { visitOf } from './crowd/visit.mjs';
import { batch, intakePath } from './wire.mjs';

/**
 * A crowd of scripted visitors: what the dashboard looks like on a busy day, without a busy day.
 * Their events are made here and sent to the intake as the SDK sends them; no browser runs.
 * @typedef {object} CrowdPlan
 * @property {number} [seed]
 * @property {number} visits
 * @property {number} from epoch ms; the visits begin between this and `to`, evenly spread
 * @property {number} to
 * @property {{ from: number, to: number }} [incident] when payments fail
 * @property {{ from: number, to: number }} [slow] when the stock service is slow
 */

const SENT_AT_ONCE = 8;

/**
 * @param {CrowdPlan} plan
 * @returns {Generator<import('./crowd/visit.mjs').Visit>}
 */
export function* crowd({ seed = 1, visits, from, to, incident, slow }) {
  const random = createRandom(seed);
  const within = (/** @type {{ from: number, to: number } | undefined} */ span, /** @type {number} */ time) =>
    span !== undefined && time >= span.from && time < span.to;
  for (let index = 0; index < visits; index += 1) {
    const start = Math.round(from + ((to - from) * (index + random.next())) / visits);
    yield visitOf(random, { start, incident: within(incident, start), slow: within(slow, start) });
  }
}

/**
 * @param {string} lab
 * @param {Iterable<import('./crowd/visit.mjs').Visit>} visits
 */
export async function send(lab, visits) {
  let events = 0;
  const queue = visits[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: SENT_AT_ONCE }, async () => {
      for (let next = queue.next(); !next.done; next = queue.next()) {
        const { userAgent, ...visit } = next.value;
        const response = await fetch(lab + intakePath(), {
          method: 'POST',
          headers: { 'user-agent': userAgent, 'content-type': 'text/plain;charset=UTF-8' },
          body: batch(...visit.events),
        });
        if (response.status !== 202) throw new Error(`the intake answered ${response.status}`);
        events += visit.events.length;
      }
    }),
  );
  return events;
}

async function main() {
  const { values } = parseArgs({
    options: {
      lab: { type: 'string', default: 'http://127.0.0.1:5400' },
      visits: { type: 'string', default: '300' },
      minutes: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
    },
  });
  const to = Date.now();
  const from = to - Number(values.minutes) * 60_000;
  const third = (to - from) / 3;
  const visits = crowd({
    seed: Number(values.seed),
    visits: Number(values.visits),
    from,
    to,
    incident: { from: from + third, to: from + third * 1.4 },
    slow: { from: from + third * 2, to: from + third * 2.4 },
  });
  console.log(`${await send(values.lab, visits)} events of ${values.visits} visits sent to ${values.lab}`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  main().catch((error) => {
    console.error(`crowd: ${error.message}`);
    process.exitCode = 1;
  });
}
