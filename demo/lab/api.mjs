// @ts-check
import { corsHeaders } from './cors.mjs';
import { sqlFile } from './store.mjs';

/**
 * What tests ask the lab, and tell it. Open to every origin, so that a page under test can ask too.
 * @typedef {import('node:http').IncomingMessage} Request
 * @typedef {import('node:http').ServerResponse} Response
 * @typedef {(request: Request, url: URL) => Promise<unknown>} Handler answers its result as JSON
 */

const RECEIVED_EVENTS = sqlFile('./received_events.sql');
const RECEIVED_REQUESTS = sqlFile('./received_requests.sql');
const RECEIVED_REJECTED = 'SELECT received_at, request_id, reason, raw FROM rejected ORDER BY seq';
const SPANS = `SELECT * FROM spans WHERE ($trace_id = '' OR trace_id = $trace_id) ORDER BY start`;
const LOGS = `SELECT * FROM logs WHERE ($trace_id = '' OR trace_id = $trace_id) ORDER BY date`;
const METRICS = `SELECT * FROM metrics WHERE ($name = '' OR name = $name) ORDER BY date`;
const SEGMENTS = `SELECT json FROM segments WHERE session_id = $session_id ORDER BY start, index_in_view`;
const COUNTS = sqlFile('./counts.sql');

class BadRequest extends Error {}

/**
 * @param {{ store: import('./store.mjs').Store, faults: ReturnType<typeof import('./faults.mjs').createFaults> }} lab
 */
export function createApi({ store, faults }) {
  /** @type {Record<string, Handler>} */
  const routes = {
    'GET /health': async () => ({ ...(await store.query(COUNTS))[0], mode: faults.mode() }),

    'GET /events': async (_, { searchParams }) => {
      const filter = (/** @type {string} */ name) => searchParams.get(name) ?? '';
      const rows = await store.query(RECEIVED_EVENTS, {
        type: filter('type'),
        session_id: filter('session_id'),
        view_id: filter('view_id'),
      });
      return rows.map(({ json, ...row }) => ({ ...row, event: JSON.parse(String(json)) }));
    },

    'GET /requests': async () => {
      const rows = await store.query(RECEIVED_REQUESTS);
      return rows.map((row) => ({ ...row, params: JSON.parse(String(row.params)) }));
    },

    'GET /rejected': () => store.query(RECEIVED_REJECTED),

    'GET /spans': async (_, { searchParams }) => {
      const rows = await store.query(SPANS, { trace_id: searchParams.get('trace_id') ?? '' });
      return rows.map(({ json, ...row }) => ({ ...row, span: JSON.parse(String(json)) }));
    },

    'GET /logs': async (_, { searchParams }) => {
      const rows = await store.query(LOGS, { trace_id: searchParams.get('trace_id') ?? '' });
      return rows.map(({ json, ...row }) => ({ ...row, log: JSON.parse(String(json)) }));
    },

    'GET /metrics': async (_, { searchParams }) => {
      const rows = await store.query(METRICS, { name: searchParams.get('name') ?? '' });
      return rows.map((row) => ({ ...row, tags: JSON.parse(String(row.tags)) }));
    },

    // Of one session, ready for `replay/decode.mjs`.
    'GET /segments': async (_, { searchParams }) => {
      const rows = await store.query(SEGMENTS, { session_id: searchParams.get('session_id') ?? '' });
      return rows.map(({ json }) => JSON.parse(String(json)));
    },

    'POST /control': async (request) => {
      try {
        faults.set(JSON.parse(await readText(request)));
      } catch (error) {
        throw new BadRequest(/** @type {Error} */ (error).message);
      }
      return { mode: faults.mode() };
    },

    'POST /reset': async () => {
      faults.clear();
      await store.clear();
      return {};
    },
  };
  const paths = new Set(Object.keys(routes).map((route) => route.split(' ')[1]));

  return {
    /** @param {URL} url */
    serves: (url) => paths.has(url.pathname),

    /**
     * @param {Request} request
     * @param {Response} response
     * @param {URL} url
     */
    async answer(request, response, url) {
      const cors = corsHeaders(request);
      if (request.method === 'OPTIONS') {
        response.writeHead(204, cors).end();
        return;
      }
      const route = routes[`${request.method} ${url.pathname}`];
      if (!route) {
        response.writeHead(405, cors).end();
        return;
      }
      try {
        sendJson(response, 200, await route(request, url), cors);
      } catch (error) {
        if (!(error instanceof BadRequest)) throw error;
        sendJson(response, 400, { error: error.message }, cors);
      }
    },
  };
}

/**
 * @param {Response} response
 * @param {number} status
 * @param {unknown} value
 * @param {Record<string, string>} headers
 */
export function sendJson(response, status, value, headers = {}) {
  response.writeHead(status, { ...headers, 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(value));
}

/** @param {Request} request */
async function readText(request) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > 64 * 1024) throw new Error('body too large');
  }
  return text;
}
