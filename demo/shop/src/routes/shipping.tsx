import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useCart } from '../cart';
import { useCheckoutStep } from '../checkout';
import { Field } from '../field';
import { Steps } from '../steps';

export const Route = createFileRoute('/shipping')({ component: Shipping });

function Shipping() {
  useCheckoutStep('shipping', useCart());
  const navigate = useNavigate();
  return (
    <>
      <Steps current="shipping" />
      {/* Should the script not run, a GET would put what was typed into the URL. */}
      <form
        method="post"
        className="card"
        onSubmit={(event) => {
          event.preventDefault();
          navigate({ to: '/payment' });
        }}
      >
        <h1>Where shall it go?</h1>
        <Field label="Full name" name="name" autoComplete="name" />
        <Field label="Email" name="email" type="email" autoComplete="email" />
        <Field label="Street and number" name="street" autoComplete="address-line1" />
        <div className="row">
          <Field label="Postcode" name="postcode" autoComplete="postal-code" />
          <Field label="City" name="city" autoComplete="address-level2" />
        </div>
        <div className="actions">
          <button type="submit" className="primary">
            Continue to payment
          </button>
        </div>
      </form>
    </>
  );
}
