/** The objects that the callbacks get, and when they get them. */
import type { FIDMetric, Metric, MetricRatingThresholds, ReportOpts } from '../../pkg/types/vitals';
import { navigationTiming, wasRestored, type Page } from './page';
import type { SoftNavigation } from './observe';

type AnyMetric = Metric | FIDMetric;

/** What one vital is. */
export interface Vital<M extends AnyMetric> {
  name: M['name'];
  thresholds: MetricRatingThresholds;
  attribute: (instance: Instance<M>) => unknown;
}

/** A navigation that began no document: out of the back/forward cache, or within the page. */
export interface LaterNavigation {
  restoredAt?: number;
  soft?: SoftNavigation;
}

/** One metric of one navigation. The page gets the same object at each report. */
export interface Instance<M extends AnyMetric> extends LaterNavigation {
  metric: M;
  /** Tells the page if the value is one and is new; what is not final, only if the page wants to see all changes. */
  report: (final?: boolean) => void;
}

function navigationType({ soft, restoredAt }: LaterNavigation): Metric['navigationType'] {
  if (soft) return 'soft-navigation';
  if (restoredAt !== undefined || wasRestored()) return 'back-forward-cache';
  const entry = navigationTiming();
  const { prerendering, wasDiscarded } = document as Page;
  if (entry && (prerendering || entry.activationStart)) return 'prerender';
  if (entry && wasDiscarded) return 'restore';
  return (entry?.type.replace(/_/g, '-') ?? 'navigate') as Metric['navigationType'];
}

/** In which of the page's URLs a restored page is. */
let latestSoft: SoftNavigation | undefined;

/** A new metric, with a negative value: none yet. */
export function begin<M extends AnyMetric>(
  vital: Vital<M>,
  callback: (metric: M) => void,
  { reportAllChanges }: ReportOpts,
  navigation: LaterNavigation = {},
): Instance<M> {
  const { soft, restoredAt } = navigation;
  latestSoft = soft ?? latestSoft;
  const within = restoredAt === undefined ? soft : latestSoft;
  const random = Math.floor(Math.random() * 9e12) + 1e12;
  const metric = {
    name: vital.name,
    value: -1,
    rating: 'good',
    delta: 0,
    entries: [],
    id: `v6-${Date.now()}-${random}`,
    navigationType: navigationType(navigation),
    navigationId: (within ?? navigationTiming())?.navigationId ?? 0,
    navigationInteractionId: within?.interactionId,
    navigationURL: within?.name ?? navigationTiming()?.name,
    navigationStartTime: soft?.startTime ?? restoredAt ?? 0,
  } as unknown as M;
  let reported: number | undefined;
  const instance: Instance<M> = {
    ...navigation,
    metric,
    report(final) {
      const { value } = metric;
      if (value < 0 || !(final || reportAllChanges) || value === reported) return;
      const [good, fair] = vital.thresholds;
      metric.delta = value - (reported ?? 0);
      metric.rating = value <= good ? 'good' : value <= fair ? 'needs-improvement' : 'poor';
      reported = value;
      (metric as { attribution?: unknown }).attribution = vital.attribute(instance);
      callback(metric);
    },
  };
  return instance;
}

/** Makes an `on…` function: on a server it does nothing, and options that the page changes later don't change ours. */
export const subscription =
  <M, O extends object>(start: (callback: (metric: M) => void, options: O) => void) =>
  (callback: (metric: M) => void, options?: O): void => {
    if (typeof document !== 'undefined' && typeof performance !== 'undefined')
      start(callback, { ...options } as O);
  };
