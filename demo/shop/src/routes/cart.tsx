import { createFileRoute, Link } from '@tanstack/react-router';
import { useCart } from '../cart';
import { price } from '../catalogue';
import { useCheckoutStep } from '../checkout';
import { Steps } from '../steps';

export const Route = createFileRoute('/cart')({ component: CartPage });

function CartPage() {
  const cart = useCart();
  useCheckoutStep('cart', cart);
  if (cart.lines.length === 0) {
    return (
      <section className="card empty">
        <h1>Your cart is empty</h1>
        <p>
          <Link to="/">Find something heavy</Link>
        </p>
      </section>
    );
  }
  return (
    <>
      <Steps current="cart" />
      <section className="card">
        <h1>Your cart</h1>
        <ul className="lines">
          {cart.lines.map(({ product, quantity }) => (
            <li key={product.slug}>
              <img src={`/products/${product.slug}.svg`} alt="" width="80" height="60" />
              <strong>{product.name}</strong>
              <div className="quantity" role="group" aria-label={`Quantity of ${product.name}`}>
                <button
                  type="button"
                  aria-label="One less"
                  onClick={() => cart.setQuantity(product, quantity - 1)}
                >
                  −
                </button>
                <span>{quantity}</span>
                <button
                  type="button"
                  aria-label="One more"
                  onClick={() => cart.setQuantity(product, quantity + 1)}
                >
                  +
                </button>
              </div>
              <span className="price">{price(product.price * quantity)}</span>
            </li>
          ))}
        </ul>
        <p className="total">
          Total <span className="price">{price(cart.value)}</span>
        </p>
        <div className="actions">
          <Link to="/shipping" className="primary">
            Checkout
          </Link>
        </div>
      </section>
    </>
  );
}
