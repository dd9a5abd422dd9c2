// @ts-check
import { encode } from '@msgpack/msgpack';
import { createSocket } from 'node:dgram';
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
 * Sends each visit as its browser would, and what the servers say as they would: spans like a tracer, log lines like a
 * log shipper, metrics like a DogStatsD client.
 * @param {{ url: string, statsdPort: number }} lab
 * @param {Iterable<import('./crowd/visit.mjs').Visit>} visits
 */
export async function send({ url, statsdPort }, visits) {
  const sent = { visits: 0, events: 0, paid: 0 };
  const queue = visits[Symbol.iterator]();
  const statsd = createSocket('udp4');
  await Promise.all(
    Array.from({ length: SENT_AT_ONCE }, async () => {
      for (let next = queue.next(); !next.done; next = queue.next()) {
        const { userAgent, events, backend, paid } = next.value;
        await post(url + intakePath(), batch(...events), { 'user-agent': userAgent });
        if (backend.traces.length > 0)
          await post(`${url}/v0.4/traces`, encode(backend.traces, { useBigInt64: true }));
        if (backend.logs.length > 0) await post(`${url}/api/v2/logs`, JSON.stringify(backend.logs));
        for (const line of backend.metrics) {
          await new Promise((resolve) => statsd.send(line, statsdPort, '127.0.0.1', resolve));
        }
        sent.visits += 1;
        sent.events += events.length;
        sent.paid += paid;
      }
    }),
  );
  statsd.close();
  return sent;
}

/**
 * @param {string} url
 * @param {BodyInit} body
 * @param {Record<string, string>} [headers]
 */
async function post(url, body, headers = {}) {
  const response = await fetch(url, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  await response.arrayBuffer();
}

async function main() {
  const { values } = parseArgs({
    options: {
      lab: { type: 'string', default: 'http://127.0.0.1:5400' },
      'statsd-port': { type: 'string', default: '8125' },
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
  const sent = await send({ url: values.lab, statsdPort: Number(values['statsd-port']) }, visits);
  console.log(`${sent.events} events of ${sent.visits} visits sent to ${values.lab}`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  main().catch((error) => {
    console.error(`crowd: ${error.message}`);
    process.exitCode = 1;
  });
}
