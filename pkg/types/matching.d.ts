/**
 * Tells whether a URL, an origin or a header name is meant.
 *
 * - a string: the beginning of a URL, or the whole of an origin or a header's name
 * - an expression: tested from the start each time, even with the flags `g` and `y`
 * - a function: asked each time; if it throws, that is reported on the console and counts as no
 */
export type MatchOption = string | RegExp | ((value: string) => boolean);

/**
 * The headers in which a trace is handed on.
 *
 * - `datadog`: `x-datadog-*`
 * - `tracecontext`: `traceparent` and `tracestate` of the W3C
 * - `b3`: the single header `b3`
 * - `b3multi`: `X-B3-*`
 */
export type PropagatorType = 'datadog' | 'b3' | 'b3multi' | 'tracecontext';

/** Requests that are traced, and with which headers. */
export interface TracingOption {
  match: MatchOption;
  propagatorTypes: PropagatorType[];
}

/** GraphQL endpoints, and how much of their requests is reported. */
export interface GraphQlUrlOption {
  match: MatchOption;
  /** Report the query's text too. */
  trackPayload?: boolean;
  /** Report the errors that the response lists. */
  trackResponseErrors?: boolean;
}

/** Headers that are reported with a resource. */
export interface MatchHeader {
  /** Of which requests; of all if left out. */
  url?: MatchOption;
  /** Which headers; if left out, those in `DEFAULT_TRACKED_RESOURCE_HEADERS`. Case does not matter. */
  name?: MatchOption;
  /** Report only what this matches: its first group, or all of it. */
  extractor?: RegExp;
  /** Of the request, of the response, or (if left out) of both. */
  location?: 'request' | 'response' | 'any';
}
