import { createFileRoute, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { kinds, price, products } from '../catalogue';

export const Route = createFileRoute('/')({ component: Products });

function Products() {
  const [kind, setKind] = useState<string>();
  const shown = products.filter((product) => !kind || product.kind === kind);
  return (
    <>
      <section className="hero">
        <h1>Iron that outlives you</h1>
        <p>Cast in small batches, seasoned by hand, and good for the next two hundred years of breakfasts.</p>
      </section>

      <div className="filters" role="group" aria-label="Filter">
        <button type="button" aria-pressed={!kind} onClick={() => setKind(undefined)}>
          All
        </button>
        {kinds.map((one) => (
          <button key={one} type="button" aria-pressed={kind === one} onClick={() => setKind(one)}>
            {one}
          </button>
        ))}
      </div>

      <ul className="products">
        {shown.map((product) => (
          <li key={product.slug}>
            <Link to="/products/$slug" params={{ slug: product.slug }}>
              <img src={`/products/${product.slug}.svg`} alt="" width="320" height="240" />
              <strong>{product.name}</strong>
              <span className="price">{price(product.price)}</span>
              <span className="quiet">{product.summary}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
