import type {
  AttributionReportOpts,
  CLSMetricWithAttribution,
  LayoutShift,
  LayoutShiftAttribution,
  MetricRatingThresholds,
} from '../../pkg/types/vitals';
import { onFCP } from './fcp';
import { begin, subscription, type Instance, type LaterNavigation } from './metric';
import { isSoftNavigation, observe, softNavigationTypes } from './observe';
import { isHidden, loadState, onHidden, onRestore, onRestoredPaint, watchVisibility } from './page';
import { targetOf } from './target';

export const CLSThresholds: MetricRatingThresholds = [0.1, 0.25];

/** Shifts this near to each other are felt as one (https://web.dev/articles/evolving-cls). */
const SESSION_GAP_MS = 1000;
const SESSION_MS = 5000;

const ELEMENT = 1;

const sourceOf = ({ sources }: LayoutShift): LayoutShiftAttribution | undefined =>
  sources?.find(({ node }) => node?.nodeType === ELEMENT) ?? sources?.[0];

/** Cumulative Layout Shift. */
export const onCLS = subscription<CLSMetricWithAttribution, AttributionReportOpts>((callback, options) => {
  /** Taken at once: when the metric is reported, the element can be gone. */
  const targets = new WeakMap<LayoutShift, string>();

  const attribute = ({ metric }: Instance<CLSMetricWithAttribution>): object => {
    let largestShiftEntry: LayoutShift | undefined;
    for (const entry of metric.entries)
      if (entry.value >= (largestShiftEntry?.value ?? 0)) largestShiftEntry = entry;
    const largestShiftSource = largestShiftEntry && sourceOf(largestShiftEntry);
    if (!largestShiftEntry || !largestShiftSource) return {};
    const { startTime, value } = largestShiftEntry;
    return {
      largestShiftTarget: targets.get(largestShiftEntry),
      largestShiftTime: startTime,
      largestShiftValue: value,
      largestShiftSource,
      largestShiftEntry,
      loadState: loadState(startTime),
    };
  };
  const CLS = { name: 'CLS', thresholds: CLSThresholds, attribute } as const;

  let flush = (): void => {};
  watchVisibility();
  onHidden(() => flush());

  let begun = false;
  // A page that was never painted while it was seen can't have shifted before somebody's eyes.
  onFCP(() => {
    if (begun) return;
    begun = true;
    let current: Instance<CLSMetricWithAttribution>;
    let session: LayoutShift[];
    let score: number;
    const restart = (navigation?: LaterNavigation): void => {
      current = begin(CLS, callback, options, navigation);
      current.metric.value = score = 0;
      session = [];
    };
    const take = (entry: LayoutShift): void => {
      if (entry.hadRecentInput) return;
      targets.set(entry, targetOf(sourceOf(entry)?.node, options.generateTarget));
      const [first] = session;
      const last = session[session.length - 1];
      const joins =
        score &&
        first &&
        last &&
        entry.startTime - last.startTime < SESSION_GAP_MS &&
        entry.startTime - first.startTime < SESSION_MS;
      score = joins ? score + entry.value : entry.value;
      session = joins ? [...session, entry] : [entry];
      const { metric } = current;
      if (score <= metric.value) return;
      metric.value = score;
      metric.entries = session;
    };
    restart();
    const observed = observe<PerformanceEntry>(
      ['layout-shift', ...softNavigationTypes(options)],
      (entries) => {
        for (const entry of entries) {
          if (isSoftNavigation(entry)) {
            current.report(true);
            restart({ soft: entry });
          } else take(entry as LayoutShift);
        }
        // What comes when nobody looks any more has no later moment.
        current.report(isHidden());
      },
    );
    if (!observed) return;
    flush = () => {
      observed.drain();
      current.report(true);
    };
    onRestore((restoredAt) => {
      restart({ restoredAt });
      onRestoredPaint(() => current.report());
    });
    // Also without a shift, a page that wants to see all changes sees the 0 that it begins with.
    setTimeout(() => current.report(isHidden()));
  });
});
