// @ts-check
import { drawChart, Plot, timeScale } from '../chart.js';
import { count, plural } from '../format.js';
import { linkTo } from '../frame.js';
import { renderTable } from '../table.js';
import { part, slotName } from './widget.js';

/** The rows of loading.sql, from below; each ends where the next one begins. */
const ROWS = [
  { name: 'under 250 ms', from: 0, to: 250 },
  { name: '250 – 500 ms', from: 250, to: 500 },
  { name: '0.5 – 1 s', from: 500, to: 1000 },
  { name: '1 – 2 s', from: 1000, to: 2000 },
  { name: '2 – 4 s', from: 2000, to: 4000 },
  { name: '4 – 8 s', from: 4000, to: 8000 },
  { name: 'over 8 s', from: 8000, to: 0 },
];

/** @type {import('./widget.js').Widget} */
export const loading = {
  id: 'loading',
  title: 'Page load',
  note: 'Views by when they began and how long they took to load: the stronger the color, the more.',
  ask: ['loading'],
  empty:
    'No view with a loading time in this time. Open a page of the shop: it is sent when it is closed, or after half a minute.',
  show(body, answer) {
    const { rows, bucket } = answer;
    const most = Math.max(...rows.map(({ views }) => views), 1);
    const total = rows.reduce((sum, { views }) => sum + views, 0);
    const byRow = ROWS.map((row, index) => ({
      ...row,
      views: rows.filter((cell) => cell.row === index).reduce((sum, { views }) => sum + views, 0),
    }));
    const slow = byRow.slice(4).reduce((sum, { views }) => sum + views, 0);
    drawChart(part(body, 'chart'), `${plural(total, 'view')} loaded, ${count(slow)} took over 2 s`, {
      marginLeft: 84,
      x: timeScale(answer),
      y: {
        domain: ROWS.map(({ name }) => name).reverse(),
        label: null,
        type: 'band',
        tickSize: 0,
        padding: 0,
      },
      marks: [
        Plot.barX(rows, {
          x1: 'slot',
          x2: (cell) => cell.slot + bucket,
          y: (cell) => ROWS[cell.row].name,
          fill: 'var(--series)',
          fillOpacity: (cell) => 0.12 + (0.88 * cell.views) / most,
          inset: 0.5,
          title: (cell) =>
            `${plural(cell.views, 'view')}, ${ROWS[cell.row].name}, in this ${slotName(bucket)}`,
          tip: true,
        }),
      ],
      opacity: { type: 'identity' },
    });
    renderTable(part(body, 'scroll'), {
      label: 'Views by loading time',
      rows: byRow.filter(({ views }) => views > 0).reverse(),
      key: ({ name }) => name,
      href: ({ from, to }) => linkTo('/explore.html', { type: 'view', min_loading: from, max_loading: to }),
      columns: [
        { title: 'Loading time', cell: ({ name }) => name },
        { title: 'Views', number: true, cell: ({ views }) => count(views) },
      ],
    });
    return rows.length > 0;
  },
};
