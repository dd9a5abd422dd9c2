/**
 * Real User Monitoring for the browser.
 *
 * @packageDocumentation
 */
import type { RumPublicApi } from './api.js';

export * from './names.js';

/**
 * The SDK of this page. Importing it does nothing; `init` does.
 *
 * @example
 * ```ts
 * import { datadogRum } from 'ferrum-rum';
 *
 * datadogRum.init({ applicationId: '…', clientToken: '…', service: 'shop' });
 * ```
 */
export declare const datadogRum: RumPublicApi;

/**
 * Another SDK beside it, with a session, a queue and contexts of its own: for a micro-frontend that reports to another
 * application. What both observe is wrapped once.
 *
 * @param namespace tells its session from others; letters and digits
 */
export declare function createRum(namespace: string): RumPublicApi;
