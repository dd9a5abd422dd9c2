// @ts-check
import { element, renderList } from '../element.js';
import { count, percent } from '../format.js';
import { linkTo } from '../frame.js';
import { part } from './widget.js';

/** @type {import('./widget.js').Widget} */
export const totals = {
  id: 'totals',
  title: 'At a glance',
  note: '',
  ask: ['totals', 'funnel'],
  empty: 'No visits in this time. Choose a longer one, or let a crowd come: node demo/lab/crowd.mjs',
  wide: true,
  show(body, total, funnel) {
    const { sessions, views, errors, sessions_with_errors, frustrated_sessions } = total.rows[0];
    const { cart, confirmation } = funnel.rows[0];
    const explore = (/** @type {Record<string, string>} */ parameters) => linkTo('/explore.html', parameters);
    const tiles = [
      ['Sessions', count(sessions), '', explore({})],
      ['Views', count(views), '', explore({ type: 'view' })],
      ['Errors', count(errors), '', explore({ type: 'error' })],
      [
        'Sessions with an error',
        percent(sessions_with_errors, sessions),
        count(sessions_with_errors),
        explore({ type: 'error' }),
      ],
      [
        'Frustrated sessions',
        percent(frustrated_sessions, sessions),
        count(frustrated_sessions),
        explore({ frustration: 'any' }),
      ],
      [
        'Checkout conversion',
        percent(confirmation, cart),
        `${count(confirmation)} of ${count(cart)}`,
        explore({ step: 'confirmation' }),
      ],
    ];
    renderList(
      part(body, 'tiles'),
      tiles,
      ([title]) => title,
      ([title, value, detail, href]) =>
        element(
          'a',
          { href, class: 'tile' },
          element('span', { class: 'quiet' }, title),
          element('strong', {}, value),
          element('span', { class: 'quiet' }, detail),
        ),
    );
    return sessions > 0;
  },
};
