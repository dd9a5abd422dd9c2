// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crowd, send } from '../crowd.mjs';
import { parametersOf, questions } from '../data.mjs';
import { timeRange } from '../range.mjs';
import { startLab } from '../server.mjs';
import { sqlFile } from '../store.mjs';

/** Writes a crowd's rows, and what DuckDB answers to each page's questions over them, for check.py to compare with. */

const TABLES = ['events', 'facts', 'requests', 'spans', 'logs', 'metrics', 'segments'];
const [, , folder = '/tmp/lab-export'] = process.argv;

const lab = await startLab();
const to = Math.ceil(Date.now() / 60_000) * 60_000;
const from = to - 60 * 60_000;
const visits = crowd({ visits: 60, from, to: to - 60_000, incident: { from, to: from + 20 * 60_000 } });
await send({ url: lab.url, statsdPort: lab.statsdPort }, visits);

mkdirSync(folder, { recursive: true });
for (const table of TABLES) {
  const rows = await lab.store.query(`SELECT * FROM ${table}`);
  writeFileSync(join(folder, `${table}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}
const [{ trace_id: trace, session_id: session, view_id: view, seq }] = await lab.store.query(
  "SELECT trace_id, session_id, view_id, seq FROM facts WHERE trace_id <> '' ORDER BY seq LIMIT 1",
);
const address = new URLSearchParams({
  from: String(from),
  to: String(to),
  trace: String(trace),
  session: String(session),
});
const range = new URLSearchParams({ from: String(from), to: String(to) });
const filtered = new URLSearchParams({ ...Object.fromEntries(range), tenant: 't-042', version: '1.1.0' });
const answers = [];
for (const [name, question] of questions()) {
  for (const query of [name.startsWith('explore/') ? range : address, filtered]) {
    const parameters = parametersOf(question, query, timeRange(query, to));
    answers.push({ question: name, parameters, rows: await lab.store.query(question.sql, parameters) });
  }
}
// Those of the page of sessions lie beside it, and are asked for by ids.
for (const [name, parameters] of /** @type {const} */ ([
  ['sessions', { session_id: '' }],
  ['sessions', { session_id: session }],
  ['views', { session_id: session }],
  ['events', { session_id: session, view_id: view }],
  ['event', { seq: seq }],
]))
  answers.push({
    question: name,
    parameters,
    rows: await lab.store.query(sqlFile(`./pages/${name}.sql`), parameters),
  });
writeFileSync(join(folder, 'answers.json'), JSON.stringify({ tables: TABLES, answers }));
await lab.close();
