// @ts-check
import { drawChart, everySlot, Plot, timeScale } from '../chart.js';
import { count, money } from '../format.js';
import { linkTo } from '../frame.js';
import { part, showHeadline, slotName } from './widget.js';

/** @type {import('./widget.js').Widget} */
export const revenue = {
  id: 'revenue',
  title: 'Revenue per minute',
  note: 'orders.revenue and orders.created, as the backend counts them (DogStatsD); of the filters it knows env and tenant.',
  ask: ['revenue'],
  empty:
    'No order was paid in this time. Buy something in the shop; its backend reports orders.revenue to the DogStatsD port of the lab.',
  show(body, answer) {
    const slots = everySlot(answer, { revenue: 0, orders: 0 });
    const orders = slots.reduce((sum, slot) => sum + slot.orders, 0);
    const total = slots.reduce((sum, slot) => sum + slot.revenue, 0) * (answer.bucket / 60_000);
    showHeadline(
      body,
      `${money(total)} in ${count(orders)} orders`,
      linkTo('/explore.html', { type: 'action', step: 'confirmation' }),
    );
    drawChart(part(body, 'chart'), `Revenue per minute: ${money(total)} in ${count(orders)} orders`, {
      x: timeScale(answer),
      y: { label: '$ a minute', grid: true, nice: true, ticks: 4 },
      marks: [
        Plot.ruleY([0], { stroke: 'var(--line)' }),
        Plot.areaY(slots, {
          x: 'slot',
          y: 'revenue',
          fill: 'var(--series)',
          fillOpacity: 0.15,
          curve: 'step-after',
        }),
        Plot.lineY(slots, { x: 'slot', y: 'revenue', stroke: 'var(--series)', curve: 'step-after' }),
        Plot.tip(
          slots,
          Plot.pointerX({
            x: 'slot',
            y: 'revenue',
            title: (slot) =>
              `${money(slot.revenue)} a minute\n${count(slot.orders)} orders in this ${slotName(answer.bucket)}`,
          }),
        ),
      ],
    });
    return answer.rows.length > 0;
  },
};
