import type { FCPMetricWithAttribution, MetricRatingThresholds, ReportOpts } from '../../pkg/types/vitals';
import { begin, subscription, type Instance } from './metric';
import { isSoftNavigation, observe, softNavigationTypes, type SoftNavigation } from './observe';
import {
  activationStart,
  firstHiddenTime,
  loadState,
  navigationTiming,
  onRestore,
  onRestoredPaint,
  watchVisibility,
  whenActivated,
} from './page';

export const FCPThresholds: MetricRatingThresholds = [1800, 3000];

function attribute({ metric, soft, restoredAt }: Instance<FCPMetricWithAttribution>): object {
  const [fcpEntry] = metric.entries;
  const navigationEntry = soft ?? (restoredAt === undefined ? navigationTiming() : undefined);
  const timeToFirstByte =
    fcpEntry && navigationEntry && !soft
      ? Math.max(0, (navigationEntry as PerformanceNavigationTiming).responseStart - activationStart())
      : 0;
  return {
    timeToFirstByte,
    firstByteToFCP: metric.value - timeToFirstByte,
    loadState: loadState(fcpEntry ? fcpEntry.startTime : performance.now()),
    ...(navigationEntry && { navigationEntry }),
    ...(fcpEntry && { fcpEntry }),
  };
}

const FCP = { name: 'FCP', thresholds: FCPThresholds, attribute } as const;

/** First Contentful Paint. */
export const onFCP = subscription<FCPMetricWithAttribution, ReportOpts>((callback, options) =>
  whenActivated(() => {
    watchVisibility();
    const hard = begin(FCP, callback, options);
    const observed = observe<PerformanceEntry>(['paint', ...softNavigationTypes(options)], (entries) => {
      for (const entry of entries) {
        if (isSoftNavigation(entry)) tellSoft(entry);
        else if (entry.name === 'first-contentful-paint') {
          if (!softNavigationTypes(options).length) observed?.stop();
          if (entry.startTime >= firstHiddenTime()) continue;
          hard.metric.value = Math.max(entry.startTime - activationStart(), 0);
          hard.metric.entries = [entry as PerformancePaintTiming];
          hard.report(true);
        }
      }
    });
    const tellSoft = (soft: SoftNavigation): void => {
      const { metric, report } = begin(FCP, callback, options, { soft });
      metric.value = Math.max((soft.presentationTime || soft.paintTime || 0) - soft.startTime, 0);
      report(true);
    };
    if (!observed) return;
    onRestore((restoredAt) => {
      const { metric, report } = begin(FCP, callback, options, { restoredAt });
      onRestoredPaint(() => {
        metric.value = performance.now() - restoredAt;
        report(true);
      });
    });
  }),
);
