/**
 * fetch and XHR, from `init` on (spec b §6.2): when a request starts and how it ends. What the page gave us is only
 * read, and what the natives return or throw reaches the page as it is.
 */
import { guard } from '../guard';
import { excludedFromActivity } from './activity';
import { Op, RequestKind } from '../protocol';
import { record, type Recorder } from '../recorder';

/** Tells how a request ended: by what has a status, or by none. Only the first call counts. */
type End = (outcome: { status: number } | undefined, aborted?: boolean) => void;
type Begin = (kind: RequestKind, method: unknown, address: string) => End | undefined;

/** Wraps the ways in which scripts make requests. */
export function captureRequests(recorder: Recorder): void {
  let last = 0;

  const begin: Begin = (kind, method, address) => {
    const url = new URL(address, document.baseURI).href;
    if (isIntake(url)) return undefined;
    const id = ++last;
    const excluded = excludedFromActivity(recorder, url);
    recorder.push(record(Op.RequestStart, id, kind, String(method || 'GET').toUpperCase(), url, excluded));
    recorder.stir();
    let ended = false;
    return (outcome, aborted = false) => {
      if (ended) return;
      ended = true;
      recorder.push(record(Op.RequestEnd, id, outcome?.status || 0, aborted));
      recorder.stir();
    };
  };

  guard(wrapFetch)(begin);
  guard(wrapXhr)(begin);
}

/** The parameters survive in what a proxy is given, too (spec a §5.5). */
export const isIntake = (url: string): boolean =>
  ['ddsource', 'dd-api-key', 'dd-request-id'].every((name) => url.includes(name));

function wrapFetch(begin: Begin): void {
  const native = window.fetch;
  const onCall = guard((input: RequestInfo | URL, init?: RequestInit): End | undefined => {
    const request = input instanceof Request ? input : undefined;
    const end = begin(RequestKind.Fetch, init?.method ?? request?.method, request?.url ?? String(input));
    return (
      end &&
      guard((outcome, aborted) => end(outcome, aborted && !!(init?.signal ?? request?.signal)?.aborted))
    );
  });
  // One parameter, as the native has: whoever looks at `length` finds the same.
  window.fetch = function (this: Window, _input) {
    const args = arguments as unknown as Parameters<typeof fetch>;
    const end = onCall(...args);
    const response = native.apply(this, args);
    // What a page made of `fetch` may return anything.
    if (!end || typeof response?.then !== 'function') return response;
    // Handed on and not only listened to: a listener would count as handling a rejection that the page does not.
    return response.then(
      (value) => {
        end(value);
        return value;
      },
      (error: unknown) => {
        end(undefined, true);
        throw error;
      },
    );
  };
}

function wrapXhr(begin: Begin): void {
  const requests = new WeakMap<XMLHttpRequest, { method: unknown; url: string; end?: End }>();
  const { prototype } = XMLHttpRequest;
  const { open, send, abort } = prototype;

  const finish = guard((xhr: XMLHttpRequest, aborted: boolean) =>
    requests.get(xhr)?.end?.(aborted ? undefined : xhr, aborted),
  );
  const finishIfDone = (xhr: XMLHttpRequest): void => {
    if (xhr.readyState === XMLHttpRequest.DONE) finish(xhr, false);
  };
  const heard = guard(({ currentTarget }: Event) => finishIfDone(currentTarget as XMLHttpRequest));

  const onOpen = guard((xhr: XMLHttpRequest, method: unknown, url: unknown) => {
    // One object makes many requests; opening it again ends the one that is under way, without an event.
    finish(xhr, true);
    requests.set(xhr, { method, url: String(url) });
  });
  const onSend = guard((xhr: XMLHttpRequest) => {
    const request = requests.get(xhr);
    if (!request || request.end) return;
    request.end = begin(RequestKind.Xhr, request.method, request.url);
    // Capturing listeners of a target come before its others: the page's own may open the object again.
    for (const type of ['readystatechange', 'loadend']) xhr.addEventListener(type, heard, true);
  });

  prototype.open = function (this: XMLHttpRequest, ...args: unknown[]) {
    open.apply(this, args as never);
    onOpen(this, args[0], args[1]);
  };
  prototype.send = function (this: XMLHttpRequest, ...args) {
    onSend(this);
    try {
      send.apply(this, args);
    } catch (error) {
      // A synchronous request that fails tells no listener.
      finishIfDone(this);
      throw error;
    }
  };
  prototype.abort = function (this: XMLHttpRequest) {
    // Aborting what is done or was never sent means nothing.
    if (this.readyState !== XMLHttpRequest.DONE) finish(this, true);
    abort.apply(this);
  };
}
