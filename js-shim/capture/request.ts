/**
 * fetch and XHR, from `init` on (spec b §6.2): when a request starts and how it ends. Those that are to be traced get
 * their headers here; else what the page gave us is only read.
 */
import { fault, guard } from '../guard';
import { excludedFromActivity } from './activity';
import { Op, RequestKind } from '../protocol';
import { lateItem, now, record, type DomainContext, type Recorder } from '../recorder';
import { sessionId } from '../session-id';
import { createTrace, type Trace } from '../trace';
import { handlingStack } from './errors';
import { injectIntoFetch, missing, requestOf } from './inject';
import { wrapInScope } from './wrap';
import { native } from '../zone';

/** From so many failures on no more headers are sent to a place. */
const REFUSED = 2;

/** Requests without a resource yet whose live objects are kept. */
const LIVE_KEPT = 1000;

/** Tells how a request ended: by an answer (an opaque one has no status), or by none. Only the first call counts. */
type End = (outcome: { status: number } | undefined, aborted?: boolean) => void;

/** A request that is about to be made. */
export interface Call {
  kind: RequestKind;
  method: unknown;
  address: string;
  /** Puts headers on it; false: it can't have them. */
  inject: (headers: Trace['headers']) => boolean;
  /** The live objects, for `beforeSend`. */
  context: DomainContext;
  /** What `send` was given. */
  sent?: unknown;
  /** `getAllResponseHeaders()`: an XHR forgets them when it is used again. */
  received?: string;
}

type Begin = (call: Call) => End | undefined;

/** Wraps the ways in which scripts make requests. */
export function captureRequests(recorder: Recorder): void {
  const { config } = recorder;
  let last = 0;
  /** Where requests with our headers arrived, and how often not. */
  const accepted = new Set([location.origin]);
  const failed = new Map<string, number>();

  const placesOf = ({ origin, pathname }: URL) => [origin, origin + pathname] as const;

  const trace = guard((url: URL, href: string, inject: Call['inject']): Trace | undefined => {
    if (failed.size && placesOf(url).some((place) => failed.get(place)! >= REFUSED)) return undefined;
    const made = createTrace(config, href, () => sessionId(recorder), recorder.baggage);
    return made && inject(made.headers) ? made : undefined;
  });

  // Nothing tells a refused preflight from an unreachable server. Better no trace than a broken page: where none of
  // them ever arrived, no more are sent; else only this path may differ. The page's own server has to fail twice in a
  // row: it can refuse nothing, but redirect to one that does.
  const refuse = (url: URL): void => {
    const [origin, path] = placesOf(url);
    const place = accepted.has(origin) ? path : origin;
    const times = (failed.get(place) ?? +(origin !== location.origin)) + 1;
    failed.set(place, times);
    if (times === REFUSED) recorder.push(lateItem('refused', undefined, [url.href]));
  };

  const begin: Begin = (call) => {
    const { kind, address, inject, context } = call;
    const url = new URL(address, document.baseURI);
    const { href } = url;
    if (isIntake(href)) return undefined;
    const id = ++last;
    const method = String(call.method || 'GET').toUpperCase();
    const excluded = excludedFromActivity(recorder, href);
    const traced = config.allowedTracingUrls.length ? trace(url, href, inject) : undefined;
    recorder.push(record(Op.RequestStart, id, kind, method, href, excluded, traced?.fields));
    recorder.stir();
    let ended = false;
    return (outcome, aborted = false) => {
      if (ended) return;
      const status = outcome?.status || 0;
      if (traced) {
        if (outcome) {
          accepted.add(url.origin);
          failed.delete(placesOf(url)[1]);
        } else if (!aborted && navigator.onLine && isRequest(address, context.requestInit)) refuse(url);
      }
      ended = true;
      const at = now();
      const tell = (answer?: string): void => {
        // What options ask for is read when there is time: a response keeps its headers.
        recorder.push(() => [
          Op.RequestEnd,
          at,
          id,
          status,
          aborted,
          recorder.details?.(href, method, call, answer),
        ]);
        recorder.stir();
      };
      context.isAborted = aborted;
      if (config.trackResourceHeaders)
        call.received = (context.xhr as XMLHttpRequest | undefined)?.getAllResponseHeaders();
      if (config.beforeSend) {
        recorder.live.set(id, context);
        recorder.live.delete(id - LIVE_KEPT);
      }
      const answer = recorder.answer?.(href, call);
      if (answer) answer.then(guard(tell), fault);
      else tell();
    };
  };

  guard(captureFetch)(recorder, begin);
  guard(captureXhr)(recorder, begin);
}

/** Our own requests. The parameters survive in what a proxy is given, too (spec a §5.5). */
export const isIntake = (url: string): boolean =>
  ['ddsource', 'dd-api-key', 'dd-request-id'].every((name) => url.includes(name));

/** Whether the platform makes a request of this at all; else none was sent that could have been refused. */
function isRequest(address: string, init: any): boolean {
  try {
    return !!new Request(address, { ...init, body: init?.body && '' });
  } catch (error) {
    // Not where the page took the class away.
    return !(error instanceof TypeError);
  }
}

function captureFetch(recorder: Recorder, begin: Begin): void {
  wrapInScope(window, 'fetch', (_, args, called) => {
    const [input, init] = args as [RequestInfo | URL, RequestInit?];
    const request = requestOf(input);
    const context: DomainContext = { requestInput: input, requestInit: init };
    if (recorder.config.beforeSend) context.handlingStack = handlingStack(called);
    const end = begin({
      context,
      sent: init?.body,
      kind: RequestKind.Fetch,
      method: init?.method ?? request?.method,
      address: request?.url ?? String(input),
      // Without CORS only the simplest headers are let through.
      inject: (headers) =>
        !!args.length && (init?.mode ?? request?.mode) !== 'no-cors' && injectIntoFetch(args, headers),
    });
    if (!end) return undefined;
    const told = guard(end);
    const signal = init?.signal ?? request?.signal;
    return (response: Promise<Response>, threw) =>
      threw
        ? told(undefined)
        : // Handed on and not only listened to: a listener would count as handling a rejection that the page does not.
          response.then(
            (value) => {
              context.response = value;
              told(value);
              return value;
            },
            (error: unknown) => {
              context.error = error;
              told(undefined, !!signal?.aborted || (error as Error | undefined)?.name === 'AbortError');
              throw error;
            },
          );
  });
}

/** `XMLHttpRequest.DONE`. */
const DONE = 4;

/** What is known of an XHR since it was opened. */
interface Opened {
  method: unknown;
  address: string;
  /** Names of its headers. */
  headers: string[];
  end?: End;
}

function captureXhr(recorder: Recorder, begin: Begin): void {
  const requests = new WeakMap<XMLHttpRequest, Opened>();
  const finish = (xhr: XMLHttpRequest, aborted: boolean): void =>
    requests.get(xhr)?.end?.(aborted || !xhr.status ? undefined : xhr, aborted);
  const finishIfDone = (xhr: XMLHttpRequest): void => {
    if (xhr.readyState === DONE) finish(xhr, false);
  };
  const heard = guard(({ currentTarget }: Event) => finishIfDone(currentTarget as XMLHttpRequest));
  const on = (
    method: string,
    hook: (xhr: XMLHttpRequest, args: any[], called: () => unknown) => ((...outcome: any[]) => void) | void,
  ) => wrapInScope(XMLHttpRequest.prototype, method, hook);

  on('open', (xhr, [method, url]) => {
    // The page may be the first to hear that it is done, and opened again it forgets its answer.
    finishIfDone(xhr);
    return (_, threw: boolean) => {
      if (threw) return;
      // One object makes many requests; opening it again ends the one that is under way, without an event.
      finish(xhr, true);
      requests.set(xhr, { method, address: String(url), headers: [] });
    };
  });
  const { allowedTracingUrls, remoteConfiguration, remoteConfigurationId } = recorder.config;
  // From afar, tracing may be turned on later.
  if (allowedTracingUrls.length || remoteConfiguration || remoteConfigurationId)
    on('setRequestHeader', (xhr, [name]) => {
      requests.get(xhr)?.headers.push(String(name).toLowerCase());
    });
  on('send', (xhr, args, called) => {
    const request = requests.get(xhr);
    if (request && !request.end) {
      const { method, address } = request;
      const context: DomainContext = { xhr };
      if (recorder.config.beforeSend) context.handlingStack = handlingStack(called);
      request.end = begin({
        context,
        sent: args[0],
        kind: RequestKind.Xhr,
        method,
        address,
        inject(headers) {
          const ours = missing(headers, request.headers);
          for (const [name, value] of ours ?? []) xhr.setRequestHeader(name, value);
          return !!ours;
        },
      });
      for (const type of ['readystatechange', 'loadend'])
        native(xhr, 'addEventListener').call(xhr, type, heard);
    }
    // A synchronous request that fails tells no listener.
    return () => finishIfDone(xhr);
  });
  on('abort', (xhr) => {
    // Aborting what is done or was never sent means nothing.
    if (xhr.readyState !== DONE) finish(xhr, true);
  });
}
