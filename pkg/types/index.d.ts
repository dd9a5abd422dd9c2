/**
 * Real User Monitoring for the browser.
 *
 * @packageDocumentation
 */
import type { RumPublicApi } from './api';

export type * from './api';
export type { RumPublicApi as DatadogRum } from './api';
export type * from './context';
export type * from './diagnostics';
export type * from './domain-context';
export type * from './event';
export type * from './init';
export type * from './matching';
export type * from './plugin';
export * from './constants';

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
