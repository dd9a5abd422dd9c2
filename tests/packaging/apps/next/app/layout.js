import { DatadogAppRouter } from 'ferrum-rum/next';
import { datadogRum } from 'ferrum-rum';

export const metadata = { icons: 'data:,' };

// On the server: no effect, no exception.
datadogRum.addAction('rendered on a server');

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>
        <DatadogAppRouter />
        {children}
      </body>
    </html>
  );
}
