// @ts-check
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/**
 * The DuckDB file, opened, with its tables.
 * @typedef {Record<string, string | number>} Row
 * @typedef {Awaited<ReturnType<typeof openDatabase>>} Database
 */

// What queries and tables may hold; what is more goes to the disk.
const MEMORY_LIMIT = '400MB';
// How much is kept in the log, and in memory, before it goes into the tables: that takes a second, and who sends waits for it.
const LOG_LIMIT = '128MB';
// Rows that are written anew at a checkpoint when one of them was added, and all in memory then.
const ROW_GROUP = 20_480;
// What the allocator may keep of what was freed, after a checkpoint or a long query: it is memory like any other.
const FREED_LIMIT = '32MB';

/** @param {string} path relative to this folder */
export function sqlFile(path) {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

/**
 * What DuckDB says when a checkpoint failed, most often for want of room: the database takes and answers nothing until it
 * is opened again.
 * @param {unknown} error
 */
export const isOutOfService = (error) => says(error, /^FATAL Error|has been invalidated/);

/**
 * The checkpoint that failed was to follow a commit: that is in the log, and so on the disk.
 * @param {unknown} error
 */
export const isCommitted = (error) =>
  says(error, /^[\w ]*Error: Transaction COMMIT succeeded and is durable/);

/**
 * @param {unknown} error
 * @param {RegExp} words
 */
function says(error, words) {
  return error instanceof Error && words.test(error.message);
}

/**
 * @param {import('@duckdb/node-api').DuckDBConnection} connection
 * @param {string} file
 */
async function attach(connection, file) {
  await connection.run(`ATTACH '${file.replaceAll("'", "''")}' AS lab (ROW_GROUP_SIZE ${ROW_GROUP})`);
  await connection.run('USE lab');
  await connection.run(sqlFile('./schema.sql'));
  await connection.run(sqlFile('./macros.sql'));
}

/** @param {string} file */
export async function openDatabase(file) {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '2',
    memory_limit: MEMORY_LIMIT,
    temp_directory: file === ':memory:' ? join(tmpdir(), 'ferrum-rum-lab') : `${file}.tmp`,
    checkpoint_threshold: LOG_LIMIT,
    allocator_flush_threshold: FREED_LIMIT,
    allocator_bulk_deallocation_flush_threshold: FREED_LIMIT,
    allocator_background_threads: 'true',
  });
  const writing = await instance.connect();
  try {
    await attach(writing, file);
  } catch (error) {
    // Whoever tries again must not find it locked by us.
    writing.closeSync();
    instance.closeSync();
    throw error;
  }
  // One connection does one thing at a time: a long query must not hold up what arrives meanwhile.
  const reading = await instance.connect();
  await reading.run('USE lab');
  /** @type {Set<Promise<unknown>>} */
  const underway = new Set();
  let closed = false;

  return {
    writing,

    /**
     * @param {string} sql
     * @param {Row} [parameters]
     * @returns {Promise<Row[]>}
     */
    async read(sql, parameters) {
      if (closed) throw new Error('the database is closed');
      const asked = reading.runAndReadAll(sql, parameters);
      underway.add(asked);
      const result = await asked.finally(() => underway.delete(asked));
      return result.getRowObjectsJS().map((row) => {
        for (const name in row) if (typeof row[name] === 'bigint') row[name] = Number(row[name]);
        return /** @type {Row} */ (row);
      });
    },

    async close() {
      if (closed) return;
      closed = true;
      // A connection of DuckDB that goes while a query of it runs waits for itself, and the process never ends.
      await Promise.allSettled(underway);
      reading.closeSync();
      writing.closeSync();
      instance.closeSync();
    },
  };
}
