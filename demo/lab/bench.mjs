// @ts-check
import { mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { load } from './bench/load.mjs';
import { questions } from './data.mjs';
import { spawnLab } from './lab-process.mjs';
import { openStore } from './store.mjs';

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

/**
 * The sent rows again as other visits of other times: a minute's work, where sending them would take many.
 * @param {'events' | 'facts'} table
 */
const multiply = (table) => `
  INSERT INTO ${table} BY NAME
  SELECT f.* REPLACE (
    f.seq + copy * 10000000 AS seq,
    f.session_id || copy AS session_id,
    CASE WHEN f.view_id = '' THEN '' ELSE f.view_id || copy END AS view_id,
    ${table === 'facts' ? "CASE WHEN f.trace_id = '' THEN '' ELSE f.trace_id || copy END AS trace_id," : ''}
    f.date - f.date % 1000 + (f.seq * 7919 + copy * 104729) % 1000 AS date
  )
  FROM ${table} f CROSS JOIN range(1, $copies::BIGINT) copies(copy)`;

/** What the servers said meanwhile: two spans and a log line for each traced request, two metrics for each order. */
const SERVERS = [
  `INSERT INTO spans BY NAME
  SELECT
    received_at, trace_id, '' AS trace_id_high, (seq * 2 + child)::VARCHAR AS span_id,
    CASE WHEN child = 0 THEN span_id ELSE (seq * 2)::VARCHAR END AS parent_id,
    'fastapi-backend' AS service, 'fastapi.request' AS name, endpoint AS resource,
    date * 1000 AS start, (duration * 900)::BIGINT AS duration, (status_code >= 500)::BIGINT AS error,
    status_code::VARCHAR AS status_code, CASE WHEN child = 0 THEN 'rum' ELSE '' END AS origin,
    '{"meta":{"_dd.origin":"rum","env":"production"},"metrics":{}}' AS json
  FROM facts CROSS JOIN range(2) children(child)
  WHERE trace_id <> ''`,
  `INSERT INTO logs BY NAME
  SELECT received_at, date, 'fastapi-backend' AS service, 'info' AS status, endpoint AS message, trace_id, span_id,
    '{"status":"info"}' AS json
  FROM facts
  WHERE trace_id <> ''`,
  `INSERT INTO metrics BY NAME
  SELECT received_at, date, name, 'count' AS type, 1.0 AS value, '{"env":"production","tenant_id":"t-042"}' AS tags
  FROM (SELECT received_at, date FROM facts WHERE step = 'confirmation') orders
  CROSS JOIN (VALUES ('orders.revenue'), ('orders.created')) names(name)`,
];

/** The session, and the trace, that the pages about one of them are asked for. */
const ABOUT = `SELECT session_id AS session, view_id AS view, trace_id AS trace FROM facts WHERE trace_id <> '' LIMIT 1`;
const LIVE = ['sessions', 'views', 'events', 'trace', 'replay', 'monitors', 'synthetics'];

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
  const lab = await spawnLab(file);
  try {
    if (kill) setTimeout(() => lab.kill('SIGKILL'), (seconds * 1000) / 2);
    const result = await load({ url: lab.url, rate, seconds, connections, from, to }, lab.gone);
    return { ...result, peak: lab.peakMemory() };
  } finally {
    await lab.end();
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
 * What all pages ask for, of a session and a trace where they are about one.
 * @param {string} file
 * @param {{ session: string, view: string, trace: string, from: number, to: number }} about
 */
async function askAll(file, { session, view, trace, from, to }) {
  const about = new URLSearchParams({ session, view, trace, from: String(from), to: String(to) });
  // These are for one session or trace only when the page says so.
  const range = new URLSearchParams({ from: String(from), to: String(to) });
  const paths = [
    ...LIVE.map((name) => `/live/${name}?${about}`),
    ...[...questions().keys()].map(
      (name) => `/data/${name}?${/^(replay|trace)\//.test(name) ? about : range}`,
    ),
  ];
  const lab = await spawnLab(file);
  try {
    const queries = [];
    for (const path of paths) {
      const times = [];
      const cpu = [];
      for (let turn = 0; turn < TURNS; turn += 1) {
        const began = performance.now();
        const used = lab.cpu();
        const response = await fetch(lab.url + path);
        if (!response.ok) throw new Error(`${path}: ${response.status}`);
        await response.arrayBuffer();
        times.push(performance.now() - began);
        cpu.push(lab.cpu() - used);
      }
      queries.push({ question: path.split('?')[0], ms: Math.min(...times), cpu: Math.min(...cpu) });
    }
    return { queries, peakAsked: lab.peakMemory() };
  } finally {
    await lab.end();
  }
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
    const store = await openStore(file, () => {});
    const compared = await compare(store, sent);
    const [{ stored }] = await store.query('SELECT count(*) AS stored FROM facts');
    const copies = Math.max(1, Math.ceil(events / Number(stored)));
    for (const table of /** @type {const} */ (['events', 'facts']))
      await store.query(multiply(table), { copies });
    for (const sql of SERVERS) await store.query(sql);
    const [about] = await store.query(ABOUT);
    await store.close();
    const asked = await askAll(file, { .../** @type {any} */ (about), from, to });
    return { ...sent, ...compared, ...asked, stored: Number(stored), disk: statSync(file).size };
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
  const { events, ms, sent, acknowledged, lost, missing, torn, stored, queries, p50, p99, peak, peakAsked } =
    result;
  const megabytes = (/** @type {number} */ bytes) => Math.round(bytes / 1e6);
  console.log(
    `${events} events in ${sent.size} batches, ${Math.round((events / ms) * 1000)} a second; answers p50 ${p50} ms, p99 ${p99} ms`,
  );
  console.log(
    `${acknowledged.size} batches acknowledged, ${lost} deliveries had no answer; ${stored} events stored; ` +
      `${missing} acknowledged batches missing, ${torn} incomplete or doubled`,
  );
  console.log(
    `${megabytes(peak)} MB of memory at most while they came, ${megabytes(peakAsked)} MB while it was asked, ` +
      `${megabytes(result.disk)} MB on disk`,
  );
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
