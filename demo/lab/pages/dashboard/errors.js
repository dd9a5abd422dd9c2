// @ts-check
import { countScale, drawChart, everySlot, Plot, timeScale } from '../chart.js';
import { ago, count, plural } from '../format.js';
import { linkTo } from '../frame.js';
import { renderTable } from '../table.js';
import { part, slotName } from './widget.js';

/** @type {import('./widget.js').Widget} */
export const errors = {
  id: 'errors',
  title: 'Errors',
  note: 'Grouped by fingerprint: type, message without its numbers, and where it was thrown.',
  ask: ['errors', 'errors_over_time'],
  empty: 'No error in this time. A card number that ends in 0002 makes one.',
  wide: true,
  show(body, groups, overTime) {
    const slots = everySlot(overTime, { errors: 0 });
    const total = slots.reduce((sum, slot) => sum + slot.errors, 0);
    drawChart(part(body, 'chart'), `${plural(total, 'error')} over time`, {
      height: 120,
      x: timeScale(overTime),
      y: countScale(
        'errors',
        slots.map((slot) => slot.errors),
      ),
      marks: [
        Plot.rectY(slots, {
          x1: 'slot',
          x2: (slot) => slot.slot + overTime.bucket,
          y: 'errors',
          fill: 'var(--poor)',
          insetRight: 1,
          title: (slot) => `${plural(slot.errors, 'error')} in this ${slotName(overTime.bucket)}`,
          tip: true,
        }),
        Plot.ruleY([0], { stroke: 'var(--line)' }),
      ],
    });
    renderTable(part(body, 'scroll'), {
      label: 'Errors by fingerprint',
      rows: groups.rows.map((row) => ({ ...row, first: ago(row.first_seen), last: ago(row.last_seen) })),
      key: ({ fingerprint }) => fingerprint,
      href: ({ fingerprint }) => linkTo('/explore.html', { type: 'error', fingerprint }),
      columns: [
        { title: 'Error', cell: ({ kind, message }) => `${kind || 'Error'}: ${message}` },
        { title: 'Times', number: true, cell: (row) => count(row.errors) },
        { title: 'Sessions', number: true, cell: (row) => count(row.sessions) },
        { title: 'First seen', cell: ({ first }) => first },
        { title: 'Last seen', cell: ({ last }) => last },
      ],
    });
    return groups.rows.length > 0;
  },
};
