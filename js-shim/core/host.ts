/** What the core asks of the page and what only JavaScript can do: requests, the console, the host's `beforeSend`. */
import { say } from '../console';
import { clickEvents, type DomainContext, type Recorder } from '../recorder';
import type { Journal } from './journal';
import { sleep } from '../zone';
import type { Jar } from './session-store';
import { beacon, post } from './transport';

/** The kinds of effects, as in `src/browser/host.rs`. */
const enum EffectKind {
  Fetch = 0,
  Beacon = 1,
  Warn = 2,
  Answer = 3,
  View = 4,
  KeepaliveFetch = 5,
  Keep = 6,
  Forget = 7,
  Write = 8,
  Cookie = 9,
}

/** Epoch milliseconds have so many digits until the year 2286. */
export const TIME_LENGTH = 13;

/** The live objects of the observation that the core is working on. */
export const current: { domainContext: DomainContext } = { domainContext: {} };

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
  edit(first: number, last: number, event: number, length: number): number;
  random(bytes: number, length: number): void;
  entries(list: PerformanceEntry[]): void;
  cookies(): number;
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
  jar: Jar,
  journal: Journal,
  settle: (request: number, status: number, retryAfter?: number) => void,
  takeEntries: (entries: PerformanceEntry[]) => void,
): Host {
  const bytesAt = (start: number, length: number): Uint8Array<ArrayBuffer> =>
    new Uint8Array(memory.view(), start, length);
  const text = (start: number, length: number): string => decoder.decode(bytesAt(start, length));
  /** Leaves a text in the core's input; its length there. */
  const give = (given: string): number => {
    const bytes = encoder.encode(given);
    // Making room may take the view away that was there before.
    const start = memory.room(bytes.length);
    bytesAt(start, bytes.length).set(bytes);
    return bytes.length;
  };
  const cookieJar = (): Jar => recorder.bridge?.jar ?? jar;

  const byFetch = (request: number, url: string, body: BodyInit, keepalive: boolean): void => {
    if (recorder.bridge) {
      recorder.bridge.send(body as string);
      // Not at once: the core is still in the call that led here.
      return void sleep(() => settle(request, 200));
    }
    const answered = (status: number, after?: string | null): void =>
      settle(request, status, retryAfter(after));
    post(recorder.config, url, body, answered, keepalive);
  };
  const byBeacon = (url: string, body: BodyInit): boolean => {
    if (!recorder.bridge) return beacon(recorder.config, url, body);
    try {
      recorder.bridge.send(body as string);
      return true;
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
        const bytes = bytesAt(bodyStart, bodyLength);
        switch (kind) {
          case EffectKind.Warn:
            say(line, 'warn');
            break;
          case EffectKind.Answer:
            host.answer = text(bodyStart, bodyLength);
            break;
          case EffectKind.View:
            // It begins with the session's id; a frustration is a time alone.
            if (line.length !== TIME_LENGTH) recorder.session = line.slice(0, 36);
            recorder.viewed(number, line);
            break;
          case EffectKind.Keep:
            // Copied, here and below, for the memory goes on being used.
            journal.note(line, number, bytes.slice());
            break;
          case EffectKind.Forget:
            journal.note(line, number);
            break;
          case EffectKind.Write:
            journal.write();
            break;
          case EffectKind.Cookie:
            try {
              cookieJar().cookie = line;
            } catch {
              // What was refused the next reading shows.
            }
            break;
          default:
            if (journal.sends) {
              // What begins so is a zlib stream.
              const body =
                bytes[0] === 0x78
                  ? new Blob([bytes.slice()], { type: 'text/plain' })
                  : text(bodyStart, bodyLength);
              host.sent = true;
              if (kind === EffectKind.Beacon) return byBeacon(line, body) ? 1 : 0;
              byFetch(number, line, body, kind === EffectKind.KeepaliveFetch);
            }
        }
        return 1;
      },
      edit(first, last, event, length) {
        // A resource's record is its performance entry; `first` is the number of its request.
        const domainContext = last
          ? { events: takeClicks(first, last) }
          : { ...current.domainContext, ...recorder.live.get(first) };
        recorder.live.delete(first);
        const edited = recorder.edit?.(text(event, length), domainContext) ?? true;
        if (typeof edited !== 'string') return edited ? -2 : -1;
        return give(edited);
      },
      // Not `crypto.randomUUID`: pages on plain http do not have it.
      random: (start, length) => void crypto.getRandomValues(bytesAt(start, length)),
      entries: takeEntries,
      cookies() {
        try {
          return give(cookieJar().cookie);
        } catch {
          return 0;
        }
      },
    },
  };
  return host;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** The events of clicks that are told together; of clicks before them nothing more will be told. */
function takeClicks(first: number, last: number): PointerEvent[] {
  const events: PointerEvent[] = [];
  for (const [ticket, event] of clickEvents) {
    if (ticket > last) break;
    if (ticket >= first) events.push(event);
    clickEvents.delete(ticket);
  }
  return events;
}

/** `Retry-After` in ms: seconds or a date (RFC 9110 §10.2.3). */
function retryAfter(value: string | null | undefined): number | undefined {
  if (!value) return undefined;
  return +value >= 0 ? +value * 1000 : Date.parse(value) - Date.now();
}
