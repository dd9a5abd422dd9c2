// @ts-check
import { linkTo } from './address.js';
import { byId, element, renderList } from './element.js';
import { offset } from './format.js';
import { prettyJson } from './json.js';

/**
 * @typedef {{ seq: number, date: number, type: string, api: string, summary: string }} ListedEvent
 */

let shownSeq = '';
let shownJson = '';

/**
 * @param {string} session
 * @param {import('./views.js').View} view
 * @param {ListedEvent[]} events
 * @param {string | undefined} selected seq of the event that is open
 */
export function renderEvents(session, view, events, selected) {
  const link = (/** @type {number} */ seq) => linkTo({ session, view: view.view_id, event: String(seq) });
  byId('events-title').textContent = `Events of ${view.name}`;
  byId('view-json').setAttribute('href', link(view.seq));
  byId('no-events').hidden = events.length > 0;
  renderList(
    byId('events'),
    events.map((event) => ({
      ...event,
      at: offset(event.date - view.date),
      selected: String(event.seq) === selected,
    })),
    ({ seq }) => String(seq),
    ({ seq, at, type, api, summary, selected }) =>
      element(
        'tr',
        { role: 'row' },
        element('td', { role: 'cell', class: 'time' }, at),
        element(
          'td',
          { role: 'cell' },
          element('span', { class: 'type', 'data-type': type }, type.replaceAll('_', ' ')),
        ),
        element(
          'th',
          { role: 'rowheader', scope: 'row' },
          element(
            'a',
            { href: link(seq), 'aria-current': selected && 'true' },
            summary || '(nothing to say)',
          ),
        ),
        element('td', { role: 'cell', class: 'quiet' }, api || '–'),
      ),
  );
}

/**
 * @param {import('./address.js').Address} address
 * @param {(seq: string) => Promise<{ json: string } | null>} load
 */
export async function showEvent({ session, view, event: seq = '' }, load) {
  const panel = byId('event-panel');
  byId('event-close').setAttribute('href', linkTo({ ...(session && { session }), ...(view && { view }) }));
  if (seq === shownSeq) return;
  const event = seq === '' ? null : await load(seq);
  const openedFrom = linkOf(shownSeq);
  shownSeq = seq;
  shownJson = event?.json ?? '';
  renderOnward(shownJson);
  panel.hidden = !event;
  document.body.toggleAttribute('data-event', Boolean(event));
  byId('event-json').replaceChildren(...prettyJson(shownJson));
  if (event) {
    // Whoever listens to the page hears the panel; on a narrow screen it comes into sight.
    panel.focus({ preventScroll: true });
    panel.scrollIntoView({ block: 'nearest' });
  } else openedFrom?.focus();
}

/**
 * From an event to the trace it began, and to what the visitor saw at that moment.
 * @param {string} json
 */
function renderOnward(json) {
  let event;
  try {
    event = JSON.parse(json);
  } catch {
    event = {};
  }
  const trace = event._dd?.trace_id;
  const { id, has_replay } = Object(event.session);
  /** @type {[string, string, boolean][]} */
  const links = [
    ['event-trace', `/trace.html?${new URLSearchParams({ trace })}`, typeof trace === 'string'],
    [
      'event-replay',
      `/replay.html?${new URLSearchParams({ session: id, at: event.date })}`,
      has_replay === true,
    ],
  ];
  for (const [link, href, there] of links) {
    byId(link).hidden = !there;
    if (there) byId(link).setAttribute('href', href);
  }
}

/**
 * @param {string} seq
 * @returns {HTMLElement | undefined}
 */
function linkOf(seq) {
  return [.../** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('#main a'))].find(
    (link) => link.hash.endsWith(`&event=${seq}`),
  );
}

addEventListener('keydown', ({ key }) => {
  if (key === 'Escape' && !byId('event-panel').hidden) byId('event-close').click();
});

byId('event-copy').addEventListener('click', async (click) => {
  const button = /** @type {HTMLButtonElement} */ (click.currentTarget);
  await navigator.clipboard.writeText(shownJson);
  button.textContent = 'Copied';
  setTimeout(() => (button.textContent = 'Copy'), 1500);
});
