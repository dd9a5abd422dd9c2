/**
 * For TanStack Router: import `createRouter` from here instead of from `@tanstack/react-router`, and views are named by
 * route patterns, such as `/posts/$postId`. `reactPlugin({ router: true })` must be among the plugins of `init`.
 *
 * @packageDocumentation
 */
import type { createRouter as originalCreateRouter } from '@tanstack/react-router';

/** In place of the one of `@tanstack/react-router`. */
export declare const createRouter: typeof originalCreateRouter;
