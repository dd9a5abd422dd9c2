/** The slowest interactions of a navigation, and which of them stands for it. */
import { observe } from './observe';

/** What the user did once; several events belong to it. */
export interface Interaction {
  latency: number;
  /** The slowest events; of those only that begin together there are several. */
  entries: PerformanceEventTiming[];
}

type EventTiming = PerformanceEventTiming & { interactionId?: number };

/** With more of them the 98th percentile would ask for more: one for each 50 interactions. */
const KEPT = 10;
const INTERACTIONS_PER_OUTLIER = 50;

/** Engines count ids on by this, so that two of them tell how many lie between. */
const ID_STEP = 7;

let least = Infinity;
let greatest = 0;
let counting = false;

const native = (): number | undefined => (performance as { interactionCount?: number }).interactionCount;

/** Counts the page's interactions where the engine does not. */
export function countInteractions(): void {
  if (counting || native() !== undefined) return;
  counting = true;
  const count = (entries: EventTiming[]): void => {
    for (const { interactionId } of entries) {
      if (!interactionId) continue;
      least = Math.min(least, interactionId);
      greatest = Math.max(greatest, interactionId);
    }
  };
  observe<EventTiming>(['event'], count, { durationThreshold: 0 });
}

const total = (): number => native() ?? (greatest ? (greatest - least) / ID_STEP + 1 : 0);

export interface Interactions {
  /** Takes an event in, and gives what it is part of. */
  take(entry: EventTiming): Interaction | undefined;
  /** How many there were since the last {@link reset}, with those too quick to have an entry. */
  count(): number;
  /** The 98th percentile's; undefined without an entry. */
  candidate(): Interaction | undefined;
  kept(): Iterable<Interaction>;
  reset(): void;
}

export function createInteractions(): Interactions {
  let before = 0;
  /** By id, the slowest first. */
  let slowest = new Map<number, Interaction>();

  return {
    take(entry) {
      const { interactionId, duration, startTime } = entry;
      if (!interactionId) return undefined;
      const known = slowest.get(interactionId);
      if (!known) slowest.set(interactionId, { latency: duration, entries: [entry] });
      else if (duration > known.latency) {
        known.latency = duration;
        known.entries = [entry];
      } else if (duration === known.latency && startTime === known.entries[0]?.startTime) {
        known.entries.push(entry);
      }
      // The sort is stable: of equals the earlier ones stay.
      slowest = new Map([...slowest].sort(([, a], [, b]) => b.latency - a.latency).slice(0, KEPT));
      return slowest.get(interactionId);
    },
    count: () => total() - before,
    candidate() {
      const outliers = Math.floor((total() - before) / INTERACTIONS_PER_OUTLIER);
      return [...slowest.values()][Math.min(slowest.size - 1, outliers)];
    },
    kept: () => slowest.values(),
    reset() {
      before = total();
      slowest.clear();
    },
  };
}
