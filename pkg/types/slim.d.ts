/**
 * The SDK without its core inside: for sites that host `ferrum-rum/core.wasm` themselves and let it be cached, compressed
 * and streamed as a file.
 *
 * @packageDocumentation
 */
import type { RumPublicApi } from './api.js';
import type { RumInitConfiguration } from './init.js';

export * from './names.js';

/** The core, as the page has it. */
export type SuppliedCore = string | URL | Response | BufferSource | WebAssembly.Module;

/** The options of `init`, and where the core is. */
export interface SlimInitConfiguration extends RumInitConfiguration {
  /** `ferrum-rum/core.wasm` of the same version: its URL, the response to a request for it, its bytes, or compiled. */
  core: SuppliedCore | Promise<SuppliedCore>;
}

/**
 * The SDK of this page. Importing it does nothing; `init` does.
 *
 * @example
 * ```ts
 * import { datadogRum } from 'ferrum-rum/slim';
 * import core from 'ferrum-rum/core.wasm?url';
 *
 * datadogRum.init({ applicationId: '…', clientToken: '…', core });
 * ```
 */
export declare const datadogRum: Omit<RumPublicApi, 'init'> & { init(options: SlimInitConfiguration): void };
