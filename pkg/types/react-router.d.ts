/**
 * For React Router 7 and later: import these from here instead of from `react-router`, and views are named by route
 * patterns, such as `/users/:id`. `reactPlugin({ router: true })` must be among the plugins of `init`.
 *
 * @packageDocumentation
 */
import type {
  createBrowserRouter as originalCreateBrowserRouter,
  createHashRouter as originalCreateHashRouter,
  createMemoryRouter as originalCreateMemoryRouter,
  Routes as originalRoutes,
  useRoutes as originalUseRoutes,
} from 'react-router';

/** In place of the one of `react-router`. */
export declare const createBrowserRouter: typeof originalCreateBrowserRouter;
/** In place of the one of `react-router`. */
export declare const createHashRouter: typeof originalCreateHashRouter;
/** In place of the one of `react-router`. */
export declare const createMemoryRouter: typeof originalCreateMemoryRouter;
/** In place of the one of `react-router`. */
export declare const useRoutes: typeof originalUseRoutes;
/** In place of the one of `react-router`. */
export declare const Routes: typeof originalRoutes;
