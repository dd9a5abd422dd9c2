// @ts-check

/**
 * Observable Plot, which a script element of the page brings. Colours are the page's own custom properties, so that a
 * chart follows the light or dark of the page without being drawn again.
 * @type {typeof import('@observablehq/plot')}
 */
export const Plot = /** @type {any} */ (globalThis).Plot;

const HEIGHT = 210;
const CLOCK = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat([], { month: 'short', day: 'numeric' });
const DAY_MS = 86_400_000;

/**
 * @param {HTMLElement} parent what it is drawn into; its width is the chart's
 * @param {string} label what the chart says, in words, for whoever does not see it
 * @param {import('@observablehq/plot').PlotOptions} options
 */
export function drawChart(parent, label, options) {
  const chart = Plot.plot({
    className: 'plot',
    width: Math.max(260, parent.clientWidth),
    height: HEIGHT,
    marginLeft: 48,
    // Half of the last label of a time axis.
    marginRight: 28,
    style: { background: 'transparent', overflow: 'visible' },
    ...options,
  });
  // One picture with one description: the library's labels of its parts are for nobody then, and not allowed.
  for (const part of chart.querySelectorAll('[aria-label], [aria-description]')) {
    part.removeAttribute('aria-label');
    part.removeAttribute('aria-description');
  }
  chart.setAttribute('role', 'img');
  chart.setAttribute('aria-label', label);
  parent.replaceChildren(chart);
}

/**
 * The horizontal axis of everything over time.
 * @param {{ from: number, to: number }} range
 */
export function timeScale({ from, to }) {
  return {
    type: /** @type {const} */ ('time'),
    domain: [new Date(from), new Date(to)],
    label: null,
    ticks: 5,
    tickFormat: (/** @type {Date} */ date) => (to - from > 2 * DAY_MS ? DAY : CLOCK).format(date),
  };
}

/**
 * A row for each slot of the range, also for those in which nothing happened.
 * @template {Record<string, any>} Row
 * @param {{ from: number, to: number, bucket: number, rows: Row[] }} answer
 * @param {Partial<Row>} nothing
 * @returns {(Row & { slot: number })[]}
 */
export function everySlot({ from, to, bucket, rows }, nothing) {
  const known = new Map(rows.map((row) => [row.slot, row]));
  const slots = [];
  for (let slot = from; slot < to; slot += bucket) slots.push({ ...nothing, slot, ...known.get(slot) });
  return /** @type {any} */ (slots);
}

/**
 * The vertical axis of a count: there is no half an error.
 * @param {string} label
 * @param {number[]} counts
 */
export function countScale(label, counts) {
  return { label, grid: true, nice: true, ticks: Math.min(3, Math.max(1, ...counts)), tickFormat: 'd' };
}
