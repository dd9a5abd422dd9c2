/**
 * For Vue Router 4 and later: import `createRouter` from here instead of from `vue-router`, and views are named by route
 * patterns, such as `/users/:id`. `vuePlugin({ router: true })` must be among the plugins of `init`.
 *
 * @packageDocumentation
 */
import type { createRouter as originalCreateRouter } from 'vue-router';

/** In place of the one of `vue-router`. */
export declare const createRouter: typeof originalCreateRouter;
