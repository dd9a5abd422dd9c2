// @ts-check
import { drawChart, Plot } from '../chart.js';
import { count, milliseconds, percent } from '../format.js';
import { linkTo } from '../frame.js';
import { renderTable } from '../table.js';
import { part } from './widget.js';

/**
 * @param {any[]} rows
 * @param {(row: any) => string} name
 */
function durations(rows, name) {
  const longest = Math.max(...rows.map(({ p95 }) => p95));
  return {
    height: 30 + 26 * Math.min(rows.length, 6),
    marginLeft: 160,
    x: { label: 'ms', grid: true, domain: [0, longest], nice: true, ticks: 4 },
    y: {
      label: null,
      domain: rows.slice(0, 6).map(name),
      tickSize: 0,
      tickFormat: (/** @type {string} */ text) => short(text),
    },
    marks: [
      Plot.ruleY(rows.slice(0, 6), {
        y: name,
        x1: 'p50',
        x2: 'p95',
        stroke: 'var(--series)',
        strokeOpacity: 0.35,
        strokeWidth: 6,
      }),
      Plot.dot(rows.slice(0, 6), { y: name, x: 'p50', r: 4, fill: 'var(--good)' }),
      Plot.dot(rows.slice(0, 6), { y: name, x: 'p75', r: 4, fill: 'var(--fair)', symbol: 'triangle' }),
      Plot.dot(rows.slice(0, 6), { y: name, x: 'p95', r: 4, fill: 'var(--poor)', symbol: 'square' }),
    ],
  };
}

/** @param {string} endpoint the host stands in the table */
function pathOf(endpoint) {
  return endpoint.replace(/^(\S+ )[^/]+(?=\/)/, '$1');
}

/** @param {string} text its end says more than its beginning */
function short(text) {
  return text.length > 24 ? `…${text.slice(-23)}` : text;
}

/** @type {import('../table.js').Column<any>[]} */
const NUMBERS = [
  { title: 'Requests', number: true, cell: (row) => count(row.requests) },
  { title: 'Failed', number: true, cell: (row) => percent(row.failed, row.requests) },
  { title: 'p50', number: true, cell: (row) => milliseconds(row.p50) },
  { title: 'p75', number: true, cell: (row) => milliseconds(row.p75) },
  { title: 'p95', number: true, cell: (row) => milliseconds(row.p95) },
];

/** @type {import('./widget.js').Widget} */
export const endpoints = {
  id: 'endpoints',
  title: 'Slowest endpoints, as browsers wait for them',
  note: '● p50  ▲ p75  ■ p95 of fetch and XHR resources.',
  ask: ['endpoints'],
  empty: 'No request of a page was reported in this time. It takes trackResources: true.',
  show(body, { rows }) {
    if (rows.length === 0) return false;
    const [{ endpoint, p95 }] = rows;
    drawChart(
      part(body, 'chart'),
      `Slowest is ${endpoint}, p95 ${milliseconds(p95)}`,
      durations(rows, (row) => pathOf(row.endpoint)),
    );
    renderTable(part(body, 'scroll'), {
      label: 'Endpoints, slowest first',
      rows,
      key: (row) => row.endpoint,
      href: (row) => linkTo('/explore.html', { type: 'resource', endpoint: row.endpoint }),
      columns: [{ title: 'Endpoint', cell: (row) => row.endpoint }, ...NUMBERS],
    });
    return true;
  },
};

/** @type {import('./widget.js').Widget} */
export const spans = {
  id: 'spans',
  title: 'Slowest endpoints, on the server',
  note: 'The same, measured by spans: what browsers wait for and is not here is the network. A filter leaves what such pages asked for.',
  ask: ['spans'],
  empty:
    'No span in this time. demo/run starts the backend under ddtrace-run; its traces come by the test agent.',
  show(body, { rows }) {
    if (rows.length === 0) return false;
    const name = (/** @type {any} */ row) => `${row.service} ${row.resource}`;
    drawChart(
      part(body, 'chart'),
      `Slowest is ${name(rows[0])}, p95 ${milliseconds(rows[0].p95)}`,
      durations(rows, (row) => row.resource),
    );
    renderTable(part(body, 'scroll'), {
      label: 'Server endpoints, slowest first',
      rows,
      key: name,
      href: (row) => linkTo('/trace.html', { service: row.service, resource: row.resource }),
      columns: [{ title: 'Endpoint', cell: name }, ...NUMBERS],
    });
    return true;
  },
};
