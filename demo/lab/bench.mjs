// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { load } from './bench/load.mjs';
import { questions } from './data.mjs';
import { startLab } from './server.mjs';

/**
 * Whether the lab loses anything under load, how fast it takes events, and how long each page's queries take over a
 * million of them.
 *   node demo/lab/bench.mjs --rate 10000 --seconds 60 --events 1000000 [--kill]
 */

const DAY = 24 * 60 * 60_000;
const TURNS = 3;

/** What is in the store of each batch. Nothing that came is in `facts` alone, or in `events` alone. */
const STORED = `
  SELECT request_id, count(*) AS events, count(facts.seq) AS facts
  FROM events LEFT JOIN facts USING (seq)
  GROUP BY request_id`;

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
 * Sends to a lab of its own process, then ends that and looks into its file.
 * @param {object} options
 * @param {number} options.rate events a second
 * @param {number} options.seconds
 * @param {number} [options.connections]
 * @param {string} options.file
 * @param {boolean} [options.kill] ended by SIGKILL when half the time is over: what was acknowledged must be there all the same
 * @param {number} options.from
 * @param {number} options.to
 */
async function ingest({ rate, seconds, connections, file, kill = false, from, to }) {
  const server = fileURLToPath(new URL('./server.mjs', import.meta.url));
  const lab = spawn(
    process.execPath,
    [server, '--port', '0', '--statsd-port', '0', '--file', file, '--keep-megabytes', '1000000'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(lab, 'exit');
  try {
    const [line] = await once(lab.stdout, 'data');
    const url = String(/http:\S+(?=,)/.exec(String(line)));
    if (kill) setTimeout(() => lab.kill('SIGKILL'), (seconds * 1000) / 2);
    const result = await load({ url, rate, seconds, connections, from, to }, () => lab.signalCode !== null);
    return { ...result, peak: peakMemory(lab.pid) };
  } finally {
    lab.kill();
    await ended;
  }
}

/**
 * @param {number | undefined} pid
 * @returns {number} bytes; 0 where the system does not tell
 */
function peakMemory(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/**
 * @param {import('./store.mjs').Store} store
 * @param {{ sent: Map<string, number>, acknowledged: Map<string, number> }} load
 */
async function compare(store, { sent, acknowledged }) {
  const stored = new Map((await store.query(STORED)).map((row) => [String(row.request_id), row]));
  const whole = (/** @type {string} */ id) =>
    stored.get(id)?.events === sent.get(id) && stored.get(id)?.facts === sent.get(id);
  return {
    /** Batches that were acknowledged, and are not there as they were sent, once. */
    missing: [...acknowledged.keys()].filter((id) => !whole(id)).length,
    /** Batches of which a part is there, or more than was sent. */
    torn: [...stored.keys()].filter((id) => !whole(id)).length,
  };
}

/**
 * @param {import('./store.mjs').Store} store
 * @param {string} url
 * @param {number} from
 * @param {number} to
 */
async function askAll(store, url, from, to) {
  const queries = [];
  for (const question of questions().keys()) {
    const times = [];
    const cpu = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      const began = performance.now();
      const used = process.cpuUsage();
      const response = await fetch(`${url}/data/${question}?from=${from}&to=${to}`);
      if (!response.ok) throw new Error(`${question}: ${response.status}`);
      await response.arrayBuffer();
      times.push(performance.now() - began);
      const { user, system } = process.cpuUsage(used);
      cpu.push((user + system) / 1000);
    }
    queries.push({ question, ms: Math.min(...times), cpu: Math.min(...cpu) });
  }
  return queries;
}

/**
 * @param {object} options
 * @param {number} options.rate events a second
 * @param {number} options.seconds
 * @param {number} [options.connections]
 * @param {number} options.events in the store when it is asked
 * @param {boolean} [options.kill]
 */
export async function bench({ rate, seconds, connections, events, kill }) {
  const folder = mkdtempSync(join(tmpdir(), 'lab-bench-'));
  const file = join(folder, 'lab.duckdb');
  const to = Date.now();
  const from = to - DAY;
  try {
    const sent = await ingest({ rate, seconds, connections, file, kill, from, to });
    const lab = await startLab({ file, keep: { bytes: 1e12 } });
    try {
      const compared = await compare(lab.store, sent);
      const [{ stored }] = await lab.store.query('SELECT count(*) AS stored FROM facts');
      await lab.store.query(MULTIPLY, { copies: Math.max(1, Math.ceil(events / Number(stored))) });
      const queries = await askAll(lab.store, lab.url, from, to);
      return { ...sent, ...compared, stored: Number(stored), queries, disk: statSync(file).size };
    } finally {
      await lab.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      rate: { type: 'string', default: '10000' },
      seconds: { type: 'string', default: '60' },
      connections: { type: 'string', default: '600' },
      events: { type: 'string', default: '1000000' },
      kill: { type: 'boolean', default: false },
    },
  });
  const result = await bench({
    rate: Number(values.rate),
    seconds: Number(values.seconds),
    connections: Number(values.connections),
    events: Number(values.events),
    kill: values.kill,
  });
  const { events, ms, sent, acknowledged, lost, missing, torn, stored, queries, p50, p99, peak } = result;
  const megabytes = (/** @type {number} */ bytes) => Math.round(bytes / 1e6);
  console.log(
    `${events} events in ${sent.size} batches, ${Math.round((events / ms) * 1000)} a second; answers p50 ${p50} ms, p99 ${p99} ms`,
  );
  console.log(
    `${acknowledged.size} batches acknowledged, ${lost} deliveries had no answer; ${stored} events stored; ` +
      `${missing} acknowledged batches missing, ${torn} incomplete or doubled`,
  );
  console.log(`${megabytes(peak)} MB of memory at most, ${megabytes(result.disk)} MB on disk`);
  console.log(`     ms  of CPU  query over ${values.events} events`);
  for (const { question, ms: took, cpu } of queries.sort((a, b) => b.ms - a.ms))
    console.log(`${took.toFixed(0).padStart(7)} ${cpu.toFixed(0).padStart(7)}  ${question}`);
  if (missing > 0 || torn > 0) process.exitCode = 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  main().catch((error) => {
    console.error(`bench: ${error.stack}`);
    process.exitCode = 1;
  });
}
