/** Performance entries on their way to the core: which are asked for, and what the engine tells in other ways. */
import { excludedFromActivity } from '../capture/activity';
import { isIntake } from '../capture/request';
import { flatten, interactionCount, supported } from '../entries';
import { guard, listen } from '../guard';
import { EntryKind, Op, type Field, type Observation } from '../protocol';
import { domainContexts, type Recorder } from '../recorder';
import { tellDocument } from './document-entry';
import { longTaskRecord } from './long-task-entry';
import { resourceRecord } from './resource-entry';
import { sleep } from '../zone';
import { nextFrame } from './timers';

/** Asked for in this order. The navigation entry is read by hand: it comes before all others, and again after load. */
const WANTED = [
  'resource',
  'visibility-state',
  'paint',
  'largest-contentful-paint',
  'layout-shift',
  'first-input',
  'event',
];
/** Shorter events do not matter to INP, and the engine need not tell of them (spec d §5.1). */
const EVENT_DURATION_THRESHOLD_MS = 40;
/** An entry of a press can come this long after it. */
const PRESSED_KEPT_MS = 10_000;

/** What `Supported` in `src/collect/vitals/mod.rs` knows. */
const enum Supported {
  LayoutShift = 1,
  Interactions = 2,
  InteractionCount = 4,
  VisibilityState = 8,
}

/** The source of entries. */
export interface EntrySource {
  /** What this engine has, for the start record. */
  supported: number;
  /** What to observe: a type each. */
  wanted: PerformanceObserverInit[];
  /** Takes entries from the observer. */
  take(entries: PerformanceEntry[]): void;
  /** Remembers what was pressed: when its entry comes, the element may be gone. */
  pressed(time: number, selector: string | undefined): void;
  /** How many interactions there were, before a view may begin. */
  tellInteractions(): Field[] | undefined;
  /** Tells what the observer does not; calls back when observing may begin. */
  begin(observe: () => void): void;
}

/** Entries that are events, read when there is time; of all others only the core knows what comes of them. */
const RECORDS: Record<string, ((entry: any) => Observation | undefined) | undefined> = {
  resource: resourceRecord,
  longtask: longTaskRecord,
  'long-animation-frame': longTaskRecord,
};

/** Makes the source. */
export function createEntrySource(recorder: Recorder): EntrySource {
  const { config } = recorder;
  const [frames] = config.trackLongTasks ? supported(['long-animation-frame', 'longtask']) : [];
  const types = supported(WANTED).concat(frames ?? []);
  // A trace has to be told even where resources are not.
  const tellsResources = config.trackResources || config.allowedTracingUrls.length > 0;
  let begun = false;
  const pressed = new Map<number, string>();
  const options = { actionNameAttribute: config.actionNameAttribute, pressed };
  const tell = (fields: Field[]): void => recorder.push([Op.Entry, performance.now(), ...fields]);
  const tellInteractions = (): Field[] | undefined => {
    const count = interactionCount();
    return count === undefined ? undefined : [EntryKind.InteractionCount, count];
  };
  const arrived = ({ name, startTime, duration }: PerformanceEntry): void => {
    if (!isIntake(name) && !excludedFromActivity(recorder, name)) recorder.stir(startTime + duration);
  };
  const take = (entries: PerformanceEntry[]): void => {
    for (const entry of entries) {
      if (entry.entryType === 'resource') {
        arrived(entry);
        if (!tellsResources) continue;
      }
      const read = RECORDS[entry.entryType];
      if (read) recorder.push(() => withEntry(read(entry), entry));
      else flatten(entry, tell, options);
    }
    const count =
      entries.some(({ entryType }) => /^(event|first-input)$/.test(entryType)) && tellInteractions();
    if (count) tell(count);
  };
  const withEntry = (
    record: Observation | undefined,
    performanceEntry: PerformanceEntry,
  ): Observation | undefined => {
    if (record && config.beforeSend) domainContexts.set(record, { performanceEntry });
    return record;
  };
  const byType = (type: string): PerformanceEntry[] => performance.getEntriesByType?.(type) ?? [];

  return {
    wanted: types.map((type) => ({ type, buffered: true, durationThreshold: EVENT_DURATION_THRESHOLD_MS })),
    supported:
      (types.includes('layout-shift') ? Supported.LayoutShift : 0) |
      (types.includes('event') ? Supported.Interactions : 0) |
      (interactionCount() === undefined ? 0 : Supported.InteractionCount) |
      (types.includes('visibility-state') ? Supported.VisibilityState : 0),
    take,
    tellInteractions,
    pressed(time, selector) {
      if (selector) pressed.set(time, selector);
      for (const known of pressed.keys()) if (known < time - PRESSED_KEPT_MS) pressed.delete(known);
    },
    begin(observe) {
      if (begun) return observe();
      begun = true;
      tellDocument(recorder);
      const whenShown = guard(() => {
        take(byType('navigation'));
        // Activated in a background tab: shown to nobody yet.
        if (document.visibilityState === 'hidden') tell([EntryKind.Hidden, activationStart()]);
        observe();
      });
      const { prerendering } = document as { prerendering?: boolean };
      if (prerendering) listen(document, ['prerenderingchange'], whenShown);
      else whenShown();

      // The entry's last times are set when the load event is over.
      const whenLoaded = guard(() => sleep(guard(() => take(byType('navigation')))));
      if (document.readyState === 'complete') whenLoaded();
      else listen(window, ['load'], whenLoaded);

      let touched = false;
      listen(window, ['pointerdown', 'keydown'], ({ isTrusted, timeStamp }: Event) => {
        if (touched || !isTrusted) return;
        touched = true;
        tell([EntryKind.FirstInput, timeStamp]);
      });
      listen(window, ['pageshow'], ({ persisted }: PageTransitionEvent) => {
        if (!persisted) return;
        // Some engines still call the page hidden during the event (spec d §1.8).
        sleep(() => document.visibilityState === 'hidden' && tell([EntryKind.Hidden, performance.now()]));
        // No entry tells of the paint after a restore; the second frame comes right after it (spec d §1.10).
        nextFrame(() => nextFrame(() => tell([EntryKind.RestoredPaint, performance.now()])));
      });
    },
  };

  function activationStart(): number {
    const [navigation] = byType('navigation') as { activationStart?: number }[];
    return navigation?.activationStart ?? 0;
  }
}
