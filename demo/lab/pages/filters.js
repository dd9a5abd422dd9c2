// @ts-check
import { byId, element } from './element.js';
import { get } from './frame.js';

/**
 * The time range and the filters. They live in the address and nowhere else: a link shows what its sender saw, and
 * the Back button undoes a choice.
 */

const RANGES = [
  ['15m', 'Last 15 minutes'],
  ['1h', 'Last hour'],
  ['4h', 'Last 4 hours'],
  ['1d', 'Last day'],
  ['7d', 'Last 7 days'],
  ['30d', 'Last 30 days'],
];
const DEFAULT_RANGE = '1h';
const VISITORS = [
  ['', 'Customers'],
  ['synthetics', 'Synthetic tests'],
  ['all', 'Everybody'],
];
const FILTERS = ['service', 'env', 'version', 'page', 'browser', 'tenant'];

/** @param {() => void} onChange */
export function renderFilters(onChange) {
  const bar = byId('filters');
  bar.replaceChildren(
    field('range', 'Time'),
    ...FILTERS.map((name) => field(name, name[0].toUpperCase() + name.slice(1))),
    field('session_type', 'Visitors'),
    element('button', { type: 'button', id: 'filters-clear' }, 'Clear'),
  );
  bar.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLSelectElement)) return;
    const query = new URLSearchParams(location.search);
    if (target.name === 'range') for (const name of ['from', 'to']) query.delete(name);
    if (target.value === '') query.delete(target.name);
    else query.set(target.name, target.value);
    go(query);
  });
  byId('filters-clear').addEventListener('click', () => go(new URLSearchParams()));
  addEventListener('popstate', onChange);

  /** @param {URLSearchParams} query */
  function go(query) {
    history.pushState(null, '', query.size > 0 ? `?${query}` : location.pathname);
    onChange();
  }
}

/** Brings what can be chosen in line with what there is. */
export async function refreshFilters() {
  const query = new URLSearchParams(location.search);
  const { rows, from, to } = await get('/data/filters/values', query);
  const fixed = query.has('from') && query.has('to');
  fill(
    'range',
    [...(fixed ? [['', `${when(from)} – ${when(to)}`]] : []), ...RANGES],
    fixed ? '' : (query.get('range') ?? DEFAULT_RANGE),
  );
  fill('session_type', VISITORS, query.get('session_type') ?? '');
  for (const name of FILTERS) {
    const chosen = query.get(name) ?? '';
    const values = rows
      .filter((/** @type {{ filter: string }} */ row) => row.filter === name)
      .map((/** @type {{ value: string }} */ { value }) => [value, value]);
    // What was chosen stays choosable when nothing with it came in this time.
    if (chosen !== '' && !values.some((/** @type {string[]} */ [value]) => value === chosen))
      values.push([chosen, chosen]);
    fill(name, [['', 'All'], ...values], chosen);
  }
  byId('filters-clear').hidden = query.size === 0;
}

/**
 * @param {string} name
 * @param {string} label
 */
function field(name, label) {
  return element('label', {}, element('span', {}, label), element('select', { name, id: `filter-${name}` }));
}

/**
 * @param {string} name
 * @param {string[][]} options value and text
 * @param {string} chosen
 */
function fill(name, options, chosen) {
  const select = /** @type {HTMLSelectElement} */ (byId(`filter-${name}`));
  const version = JSON.stringify([options, chosen]);
  // An open list must not be pulled away from under the pointer.
  if (select.dataset.version === version) return;
  select.dataset.version = version;
  select.replaceChildren(
    ...options.map(([value, text]) =>
      element('option', { value, selected: value === chosen }, text.slice(0, 60)),
    ),
  );
  select.value = chosen;
  select.toggleAttribute('data-set', chosen !== '' && name !== 'range');
}

const WHEN = new Intl.DateTimeFormat([], {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

/** @param {number} time epoch ms */
export function when(time) {
  return Math.abs(time) <= 8.64e15 ? WHEN.format(time) : 'no such time';
}
