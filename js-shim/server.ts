/**
 * For servers: hands a trace on from an incoming request to an outgoing one, and stands in for the SDK, without its
 * core, in bundles that must not carry it. The build tells this entry's copy of the API that there is no page
 * (`bundle.mjs`), so it stays inert even where a renderer fakes a `window`.
 */
import type * as Public from '../pkg/types/server';
import { createRum } from './rum';

export { csp } from './csp';
export { CanvasRecordingQuality, DefaultPrivacyLevel, DEFAULT_TRACKED_RESOURCE_HEADERS } from './constants';

export const datadogRum: typeof Public.datadogRum = createRum(() => new Promise(() => {}));

/** The headers of spec a §5.2, with those that other tracers add to the same families. */
const TRACE_HEADER = /^(traceparent|tracestate|baggage|b3|x-b3-.+|x-datadog-.+)$/i;

export const forwardTraceHeaders: typeof Public.forwardTraceHeaders = (request) => {
  const headers = request && 'headers' in request && request.headers ? request.headers : request;
  const forwarded: Record<string, string> = {};
  const take = (value: unknown, name: string): void => {
    // An array is a header that came several times; of these families each may be joined by commas (RFC 9110 §5.3).
    if (value != null && TRACE_HEADER.test(name)) forwarded[name.toLowerCase()] = String(value);
  };
  if (headers && typeof (headers as Headers).forEach === 'function') (headers as Headers).forEach(take);
  else for (const [name, value] of Object.entries(headers ?? {})) take(value, name);
  return forwarded;
};
