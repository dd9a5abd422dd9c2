// @ts-check
import { conversion } from './dashboard/conversion.js';
import { endpoints, spans } from './dashboard/endpoints.js';
import { errors } from './dashboard/errors.js';
import { frustration } from './dashboard/frustration.js';
import { funnel } from './dashboard/funnel.js';
import { loading } from './dashboard/loading.js';
import { promoted } from './dashboard/promoted.js';
import { revenue } from './dashboard/revenue.js';
import { totals } from './dashboard/totals.js';
import { vitals } from './dashboard/vitals.js';
import { byId, element } from './element.js';
import { refreshFilters, renderFilters } from './filters.js';
import { get, live, renderNavigation } from './frame.js';

/** @typedef {import('./dashboard/widget.js').Widget} Widget */

const WIDGETS = [
  totals,
  revenue,
  funnel,
  conversion,
  promoted,
  errors,
  endpoints,
  spans,
  loading,
  frustration,
  vitals,
];

/** @type {Map<Widget, import('./dashboard/widget.js').Answer[]>} */
const shown = new Map();

function renderWidgets() {
  byId('widgets').replaceChildren(
    ...WIDGETS.map(({ id, title, note, wide }) =>
      element(
        'section',
        { class: wide ? 'panel widget wide' : 'panel widget', id, 'aria-labelledby': `${id}-title` },
        element(
          'header',
          { class: 'heading' },
          element('h2', { id: `${id}-title` }, title),
          element('p', { class: 'quiet' }, note),
        ),
        element('div', { id: `${id}-body`, class: 'body', hidden: true }),
        element('p', { id: `${id}-empty`, class: 'nothing quiet', role: 'status' }, 'Loading…'),
      ),
    ),
  );
}

/** @param {Widget} widget */
function show(widget) {
  const answers = shown.get(widget);
  if (!answers) return;
  const body = byId(`${widget.id}-body`);
  // A chart takes the width it has, so it has to have one.
  body.hidden = false;
  const filled = widget.show(body, ...answers);
  body.hidden = !filled;
  const empty = byId(`${widget.id}-empty`);
  empty.textContent = widget.empty;
  empty.hidden = filled;
}

async function refresh() {
  const query = new URLSearchParams(location.search);
  renderNavigation();
  /** @type {Map<string, Promise<any>>} */
  const asked = new Map();
  const ask = (/** @type {string} */ name) => {
    const answer = asked.get(name) ?? get(`/data/dashboard/${name}`, query);
    asked.set(name, answer);
    return answer;
  };
  await Promise.all([
    refreshFilters(),
    ...WIDGETS.map(async (widget) => {
      shown.set(widget, await Promise.all(widget.ask.map(ask)));
      show(widget);
    }),
  ]);
  document.body.dataset.ready = '';
}

renderWidgets();
renderFilters(() => update());
const update = live(refresh);
let width = innerWidth;
addEventListener('resize', () => {
  // A phone's address bar changes the height all the time.
  if (innerWidth === width) return;
  width = innerWidth;
  WIDGETS.forEach(show);
});
