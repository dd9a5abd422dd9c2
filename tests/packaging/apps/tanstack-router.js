import { createRootRoute, createRoute, Link, Outlet, RouterProvider } from '@tanstack/react-router';
import { datadogRum } from 'ferrum-rum';
import { reactPlugin } from 'ferrum-rum/react';
import { createRouter } from 'ferrum-rum/tanstack-router';
import { createElement as h } from 'react';
import { createRoot } from 'react-dom/client';
import { options } from './options.js';

const root = createRootRoute({ component: () => h(Outlet) });
const route = (path, component) => createRoute({ getParentRoute: () => root, path, component });
const router = createRouter({
  routeTree: root.addChildren([
    route('/', () => h(Link, { id: 'user', to: '/users/4711' }, 'A user')),
    route('/users/$id', () => h(Link, { id: 'file', to: '/files/a/b' }, 'A file')),
    route('/files/$', () => h('p', { id: 'shown' }, 'A file')),
  ]),
});
datadogRum.init(options({ plugins: [reactPlugin({ router: true })] }));
createRoot(document.getElementById('root')).render(h(RouterProvider, { router }));
