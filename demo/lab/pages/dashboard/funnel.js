// @ts-check
import { element, renderList } from '../element.js';
import { count, percent } from '../format.js';
import { linkTo } from '../frame.js';
import { part } from './widget.js';

const STEPS = /** @type {const} */ (['cart', 'shipping', 'payment', 'confirmation']);

/** @type {import('./widget.js').Widget} */
export const funnel = {
  id: 'funnel',
  title: 'Checkout funnel',
  note: 'Sessions that reached a step and every one before it (checkout_step).',
  ask: ['funnel'],
  empty:
    "Nobody opened the cart in this time. The funnel counts datadogRum.addAction('checkout_step', { step: 'cart' | 'shipping' | 'payment' | 'confirmation' }).",
  show(body, { rows: [sessions] }) {
    const first = sessions.cart;
    const steps = STEPS.map((step, index) => ({
      step,
      reached: sessions[step],
      share: percent(sessions[step], first),
      lost: index === 0 ? 0 : sessions[STEPS[index - 1]] - sessions[step],
      before: index === 0 ? first : sessions[STEPS[index - 1]],
      width: first > 0 ? sessions[step] / first : 0,
      href: linkTo('/explore.html', { step }),
    }));
    renderList(
      part(body, 'funnel'),
      steps,
      ({ step }) => step,
      ({ step, reached, share, lost, before, width, href }) => {
        const bar = element('progress', { max: '1', value: String(width), 'aria-hidden': 'true' });
        return element(
          'a',
          { href, class: 'step' },
          element('span', {}, step),
          bar,
          element('strong', {}, `${count(reached)} · ${share}`),
          element(
            'span',
            { class: lost > 0 ? 'errors' : 'quiet' },
            lost > 0 ? `−${count(lost)} (${percent(lost, before)})` : '',
          ),
        );
      },
    );
    return first > 0;
  },
};
