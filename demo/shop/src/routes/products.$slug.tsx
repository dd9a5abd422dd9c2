import { createFileRoute, Link, notFound } from '@tanstack/react-router';
import { useState } from 'react';
import { useCart } from '../cart';
import { findProduct, price } from '../catalogue';

export const Route = createFileRoute('/products/$slug')({
  loader: ({ params }) => {
    if (!findProduct(params.slug)) throw notFound();
  },
  notFoundComponent: () => <p>We never cast that one.</p>,
  component: ProductDetail,
});

function ProductDetail() {
  const { slug } = Route.useParams();
  const product = findProduct(slug);
  const { add } = useCart();
  const [added, setAdded] = useState(false);
  if (!product) return null;
  return (
    <article className="product">
      <img src={`/products/${product.slug}.svg`} alt={product.name} width="480" height="360" />
      <div>
        <p className="quiet">
          <Link to="/">Products</Link> / {product.kind}
        </p>
        <h1>{product.name}</h1>
        <p className="price">{price(product.price)}</p>
        <p>{product.details}</p>
        <div className="actions">
          <button
            type="button"
            className="primary"
            onClick={() => {
              add(product);
              setAdded(true);
            }}
          >
            Add to cart
          </button>
          {added && (
            <Link to="/cart" className="secondary">
              Go to cart
            </Link>
          )}
        </div>
        <p role="status" className="quiet">
          {added && 'It is in your cart.'}
        </p>
      </div>
    </article>
  );
}
