// @ts-check
import { makeAddressesAbsolute } from './absolute-urls.mjs';
import { timeline, toRrweb } from './replay/decode.mjs';
import { sqlFile } from './store.mjs';

const SEGMENTS = sqlFile('./pages/replay/segments.sql');
const MOMENTS = sqlFile('./pages/replay/moments.sql');
/** rrweb's number for an event that means nothing to the player but a mark on its time line. */
const CUSTOM = 5;

/**
 * A session as the player takes it, with the moments worth jumping to.
 * @typedef {object} Moment
 * @property {number} date epoch ms
 * @property {'error' | 'frustration' | 'click'} kind
 * @property {string} text
 * @property {string} page
 * @property {string} view
 * @property {string} event
 * @property {string} trace
 */

/**
 * @param {import('./store.mjs').Store} store
 * @param {string} session
 */
export async function replayOf(store, session) {
  const [rows, facts] = await Promise.all([
    store.query(SEGMENTS, { session }),
    store.query(MOMENTS, { session }),
  ]);
  if (rows.length === 0) return { session, events: [], moments: [], views: [], start: 0, end: 0 };
  const segments = rows.map(({ json }) => JSON.parse(String(json)));
  const moments = facts.map(momentOf);
  const { start, end, views } = timeline(segments);
  const events = toRrweb(segments);
  makeAddressesAbsolute(events);
  const first = events[0]?.timestamp ?? start;
  const last = events.at(-1)?.timestamp ?? end;
  const marks = moments
    .filter(({ kind, date }) => kind === 'error' && date >= first && date <= last)
    .map(({ date, text }) => ({ type: CUSTOM, timestamp: date, data: { tag: 'error', payload: { text } } }));
  return {
    session,
    // The player plays what it is given in the order in which it is given.
    events: [...events, ...marks].sort((a, b) => a.timestamp - b.timestamp),
    moments,
    views,
    start: first,
    end: last,
  };
}

/**
 * @param {import('./store.mjs').Row} row
 * @returns {Moment}
 */
function momentOf({
  seq,
  date,
  type,
  kind,
  name,
  message,
  page,
  view_id,
  rage,
  dead,
  error_click,
  trace_id,
}) {
  const frustrations = [
    ...(rage === 1 ? ['rage click'] : []),
    ...(error_click === 1 ? ['click that led to an error'] : []),
    ...(dead === 1 ? ['dead click'] : []),
  ];
  const place = {
    date: Number(date),
    page: String(page),
    view: String(view_id),
    event: String(seq),
    trace: String(trace_id),
  };
  if (type === 'error') return { ...place, kind: 'error', text: `${kind || 'Error'}: ${message}` };
  if (frustrations.length > 0)
    return { ...place, kind: 'frustration', text: `${frustrations.join(', ')} on “${name}”` };
  return { ...place, kind: 'click', text: `${kind} “${name}”` };
}
