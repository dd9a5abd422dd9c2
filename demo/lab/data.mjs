// @ts-check
import { readdirSync } from 'node:fs';
import { timeRange } from './range.mjs';
import { sqlFile } from './store.mjs';

/**
 * What a page asks: each `pages/PAGE/NAME.sql` answers GET /data/PAGE/NAME. A parameter of the query is one of the
 * address, empty when it is missing there, so that a view of the data can be shared as a link.
 * @typedef {{ from: number, to: number, bucket: number, rows: import('./store.mjs').Row[] }} Answer
 * @typedef {{ sql: string, parameters: string[] }} Question
 */

const NUMERIC = new Set(['from', 'to', 'bucket', 'min_loading', 'max_loading']);
// What the lab's own robots do is not what customers do; `all` shows both.
const SESSION_TYPES = new Map([
  ['', 'user'],
  ['all', ''],
]);

/** @returns {Map<string, Question>} by path below pages/, without the extension */
export function questions() {
  const files = readdirSync(new URL('./pages/', import.meta.url), { recursive: true, encoding: 'utf8' });
  return new Map(
    files
      .filter((file) => /^[\w-]+\/[\w-]+\.sql$/.test(file))
      .map((file) => {
        const sql = sqlFile(`./pages/${file}`);
        const parameters = [...new Set([...sql.matchAll(/\$([a-z_]+)/g)].map(([, name]) => name))];
        return [file.slice(0, -'.sql'.length), { sql, parameters }];
      }),
  );
}

/**
 * @param {Question} question
 * @param {URLSearchParams} address
 * @param {{ from: number, to: number, bucket: number }} range
 */
export function parametersOf({ parameters }, address, range) {
  return Object.fromEntries(
    parameters.map((name) => {
      const value = address.get(name) ?? '';
      if (Object.hasOwn(range, name)) return [name, range[/** @type {keyof typeof range} */ (name)]];
      if (NUMERIC.has(name)) return [name, Math.trunc(Number(value)) || 0];
      return [name, name === 'session_type' ? (SESSION_TYPES.get(value) ?? value) : value];
    }),
  );
}

/** @param {{ store: import('./store.mjs').Store }} lab */
export function createData({ store }) {
  const known = questions();
  return {
    /** @param {string} pathname */
    serves: (pathname) => known.has(pathname.replace(/^\/data\//, '')),

    /**
     * @param {URL} url
     * @returns {Promise<Answer>}
     */
    async answer({ pathname, searchParams }) {
      const question = /** @type {Question} */ (known.get(pathname.replace(/^\/data\//, '')));
      const range = timeRange(searchParams, Date.now());
      const rows = await store.query(question.sql, parametersOf(question, searchParams, range));
      return { ...range, rows };
    },
  };
}
