// @ts-check
import { sendJson } from './api.mjs';
import { createData } from './data.mjs';
import { openPages } from './pages.mjs';
import { replayOf } from './player.mjs';
import { sqlFile } from './store.mjs';
import { summaryOf, viewName } from './summary.mjs';
import { traceOf } from './trace.mjs';
import { vitalsOf } from './vitals.mjs';

/**
 * The live pages, and the data they ask for.
 * @typedef {import('node:http').IncomingMessage} Request
 * @typedef {import('node:http').ServerResponse} Response
 * @typedef {(query: URLSearchParams) => Promise<unknown>} Handler
 */

const SESSIONS = sqlFile('./pages/sessions.sql');
const VIEWS = sqlFile('./pages/views.sql');
const EVENTS = sqlFile('./pages/events.sql');
const EVENT = sqlFile('./pages/event.sql');
const COUNTS = sqlFile('./counts.sql');

// Enough to feel immediate; a burst of batches still costs the page one refresh.
const CHANGE_THROTTLE_MS = 200;
// Short of the idle timeout of what may stand between.
const KEEP_ALIVE_MS = 15_000;

/**
 * @param {object} lab
 * @param {import('./store.mjs').Store} lab.store
 * @param {string} lab.shop
 * @param {ReturnType<typeof import('./monitors/watch.mjs').createWatch>} lab.monitors
 * @param {ReturnType<typeof import('./synthetics/schedule.mjs').createSynthetics>} lab.synthetics
 */
export function createLive({ store, shop, monitors, synthetics }) {
  const questions = createData({ store });
  const pages = openPages(shop);
  /** @type {Set<Response>} */
  const readers = new Set();
  /** @type {NodeJS.Timeout | undefined} */
  let announcement;

  /** @type {Record<string, Handler>} */
  const data = {
    '/live/sessions': async (query) => {
      const chosen = query.get('session') ?? '';
      const [counts, sessions] = await Promise.all([
        store.query(COUNTS),
        store.query(SESSIONS, { session_id: '' }),
      ]);
      // A link may lead to a session that is no longer among the newest.
      if (chosen !== '' && !sessions.some(({ session_id }) => session_id === chosen))
        sessions.push(...(await store.query(SESSIONS, { session_id: chosen })));
      return { shop, counts: counts[0], sessions: sessions.map(sessionSummary) };
    },
    '/live/views': async (query) =>
      (await store.query(VIEWS, { session_id: query.get('session') ?? '' })).map(viewSummary),
    '/live/events': async (query) => {
      const parameters = { session_id: query.get('session') ?? '', view_id: query.get('view') ?? '' };
      return (await store.query(EVENTS, parameters)).map(eventSummary);
    },
    '/live/trace': (query) => traceOf(store, query.get('trace') ?? ''),
    '/live/replay': (query) => replayOf(store, query.get('session') ?? ''),
    '/live/synthetics': async () => ({ shop, ...(await synthetics.show()) }),
    '/live/monitors': () => monitors.show(Date.now()),
    '/live/event': async (query) => {
      const [row] = await store.query(EVENT, { seq: Number.parseInt(query.get('seq') ?? '', 10) || 0 });
      return row ?? null;
    },
  };

  /** @param {Response} response */
  function openStream(response) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 1000\n\n');
    readers.add(response);
    const keepAlive = setInterval(() => response.write(':\n\n'), KEEP_ALIVE_MS);
    response.on('close', () => {
      clearInterval(keepAlive);
      readers.delete(response);
    });
  }

  return {
    /** Tell every open page that there is something new. */
    changed() {
      announcement ??= setTimeout(() => {
        announcement = undefined;
        for (const reader of readers) reader.write('event: change\ndata:\n\n');
      }, CHANGE_THROTTLE_MS).unref();
    },

    /**
     * @param {Request} request
     * @param {Response} response
     * @param {URL} url
     */
    async answer(request, response, url) {
      const { pathname, searchParams } = url;
      if (request.method !== 'GET') response.writeHead(405).end();
      else if (pathname === '/live/stream') openStream(response);
      else if (pathname === '/live/screenshot')
        sendPicture(response, await synthetics.screenshot(searchParams));
      else if (Object.hasOwn(data, pathname)) sendJson(response, 200, await data[pathname](searchParams));
      else if (questions.serves(pathname))
        sendJson(response, 200, { shop, ...(await questions.answer(url)) });
      else if (!pages.send(response, pathname)) response.writeHead(404).end();
    },
  };
}

/**
 * @param {Response} response
 * @param {Buffer | undefined} png
 */
function sendPicture(response, png) {
  const headers = { 'content-type': 'image/png', 'x-content-type-options': 'nosniff' };
  if (png) response.writeHead(200, headers).end(png);
  else response.writeHead(404).end();
}

/** @param {import('./store.mjs').Row} row */
function sessionSummary({ json, ...row }) {
  const { usr } = JSON.parse(String(json));
  const user = [usr?.name, usr?.email, usr?.id].find((value) => typeof value === 'string' && value !== '');
  return { ...row, user: user ?? 'Anonymous' };
}

/** @param {import('./store.mjs').Row} row */
function viewSummary({ json, ...row }) {
  const event = JSON.parse(String(json));
  const view = Object(event.view);
  return {
    ...row,
    name: viewName(event),
    loading_type: typeof view.loading_type === 'string' ? view.loading_type : '',
    is_active: view.is_active === true,
    time_spent: number(view.time_spent),
    counts: {
      actions: number(view.action?.count),
      errors: number(view.error?.count),
      resources: number(view.resource?.count),
      long_tasks: number(view.long_task?.count),
    },
    vitals: vitalsOf(event),
  };
}

/** @param {import('./store.mjs').Row} row */
function eventSummary({ json, ...row }) {
  return { ...row, summary: summaryOf(JSON.parse(String(json))) };
}

/** @param {unknown} value */
function number(value) {
  return typeof value === 'number' ? value : 0;
}
