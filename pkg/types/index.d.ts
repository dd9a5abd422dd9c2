/**
 * Real User Monitoring for the browser.
 *
 * @packageDocumentation
 */
import type { RumPublicApi } from './api.js';

export type * from './api.js';
export type { RumPublicApi as DatadogRum } from './api.js';
export type * from './context.js';
export type * from './diagnostics.js';
export type * from './domain-context.js';
export type * from './event.js';
export type * from './init.js';
export type * from './matching.js';
export type * from './plugin.js';
export * from './constants.js';

/** @deprecated `DatadogRum` */
export type RumGlobal = RumPublicApi;

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

declare global {
  interface Window {
    /** Set by the classic script, and before that by its snippet. */
    DD_RUM?: RumPublicApi | undefined;
  }
}
