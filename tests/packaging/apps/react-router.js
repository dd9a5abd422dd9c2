import { datadogRum } from 'ferrum-rum';
import { ErrorBoundary, reactPlugin } from 'ferrum-rum/react';
import { createBrowserRouter, Routes } from 'ferrum-rum/react-router';
import { createElement as h } from 'react';
import { createRoot } from 'react-dom/client';
import { Link, MemoryRouter, Route } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { options } from './options.js';

const Broken = () => {
  throw new Error('rendering failed');
};
// Made before init, as modules are.
const router = createBrowserRouter([
  { path: '/', element: h(Link, { id: 'user', to: '/users/4711' }, 'A user') },
  {
    path: '/users',
    children: [{ path: ':id', element: h(Link, { id: 'file', to: '/files/a/b' }, 'A file') }],
  },
  {
    path: '/files/*',
    element: h(ErrorBoundary, { fallback: ({ error }) => h('p', { id: 'shown' }, error.message) }, h(Broken)),
  },
]);
datadogRum.init(options({ plugins: [reactPlugin({ router: true })] }));
createRoot(document.getElementById('root')).render(
  h('div', null, h(RouterProvider, { router }), h('div', { id: 'inner' })),
);
window.showRoutes = () =>
  createRoot(document.getElementById('inner')).render(
    h(
      MemoryRouter,
      { initialEntries: ['/teams/7'] },
      h(Routes, null, h(Route, { path: '/teams/:team', element: 'A team' })),
    ),
  );
