/** Puts trace headers on a request. Nothing of the caller's is changed, and no header is doubled (spec a §5.4). */
import type { Trace } from '../trace';

type Headers = Trace['headers'];

/**
 * Those of the headers that a request does not have; none if somebody else has begun a trace for it, with which ours
 * would not agree. Baggage of the page's own says nothing of that.
 */
export function missing(headers: Headers, present: string[]): Headers | undefined {
  const left = headers.filter(([name]) => !present.includes(name.toLowerCase()));
  const isOurs = headers.every((header) => header[0] === 'baggage' || left.includes(header));
  return isOurs ? left : undefined;
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
  const own = Symbol.iterator in given ? [...(given as Iterable<[string, string]>)] : Object.entries(given);
  const ours = missing(
    headers,
    own.map(([name]) => `${name}`.toLowerCase()),
  );
  if (copy) for (const [name, value] of ours ?? []) copy.headers.append(name, value);
  // With ours or not: an iterator has nothing left for the platform.
  else args[1] = { ...init, headers: [...own, ...(ours ?? [])] };
  return !!ours;
}
