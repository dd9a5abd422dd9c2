// @ts-check
import { linkTo as linkToSession } from './address.js';
import { byId, element, renderList } from './element.js';
import { when } from './filters.js';
import { milliseconds } from './format.js';
import { get, linkTo, live, renderNavigation } from './frame.js';
import { prettyJson } from './json.js';
import { renderTable } from './table.js';

/** @typedef {import('../trace.mjs').Step} Step */

const KINDS = { action: 'click', request: 'request', span: 'span', log: 'log' };

async function refresh() {
  renderNavigation();
  const query = new URLSearchParams(location.search);
  const trace = query.get('trace');
  byId('one').hidden = trace === null;
  byId('traces').hidden = byId('lines').hidden = trace !== null;
  if (trace === null) await showRecent(query);
  else showTrace(await get('/live/trace', { trace }));
  document.body.dataset.ready = '';
}

/** @param {{ trace: string, session: string, has_replay: boolean, date: number, steps: Step[] }} answer */
function showTrace({ trace, session, has_replay, date, steps }) {
  const begin = Math.min(...steps.map(({ start }) => start));
  const end = Math.max(...steps.map(({ start, duration }) => start + duration));
  const whole = Math.max(end - begin, 1);
  const chosen = decodeURIComponent(location.hash.slice(1));
  const [first] = steps.filter(({ kind }) => kind !== 'log');

  byId('one-title').textContent = first ? first.name : `Trace ${trace}`;
  byId('one-facts').textContent =
    steps.length > 0 ? `Trace ${trace} · ${when(date)} · ${milliseconds(whole / 1000)}` : '';
  byId('one-session').hidden = session === '';
  byId('one-session').setAttribute('href', `/${linkToSession({ session })}`);
  byId('one-replay').hidden = !has_replay;
  byId('one-replay').setAttribute('href', linkTo('/replay.html', { session, at: Math.round(date) }));
  byId('one-empty').hidden = steps.length > 0;
  renderList(
    byId('steps'),
    steps.map(({ json, ...step }, index) => ({ ...step, index, begin, whole, selected: step.id === chosen })),
    ({ kind, id, index }) => `${kind} ${id} ${index}`,
    renderStep,
  );
  const step = steps.find(({ id }) => id === chosen);
  byId('step-json').hidden = !step;
  byId('step-json').replaceChildren(...(step ? prettyJson(step.json) : []));
}

/** @param {Omit<Step, 'json'> & { begin: number, whole: number, selected: boolean }} step */
function renderStep({
  kind,
  id,
  depth,
  name,
  service,
  start,
  duration,
  failed,
  event,
  begin,
  whole,
  selected,
}) {
  const bar = element('i', { 'data-failed': failed });
  bar.style.setProperty('--from', String(Math.min((start - begin) / whole, 0.998)));
  bar.style.setProperty('--share', String(duration / whole));
  const place = service || 'in the page';
  const what = element(
    'span',
    { class: 'what' },
    element('span', { class: 'type', 'data-type': kind }, KINDS[kind]),
    element('span', { class: failed ? 'errors' : '' }, name, element('small', {}, place)),
  );
  what.style.setProperty('--depth', String(Math.min(depth, 12)));
  // The page's own steps are events of a session, and there one sees what was before and after.
  const href = event ? `/${linkToSession(event)}` : `#${encodeURIComponent(id)}`;
  return element(
    'li',
    {},
    element(
      'a',
      { href, 'aria-current': selected && 'true' },
      what,
      element('span', { class: 'track', 'aria-hidden': 'true' }, bar),
      element('span', { class: 'number quiet' }, duration > 0 ? milliseconds(duration / 1000) : ''),
    ),
  );
}

/** @param {URLSearchParams} query */
async function showRecent(query) {
  const [traces, logs] = await Promise.all([
    get('/data/trace/recent', query),
    get('/data/trace/recent_logs', query),
  ]);
  const chosen = [query.get('service'), query.get('resource')].filter(Boolean).join(' ');
  byId('traces-title').textContent = chosen ? `Traces of ${chosen}` : 'Traces';
  renderTable(byId('recent'), {
    label: 'Traces',
    rows: /** @type {any[]} */ (traces.rows),
    key: ({ trace_id, start }) => `${trace_id} ${start}`,
    href: ({ trace_id }) => linkTo('/trace.html', { trace: trace_id }),
    columns: [
      { title: 'Endpoint', cell: ({ service, resource }) => `${service} ${resource}` },
      { title: 'Time', cell: ({ start }) => when(start / 1000) },
      { title: 'From', cell: ({ origin }) => (origin === 'rum' ? 'a page' : 'elsewhere') },
      {
        title: 'Status',
        cell: ({ status_code, error }) =>
          element('span', { class: error ? 'errors' : '' }, status_code || (error ? 'error' : '–')),
      },
      { title: 'Took', number: true, cell: ({ duration }) => milliseconds(duration / 1000) },
    ],
  });
  byId('recent').hidden = traces.rows.length === 0;
  byId('no-traces').hidden = traces.rows.length > 0;
  renderTable(byId('logs'), {
    label: 'Log lines, newest first',
    rows: /** @type {any[]} */ (logs.rows),
    key: ({ date, service, message, trace_id }) => `${date} ${service} ${trace_id} ${message}`,
    href: ({ trace_id }) => (trace_id ? linkTo('/trace.html', { trace: trace_id }) : ''),
    columns: [
      { title: 'Message', cell: ({ message }) => message.slice(0, 500) },
      { title: 'Service', cell: ({ service }) => service },
      {
        title: 'Status',
        cell: ({ status }) => element('span', { class: status.startsWith('err') ? 'errors' : '' }, status),
      },
      { title: 'Time', cell: ({ date }) => when(date) },
    ],
  });
  byId('logs').hidden = logs.rows.length === 0;
  byId('no-logs').hidden = logs.rows.length > 0;
}

const update = live(refresh);
addEventListener('hashchange', update);
addEventListener('popstate', update);
