// @ts-check
import { mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { questions } from './data.mjs';
import { startLab } from './server.mjs';

/**
 * How fast the lab takes events, and how long each page's queries take over a million of them.
 *   node demo/lab/bench.mjs --sent 100000 --events 1000000
 */

const CONNECTIONS = 8;
const DAY = 24 * 60 * 60_000;

/** The sent rows again as other visits of other times: a minute's work, where sending them would take many. */
const MULTIPLY = `
  INSERT INTO facts BY NAME
  SELECT f.* REPLACE (
    f.seq + copy * 10000000 AS seq,
    f.session_id || copy AS session_id,
    CASE WHEN f.view_id = '' THEN '' ELSE f.view_id || copy END AS view_id,
    f.date - f.date % 1000 + (f.seq * 7919 + copy * 104729) % 1000 AS date
  )
  FROM facts f CROSS JOIN range(1, $copies::BIGINT) copies(copy)`;

/**
 * @param {object} options
 * @param {number} options.sent over HTTP
 * @param {number} options.events in the store when it is asked
 * @param {string} [options.file]
 */
export async function bench({ sent: toSend, events, file = ':memory:' }) {
  const to = Date.now();
  const from = to - DAY;
  const lab = await startLab({ file, keep: { bytes: 1e12 } });
  try {
    const load = await send({ url: lab.url, events: toSend, from, to, connections: CONNECTIONS });
    const { events: stored } = await (await fetch(`${lab.url}/health`)).json();
    await lab.store.query(MULTIPLY, { copies: Math.max(1, Math.ceil(events / stored)) });
    const queries = [];
    for (const question of questions().keys()) {
      const times = [];
      const cpu = [];
      for (let turn = 0; turn < 3; turn += 1) {
        const began = performance.now();
        const used = process.cpuUsage();
        const response = await fetch(`${lab.url}/data/${question}?from=${from}&to=${to}`);
        if (!response.ok) throw new Error(`${question}: ${response.status}`);
        await response.arrayBuffer();
        times.push(performance.now() - began);
        const { user, system } = process.cpuUsage(used);
        cpu.push((user + system) / 1000);
      }
      queries.push({ question, ms: Math.min(...times), cpu: Math.min(...cpu) });
    }
    return { ...load, stored, queries, rss: process.memoryUsage().rss };
  } finally {
    await lab.close();
  }
}

/**
 * @param {import('./bench/load.mjs').Load} load
 * @returns {Promise<{ sent: number, accepted: number, failed: number, ms: number }>}
 */
function send(load) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./bench/load.mjs', import.meta.url), { workerData: load });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

async function main() {
  const { values } = parseArgs({
    options: { sent: { type: 'string', default: '100000' }, events: { type: 'string', default: '1000000' } },
  });
  const folder = mkdtempSync(join(tmpdir(), 'lab-bench-'));
  const file = join(folder, 'lab.duckdb');
  try {
    const {
      sent: count,
      accepted,
      stored,
      ms,
      queries,
      rss,
    } = await bench({ sent: Number(values.sent), events: Number(values.events), file });
    const perSecond = Math.round((accepted / ms) * 1000).toLocaleString('en');
    console.log(`${count} events sent, ${accepted} acknowledged, ${stored} stored: ${perSecond} a second`);
    console.log(`${Math.round(rss / 1e6)} MB of memory, ${Math.round(statSync(file).size / 1e6)} MB on disk`);
    console.log(`     ms  of CPU  query over ${values.events} events`);
    for (const { question, ms: took, cpu } of queries.sort((a, b) => b.ms - a.ms))
      console.log(`${took.toFixed(0).padStart(7)} ${cpu.toFixed(0).padStart(7)}  ${question}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  main().catch((error) => {
    console.error(`bench: ${error.stack}`);
    process.exitCode = 1;
  });
}
