/**
 * What a server needs of RUM: handing traces on, and a stand-in for the SDK that does nothing.
 *
 * @packageDocumentation
 */
import type { RumPublicApi } from './api.js';
import type { RumInitConfiguration } from './init.js';

export * from './constants.js';

/**
 * Stands in for the SDK where no page is: every method does nothing, getters give what they give before `init`. For
 * server bundles that alias `ferrum-rum` to `ferrum-rum/server` so as not to carry the SDK.
 */
export declare const datadogRum: RumPublicApi;

/** The headers of a request: a `Headers` object, or Node's record. */
export type IncomingHeaders =
  | { forEach(callback: (value: string, name: string) => void): void }
  | { readonly [name: string]: string | readonly string[] | undefined };

/** A request as servers know it: `Request`, Node's `IncomingMessage`, or what only has their headers. */
export interface IncomingRequest {
  readonly headers: IncomingHeaders;
}

/**
 * The trace headers of a request that came in (`traceparent`, `tracestate`, `baggage`, `x-datadog-*`, `b3`, `x-b3-*`),
 * for the request that goes out because of it, so that both belong to the trace that the page began. Names are in lower
 * case; a request without a trace gives an empty object.
 *
 * @param request the request that came in, or its headers
 *
 * @example
 * ```ts
 * import { forwardTraceHeaders } from 'ferrum-rum/server';
 *
 * const authorise = createServerFn({ method: 'POST' }).handler(async () =>
 *   fetch('https://api.test/payments', { method: 'POST', headers: { ...forwardTraceHeaders(getRequest()) } }),
 * );
 * ```
 */
export declare function forwardTraceHeaders(
  request: IncomingRequest | IncomingHeaders | null | undefined,
): Record<string, string>;

/**
 * What a Content-Security-Policy must let through beside what the page's scripts need anyway: exactly this, and no
 * frame, no `blob:`, no `'unsafe-eval'`; a worker only with `workerUrl`. Without `'wasm-unsafe-eval'` the SDK works too, with a core that is
 * larger and slower (`docs/csp.md`).
 *
 * @param options those of `init`
 *
 * @example
 * ```ts
 * const { 'connect-src': connect, 'script-src': script } = csp({ site: 'datadoghq.eu' });
 * const policy = `script-src 'self' ${script.join(' ')}; connect-src 'self' ${connect.join(' ')}`;
 * ```
 */
export declare function csp(options: Pick<RumInitConfiguration, 'proxy' | 'site' | 'workerUrl'>): {
  'connect-src': string[];
  'script-src': string[];
  'worker-src'?: string[];
};
