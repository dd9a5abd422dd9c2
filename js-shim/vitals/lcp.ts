import type {
  LCPAttributionReportOpts,
  LCPMetricWithAttribution,
  MetricRatingThresholds,
} from '../../pkg/types/vitals';
import { begin, subscription, type Instance, type LaterNavigation } from './metric';
import {
  isSoftNavigation,
  observe,
  softNavigationTypes,
  type InteractionPaint,
  type SoftNavigation,
} from './observe';
import {
  activationStart,
  firstHiddenTime,
  forgetHidden,
  navigationTiming,
  onRestore,
  onRestoredPaint,
  watchVisibility,
  whenActivated,
  whenIdleOrHidden,
} from './page';
import { targetOf } from './target';

export const LCPThresholds: MetricRatingThresholds = [2500, 4000];

/** A scroll is none of them: it may be the page's own, and the browser itself ends the entries at the user's. */
const FINAL = ['keydown', 'click', 'visibilitychange'];

const clamp = (time: number, least: number, most: number): number => Math.min(Math.max(time, least), most);

/** The browser's own buffer of resources ends at 250, long before a large page does. */
function keepResources(size: number): (url: string) => PerformanceResourceTiming[] {
  const latest: PerformanceResourceTiming[] = [];
  observe<PerformanceResourceTiming>(['resource'], (entries) => {
    latest.push(...entries);
    latest.splice(0, latest.length - size);
  });
  return (url) => {
    const kept = latest.filter(({ name }) => name === url);
    return kept.length
      ? kept
      : (performance.getEntriesByName(url, 'resource') as PerformanceResourceTiming[]);
  };
}

/** Largest Contentful Paint. */
export const onLCP = subscription<LCPMetricWithAttribution, LCPAttributionReportOpts>((callback, options) => {
  /** Taken at once: when the metric is reported, the element can be gone. */
  const targets = new WeakMap<LargestContentfulPaint, string>();
  let resourcesOf: ReturnType<typeof keepResources>;

  const attribute = ({ metric, soft, restoredAt }: Instance<LCPMetricWithAttribution>): object => {
    const { value } = metric;
    const [lcpEntry] = metric.entries;
    const navigationEntry = soft ?? (restoredAt === undefined ? navigationTiming() : undefined);
    if (!lcpEntry)
      return { timeToFirstByte: 0, resourceLoadDelay: 0, resourceLoadDuration: 0, elementRenderDelay: value };
    const since = soft?.startTime ?? activationStart();
    const url = lcpEntry.url || undefined;
    // Of several loads, the last one before the paint brought what was painted.
    const lcpResourceEntry =
      url !== undefined
        ? resourcesOf(url)
            .filter(({ startTime }) => startTime <= since + value)
            .pop()
        : undefined;
    const byte =
      soft || !navigationEntry ? 0 : (navigationEntry as PerformanceNavigationTiming).responseStart;
    const firstByte = clamp(byte - since, 0, value);
    const { requestStart = 0, startTime = 0, responseEnd = 0 } = lcpResourceEntry ?? {};
    // 0 where another origin does not let its times be read.
    const requested = clamp((requestStart || startTime) - since, firstByte, value);
    const loaded = clamp(responseEnd - since, requested, value);
    return {
      target: targets.get(lcpEntry),
      timeToFirstByte: firstByte,
      resourceLoadDelay: requested - firstByte,
      resourceLoadDuration: loaded - requested,
      elementRenderDelay: value - loaded,
      ...(navigationEntry && { navigationEntry }),
      ...(lcpResourceEntry && { lcpResourceEntry }),
      lcpEntry,
      ...(url !== undefined && { url }),
    };
  };
  const LCP = { name: 'LCP', thresholds: LCPThresholds, attribute } as const;

  whenActivated(() => {
    watchVisibility();
    const soft = softNavigationTypes(options);
    let current: Instance<LCPMetricWithAttribution>;
    let final: boolean;
    const restart = (navigation?: LaterNavigation): void => {
      current = begin(LCP, callback, options, navigation);
      final = false;
    };
    const take = (entry: LargestContentfulPaint, value: number, painted: number): void => {
      if (final || painted >= firstHiddenTime()) return;
      const { metric } = current;
      const { element, id } = entry;
      targets.set(entry, element || !id ? targetOf(element, options.generateTarget) : `#${id}`);
      metric.value = Math.max(value, 0);
      metric.entries = [entry];
      current.report();
    };
    const takeInteraction = (paint: InteractionPaint | null): void => {
      const lcp = paint?.largestContentfulPaint;
      if (!paint || !lcp || paint.interactionId !== current.soft?.interactionId) return;
      take(lcp, lcp.renderTime - paint.startTime, lcp.renderTime);
    };
    const navigate = (entry: SoftNavigation): void => {
      if (!final) current.report(true);
      restart({ soft: entry });
      forgetHidden();
      takeInteraction(entry.getLargestInteractionContentfulPaint());
    };
    restart();
    const types = [
      'largest-contentful-paint',
      ...(soft.length ? ['interaction-contentful-paint'] : []),
      ...soft,
    ];
    const observed = observe<PerformanceEntry>(types, (entries) => {
      // Each is larger than the one before, and whoever does not ask for them all needs the last one's target only.
      const told = options.reportAllChanges || soft.length ? entries : entries.slice(-1);
      for (const entry of told) {
        if (isSoftNavigation(entry)) navigate(entry);
        else if (entry.entryType === 'interaction-contentful-paint')
          takeInteraction(entry as InteractionPaint);
        else if (!current.soft)
          take(entry as LargestContentfulPaint, entry.startTime - activationStart(), entry.startTime);
      }
    });
    if (!observed) return;
    resourcesOf = keepResources(options.resourceBufferSize ?? 50);

    const finalise = ({ isTrusted }: Event): void => {
      if (!isTrusted || final) return;
      const at = current;
      // In its own time: what the page does on the event is no reason to make that later.
      whenIdleOrHidden(() => {
        if (at !== current || final) return;
        observed.drain();
        if (!soft.length) {
          observed.stop();
          for (const type of FINAL) removeEventListener(type, finalise, true);
        }
        final = true;
        current.report(true);
      });
    };
    for (const type of FINAL) addEventListener(type, finalise, true);

    onRestore((restoredAt) => {
      restart({ restoredAt });
      final = true;
      const { metric, report } = current;
      onRestoredPaint(() => {
        metric.value = performance.now() - restoredAt;
        report(true);
      });
    });
  });
});
