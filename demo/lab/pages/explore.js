// @ts-check
import { linkTo as linkToSession } from './address.js';
import { byId, element, renderList } from './element.js';
import { refreshFilters, renderFilters } from './filters.js';
import { milliseconds, plural } from './format.js';
import { get, linkTo, live, renderNavigation } from './frame.js';
import { renderTable } from './table.js';

/**
 * The events behind a number of the dashboard; from each one on to its session, its replay and its trace.
 * @typedef {object} FoundEvent
 * @property {number} matching how many there are, shown or not
 * @property {number} seq
 * @property {number} date
 * @property {string} type
 * @property {string} session_id
 * @property {string} view_id
 * @property {string} page
 * @property {string} kind
 * @property {string} name
 * @property {string} message
 * @property {string} endpoint
 * @property {number} duration
 * @property {number} loading_time
 * @property {number} has_replay
 * @property {string} trace_id
 */

const MOST = 200;
/** What was clicked on to come here, and how it is said. */
const CHOICES = {
  type: 'type',
  session: 'session',
  fingerprint: 'error',
  name: 'name',
  endpoint: 'endpoint',
  step: 'checkout step',
  trace: 'trace',
  frustration: 'frustration',
  promoted: 'kept because of an error',
  min_loading: 'loading time from ms',
  max_loading: 'loading time below ms',
};
const CLOCK = new Intl.DateTimeFormat([], { dateStyle: 'short', timeStyle: 'medium' });

async function refresh() {
  const query = new URLSearchParams(location.search);
  renderNavigation();
  const [{ rows }] = await Promise.all([get('/data/explore/events', query), refreshFilters()]);
  byId('title').textContent =
    rows.length === MOST
      ? `The newest ${MOST} of ${plural(rows[0].matching, 'event')}`
      : plural(rows.length, 'event');
  renderChoices(query);
  renderTable(byId('events'), {
    label: 'Events, newest first',
    // A row that stays is not drawn again because of another one that came.
    rows: /** @type {FoundEvent[]} */ (rows).map((row) => ({ ...row, matching: 0 })),
    key: ({ seq }) => String(seq),
    href: ({ session_id, view_id, seq }) =>
      `/${linkToSession({ session: session_id, view: view_id, event: String(seq) })}`,
    columns: [
      { title: 'Time', cell: ({ date }) => time(date) },
      {
        title: 'Type',
        cell: ({ type }) => element('span', { class: 'type', 'data-type': type }, type.replaceAll('_', ' ')),
      },
      { title: 'What', cell: what },
      { title: 'Page', cell: ({ page }) => page || '–' },
      { title: 'See', cell: onward },
    ],
  });
  byId('events').hidden = rows.length === 0;
  byId('empty').hidden = rows.length > 0;
  document.body.dataset.ready = '';
}

/** @param {URLSearchParams} query */
function renderChoices(query) {
  const chosen = Object.entries(CHOICES).flatMap(([name, title]) => {
    const value = query.get(name);
    if (!value || value === '0') return [];
    const without = new URLSearchParams(query);
    without.delete(name);
    return [{ title, value, href: `?${without}` }];
  });
  renderList(
    byId('chosen'),
    chosen,
    ({ title }) => title,
    ({ title, value, href }) =>
      element('a', { href, class: 'choice', title: 'Take this away' }, `${title}: ${value.slice(0, 80)} ×`),
  );
}

/** @param {FoundEvent} event */
function what({ type, kind, name, message, endpoint, duration, loading_time }) {
  const took = duration >= 0 ? ` in ${milliseconds(duration)}` : '';
  switch (type) {
    case 'error':
      return `${kind || 'Error'}: ${message}`;
    case 'resource':
      return endpoint + took;
    case 'action':
      return `${kind} “${name}”`;
    case 'view':
      return loading_time >= 0 ? `loaded in ${milliseconds(loading_time)}` : 'no loading time';
    default:
      return `${kind} ${name}${took}`;
  }
}

/** @param {FoundEvent} event */
function onward({ session_id, has_replay, trace_id, date }) {
  const links = element('span', { class: 'onward' });
  if (has_replay === 1)
    links.append(element('a', { href: linkTo('/replay.html', { session: session_id, at: date }) }, 'replay'));
  if (trace_id !== '')
    links.append(element('a', { href: linkTo('/trace.html', { trace: trace_id }) }, 'trace'));
  links.append(element('a', { href: linkTo('/explore.html', { session: session_id }) }, 'session'));
  return links;
}

/** @param {number} date a client may have sent any integer */
function time(date) {
  return Math.abs(date) <= 8.64e15 ? CLOCK.format(date) : 'no such time';
}

renderFilters(() => update());
const update = live(refresh);
