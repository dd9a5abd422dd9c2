/** Performance entries, by type. */

/** Not in TypeScript's library yet. */
export interface SoftNavigation extends PerformanceEntry {
  interactionId: number;
  navigationId?: number;
  paintTime?: number;
  presentationTime?: number;
  getLargestInteractionContentfulPaint(): InteractionPaint | null;
}

/** A paint that came of an interaction; Chromium only. */
export interface InteractionPaint extends PerformanceEntry {
  interactionId: number;
  largestContentfulPaint?: LargestContentfulPaint;
}

export const SOFT_NAVIGATION = 'soft-navigation';

// Firefox can be set to have no observers at all.
const supports = (type: string): boolean =>
  typeof PerformanceObserver === 'function' && !!PerformanceObserver.supportedEntryTypes?.includes(type);

/** What the metrics that the page asked for are to be told of soft navigations: a type to observe, or none. */
export function softNavigationTypes({ reportSoftNavs }: { reportSoftNavs?: boolean }): string[] {
  const { PerformanceSoftNavigation } = window as {
    PerformanceSoftNavigation?: { prototype: Partial<SoftNavigation> };
  };
  // Trial versions had another shape.
  const usable =
    typeof PerformanceSoftNavigation?.prototype.getLargestInteractionContentfulPaint === 'function';
  return reportSoftNavs && usable && supports(SOFT_NAVIGATION) ? [SOFT_NAVIGATION] : [];
}

export const isSoftNavigation = (entry: PerformanceEntry): entry is SoftNavigation =>
  entry.entryType === SOFT_NAVIGATION;

/** Entries that an observer has not handed out yet. */
export interface Observed {
  /** Takes what is still queued. */
  drain(): void;
  stop(): void;
}

const end = ({ startTime, duration }: PerformanceEntry): number => startTime + duration;

/** Observes types of entries, from the page's start on; undefined if the engine lacks the first of them. */
export function observe<E extends PerformanceEntry>(
  types: string[],
  take: (entries: E[]) => void,
  options?: { durationThreshold?: number },
): Observed | undefined {
  const [first = ''] = types;
  if (!supports(first)) return undefined;
  // One observer's entries come by type, and what happened is told in the order in which it ended.
  const ordered = (list: PerformanceEntryList): E[] =>
    (types.length > 1 ? [...list].sort((a, b) => end(a) - end(b)) : list) as E[];
  try {
    const observer = new PerformanceObserver((list) => {
      const entries = ordered(list.getEntries());
      // WebKit may call from within `observe`, before its caller has the observer.
      queueMicrotask(() => take(entries));
    });
    // By one type each: only then entries of before are handed out.
    for (const type of types)
      observer.observe({ type, buffered: true, ...options } as PerformanceObserverInit);
    return {
      drain: () => take(ordered(observer.takeRecords())),
      stop: () => observer.disconnect(),
    };
  } catch {
    return undefined;
  }
}
