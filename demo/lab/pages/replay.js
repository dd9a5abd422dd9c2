// @ts-check
import { linkTo as linkToSession } from './address.js';
import { byId, element, renderList } from './element.js';
import { when } from './filters.js';
import { count, plural, size } from './format.js';
import { get, linkTo, live, renderNavigation } from './frame.js';
import { renderTable } from './table.js';

/**
 * Plays a session. rrweb's player builds the page again from what was recorded, in a frame that runs no script.
 * @typedef {import('../player.mjs').Moment} Moment
 * @typedef {{ session: string, events: any[], moments: Moment[], views: any[], start: number, end: number }} Replay
 */

const SPEEDS = [1, 2, 4, 8];
/** One wants to see what led to it. */
const BEFORE_MS = 2000;
const { Player } = /** @type {any} */ (globalThis).rrwebPlayer;

/** @type {Replay | undefined} */
let loaded;
/** @type {any} */
let player;
let everyClick = false;

async function refresh() {
  renderNavigation();
  const query = new URLSearchParams(location.search);
  const session = query.get('session');
  byId('one').hidden = session === null;
  byId('all').hidden = session !== null;
  if (session === null) await showReplays(query);
  else if (!loaded || loaded.events.length < 2)
    open(await get('/live/replay', { session }), Number(query.get('at')));
  else await lookForMore(session);
  document.body.dataset.ready = '';
}

/**
 * @param {Replay} replay
 * @param {number} at epoch ms to begin with; 0 or nonsense: the beginning
 */
function open(replay, at) {
  loaded = replay;
  const { session, events, moments, start, end } = replay;
  // One event is a moment without a duration, and the player needs two.
  const playable = events.length > 1;
  byId('stage').hidden = !playable;
  byId('one-empty').hidden = playable;
  byId('one-session').setAttribute('href', `/${linkToSession({ session })}`);
  if (!playable) return;
  byId('one-facts').textContent = [
    when(start),
    offset(end - start),
    plural(moments.filter(({ kind }) => kind === 'error').length, 'error'),
    plural(moments.filter(({ kind }) => kind === 'frustration').length, 'frustration'),
    session,
  ].join(' · ');

  const place = byId('player');
  player = new Player({
    target: place,
    props: {
      events,
      ...sizeIn(place),
      autoPlay: false,
      skipInactive: true,
      speed: 1,
      speedOption: SPEEDS,
      mouseTail: { strokeStyle: '#b93c0a', lineWidth: 2 },
      tags: { error: '#b01e14', frustration: '#d98a00' },
    },
  });
  // It measures its place once, and does not see a window become narrower.
  new ResizeObserver(() => {
    player.$set(sizeIn(place));
    player.triggerResize();
  }).observe(place);
  renderMoments();
  const wanted = Number.isFinite(at) && at > 0 ? at - start - BEFORE_MS : 0;
  seek(wanted, false);
}

/** @param {HTMLElement} place */
const sizeIn = ({ clientWidth }) => ({ width: clientWidth, height: Math.round(clientWidth * 0.58) });

/**
 * @param {number} ms since the beginning
 * @param {boolean} play
 */
function seek(ms, play) {
  const { start, end } = /** @type {Replay} */ (loaded);
  player.goto(Math.min(Math.max(ms, 0), end - start), play);
}

function renderMoments() {
  const { moments, start, end } = /** @type {Replay} */ (loaded);
  const inside = moments.filter(({ date }) => date >= start - BEFORE_MS && date <= end + BEFORE_MS);
  const listed = inside.filter(({ kind }) => everyClick || kind !== 'click');
  byId('no-moments').hidden = listed.length > 0;
  byId('errors-only').setAttribute('aria-pressed', String(!everyClick));
  byId('all-moments').setAttribute('aria-pressed', String(everyClick));
  renderList(
    byId('moments'),
    listed,
    ({ event }) => event,
    (moment) => {
      const jump = element(
        'button',
        { type: 'button', 'data-kind': moment.kind },
        element('span', { class: 'quiet number' }, offset(moment.date - start)),
        element('span', {}, moment.text),
      );
      jump.addEventListener('click', () => seek(moment.date - start - BEFORE_MS, true));
      return element('li', {}, jump, onward(moment));
    },
  );
  renderList(
    byId('marks'),
    inside,
    ({ event }) => event,
    (moment) => {
      const label = `${offset(moment.date - start)}: ${moment.text}`;
      const mark = element('button', {
        type: 'button',
        'data-kind': moment.kind,
        title: label,
        'aria-label': label,
      });
      mark.style.setProperty('--at', String(Math.min(Math.max((moment.date - start) / (end - start), 0), 1)));
      mark.addEventListener('click', () => seek(moment.date - start - BEFORE_MS, true));
      return mark;
    },
  );
}

/** @param {Moment} moment */
function onward({ view, event, trace }) {
  const session = /** @type {Replay} */ (loaded).session;
  return trace
    ? element('a', { href: linkTo('/trace.html', { trace }) }, 'trace')
    : element('a', { href: `/${linkToSession({ session, view, event })}` }, 'event');
}

/**
 * A replay is not replaced under the eyes of whoever watches it.
 * @param {string} session
 */
async function lookForMore(session) {
  const { rows } = await get('/data/replay/end', { session });
  if (rows[0].ended <= /** @type {Replay} */ (loaded).end) return;
  const query = new URLSearchParams(location.search);
  query.set('at', String(/** @type {Replay} */ (loaded).end));
  byId('more-link').setAttribute('href', `?${query}`);
  byId('more').hidden = false;
}

/** @param {URLSearchParams} query */
async function showReplays(query) {
  if (!query.has('range') && !query.has('from')) query.set('range', '1d');
  const { rows } = await get('/data/replay/recent', query);
  byId('replays').hidden = rows.length === 0;
  byId('no-replays').hidden = rows.length > 0;
  renderTable(byId('replays'), {
    label: 'Replays, newest first',
    rows: /** @type {any[]} */ (rows),
    key: ({ session_id }) => session_id,
    href: ({ session_id }) => linkTo('/replay.html', { session: session_id }),
    columns: [
      { title: 'Session', cell: ({ session_id }) => session_id },
      { title: 'Time', cell: ({ started }) => when(started) },
      { title: 'Length', number: true, cell: ({ started, ended }) => offset(ended - started) },
      { title: 'Errors', number: true, cell: ({ errors }) => count(errors) },
      { title: 'Frustrations', number: true, cell: ({ frustrations }) => count(frustrations) },
      { title: 'Size', number: true, cell: ({ bytes }) => size(bytes) },
    ],
  });
}

/** @param {number} ms */
function offset(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

for (const [id, every] of /** @type {const} */ ([
  ['errors-only', false],
  ['all-moments', true],
])) {
  byId(id).addEventListener('click', () => {
    everyClick = every;
    renderMoments();
  });
}
live(refresh, 5000);
