import { useEffect } from 'react';
import { datadogRum } from 'ferrum-rum';

export const steps = ['cart', 'shipping', 'payment', 'confirmation'] as const;
export type Step = (typeof steps)[number];

interface Basket {
  value: number;
  itemsCount: number;
}

/** Reports that the customer reached a step of the checkout, with what is in the basket at that moment. */
export function useCheckoutStep(step: Step, basket: Basket | undefined) {
  useEffect(() => {
    if (!basket?.itemsCount) return;
    datadogRum.addAction('checkout_step', { step, cart_value: basket.value, items_count: basket.itemsCount });
    // Reaching the step is the event; what changes in the basket afterwards is not.
  }, [step]);
}
