/**
 * What happens on the page, kept in order until the core takes it: from `init` on, whether the core is there or not.
 */
import type { Edit } from './core/before-send';
import type { Bridge } from './core/bridge';
import type { ContextStore } from './context-store';
import { Op, type Field, type Observation } from './protocol';
import type { RumInitConfiguration } from '../pkg/types';
import type { Call } from './capture/request';
import type { ValidConfiguration } from './options';

/** Reads the page for a click: its element's selectors, sizes and (into the core) its name. */
export interface PressReader {
  (event: PointerEvent, path: EventTarget[]): Field[] | undefined;
}

/** A record, or one whose reading needs the core and happens when that has come. */
export type Item = Observation | LateItem;

/** Its reading; `saved`: what it is made of, where that outlives the page (`SavedCall` in `capture/short-visit.ts`). */
interface LateItem {
  (read: PressReader, recorder: Recorder): Observation | undefined;
  saved?: unknown[];
}

/** The live objects that belong to a record, for `beforeSend`. */
export type DomainContext = Record<string, unknown>;

/** When a method that can wait for the core was called, and from where. */
export interface LateCall {
  at: number;
  wall: number;
  domainContext: DomainContext | undefined;
}

/** Such a method, in the core's chunk. */
export type LateMethod = (call: LateCall, ...args: any[]) => Observation | void;

/** The state that early capture and the core share. */
export interface Recorder {
  /** The options: provisional until the core's chunk has checked them (`core/admission.ts`). */
  config: ValidConfiguration;
  /** As the page gave them, until then. */
  given?: RumInitConfiguration | undefined;
  /** Set where the options do not come of `init` alone. */
  shown?: RumInitConfiguration | undefined;
  /** The page's URL at `init`; what became of it since then stands in the queue. */
  href: string;
  /**
   * The stack of the call of `init`, and the same with frames of ours: there the second one is the caller, whatever an
   * extension patched above it.
   */
  stacks?: readonly [above: string | undefined, whole: string | undefined];
  /** `document.referrer`. */
  referrer: string;
  /** What the core has not taken yet. */
  queue: Item[];
  /** Under which key the page noted its last words, when it went before the core had come. */
  early?: string;
  /** Tells several instances of a page apart; empty for the page's own. */
  namespace: string;
  /** Whether the user consents, at this moment. */
  isGranted: () => boolean;
  /** Records that were lost because the core did not come in time. */
  lost: number;
  /** Set by the core: something is in the queue, to be taken when there is time or at once. */
  wake: (atOnce?: boolean) => void;
  /** A timer rings soon that wakes the core: what comes until then need not. */
  ticks: boolean;
  /** Set by the core: reads a pressed element at once. */
  read?: PressReader | undefined;
  /** Set by the core: a view began, or (empty text) the session ended (`Effect::View` in `src/effect.rs`). */
  viewed: (moment: number, told: string) => void;
  /** Somebody waits for the page to come to rest, or nobody does any more; `begun`: a wait begins at this moment. */
  watch: (wanted: boolean, begun?: boolean) => void;
  /** A sign of activity at a moment; without one it was told by a record of its own. */
  stir: (at?: number) => void;
  /** Since when the page is watched: the first view's wait begins then. */
  begun: number;
  /** The session's id; empty if there is none, unknown before the core comes (`sessionId`). */
  session?: string | undefined;
  /** `session.type` and members of every event, of a page under test. */
  testRun?: Field[] | undefined;
  /** Ids of user and account, by their baggage keys. */
  baggage: () => Record<string, unknown>;
  /** Set where options ask for it: members of `resource` beyond what every request has, as JSON. */
  details?: ((url: string, method: string, call: Call, answer?: string) => string | undefined) | undefined;
  /** Set where options ask for it: the text of a response, if it is wanted. */
  answer?: ((url: string, call: Call) => Promise<string | undefined> | undefined) | undefined;
  /** Live objects of requests by their numbers, for `beforeSend`. */
  live: Map<number, DomainContext>;
  /** Set where options ask for it: shows an event to the page. */
  edit?: Edit | undefined;
  /** Set by the core: the way to the native app around the page. */
  bridge?: Bridge | undefined;
  /** User, global and account context, by their number in the keys of `localStorage` (spec a §6.4). */
  stores: Record<number, ContextStore>;
  /** Set by the core: the methods that can wait for it. */
  late: Record<string, LateMethod>;
  /** What undoes what was done to the page: listeners, wrapped natives, timers. */
  ends: (() => void)[];
  /** Takes a record in. */
  push: (item: Item, domainContext?: DomainContext) => void;
}

/** Without the core a page makes some 500 records in a minute; ten times that is a page that will never load it. */
const CAPACITY = 5000;

/** While nobody has consented (spec a §3.8). */
const UNASKED = 500;

/** Live objects by record; weak, so that a record that is gone holds nothing. */
export const domainContexts = new WeakMap<object, DomainContext>();

/** The events of clicks by their ticket, until they are told; kept only if `beforeSend` may ask for them. */
export const clickEvents = new Map<number, PointerEvent>();
/** Only `beforeSend` asks for them, and the core for the calling script where the build says something of it. */
export const asksForContexts = (config: ValidConfiguration): boolean =>
  !!config.beforeSend || 'DD_SOURCE_CODE_CONTEXT' in window;

/** An item that the core's chunk makes of a call. */
export function lateItem(
  method: string,
  domainContext: DomainContext | undefined,
  args: unknown[],
  at = now(),
): Item {
  const call = { at, wall: Date.now(), domainContext };
  const item: LateItem = (_, { late, config }) => {
    const made = late[method]?.(call, ...args) || undefined;
    if (made && call.domainContext && asksForContexts(config)) domainContexts.set(made, call.domainContext);
    return made;
  };
  item.saved = [method, at, call.wall, ...args];
  return item;
}

/** What a recorder is made of. */
type Made = Pick<
  Recorder,
  'config' | 'given' | 'href' | 'stacks' | 'namespace' | 'isGranted' | 'baggage' | 'stores'
>;

/** An empty recorder. */
export function createRecorder(made: Made): Recorder {
  const recorder: Recorder = {
    ...made,
    referrer: document.referrer,
    queue: [],
    lost: 0,
    wake() {},
    ticks: false,
    viewed() {},
    watch() {},
    stir() {},
    begun: 0,
    live: new Map(),
    late: {},
    ends: [],
    push(item, domainContext) {
      const isLate = (other: Item): boolean => typeof other === 'function';
      // With the core there nothing waits, since the page may change what the item is made of; but each in its turn.
      const taken =
        recorder.read && typeof item === 'function' && !recorder.queue.some(isLate)
          ? item(recorder.read, recorder)
          : item;
      if (!taken) return;
      if (recorder.queue.length >= (recorder.isGranted() ? CAPACITY : UNASKED)) {
        recorder.queue.shift();
        recorder.lost++;
      }
      recorder.queue.push(taken);
      if (domainContext && asksForContexts(made.config)) domainContexts.set(taken, domainContext);
      if (!recorder.ticks) recorder.wake();
    },
  };
  return recorder;
}

/** A page that keeps its session in memory alone wants nothing stored. */
export const journaling = ({ sessionPersistence }: ValidConfiguration): boolean =>
  sessionPersistence[0] !== 'memory';

/** The journal's name, with which its locks and keys begin; other applications and instances on this site have theirs. */
export const journalName = ({ config, namespace }: Recorder): string =>
  `ferrum-rum ${namespace}${config.applicationId} `;

/** Milliseconds since the time origin. */
export const now = (): number => performance.now();

/** A record of this moment. */
export const record = (operation: Op, ...fields: Field[]): Observation => [operation, now(), ...fields];
