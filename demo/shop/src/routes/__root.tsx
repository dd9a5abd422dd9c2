import { createRootRoute, HeadContent, Link, Outlet, Scripts } from '@tanstack/react-router';
import { datadogRum } from 'ferrum-rum';
import { account } from '../account';
import { asked } from '../asked';
import { CartProvider, useCart } from '../cart';
import { tracing } from '../tracing';
import styles from '../styles.css?url';

datadogRum.init({
  applicationId: '3f6b2c1a-9d4e-4f7a-8b21-0c5d6e7f8a90',
  clientToken: 'pub00000000000000000000000000000000',
  site: 'datadoghq.com',
  service: 'tanstack-frontend',
  env: 'production',
  version: '1.0.0',
  sessionSampleRate: 100,
  sessionReplaySampleRate: Number(asked.get('sessionReplaySampleRate') ?? 20),
  trackUserInteractions: true,
  trackResources: true,
  trackLongTasks: true,
  defaultPrivacyLevel: 'mask-user-input',
  ...tracing(),
  // Everything goes to the lab on this machine, and nothing to the site above.
  proxy: import.meta.env.VITE_LAB_URL,
});

datadogRum.setUser({ id: account.id, email: account.email, tenant_id: account.tenant_id });

export const Route = createRootRoute({
  head: () => ({
    meta: [
      { charSet: 'utf-8' },
      { name: 'viewport', content: 'width=device-width, initial-scale=1' },
      { name: 'color-scheme', content: 'light dark' },
      { title: 'Forge & Hearth' },
    ],
    links: [
      { rel: 'stylesheet', href: styles },
      { rel: 'icon', href: '/icon.svg', type: 'image/svg+xml' },
    ],
  }),
  component: Shop,
  notFoundComponent: () => <p>There is no such page.</p>,
});

function Shop() {
  return (
    <html lang="en">
      <head>
        <HeadContent />
      </head>
      <body>
        <CartProvider>
          <TopBar />
          <main>
            <Outlet />
          </main>
          <footer>
            Forge &amp; Hearth is made up. Nothing is for sale, and what you do here is shown in the lab.
          </footer>
        </CartProvider>
        <Scripts />
      </body>
    </html>
  );
}

function TopBar() {
  const { itemsCount } = useCart();
  return (
    <header className="top">
      <Link to="/" className="brand">
        <img src="/icon.svg" alt="" width="28" height="28" /> Forge &amp; Hearth
      </Link>
      <nav aria-label="Shop">
        <Link to="/" activeOptions={{ exact: true }}>
          Products
        </Link>
        <Link to="/cart">
          Cart <span className="badge">{itemsCount}</span>
        </Link>
      </nav>
    </header>
  );
}
