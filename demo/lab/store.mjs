// @ts-check
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/**
 * @typedef {import('@duckdb/node-api').DuckDBAppender} DuckDBAppender
 * @typedef {Record<string, string | number>} Row
 * @typedef {Awaited<ReturnType<typeof openStore>>} Store
 * @typedef {'events' | 'facts' | 'requests' | 'rejected' | 'spans' | 'logs' | 'metrics' | 'alerts' | 'checks' | 'segments'} Table
 *
 * @typedef {object} RequestRow one request as it came and was answered
 * @property {number} received_at
 * @property {string} method
 * @property {string} path of the intake, so without the proxy around it
 * @property {string} params JSON of [name, value] pairs in wire order
 * @property {string} raw_url
 * @property {string} content_type
 * @property {number} bytes as they came, before inflating
 * @property {number} status 0: never answered
 * @property {string} api
 * @property {string} encoding
 * @property {string} request_id
 * @property {string} browser
 * @property {string} body after inflating
 *
 * @typedef {object} Outcome what became of a request
 * @property {boolean} accepted
 * @property {boolean} repeated
 * @property {import('./batch.mjs').ReceivedEvent[]} events
 * @property {import('./batch.mjs').Rejection[]} rejected
 * @property {number} rejectedCount more than are kept, when there are very many
 */

// Waiting a little turns a burst of requests into one append. Readers never wait for it: they flush first.
const FLUSH_DELAY_MS = 50;
const MEMORY_LIMIT = '1GB';
// A client sends again within hours; what came long ago need not be known forever.
const ACCEPTED_IDS_KEPT = 200_000;

/** @type {Record<'VARCHAR' | 'BIGINT' | 'DOUBLE', (appender: DuckDBAppender, value: any) => void>} */
const APPEND = {
  VARCHAR: (appender, value) => appender.appendVarchar(value),
  BIGINT: (appender, value) => appender.appendBigInt(BigInt(value)),
  DOUBLE: (appender, value) => appender.appendDouble(value),
};

/** @param {string} path relative to this folder */
export function sqlFile(path) {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

/**
 * @param {string} file path of the database, or ':memory:'
 * @param {() => void} onChange called when readers can see something new
 */
export async function openStore(file, onChange) {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const instance = await DuckDBInstance.create(file, { threads: '2', memory_limit: MEMORY_LIMIT });
  const connection = await instance.connect();
  await connection.run(sqlFile('./schema.sql'));
  await connection.run(sqlFile('./macros.sql'));
  // One connection does one thing at a time: a long query must not hold up what arrives meanwhile.
  const reader = await instance.connect();

  const tables = {
    events: await openTable('events'),
    facts: await openTable('facts'),
    requests: await openTable('requests'),
    rejected: await openTable('rejected'),
    spans: await openTable('spans'),
    logs: await openTable('logs'),
    metrics: await openTable('metrics'),
    alerts: await openTable('alerts'),
    checks: await openTable('checks'),
    segments: await openTable('segments'),
  };
  let eventSeq = await lastSeq('events');
  let requestSeq = await lastSeq('requests');
  const acceptedIds = new Set(
    (await read('SELECT request_id FROM requests WHERE accepted = 1 ORDER BY seq')).map((row) =>
      String(row.request_id),
    ),
  );
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  let closed = false;

  /** @param {Table} table */
  async function openTable(table) {
    const columns = await read(
      'SELECT column_name, data_type FROM information_schema.columns WHERE table_name = $table ORDER BY ordinal_position',
      { table },
    );
    return {
      columns: columns.map((row) => ({
        name: String(row.column_name),
        append: APPEND[/** @type {keyof typeof APPEND} */ (row.data_type)],
      })),
      appender: await connection.createAppender(table),
      /** @type {Row[]} */
      pending: [],
    };
  }

  /** @param {Table} table */
  async function lastSeq(table) {
    return Number((await read(`SELECT max(seq) AS seq FROM ${table}`))[0].seq ?? 0);
  }

  /**
   * @param {string} sql
   * @param {Row} [parameters]
   * @returns {Promise<Row[]>}
   */
  async function read(sql, parameters) {
    const result = await reader.runAndReadAll(sql, parameters);
    return result.getRowObjectsJS().map((row) => {
      for (const name in row) if (typeof row[name] === 'bigint') row[name] = Number(row[name]);
      return /** @type {Row} */ (row);
    });
  }

  function flush() {
    if (!timer) return;
    clearTimeout(timer);
    timer = undefined;
    for (const table of Object.values(tables)) {
      const { appender, columns, pending } = table;
      if (pending.length === 0) continue;
      table.pending = [];
      for (const row of pending) {
        for (const { name, append } of columns) append(appender, row[name]);
        appender.endRow();
      }
      appender.flushSync();
    }
    onChange();
  }

  /** @param {string} requestId */
  function remember(requestId) {
    acceptedIds.add(requestId);
    if (acceptedIds.size > ACCEPTED_IDS_KEPT) acceptedIds.delete(acceptedIds.values().next().value ?? '');
  }

  return {
    /** @param {string} requestId */
    hasAccepted: (requestId) => acceptedIds.has(requestId),

    /**
     * @param {RequestRow} request
     * @param {Outcome} outcome
     */
    add(request, { accepted, repeated, events, rejected, rejectedCount }) {
      // Closing the server cuts uploads off, and each of those still wants to be noted.
      if (closed) return;
      const { received_at, request_id, api, browser } = request;
      const arrival = { received_at, request_id, api, browser };
      tables.requests.pending.push({
        ...request,
        seq: ++requestSeq,
        events: events.length,
        rejected: rejectedCount,
        accepted: Number(accepted),
        repeated: Number(repeated),
      });
      for (const { facts, ...event } of events) {
        const row = { ...event, ...arrival, seq: ++eventSeq };
        tables.events.pending.push(row);
        tables.facts.pending.push({ ...row, ...facts });
      }
      for (const row of rejected) tables.rejected.pending.push({ ...row, ...arrival, seq: requestSeq });
      if (accepted && request_id !== '') remember(request_id);
      timer ??= setTimeout(flush, FLUSH_DELAY_MS);
    },

    /**
     * What came from elsewhere than a page.
     * @param {Partial<Record<'spans' | 'logs' | 'metrics' | 'alerts' | 'checks' | 'segments', Row[]>>} rows
     * @param {import('./batch.mjs').Rejection[]} [rejected]
     */
    append(rows, rejected = []) {
      if (closed) return;
      const arrival = { received_at: Date.now(), request_id: '', seq: requestSeq };
      for (const [table, list] of Object.entries(rows))
        tables[/** @type {keyof typeof rows} */ (table)].pending.push(...list);
      tables.rejected.pending.push(...rejected.map((row) => ({ ...row, ...arrival })));
      timer ??= setTimeout(flush, FLUSH_DELAY_MS);
    },

    /**
     * @param {string} sql
     * @param {Row} [parameters]
     */
    query(sql, parameters) {
      flush();
      return read(sql, parameters);
    },

    async clear() {
      flush();
      for (const table of Object.keys(tables)) await connection.run(`DELETE FROM ${table}`);
      acceptedIds.clear();
      onChange();
    },

    /**
     * Forgets what was received before then.
     * @param {number} received_at
     */
    async dropBefore(received_at) {
      flush();
      for (const table of Object.keys(tables))
        await reader.run(`DELETE FROM ${table} WHERE received_at < $received_at`, { received_at });
      await reader.run('CHECKPOINT');
    },

    close() {
      flush();
      closed = true;
      for (const { appender } of Object.values(tables)) appender.closeSync();
      reader.closeSync();
      connection.closeSync();
      instance.closeSync();
    },
  };
}
