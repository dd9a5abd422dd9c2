import type { RumPublicApi } from './api.js';
import type { RumEventDomainContext } from './domain-context.js';
import type { RumInitConfiguration } from './init.js';

/** What a plugin gets when `init` is called. It may change the options. */
export interface RumPluginOnInitOptions {
  initConfiguration: RumInitConfiguration;
  /** Without what is ours alone, so that a plugin for `@datadog/browser-rum` is one for us. */
  publicApi: Omit<RumPublicApi, 'getDiagnostics' | 'flush' | 'keepSession' | 'destroy'>;
}

/** What a plugin gets when collection starts. */
export interface OnRumStartOptions {
  /** Adds an event; what all events have in common is added. Times are in ms, the start since the time origin. */
  addEvent?: (
    startTime: number,
    event: {
      type: 'action' | 'error' | 'long_task' | 'resource' | 'vital';
      date: number;
    } & object,
    domainContext: RumEventDomainContext,
    duration?: number,
  ) => void;
  /** Adds an error. */
  addError?: (error: {
    error: unknown;
    handlingStack: string;
    componentStack?: string;
    startClocks: { relative: number; timeStamp: number };
    context?: object;
  }) => void;
}

/**
 * An extension of the SDK.
 *
 * @example
 * ```ts
 * const release: RumPlugin = {
 *   name: 'release',
 *   onInit({ publicApi }) {
 *     publicApi.setGlobalContextProperty('release', __COMMIT__);
 *   },
 * };
 * ```
 */
export interface RumPlugin {
  /** Plugins without a name are left out. */
  name: string;
  /** Called inside `init`, before the options are checked. */
  onInit?(options: RumPluginOnInitOptions): false | void | Promise<false | void>;
  /** Called when collection starts. */
  onRumStart?(options: OnRumStartOptions): void;
  /** Accepted for compatibility: this SDK sends no telemetry about itself. */
  getConfigurationTelemetry?(): Record<string, unknown>;
}
