import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { datadogRum } from 'ferrum-rum';
import { useState, type FormEvent } from 'react';
import { account } from '../account';
import { asked } from '../asked';
import { useCart } from '../cart';
import { price } from '../catalogue';
import { useCheckoutStep } from '../checkout';
import { Field } from '../field';
import { pay } from '../payment';
import { Steps } from '../steps';

/** The shop as it was before its replays were watched: nothing shows that a payment is under way (`/?noLoadingState`). */
const showsLoading = !asked.has('noLoadingState');

export const Route = createFileRoute('/payment')({ component: Payment });

function Payment() {
  const cart = useCart();
  useCheckoutStep('payment', cart);
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const cardNumber = String(new FormData(event.currentTarget).get('card-number'));
    setBusy(true);
    setProblem('');
    try {
      cart.complete(await pay({ tenantId: account.tenant_id, amount: cart.value, cardNumber }));
      await navigate({ to: '/confirmation' });
    } catch (error) {
      datadogRum.addError(error, {
        order_amount: cart.value,
        user_id: account.id,
        tenant_id: account.tenant_id,
      });
      setProblem(error instanceof Error ? error.message : 'Something went wrong');
      setBusy(false);
    }
  }

  return (
    <>
      <Steps current="payment" />
      <form method="post" className="card" onSubmit={submit}>
        <h1>How would you like to pay?</h1>
        {problem && (
          <p className="problem" role="alert">
            {problem}. Please try another card.
          </p>
        )}
        <Field label="Name on card" name="card-name" autoComplete="cc-name" />
        <Field
          label="Card number"
          name="card-number"
          inputMode="numeric"
          autoComplete="cc-number"
          minLength={12}
        />
        <div className="row">
          <Field label="Expires" name="card-expiry" placeholder="MM / YY" autoComplete="cc-exp" />
          <Field
            label="Security code"
            name="card-code"
            type="password"
            inputMode="numeric"
            autoComplete="cc-csc"
          />
        </div>
        <p className="quiet">
          Any number will do. One that ends in 0002 is declined, one in 0119 finds the provider out of order.
        </p>
        <div className="actions">
          <button type="submit" className="primary" disabled={busy && showsLoading}>
            {busy && showsLoading ? 'Paying…' : `Pay ${price(cart.value)}`}
          </button>
        </div>
      </form>
    </>
  );
}
