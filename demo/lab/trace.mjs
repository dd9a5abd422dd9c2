// @ts-check
import { sqlFile } from './store.mjs';

/**
 * One trace from end to end: the click, the request it made, the spans that served it, the lines they logged.
 * @typedef {import('./store.mjs').Row} Row
 *
 * @typedef {object} Step
 * @property {'action' | 'request' | 'span' | 'log'} kind
 * @property {string} id
 * @property {number} depth below what caused it
 * @property {string} name
 * @property {string} service '' for the page
 * @property {number} start epoch µs
 * @property {number} duration µs; 0 for a moment
 * @property {boolean} failed
 * @property {string} json
 * @property {{ session: string, view: string, event: string }} [event] of the session, where it is one
 */

const REQUESTS = sqlFile('./pages/trace/requests.sql');
const ACTIONS = sqlFile('./pages/trace/actions.sql');
const SPANS = sqlFile('./pages/trace/spans.sql');
const LOGS = sqlFile('./pages/trace/logs.sql');
const MS = 1000;

/**
 * @param {import('./store.mjs').Store} store
 * @param {string} trace decimal, the low 64 bits
 */
export async function traceOf(store, trace) {
  const [requests, spans, logs] = await Promise.all(
    [REQUESTS, SPANS, LOGS].map((sql) => store.query(sql, { trace })),
  );
  const [request] = requests;
  const actions = request ? await actionsOf(store, request) : [];
  const under = request ? actions.length + 1 : 0;
  return {
    trace,
    session: request?.session_id ?? '',
    has_replay: requests.some(({ has_replay }) => has_replay === 1),
    date: Number(request?.date ?? Number(spans[0]?.start ?? 0) / MS),
    steps: [
      ...actions.map(actionStep),
      ...requests.map((row) => requestStep(row, actions.length)),
      ...spanSteps(spans, logs, under),
    ],
  };
}

/**
 * The clicks that a request belongs to are named in its event. One of two names is of a click that was never sent: the
 * SDK keeps a candidate in case it becomes a rage click.
 * @param {import('./store.mjs').Store} store
 * @param {Row} request
 */
async function actionsOf(store, { json, session_id }) {
  const ids = JSON.parse(String(json)).action?.id;
  const named = new Set(Array.isArray(ids) ? ids : [ids]);
  const actions = await store.query(ACTIONS, { session: String(session_id) });
  return actions.filter(({ event_id }) => named.has(event_id)).map((row) => ({ ...row, session_id }));
}

/**
 * @param {Row} row
 * @param {number} depth
 * @returns {Step}
 */
function actionStep({ seq, date, kind, name, json, session_id, view_id }, depth) {
  const { action } = JSON.parse(String(json));
  const nanoseconds = typeof action.loading_time === 'number' ? action.loading_time : 0;
  return {
    kind: 'action',
    id: String(seq),
    depth,
    name: `${kind} “${name}”`,
    service: '',
    start: Number(date) * MS,
    duration: nanoseconds / 1000,
    failed: action.frustration?.type?.length > 0,
    json: String(json),
    event: { session: String(session_id), view: String(view_id), event: String(seq) },
  };
}

/**
 * @param {Row} row
 * @param {number} depth
 * @returns {Step}
 */
function requestStep({ seq, date, endpoint, status_code, duration, json, session_id, view_id }, depth) {
  return {
    kind: 'request',
    id: String(seq),
    depth,
    name: `${endpoint}${Number(status_code) > 0 ? ` · ${status_code}` : ''}`,
    service: '',
    start: Number(date) * MS,
    duration: Math.max(0, Number(duration)) * MS,
    failed: Number(status_code) >= 400,
    json: String(json),
    event: { session: String(session_id), view: String(view_id), event: String(seq) },
  };
}

/**
 * Spans below their parents, each followed by what was logged in it.
 * @param {Row[]} spans
 * @param {Row[]} logs
 * @param {number} depth of those whose parent is not here: it is the page's, or was not sampled
 * @returns {Step[]}
 */
function spanSteps(spans, logs, depth) {
  const known = new Set(spans.map(({ span_id }) => span_id));
  const placed = new Set();

  /**
   * @param {Row} span
   * @param {number} level
   * @returns {Step[]}
   */
  function below(span, level) {
    // A hostile trace may be its own parent.
    if (placed.has(span)) return [];
    placed.add(span);
    return [
      {
        kind: 'span',
        id: String(span.span_id),
        depth: level,
        name: `${span.name} ${span.resource}${span.status_code ? ` · ${span.status_code}` : ''}`,
        service: String(span.service),
        start: Number(span.start),
        duration: Number(span.duration),
        failed: span.error === 1,
        json: String(span.json),
      },
      ...logs.filter(({ span_id }) => span_id === span.span_id).map((log) => logStep(log, level + 1)),
      ...spans
        .filter(({ parent_id }) => parent_id === span.span_id)
        .flatMap((child) => below(child, level + 1)),
    ];
  }

  return [
    ...spans.filter(({ parent_id }) => !known.has(parent_id)).flatMap((span) => below(span, depth)),
    ...spans.flatMap((span) => below(span, depth)),
    ...logs.filter(({ span_id }) => !known.has(span_id)).map((log) => logStep(log, depth)),
  ];
}

/**
 * @param {Row} row
 * @param {number} depth
 * @returns {Step}
 */
function logStep({ date, service, status, message, span_id, json }, depth) {
  return {
    kind: 'log',
    id: `${span_id} ${date} ${message}`.slice(0, 300),
    depth,
    name: `${status}: ${String(message).slice(0, 1000)}`,
    service: String(service),
    start: Number(date) * MS,
    duration: 0,
    failed: /^(?:err|crit|alert|emerg|fatal)/.test(String(status)),
    json: String(json),
  };
}
