// @ts-check
import { currentAddress, linkTo } from './address.js';
import { byId, element, renderList } from './element.js';
import { renderEvents, showEvent } from './events.js';
import { ago, plural } from './format.js';
import { renderNavigation } from './frame.js';
import { follow } from './stream.js';
import { renderViewHeaders, renderViews } from './views.js';

/**
 * @typedef {object} Session
 * @property {string} session_id
 * @property {string} user
 * @property {string} service
 * @property {number} started
 * @property {number} last_received
 * @property {number} views
 * @property {number} actions
 * @property {number} errors
 */

// "12 seconds ago" goes stale without anything arriving.
const CLOCK_MS = 10_000;

let refreshing = false;
let stale = false;

async function refresh() {
  stale = true;
  if (refreshing) return;
  refreshing = true;
  try {
    while (stale) {
      stale = false;
      await load();
    }
    document.body.dataset.ready = '';
  } catch {
    // The lab is gone for now; the stream says so, and asks for a refresh when it is back.
  } finally {
    refreshing = false;
  }
}

async function load() {
  const address = currentAddress();
  const { counts, sessions, shop } = await get(
    '/live/sessions',
    address.session ? { session: address.session } : {},
  );
  renderCounts(counts);
  byId('empty').hidden = sessions.length > 0;
  byId('columns').hidden = sessions.length === 0;
  if (shop) {
    byId('empty-shop').hidden = false;
    byId('empty-shop').querySelector('a')?.setAttribute('href', shop);
  }

  // Nothing chosen means: follow the newest. On a phone it means the list; page.css looks at this attribute.
  document.body.toggleAttribute('data-chosen', Boolean(address.session));
  /** @type {Session | undefined} */
  const session =
    address.session === undefined
      ? sessions[0]
      : sessions.find((/** @type {Session} */ one) => one.session_id === address.session);
  renderSessions(sessions, session?.session_id);
  byId('no-session').hidden = Boolean(session);
  byId('views-table').hidden = byId('events-panel').hidden = !session;
  if (session) await showSession(session, address);
  else {
    byId('session-title').textContent = 'No such session';
    byId('session-facts').textContent = address.session ?? '';
  }
  await showEvent(address, (seq) => get('/live/event', { seq }));
}

/**
 * @param {Session} session
 * @param {import('./address.js').Address} address
 */
async function showSession(session, address) {
  const views = await get('/live/views', { session: session.session_id });
  const view =
    views.find((/** @type {{ view_id: string }} */ one) => one.view_id === address.view) ?? views.at(-1);
  byId('session-title').textContent = session.user;
  byId('session-facts').textContent = [
    session.service,
    plural(session.views, 'view'),
    plural(session.actions, 'action'),
    plural(session.errors, 'error'),
    session.session_id,
  ]
    .filter(Boolean)
    .join(' · ');
  renderViews(session.session_id, views, view?.view_id);

  byId('events-panel').hidden = !view;
  if (view) {
    const events = await get('/live/events', { session: session.session_id, view: view.view_id });
    renderEvents(session.session_id, view, events, address.event);
  }
}

/**
 * @param {string} path
 * @param {Record<string, string>} [query]
 */
async function get(path, query) {
  const response = await fetch(`${path}?${new URLSearchParams(query)}`);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** @param {Record<string, number>} counts */
function renderCounts(counts) {
  renderList(
    byId('counts'),
    ['events', 'requests', 'rejected', 'repeated'].map((name) => ({ name, count: counts[name] })),
    ({ name }) => name,
    ({ name, count }) =>
      element('div', {}, element('dt', {}, name), element('dd', {}, count.toLocaleString('en'))),
  );
}

/**
 * @param {Session[]} sessions
 * @param {string | undefined} selected
 */
function renderSessions(sessions, selected) {
  renderList(
    byId('sessions'),
    sessions.map((session) => ({
      ...session,
      selected: session.session_id === selected,
      when: ago(session.last_received),
    })),
    ({ session_id }) => session_id,
    ({ session_id, user, when, views, actions, errors, selected }) =>
      element(
        'li',
        {},
        element(
          'a',
          { href: linkTo({ session: session_id }), 'aria-current': selected && 'true' },
          element('strong', {}, user),
          element('span', { class: 'quiet' }, when),
          element('span', { class: 'quiet' }, [plural(views, 'view'), plural(actions, 'action')].join(' · ')),
          errors > 0 ? element('span', { class: 'errors' }, plural(errors, 'error')) : '',
        ),
      ),
  );
}

byId('empty-proxy').textContent = `datadogRum.init({ …, proxy: '${location.origin}' })`;
renderNavigation();
renderViewHeaders();
addEventListener('hashchange', refresh);
setInterval(refresh, CLOCK_MS);
follow(refresh);
