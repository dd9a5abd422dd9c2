import type {
  INPAttributionReportOpts,
  INPMetricWithAttribution,
  MetricRatingThresholds,
} from '../../pkg/types/vitals';
import { createFrames, totals } from './frames';
import { countInteractions, createInteractions, type Interaction } from './interactions';
import { begin, subscription, type Instance, type LaterNavigation } from './metric';
import { isSoftNavigation, observe, softNavigationTypes } from './observe';
import {
  isHidden,
  loadState,
  onHidden,
  onRestore,
  watchVisibility,
  whenActivated,
  whenIdleOrHidden,
} from './page';
import { targetOf } from './target';

export const INPThresholds: MetricRatingThresholds = [200, 500];

/** Events of a shorter duration have no entry (web-vitals' default; engines round to 8 ms). */
const DURATION_THRESHOLD_MS = 40;
/** For interactions that were all too quick to have an entry: the shortest that a duration can be. */
const QUICK_MS = 8;

const identified = (): boolean =>
  typeof PerformanceEventTiming === 'function' && 'interactionId' in PerformanceEventTiming.prototype;

/** Interaction to Next Paint. */
export const onINP = subscription<INPMetricWithAttribution, INPAttributionReportOpts>((callback, options) => {
  // Without the ids a first input would pass for an interaction.
  if (!identified()) return;
  const interactions = createInteractions();
  const frames = createFrames(!!options.includeProcessedEventEntries);
  /** Taken at once: when the metric is reported, the element can be gone. */
  const targets = new WeakMap<Interaction, string>();
  /** What stands for the navigation, as last reported. */
  let chosen: Interaction | undefined;

  const attribute = ({ metric }: Instance<INPMetricWithAttribution>): object => {
    const { entries, value } = metric;
    const [entry] = entries;
    const frame = entry && frames.of(entry);
    if (!entry || !frame)
      return {
        processedEventEntries: [],
        longAnimationFrameEntries: [],
        inputDelay: 0,
        processingDuration: 0,
        presentationDelay: value,
        loadState: loadState(performance.now()),
      };
    const { startTime, duration, name } = entry;
    // A handler of an earlier event of the frame may have begun before this one's input.
    const processingStart = Math.max(startTime, frame.processingStart);
    const nextPaintTime = Math.max(startTime + duration, processingStart);
    // An `alert()` outlasts the paint.
    const processingEnd = Math.min(frame.processingEnd, nextPaintTime);
    const slow = frames.longAnimationFrames(startTime, processingEnd);
    return {
      interactionTarget:
        (chosen && targets.get(chosen)) ?? (entry as { targetSelector?: string }).targetSelector,
      interactionType: name.startsWith('key') ? 'keyboard' : 'pointer',
      interactionTime: startTime,
      nextPaintTime,
      processedEventEntries: [...frame.entries].sort((a, b) => a.processingStart - b.processingStart),
      longAnimationFrameEntries: slow,
      inputDelay: processingStart - startTime,
      processingDuration: processingEnd - processingStart,
      presentationDelay: nextPaintTime - processingEnd,
      loadState: loadState(startTime),
      ...totals({ startTime, processingStart, processingEnd, paint: nextPaintTime }, slow),
    };
  };
  const INP = { name: 'INP', thresholds: INPThresholds, attribute } as const;

  let flush = (): void => {};
  watchVisibility();
  onHidden(() => flush());

  whenActivated(() => {
    countInteractions();
    let current: Instance<INPMetricWithAttribution>;
    const restart = (navigation?: LaterNavigation): void => {
      interactions.reset();
      current = begin(INP, callback, options, navigation);
    };
    const update = (final: boolean): void => {
      const { metric, soft, restoredAt } = current;
      const found = interactions.candidate();
      const quick: Interaction = { latency: QUICK_MS, entries: [] };
      const missed = final && (soft || restoredAt !== undefined) && interactions.count() > 0;
      const candidate = found ?? (missed ? quick : undefined);
      if (!candidate) return;
      if (candidate.latency !== metric.value) {
        metric.value = candidate.latency;
        metric.entries = candidate.entries;
        chosen = candidate;
      }
      current.report(final);
    };

    /** Seen and not looked at yet. */
    let waiting: PerformanceEntry[] = [];
    const process = (final: boolean): void => {
      const batch = waiting;
      waiting = [];
      for (const entry of batch) {
        if (isSoftNavigation(entry)) {
          update(true);
          restart({ soft: entry });
          continue;
        }
        const event = entry as PerformanceEventTiming;
        frames.take(event);
        const interaction = interactions.take(event);
        // Not every event of an interaction knows what it hit.
        if (interaction && event.target && !targets.has(interaction))
          targets.set(interaction, targetOf(event.target as Node, options.generateTarget));
      }
      update(final);
      frames.forget([...interactions.kept()].flatMap(({ entries }) => entries));
    };

    restart();
    const { durationThreshold = DURATION_THRESHOLD_MS } = options;
    const types = ['event', 'first-input', ...softNavigationTypes(options)];
    const observed = observe<PerformanceEntry>(
      types,
      (entries) => {
        waiting.push(...entries);
        // In an idle moment the rest of the frame's events is likely there, too. What waits when the page is hidden is
        // final then, whichever listener comes first: a page has no later moment to tell it.
        whenIdleOrHidden(() => process(isHidden()));
      },
      { durationThreshold },
    );
    if (!observed) return;
    flush = () => {
      observed.drain();
      process(true);
    };
    onRestore((restoredAt) => {
      waiting = [];
      restart({ restoredAt });
    });
  });
});
