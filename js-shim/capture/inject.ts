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

/** Changes a call's arguments, not what they are. False: the call is left as it is. */
export function injectIntoFetch(args: any[], headers: Headers): boolean {
  const [input, init] = args as [RequestInfo | URL, RequestInit?];
  const isRequest = input instanceof Request;
  const given = init?.headers ?? (isRequest ? input.headers : {});
  const own = Symbol.iterator in given ? [...(given as Iterable<[string, string]>)] : Object.entries(given);
  const ours = missing(
    headers,
    own.map(([name]) => String(name).toLowerCase()),
  );
  if (!ours) return false;
  if (isRequest || init instanceof Request) {
    // A copy, and not an `init` with all headers: that would undo the Request's referrer, mode and more.
    const copy = new Request(input, init);
    for (const [name, value] of ours) copy.headers.append(name, value);
    args.splice(0, 2, copy);
  } else {
    args[1] = { ...init, headers: [...own, ...ours] };
  }
  return true;
}
