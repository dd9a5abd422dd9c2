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
 * How fast the lab takes events, and how long each page's queries take over them.
 *   node demo/lab/bench.mjs --events 1000000
 */

const CONNECTIONS = 8;
const DAY = 24 * 60 * 60_000;

/** @param {{ events: number, file?: string }} options */
export async function bench({ events, file = ':memory:' }) {
  const to = Date.now();
  const from = to - DAY;
  const lab = await startLab({ file, keep: { bytes: 1e12 } });
  try {
    const load = await sent({ url: lab.url, events, from, to, connections: CONNECTIONS });
    const { events: stored } = await (await fetch(`${lab.url}/health`)).json();
    const queries = [];
    for (const question of questions().keys()) {
      const times = [];
      for (let turn = 0; turn < 3; turn += 1) {
        const began = performance.now();
        const response = await fetch(`${lab.url}/data/${question}?from=${from}&to=${to}`);
        if (!response.ok) throw new Error(`${question}: ${response.status}`);
        await response.arrayBuffer();
        times.push(performance.now() - began);
      }
      queries.push({ question, ms: Math.min(...times) });
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
function sent(load) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./bench/load.mjs', import.meta.url), { workerData: load });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

async function main() {
  const { values } = parseArgs({ options: { events: { type: 'string', default: '1000000' } } });
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
    } = await bench({ events: Number(values.events), file });
    const perSecond = Math.round((accepted / ms) * 1000).toLocaleString('en');
    console.log(`${count} events sent, ${accepted} acknowledged, ${stored} stored: ${perSecond} a second`);
    console.log(`${Math.round(rss / 1e6)} MB of memory, ${Math.round(statSync(file).size / 1e6)} MB on disk`);
    for (const { question, ms: took } of queries.sort((a, b) => b.ms - a.ms))
      console.log(`${took.toFixed(0).padStart(7)} ms  ${question}`);
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
