/** Puts trace headers on a request. Nothing of the caller's is changed, and no header is doubled (spec a §5.4). */
import type { Trace } from '../trace';

type Headers = Trace['headers'];

/**
 * Those of the headers that a request does not have; none if somebody else has begun a trace for it, with which ours
 * would not agree. Baggage of the page's own says nothing of that.
 */
export function missing(headers: Headers, present: string[]): Headers | undefined {
  const isTheirs = ([name]: Headers[0]): boolean => present.includes(name.toLowerCase());
  const others = headers.filter(isTheirs);
  return others.every(([name]) => name === 'baggage')
    ? headers.filter((header) => !isTheirs(header))
    : undefined;
}

/** What `fetch` was given, if it is a Request: one of a frame's realm is no instance of this one's. */
export const requestOf = (input: unknown): Request | undefined =>
  'headers' in Object(input) ? (input as Request) : undefined;

/** Changes a call's arguments, not what they are. False: it gets no headers. */
export function injectIntoFetch(args: any[], headers: Headers): boolean {
  const [input, init] = args as [RequestInfo | URL, RequestInit?];
  // A copy, and not an `init` with all headers: that would undo a Request's referrer, mode and more. And only the
  // platform reads all of an `init` that is more than a record.
  const copy =
    requestOf(input) || Object.getPrototypeOf(init ?? {}) !== Object.prototype
      ? new Request(input, init)
      : undefined;
  // At once, since a body went with it.
  if (copy) args.splice(0, 2, copy, undefined);
  const { headers: given = {} } = copy ?? init ?? {};
  const isList = Symbol.iterator in given;
  const own = isList ? [...(given as Iterable<[string, string]>)] : Object.entries(given);
  const ours = missing(
    headers,
    own.map(([name]) => `${name}`.toLowerCase()),
  );
  if (copy) for (const [name, value] of ours ?? []) copy.headers.append(name, value);
  else {
    const all = [...own, ...(ours ?? [])];
    // With ours or not: an iterator has nothing left for the platform. A record stays one, as errors speak of.
    args[1] = { ...init, headers: isList ? all : Object.fromEntries(all) };
  }
  return !!ours;
}
