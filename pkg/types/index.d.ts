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

declare global {
  interface Window {
    /** Set by the classic script, and before that by its snippet. */
    DD_RUM?: RumPublicApi | undefined;
  }
}
