// @ts-check
import { estimate, price } from './cost/estimate.js';
import { byId, element, renderList } from './element.js';
import { refreshFilters, renderFilters } from './filters.js';
import { count, percent, size } from './format.js';
import { get, linkTo, live, renderNavigation } from './frame.js';
import { renderTable } from './table.js';

/** @typedef {import('./cost/estimate.js').Settings} Settings */

const PRESETS = /** @type {[string, Partial<Settings>][]} */ ([
  ['Everything', { sample: 100, replay: 20, keepErrors: false }],
  ['Half', { sample: 50, replay: 20, keepErrors: false }],
  ['A quarter', { sample: 25, replay: 20, keepErrors: false }],
  ['A quarter, and every session with an error', { sample: 25, replay: 20, keepErrors: true }],
  ['One in ten, and every session with an error', { sample: 10, replay: 10, keepErrors: true }],
]);

/** @type {{ traffic: any[], sessions: any[], replay: any } | undefined} */
let data;

async function refresh() {
  const query = new URLSearchParams(location.search);
  renderNavigation();
  const [traffic, sessions, replay] = await Promise.all([
    get('/data/cost/traffic', query),
    get('/data/cost/sessions', query),
    get('/data/cost/replay', query),
    refreshFilters(),
  ]);
  data = { traffic: traffic.rows, sessions: sessions.rows, replay: replay.rows[0] };
  show();
  document.body.dataset.ready = '';
}

/** @param {string} name */
const input = (name) => /** @type {HTMLInputElement} */ (byId(name));

/** @returns {Settings} */
function settings() {
  const rate = (/** @type {string} */ name) => Math.min(100, Math.max(0, input(name).valueAsNumber || 0));
  return {
    sample: rate('sample'),
    replay: rate('replay'),
    keepErrors: input('keep-errors').checked,
    resources: input('resources').checked,
    longTasks: input('long-tasks').checked,
    interactions: input('interactions').checked,
  };
}

function prices() {
  const amount = (/** @type {string} */ name) => Math.max(0, input(name).valueAsNumber || 0);
  return {
    thousandSessions: amount('price-sessions'),
    thousandReplays: amount('price-replays'),
    gigabyte: amount('price-gigabyte'),
  };
}

function show() {
  if (!data) return;
  const { traffic, sessions, replay } = data;
  const chosen = settings();
  const now = estimate(traffic, sessions, replay, chosen);
  const empty = now.stored === 0;
  byId('empty').hidden = !empty;
  byId('result').hidden = byId('presets-panel').hidden = empty;
  if (empty) return;

  const events = (/** @type {Record<string, string>} */ parameters = {}) =>
    linkTo('/explore.html', parameters);
  const tiles = [
    ['Sessions', count(Math.round(now.keptSessions)), `of ${count(now.sessions)}`, events()],
    [
      'Events',
      count(Math.round(now.kept)),
      `${percent(now.kept, now.stored)} of ${count(now.stored)}`,
      events(),
    ],
    [
      'Errors kept',
      percent(now.keptErrors, now.errors),
      `${count(Math.round(now.keptErrors))} of ${count(now.errors)}`,
      events({ type: 'error' }),
    ],
    [
      'Event data',
      size(now.bytes),
      now.replayBytes > 0 ? `and ${size(now.replayBytes)} of replay` : 'no replay to measure',
      events(),
    ],
    ['Price', amountOf(price(now, prices())), 'for this time, at the prices above', events()],
  ];
  renderList(
    byId('tiles'),
    tiles,
    ([title]) => title,
    ([title, value, detail, href]) =>
      element(
        'a',
        { href, class: 'tile' },
        element('span', { class: 'quiet' }, title),
        element('strong', {}, value),
        element('span', { class: 'quiet' }, detail),
      ),
  );
  renderTable(byId('types'), {
    label: 'Events kept and dropped, by type',
    rows: now.types,
    key: ({ type }) => type,
    href: ({ type }) => events({ type }),
    columns: [
      { title: 'Type', cell: ({ type }) => type.replaceAll('_', ' ') },
      { title: 'Stored', number: true, cell: ({ stored }) => count(stored) },
      { title: 'Kept', number: true, cell: ({ kept }) => count(Math.round(kept)) },
      { title: 'Dropped', number: true, cell: ({ stored, kept }) => count(Math.round(stored - kept)) },
      { title: 'Bytes kept', number: true, cell: ({ bytes }) => size(bytes) },
    ],
  });
  renderTable(byId('presets'), {
    label: 'Settings compared',
    rows: PRESETS.map(([name, preset]) => {
      const estimated = estimate(traffic, sessions, replay, { ...chosen, ...preset });
      return { name, ...estimated, types: [], price: price(estimated, prices()) };
    }),
    key: ({ name }) => name,
    columns: [
      { title: 'Setting', cell: ({ name }) => name },
      { title: 'Sessions', number: true, cell: ({ keptSessions }) => count(Math.round(keptSessions)) },
      { title: 'Events', number: true, cell: ({ kept }) => count(Math.round(kept)) },
      { title: 'Errors kept', number: true, cell: ({ keptErrors, errors }) => percent(keptErrors, errors) },
      { title: 'Bytes', number: true, cell: ({ bytes, replayBytes }) => size(bytes + replayBytes) },
      { title: 'Price', number: true, cell: (row) => amountOf(row.price) },
    ],
  });
}

/** @param {number} amount */
function amountOf(amount) {
  return `$${amount.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

byId('settings').addEventListener('input', show);
byId('settings').addEventListener('submit', (event) => event.preventDefault());
renderFilters(() => update());
const update = live(refresh, 3000);
