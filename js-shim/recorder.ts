/**
 * What happens on the page, kept in order until the core takes it: from `init` on, whether the core is there or not.
 */
import { Op, type Field, type Observation } from './protocol';
import type { Call } from './capture/request';
import type { ValidConfiguration } from './options';

/** Reads the page for a click: its element's selectors, sizes and (into the core) its name. */
export interface PressReader {
  (event: PointerEvent, path: EventTarget[]): Field[] | undefined;
}

/** A record, or one whose reading needs the core and happens when that has come. */
export type Item = Observation | ((read: PressReader) => Observation | undefined);

/** The live objects that belong to a record, for `beforeSend`. */
export type DomainContext = Record<string, unknown>;

/** The state that early capture and the core share. */
export interface Recorder {
  /** The validated options. */
  config: ValidConfiguration;
  /** The page's URL at `init`; what became of it since then stands in the queue. */
  href: string;
  /** What the core has not taken yet. */
  queue: Item[];
  /** Whether the user consents, at this moment. */
  isGranted: () => boolean;
  /** Records that were lost because the core did not come in time. */
  lost: number;
  /** Set by the core: something is in the queue. */
  wake: () => void;
  /** Set by the core: reads a pressed element at once. */
  read: PressReader | undefined;
  /** Set by the core: a view began, or (empty text) the session ended (`Effect::View` in `src/effect.rs`). */
  viewed: (moment: number, told: string) => void;
  /** Somebody waits for the page to come to rest, or nobody does any more; `begun`: a wait begins at this moment. */
  watch: (wanted: boolean, begun?: boolean) => void;
  /** A sign of activity at a moment; without one it was told by a record of its own. */
  stir: (at?: number) => void;
  /** Since when the page is watched: the first view's wait begins then. */
  begun: number;
  /** The session's id; empty if there is none, unknown before the core comes (`sessionId`). */
  session: string | undefined;
  /** Ids of user and account, by their baggage keys. */
  baggage: () => Record<string, unknown>;
  /** Set where options ask for it: members of `resource` beyond what every request has, as JSON. */
  details: ((url: string, method: string, call: Call, answer?: string) => string | undefined) | undefined;
  /** Set where options ask for it: the text of a response, if it is wanted. */
  answer: ((url: string, call: Call) => Promise<string | undefined> | undefined) | undefined;
  /** Live objects of requests by their numbers, for `beforeSend`. */
  live: Map<number, DomainContext>;
  /** What undoes what was done to the page: listeners, wrapped natives, timers. */
  ends: (() => void)[];
  /** Takes a record in. */
  push: (item: Item, domainContext?: DomainContext) => void;
}

/** Without the core a page makes some 500 records in a minute; ten times that is a page that will never load it. */
const CAPACITY = 5000;

/** Live objects by record; weak, so that a record that is gone holds nothing. */
export const domainContexts = new WeakMap<object, DomainContext>();

/** The events of clicks by their ticket, until they are told; kept only if `beforeSend` may ask for them. */
export const clickEvents = new Map<number, PointerEvent>();

/** An empty recorder. */
export function createRecorder(config: ValidConfiguration, href: string): Recorder {
  const recorder: Recorder = {
    config,
    href,
    queue: [],
    isGranted: () => false,
    lost: 0,
    wake() {},
    read: undefined,
    viewed() {},
    watch() {},
    stir() {},
    begun: 0,
    session: undefined,
    baggage: () => ({}),
    details: undefined,
    answer: undefined,
    live: new Map(),
    ends: [],
    push(item, domainContext) {
      if (recorder.queue.length >= CAPACITY) {
        recorder.queue.shift();
        recorder.lost++;
      }
      recorder.queue.push(item);
      // Only `beforeSend` ever asks for them.
      if (domainContext && config.beforeSend) domainContexts.set(item, domainContext);
      recorder.wake();
    },
  };
  return recorder;
}

/** Milliseconds since the time origin. */
export const now = (): number => performance.now();

/** A record of this moment. */
export const record = (operation: Op, ...fields: Field[]): Observation => [operation, now(), ...fields];
