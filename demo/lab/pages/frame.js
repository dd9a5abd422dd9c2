// @ts-check
import { byId, element } from './element.js';
import { follow } from './stream.js';

/**
 * What all pages have in common: the way to the others, and the line on which the lab says that something arrived.
 */

const PAGES = [
  ['/', 'Sessions'],
  ['/dashboard.html', 'Dashboard'],
  ['/replay.html', 'Replays'],
  ['/trace.html', 'Traces'],
  ['/monitors.html', 'Monitors'],
  ['/synthetics.html', 'Synthetics'],
  ['/cost.html', 'Cost'],
];
// What a page keeps when one goes to another: the time and the filters, not what was clicked on.
const KEPT = [
  'range',
  'from',
  'to',
  'service',
  'env',
  'version',
  'page',
  'browser',
  'tenant',
  'session_type',
];

/**
 * A link to another page about the same time and the same filters.
 * @param {string} page
 * @param {Record<string, string | number>} [parameters]
 */
export function linkTo(page, parameters = {}) {
  const current = new URLSearchParams(location.search);
  const kept = KEPT.filter((name) => current.has(name)).map((name) => [name, current.get(name) ?? '']);
  const query = new URLSearchParams([...kept]);
  for (const [name, value] of Object.entries(parameters)) query.set(name, String(value));
  return query.size > 0 ? `${page}?${query}` : page;
}

export function renderNavigation() {
  byId('pages').replaceChildren(
    ...PAGES.map(([path, title]) =>
      element('a', { href: linkTo(path), 'aria-current': location.pathname === path && 'page' }, title),
    ),
  );
}

/**
 * Calls `refresh` now, and again whenever the lab received something, one call at a time and never so often that
 * looking at a page becomes the lab's main occupation.
 * @param {() => Promise<void>} refresh
 * @param {number} [restMs] at least so long between two refreshes
 */
export function live(refresh, restMs = 1000) {
  let running = false;
  let stale = false;

  async function update() {
    stale = true;
    if (running) return;
    running = true;
    while (stale) {
      stale = false;
      const began = performance.now();
      try {
        await refresh();
      } catch (error) {
        console.warn('lab:', error);
        // The lab is gone for now; the stream says so, and asks again when it is back.
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(restMs, 3 * (performance.now() - began))));
    }
    running = false;
  }

  follow(update);
  return update;
}

/**
 * @param {string} path
 * @param {Record<string, string> | URLSearchParams} [query]
 */
export async function get(path, query) {
  const response = await fetch(`${path}?${new URLSearchParams(query)}`);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}
