import { createFileRoute, Link } from '@tanstack/react-router';
import { useCart } from '../cart';
import { price } from '../catalogue';
import { useCheckoutStep } from '../checkout';
import { Steps } from '../steps';

export const Route = createFileRoute('/confirmation')({ component: Confirmation });

function Confirmation() {
  const { order } = useCart();
  useCheckoutStep('confirmation', order);
  return (
    <>
      <Steps current="confirmation" />
      <section className="card">
        <h1>{order ? 'Thank you!' : 'No order yet'}</h1>
        {order && (
          <p>
            Order <strong>{order.number}</strong> over {price(order.value)} is being wrapped. It will take two
            people to carry.
          </p>
        )}
        <p>
          <Link to="/">Back to the products</Link>
        </p>
      </section>
    </>
  );
}
