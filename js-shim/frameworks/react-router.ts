/** The entry `ferrum-rum/react-router`, for version 7 and later. */
import { useInsertionEffect, type ReactNode } from 'react';
import * as router from 'react-router';
import { startView, withRest } from './rum';

/** `/users/:id` of the matched routes, whose paths are relative to each other or begin anew. */
function nameOf(matches: router.RouteMatch[]): string {
  let name = '';
  for (const { route, params } of matches) {
    const { path } = route;
    if (!path) continue;
    const filled = withRest(path, params['*']);
    name = path.startsWith('/') ? filled : `${name.replace(/\/$/, '')}/${filled}`;
  }
  return name || '/';
}

type State = { location: { pathname: string }; matches: router.RouteMatch[] };

const told =
  <A extends unknown[], R extends router.DataRouter>(create: (...args: A) => R) =>
  (...args: A): R => {
    const made = create(...args);
    const tell = ({ location, matches }: State): void => startView(location.pathname, nameOf(matches));
    tell(made.state);
    made.subscribe(tell);
    return made;
  };

export const createBrowserRouter = told(router.createBrowserRouter);
export const createHashRouter = told(router.createHashRouter);
export const createMemoryRouter = told(router.createMemoryRouter);

export function useRoutes(routes: router.RouteObject[], at?: router.To): ReactNode {
  const { pathname } = router.useLocation();
  const path = (typeof at === 'string' ? at : at?.pathname) ?? pathname;
  // Before any effect of the route's own components: what they report belongs to the new view.
  useInsertionEffect(() => {
    const matches = router.matchRoutes(routes, path);
    if (matches) startView(path, nameOf(matches));
  }, [path]);
  return router.useRoutes(routes, at);
}

export const Routes = ({ children, location }: { children?: ReactNode; location?: router.To }): ReactNode =>
  useRoutes(router.createRoutesFromChildren(children), location);
