// @ts-check
import { drawChart, Plot, timeScale } from '../chart.js';
import { count, percent, plural } from '../format.js';
import { linkTo } from '../frame.js';
import { part, showHeadline, slotName } from './widget.js';

/** @type {import('./widget.js').Widget} */
export const conversion = {
  id: 'conversion',
  title: 'Checkout conversion over time',
  note: 'Of the sessions that opened the cart in a slot, the share that confirmed an order.',
  ask: ['conversion'],
  empty: 'Nobody opened the cart in this time. Put something into the cart of the shop, and come back.',
  show(body, answer) {
    const rows = answer.rows.map((row) => ({ ...row, share: row.completed / row.started }));
    const started = rows.reduce((sum, row) => sum + row.started, 0);
    const completed = rows.reduce((sum, row) => sum + row.completed, 0);
    showHeadline(
      body,
      `${percent(completed, started)} of ${plural(started, 'cart')}`,
      linkTo('/explore.html', { type: 'action', step: 'cart' }),
    );
    drawChart(part(body, 'chart'), `Checkout conversion: ${percent(completed, started)} in all`, {
      x: timeScale(answer),
      y: { label: '% converted', percent: true, domain: [0, 100], grid: true, ticks: 4 },
      marks: [
        Plot.ruleY([0], { stroke: 'var(--line)' }),
        Plot.lineY(rows, { x: 'slot', y: 'share', stroke: 'var(--series)' }),
        Plot.dot(rows, { x: 'slot', y: 'share', r: 2.5, fill: 'var(--series)' }),
        Plot.tip(
          rows,
          Plot.pointerX({
            x: 'slot',
            y: 'share',
            title: (row) =>
              `${percent(row.completed, row.started)}: ${count(row.completed)} of ${count(row.started)} carts of this ${slotName(answer.bucket)}`,
          }),
        ),
      ],
    });
    return rows.length > 0;
  },
};
