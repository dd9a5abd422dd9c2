// @ts-check
import { drawChart, Plot, timeScale } from './chart.js';
import { byId, element, renderList } from './element.js';
import { when } from './filters.js';
import { ago } from './format.js';
import { get, linkTo, live, renderNavigation } from './frame.js';
import { renderTable } from './table.js';

/**
 * @typedef {object} Monitor
 * @property {string} id
 * @property {string} name
 * @property {string} kind
 * @property {string} unit
 * @property {string} knows
 * @property {number} [below]
 * @property {{ state: string, since: number, value: number, expected: number, threshold: number }} standing
 * @property {{ end: number, value: number, expected?: number, threshold?: number }[]} recent
 */

const HOUR = 3_600_000;
const STATES = /** @type {Record<string, string>} */ ({ ok: 'OK', alert: 'Alert', learning: 'Learning' });
const KNOWS = /** @type {Record<string, string>} */ ({
  nothing: 'It needs 20 minutes of data before it can tell what is usual.',
  trend: 'What is usual is learnt from the last hours; after two days it also knows the time of day.',
  day: 'What is usual is learnt from the last week, by time of day.',
});

async function refresh() {
  renderNavigation();
  const { now, webhook, alerts, monitors } = await get('/live/monitors');
  renderList(
    byId('monitors'),
    monitors.map((/** @type {Monitor} */ { recent, ...monitor }) => monitor),
    ({ id }) => id,
    renderMonitor,
  );
  for (const monitor of monitors) draw(monitor, now);
  byId('webhook').textContent = webhook
    ? 'Each of them also goes to the webhook.'
    : 'To hear of them elsewhere, start the lab with --webhook URL.';
  byId('no-alerts').hidden = alerts.length > 0;
  byId('alerts').hidden = alerts.length === 0;
  renderTable(byId('alerts'), {
    label: 'Alerts and recoveries, newest first',
    rows: /** @type {{ received_at: number, monitor: string, state: string, message: string }[]} */ (alerts),
    key: ({ received_at, monitor }) => `${received_at} ${monitor}`,
    href: ({ received_at }) =>
      linkTo('/dashboard.html', { from: received_at - HOUR / 2, to: received_at + HOUR / 2 }),
    columns: [
      { title: 'Time', cell: ({ received_at }) => when(received_at) },
      { title: 'Monitor', cell: ({ monitor }) => monitor },
      {
        title: 'State',
        cell: ({ state }) => badge(state === 'ok' ? 'ok' : 'alert', state === 'ok' ? 'Recovered' : 'Alert'),
      },
      { title: 'Message', cell: ({ message }) => element('span', { class: 'message' }, message) },
    ],
  });
  document.body.dataset.ready = '';
}

/** @param {Omit<Monitor, 'recent'>} monitor */
function renderMonitor({ id, name, standing, knows }) {
  return element(
    'section',
    { class: 'panel widget', 'aria-labelledby': `${id}-title` },
    element(
      'header',
      { class: 'heading' },
      element('h2', { id: `${id}-title` }, name),
      badge(standing.state, STATES[standing.state] ?? standing.state),
      element(
        'p',
        { class: 'quiet' },
        `${standing.since > 0 ? `Since ${ago(standing.since)}. ` : ''}${KNOWS[knows] ?? ''}`,
      ),
    ),
    element('div', { id: `${id}-chart`, class: 'chart' }),
  );
}

/**
 * @param {Monitor} monitor
 * @param {number} now
 */
function draw({ id, name, unit, standing, recent, below }, now) {
  const judged = recent.filter(({ threshold }) => threshold !== undefined);
  const tops = recent.map(({ value, threshold = 0 }) => Math.max(value, threshold));
  drawChart(
    byId(`${id}-chart`),
    `${name}: ${STATES[standing.state]}; now ${Math.round(standing.value)} ${unit}`,
    {
      x: timeScale({ from: now - HOUR, to: now }),
      // An hour without any has a scale all the same.
      y: { label: unit, grid: true, ticks: 4, nice: true, domain: [0, Math.max(1, below ?? 0, ...tops)] },
      marks: [
        Plot.ruleY([0], { stroke: 'var(--line)' }),
        Plot.areaY(judged, { x: 'end', y1: 0, y2: 'threshold', fill: 'var(--good)', fillOpacity: 0.1 }),
        Plot.lineY(judged, { x: 'end', y: 'expected', stroke: 'var(--good)', strokeDasharray: '4 3' }),
        Plot.lineY(judged, { x: 'end', y: 'threshold', stroke: 'var(--poor)', strokeDasharray: '2 3' }),
        ...(below === undefined
          ? []
          : [Plot.ruleY([below], { stroke: 'var(--poor)', strokeDasharray: '2 3' })]),
        Plot.lineY(recent, { x: 'end', y: 'value', stroke: 'var(--series)', curve: 'step' }),
      ],
    },
  );
}

/**
 * @param {string} state
 * @param {string} text
 */
function badge(state, text) {
  const rating = { ok: 'good', alert: 'poor' }[state] ?? 'needs-improvement';
  return element('span', { class: 'vital', 'data-rating': rating }, text);
}

const update = live(refresh);
// An alert ends because nothing happens, and nothing tells the page of that.
setInterval(update, 10_000);
