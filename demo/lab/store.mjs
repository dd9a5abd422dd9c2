// @ts-check
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/**
 * @typedef {Record<string, string | number>} Row
 * @typedef {Awaited<ReturnType<typeof openStore>>} Store
 * @typedef {'events' | 'requests' | 'rejected'} Table
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
  const instance = await DuckDBInstance.create(file, { threads: '2' });
  const connection = await instance.connect();
  await connection.run(sqlFile('./schema.sql'));

  const tables = {
    events: await openTable('events'),
    requests: await openTable('requests'),
    rejected: await openTable('rejected'),
  };
  let eventSeq = await lastSeq('events');
  let requestSeq = await lastSeq('requests');
  const acceptedIds = new Set(
    (await read('SELECT request_id FROM requests WHERE accepted = 1')).map((row) => row.request_id),
  );
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  let closed = false;

  /** @param {Table} table */
  async function openTable(table) {
    const columns = await read(
      'SELECT column_name FROM information_schema.columns WHERE table_name = $table ORDER BY ordinal_position',
      { table },
    );
    return {
      columns: columns.map((row) => String(row.column_name)),
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
    const result = await connection.runAndReadAll(sql, parameters);
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
        for (const column of columns) {
          const value = row[column];
          if (typeof value === 'number') appender.appendBigInt(BigInt(value));
          else appender.appendVarchar(value);
        }
        appender.endRow();
      }
      appender.flushSync();
    }
    onChange();
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
      const arrival = { received_at: request.received_at, request_id: request.request_id, api: request.api };
      tables.requests.pending.push({
        ...request,
        seq: ++requestSeq,
        events: events.length,
        rejected: rejectedCount,
        accepted: Number(accepted),
        repeated: Number(repeated),
      });
      for (const event of events) tables.events.pending.push({ ...event, ...arrival, seq: ++eventSeq });
      for (const row of rejected) tables.rejected.pending.push({ ...row, ...arrival, seq: requestSeq });
      if (accepted && request.request_id !== '') acceptedIds.add(request.request_id);
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
      await connection.run('DELETE FROM events; DELETE FROM requests; DELETE FROM rejected');
      acceptedIds.clear();
      onChange();
    },

    close() {
      flush();
      closed = true;
      for (const { appender } of Object.values(tables)) appender.closeSync();
      connection.closeSync();
      instance.closeSync();
    },
  };
}
