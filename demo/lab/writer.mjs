// @ts-check
import { isCommitted } from './database.mjs';

/**
 * Puts rows into the store: what comes within a moment is written in one transaction (a group commit), for each costs some
 * 5 ms of CPU and a wait for the disk, however little it holds. Whoever adds rows is told when they are there to stay.
 *
 * @typedef {import('@duckdb/node-api').DuckDBAppender} DuckDBAppender
 * @typedef {import('@duckdb/node-api').DuckDBConnection} DuckDBConnection
 * @typedef {import('./store.mjs').Row} Row
 * @typedef {{ name: string, append: (appender: DuckDBAppender, value: any) => void }} Column
 */

const GATHER_MS = 50;

/**
 * Whatever a row holds, it is one row: a value of the wrong type must not take those along that came beside it.
 * @type {Record<'VARCHAR' | 'BIGINT' | 'DOUBLE', Column['append']>}
 */
const APPEND = {
  VARCHAR: (appender, value) =>
    appender.appendVarchar(typeof value === 'string' ? value : String(value ?? '')),
  BIGINT: (appender, value) => appender.appendBigInt(Number.isSafeInteger(value) ? BigInt(value) : 0n),
  DOUBLE: (appender, value) => appender.appendDouble(Number(value) || 0),
};

const COLUMNS = `
  SELECT column_name, data_type FROM information_schema.columns WHERE table_name = $table ORDER BY ordinal_position`;

/**
 * An appender that failed takes no more rows, but would write those it still holds when it is collected as garbage.
 * @param {DuckDBAppender} appender
 */
function discard(appender) {
  try {
    appender.clear();
    appender.closeSync();
  } catch {
    // What it says is what it failed of before.
  }
}

/**
 * @param {object} options
 * @param {() => Promise<DuckDBConnection>} options.connect to nobody else's: what is written is all that it does
 * @param {string[]} options.names of the tables
 * @param {() => void} options.onChange called when readers can see something new
 * @param {(error: unknown) => void} options.onFailure
 */
export async function openWriter({ connect, names, onChange, onFailure }) {
  const connection = await connect();
  /** @type {Map<string, Column[]>} */
  const columns = new Map();
  for (const table of names) {
    const rows = (await connection.runAndReadAll(COLUMNS, { table })).getRowObjectsJS();
    columns.set(
      table,
      rows.map(({ column_name, data_type }) => ({
        name: String(column_name),
        append: APPEND[/** @type {keyof typeof APPEND} */ (data_type)],
      })),
    );
  }
  let appenders = await openAppenders(connection);
  let waiting = noRows();
  /** @type {Promise<boolean> | undefined} */
  let scheduled;
  let hurry = () => {};
  /** @type {Promise<unknown>} */
  let last = Promise.resolve();

  /** @param {DuckDBConnection} connection */
  async function openAppenders(connection) {
    const opened = new Map();
    for (const table of names) opened.set(table, await connection.createAppender(table));
    return /** @type {Map<string, DuckDBAppender>} */ (opened);
  }

  function noRows() {
    return new Map(names.map((table) => [table, /** @type {Row[]} */ ([])]));
  }

  /**
   * One thing after the other: a connection has one transaction.
   * @template T
   * @param {() => Promise<T>} task
   */
  function inTurn(task) {
    const done = last.then(task);
    last = done.catch(() => {});
    return done;
  }

  /** Waits for what else comes, unless somebody wants to read. */
  function gather() {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      hurry = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
  }

  function schedule() {
    const gathered = gather();
    return inTurn(async () => {
      await gathered;
      return write();
    });
  }

  /** @returns {Promise<boolean>} false: none of them is in the store */
  async function write() {
    const tables = waiting;
    waiting = noRows();
    scheduled = undefined;
    let connection;
    try {
      connection = await connect();
      if (appenders.size === 0) appenders = await openAppenders(connection);
      await connection.run('BEGIN');
      for (const [table, rows] of tables) append(table, rows);
      await connection.run('COMMIT');
      return true;
    } catch (error) {
      const committed = isCommitted(error);
      console.error(committed ? 'lab: stored, but:' : 'lab: not stored:', error);
      await connection?.run('ROLLBACK').catch(() => {});
      onFailure(error);
      for (const appender of appenders.values()) discard(appender);
      appenders.clear();
      return committed;
    } finally {
      onChange();
    }
  }

  /**
   * @param {string} table
   * @param {Row[]} rows
   */
  function append(table, rows) {
    if (rows.length === 0) return;
    const appender = /** @type {DuckDBAppender} */ (appenders.get(table));
    const shape = /** @type {Column[]} */ (columns.get(table));
    for (const row of rows) {
      for (const column of shape) column.append(appender, row[column.name]);
      appender.endRow();
    }
    appender.flushSync();
  }

  return {
    inTurn,

    /**
     * @param {string} table
     * @returns {Row[]} what waits to be written to it; the caller adds to it, and then asks for `written`
     */
    rows: (table) => /** @type {Row[]} */ (waiting.get(table)),

    /** Once everything that was added until now is durable; false: it could not be written. */
    written: () => (scheduled ??= schedule()),

    /** When all is written that somebody asked to be. */
    settled() {
      hurry();
      return scheduled ?? last;
    },

    close() {
      for (const appender of appenders.values()) appender.closeSync();
    },
  };
}
