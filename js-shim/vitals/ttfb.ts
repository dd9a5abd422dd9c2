import type { MetricRatingThresholds, ReportOpts, TTFBMetricWithAttribution } from '../../pkg/types/vitals';
import { begin, subscription, type Instance, type LaterNavigation } from './metric';
import { observe, softNavigationTypes, type SoftNavigation } from './observe';
import { activationStart, navigationTiming, onRestore, whenActivated, type NavigationTiming } from './page';

export const TTFBThresholds: MetricRatingThresholds = [800, 1800];

function attribute({ metric, soft }: Instance<TTFBMetricWithAttribution>): object {
  const [entry] = metric.entries;
  const timing = soft ? undefined : (entry as NavigationTiming | undefined);
  const since = (time = 0): number => Math.max(time - activationStart(), 0);
  const waited = since(timing && (timing.workerStart || timing.fetchStart));
  const resolving = since(timing?.domainLookupStart);
  const connecting = since(timing?.connectStart);
  const connected = since(timing?.connectEnd);
  return {
    waitingDuration: waited,
    cacheDuration: resolving - waited,
    dnsDuration: connecting - resolving,
    connectionDuration: connected - connecting,
    requestDuration: metric.value - connected,
    ...(entry && { navigationEntry: entry }),
  };
}

const TTFB = { name: 'TTFB', thresholds: TTFBThresholds, attribute } as const;

/** The entry is complete a moment after the load event. */
function whenLoaded(work: () => void): void {
  if (document.readyState === 'complete') setTimeout(work);
  else addEventListener('load', () => setTimeout(work), { capture: true, once: true });
}

/** Time to First Byte. */
export const onTTFB = subscription<TTFBMetricWithAttribution, ReportOpts>((callback, options) =>
  whenActivated(() =>
    whenLoaded(() => {
      const timing = navigationTiming();
      if (!timing) return;
      const tell = (value: number, entries: PerformanceEntry[], navigation?: LaterNavigation): void => {
        const { metric, report } = begin(TTFB, callback, options, navigation);
        metric.value = value;
        metric.entries = entries as PerformanceNavigationTiming[];
        report(true);
      };
      tell(Math.max(timing.responseStart - activationStart(), 0), [timing]);
      // Neither asks a server for its document.
      onRestore((restoredAt) => tell(0, [], { restoredAt }));
      observe<SoftNavigation>(softNavigationTypes(options), (entries) => {
        for (const soft of entries) tell(0, [soft], { soft });
      });
    }),
  ),
);
