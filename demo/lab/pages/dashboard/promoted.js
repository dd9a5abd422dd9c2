// @ts-check
import { countScale, drawChart, everySlot, Plot, timeScale } from '../chart.js';
import { count, percent, plural } from '../format.js';
import { linkTo } from '../frame.js';
import { part, showHeadline } from './widget.js';

/** @type {import('./widget.js').Widget} */
export const promoted = {
  id: 'promoted',
  title: 'Sessions kept because of an error',
  note: 'Sampling had left them out; an error brought them back.',
  ask: ['promoted'],
  empty:
    'No session was promoted in this time: either every session is sampled, or none of the others met an error.',
  show(body, answer) {
    const slots = everySlot(answer, { sessions: 0, promoted: 0, errors_kept: 0 });
    const sum = (/** @type {string} */ name) => slots.reduce((total, slot) => total + slot[name], 0);
    const [sessions, kept, errors] = [sum('sessions'), sum('promoted'), sum('errors_kept')];
    showHeadline(
      body,
      `${count(kept)} of ${plural(sessions, 'session')} (${percent(kept, sessions)}), ${plural(errors, 'error')}`,
      linkTo('/explore.html', { promoted: '1', type: 'error' }),
    );
    drawChart(part(body, 'chart'), `${plural(kept, 'session')} promoted by an error, of ${count(sessions)}`, {
      height: 120,
      x: timeScale(answer),
      y: countScale(
        'sessions',
        slots.map((slot) => slot.promoted),
      ),
      marks: [
        Plot.rectY(slots, {
          x1: 'slot',
          x2: (slot) => slot.slot + answer.bucket,
          y: 'promoted',
          fill: 'var(--series)',
          insetRight: 1,
        }),
        Plot.ruleY([0], { stroke: 'var(--line)' }),
      ],
    });
    return kept > 0;
  },
};
