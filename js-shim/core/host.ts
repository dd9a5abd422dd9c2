/** What the core asks of the page and what only JavaScript can do: requests, the console, the host's `beforeSend`. */
import { say } from '../console';
import type { Recorder } from '../recorder';
import { Op } from '../protocol';
import { createBeforeSend, current } from './before-send';

/** The kinds of effects, as in `src/browser/host.rs`. */
const enum EffectKind {
  Fetch = 0,
  Beacon = 1,
  Warn = 2,
  Answer = 3,
  View = 4,
}

/** The core's imports. */
export interface HostImports {
  effect(
    kind: number,
    number: number,
    text: number,
    textLength: number,
    body: number,
    bodyLength: number,
  ): number;
  edit(kind: number, event: number, length: number): number;
  entries(list: PerformanceEntry[]): void;
  page(): Document;
}

/** The page's side of a running instance. */
export interface Host {
  imports: HostImports;
  /** The answer to the last question, JSON. */
  answer: string;
  /** Set when a request was made: what was observed before is on its way. */
  sent: boolean;
}

/** The memory of the instance as it is now, and room in it; known only once it runs. */
export interface Memory {
  view(): ArrayBuffer;
  room(length: number): number;
}

/** Makes the imports of an instance. */
export function createHost(
  recorder: Recorder,
  memory: Memory,
  settle: (request: number, status: number) => void,
  takeEntries: (entries: PerformanceEntry[]) => void,
): Host {
  const text = (start: number, length: number): string =>
    new TextDecoder().decode(new Uint8Array(memory.view(), start, length));
  const beforeSend = createBeforeSend(recorder.config);

  const target = (url: string): string => {
    const { proxy } = recorder.config;
    if (typeof proxy !== 'function') return url;
    const [path = '', parameters = ''] = url.split(/\?(.*)/s);
    return proxy({ path, parameters });
  };
  const byFetch = (request: number, url: string, body: BodyInit): void => {
    const failed = (): void => settle(request, 0);
    try {
      fetch(target(url), { method: 'POST', body, mode: 'cors' }).then((response) => {
        settle(request, response.type === 'opaque' ? 200 : response.status);
      }, failed);
    } catch {
      // The page may have replaced `fetch`. Not at once: the core is still in the call that led here.
      setTimeout(failed);
    }
  };
  const byBeacon = (url: string, body: BodyInit): boolean => {
    try {
      return navigator.sendBeacon(target(url), body);
    } catch {
      return false;
    }
  };

  const host: Host = {
    answer: '',
    sent: false,
    imports: {
      effect(kind, number, textStart, textLength, bodyStart, bodyLength) {
        const line = text(textStart, textLength);
        const bytes = new Uint8Array(memory.view(), bodyStart, bodyLength);
        // What begins so is a zlib stream; copied, for the memory goes on being used.
        const body =
          bytes[0] === 0x78 ? new Blob([bytes.slice()], { type: 'text/plain' }) : text(bodyStart, bodyLength);
        if (kind === EffectKind.Fetch) byFetch(number, line, body);
        if (kind === EffectKind.Warn) say(line, 'warn');
        if (kind === EffectKind.Answer) host.answer = body as string;
        if (kind === EffectKind.View) recorder.viewed(number, line);
        if (kind <= EffectKind.Beacon) host.sent = true;
        return kind === EffectKind.Beacon && !byBeacon(line, body) ? 0 : 1;
      },
      edit(kind, start, length) {
        // A view is told of whenever something changed, and has nothing to do with the record that was.
        const domainContext = kind === 0 ? { location } : current.domainContext;
        const edited = beforeSend(text(start, length), domainContext);
        if (typeof edited !== 'string') return edited ? -2 : -1;
        const bytes = new TextEncoder().encode(edited);
        new Uint8Array(memory.view(), memory.room(bytes.length), bytes.length).set(bytes);
        return bytes.length;
      },
      entries: takeEntries,
      page: () => document,
    },
  };
  return host;
}

/** The operation that tells the core of a request's end. */
export const settled = (request: number, status: number): [Op, number, number, number, boolean] => [
  Op.Settled,
  performance.now(),
  request,
  status,
  navigator.onLine,
];
