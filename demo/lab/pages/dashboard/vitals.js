// @ts-check
import { drawChart, Plot, timeScale } from '../chart.js';
import { element } from '../element.js';
import { count, milliseconds } from '../format.js';
import { linkTo } from '../frame.js';
import { renderTable } from '../table.js';
import { part } from './widget.js';

/** The public thresholds, https://web.dev/articles/vitals: good up to the first, poor above the second. */
const VITALS = [
  { name: 'LCP', column: 'lcp', good: 2500, poor: 4000 },
  { name: 'INP', column: 'inp', good: 200, poor: 500 },
  { name: 'CLS', column: 'cls', good: 0.1, poor: 0.25 },
  { name: 'FCP', column: 'fcp', good: 1800, poor: 3000 },
  { name: 'TTFB', column: 'ttfb', good: 800, poor: 1800 },
];

/**
 * @param {(typeof VITALS)[number]} vital
 * @param {number | null} value
 */
function rated({ name, good, poor }, value) {
  if (value === null) return element('span', { class: 'quiet', title: 'Not measured' }, '–');
  const rating = value <= good ? 'good' : value <= poor ? 'needs-improvement' : 'poor';
  const text = name === 'CLS' ? String(Math.round(value * 1000) / 1000) : milliseconds(value);
  return element(
    'span',
    {},
    element('span', { class: 'vital', 'data-rating': rating, title: rating.replace('-', ' ') }, text),
    element('span', { class: 'spoken' }, ` ${rating.replace('-', ' ')}`),
  );
}

/** @type {import('./widget.js').Widget} */
export const vitals = {
  id: 'vitals',
  title: 'Web Vitals by page',
  note: 'What three views in four stay below (p75), rated by the public thresholds.',
  ask: ['vitals', 'vitals_over_time'],
  empty:
    'No view in this time. Open a page of the shop: it is sent when it is closed, or after half a minute.',
  wide: true,
  show(body, byPage, overTime) {
    renderTable(part(body, 'scroll'), {
      label: 'Web Vitals by page, 75th percentile',
      rows: byPage.rows,
      key: ({ page }) => page,
      href: ({ page }) => linkTo('/explore.html', { type: 'view', page }),
      columns: [
        { title: 'Page', cell: ({ page }) => page || '(no URL)' },
        { title: 'Views', number: true, cell: ({ views }) => count(views) },
        ...VITALS.map((vital) => ({
          title: vital.name,
          cell: (/** @type {any} */ row) => rated(vital, row[vital.column]),
        })),
      ],
    });
    const charts = part(body, 'small-charts');
    for (const { name, column, good, poor } of VITALS.slice(0, 3)) {
      const points = overTime.rows.filter((row) => row[column] !== null);
      const parent = part(charts, column);
      drawChart(parent, `${name} over time, 75th percentile, ${points.length} points`, {
        height: 130,
        x: timeScale(overTime),
        y: { label: name === 'CLS' ? 'CLS' : `${name} ms`, grid: true, ticks: 3, zero: true, nice: true },
        marks: [
          Plot.ruleY([good], { stroke: 'var(--good)', strokeDasharray: '3 3' }),
          ...(points.some((row) => row[column] > good)
            ? [Plot.ruleY([poor], { stroke: 'var(--poor)', strokeDasharray: '3 3' })]
            : []),
          Plot.lineY(points, { x: 'slot', y: column, stroke: 'var(--series)', tip: true }),
          Plot.dot(points, { x: 'slot', y: column, r: 2, fill: 'var(--series)' }),
        ],
      });
    }
    return byPage.rows.length > 0;
  },
};
