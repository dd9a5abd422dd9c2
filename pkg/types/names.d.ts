/** The names of types that an app can import, from whichever entry it has the SDK. */
import type { RumPublicApi } from './api.js';

// Not `export type *`, which TypeScript before 5 can't read.
export * from './api.js';
export * from './context.js';
export * from './diagnostics.js';
export * from './domain-context.js';
export * from './event.js';
export * from './init.js';
export * from './matching.js';
export * from './plugin.js';
export * from './constants.js';

export type { RumPublicApi as DatadogRum };

/** @deprecated `DatadogRum` */
export type RumGlobal = RumPublicApi;
