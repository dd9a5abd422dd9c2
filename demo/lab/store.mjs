// @ts-check
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { isOutOfService, openDatabase } from './database.mjs';
import { openWriter } from './writer.mjs';

export { sqlFile } from './database.mjs';

/**
 * @typedef {import('./database.mjs').Row} Row
 * @typedef {Awaited<ReturnType<typeof openStore>>} Store
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
 * @property {string} body after inflating; not stored when it is no more than the lines of its events
 *
 * @typedef {object} Outcome what became of a request
 * @property {boolean} accepted
 * @property {boolean} repeated
 * @property {import('./batch.mjs').ReceivedEvent[]} events
 * @property {import('./batch.mjs').Rejection[]} rejected
 * @property {number} rejectedCount more than are kept, when there are very many
 */

// A client sends again within hours; what came long ago need not be known forever.
const ACCEPTED_IDS_KEPT = 200_000;
const ACCEPTED_IDS = `
  SELECT request_id FROM requests WHERE accepted = 1 ORDER BY seq DESC LIMIT ${ACCEPTED_IDS_KEPT}`;
const TABLES = /** @type {const} */ ([
  'events',
  'facts',
  'requests',
  'rejected',
  'spans',
  'logs',
  'metrics',
  'alerts',
  'checks',
  'segments',
]);

/**
 * @param {string} file path of the database, or ':memory:'
 * @param {() => void} onChange called when readers can see something new
 */
export async function openStore(file, onChange) {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  let database = await openDatabase(file);
  let outOfService = false;
  const read = (/** @type {string} */ sql, /** @type {Row} */ parameters = {}) =>
    database.read(sql, parameters);
  const acceptedIds = new Set((await read(ACCEPTED_IDS)).reverse().map((row) => String(row.request_id)));
  const writer = await openWriter({
    connect,
    names: [...TABLES],
    onChange,
    onFailure(error) {
      // What is nowhere but in memory can't be opened again.
      outOfService ||= file !== ':memory:' && isOutOfService(error);
    },
  });

  let eventSeq = await lastSeq('events');
  let requestSeq = await lastSeq('requests');
  /** @type {Map<string, Promise<boolean>>} */
  const beingWritten = new Map();
  let closed = false;

  /** The connection that writes, of a database that was opened again if it had to be. */
  async function connect() {
    if (outOfService) {
      await database.close();
      database = await openDatabase(file);
      outOfService = false;
    }
    return database.writing;
  }

  /** @param {'events' | 'requests'} table */
  async function lastSeq(table) {
    return Number((await read(`SELECT max(seq) AS seq FROM ${table}`))[0].seq ?? 0);
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
     * @returns {Promise<boolean>} true once it is on the disk, and so may be acknowledged; false when it can't be
     */
    async add(request, { accepted, repeated, events, rejected, rejectedCount }) {
      // Closing the server cuts uploads off, and each of those still wants to be noted.
      if (closed) return false;
      const { received_at, request_id, api, browser, body } = request;
      const lines = events.reduce((length, { json }) => length + json.length + 1, -1);
      const arrival = { received_at, request_id, api, browser };
      writer.rows('requests').push({
        ...request,
        body: request_id !== '' && lines === body.length ? '' : body,
        seq: ++requestSeq,
        events: events.length,
        rejected: rejectedCount,
        accepted: Number(accepted),
        repeated: Number(repeated),
      });
      for (const event of events) {
        const row = Object.assign(event, arrival, { seq: ++eventSeq });
        writer.rows('events').push(row);
        writer.rows('facts').push(row);
      }
      for (const row of rejected) writer.rows('rejected').push({ ...row, ...arrival, seq: requestSeq });
      const written = writer.written();
      // What comes again while it is written hears what became of the first.
      if (repeated) return (await written) && (await (beingWritten.get(request_id) ?? true));
      if (!accepted || request_id === '') return written;
      remember(request_id);
      beingWritten.set(request_id, written);
      if (!(await written)) acceptedIds.delete(request_id);
      beingWritten.delete(request_id);
      return written;
    },

    /**
     * What came from elsewhere than a page.
     * @param {Partial<Record<'spans' | 'logs' | 'metrics' | 'alerts' | 'checks' | 'segments', Row[]>>} rows
     * @param {import('./batch.mjs').Rejection[]} [rejected]
     * @returns {Promise<boolean>} as of `add`
     */
    async append(rows, rejected = []) {
      if (closed) return false;
      const arrival = { received_at: Date.now(), request_id: '', seq: requestSeq };
      for (const [table, list] of Object.entries(rows)) for (const row of list) writer.rows(table).push(row);
      for (const row of rejected) writer.rows('rejected').push({ ...row, ...arrival });
      return writer.written();
    },

    /**
     * @param {string} sql
     * @param {Row} [parameters]
     */
    async query(sql, parameters) {
      await writer.settled();
      if (closed) throw new Error('the store is closed');
      return read(sql, parameters);
    },

    async clear() {
      await writer.settled();
      await writer.inTurn(async () => {
        const connection = await connect();
        for (const table of TABLES) await connection.run(`DELETE FROM ${table}`);
      });
      acceptedIds.clear();
      onChange();
    },

    /**
     * Forgets what was received before then.
     * @param {number} received_at
     */
    dropBefore(received_at) {
      return writer.inTurn(async () => {
        const connection = await connect();
        for (const table of TABLES)
          await connection.run(`DELETE FROM ${table} WHERE received_at < $received_at`, { received_at });
        await connection.run('CHECKPOINT');
      });
    },

    async close() {
      closed = true;
      await writer.settled();
      writer.close();
      await database.close();
    },
  };
}
