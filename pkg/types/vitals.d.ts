/**
 * Web Vitals for code of your own, with the functions, options and objects of web-vitals 6 and its attribution: change
 * the import line of `web-vitals` or `web-vitals/attribution`. No `init` is needed.
 *
 * @packageDocumentation
 */

/** The upper bounds of "good" and of "needs improvement", inclusive. */
export type MetricRatingThresholds = [number, number];

/** How far the document was. `dom-interactive`: parsed; `dom-content-loaded`: its scripts have run. */
export type LoadState = 'loading' | 'dom-interactive' | 'dom-content-loaded' | 'complete';

/** One metric of one navigation. The same object comes with each report of it. */
export interface Metric {
  name: 'CLS' | 'FCP' | 'INP' | 'LCP' | 'TTFB';
  /** ms; for CLS a score without a unit. */
  value: number;
  rating: 'good' | 'needs-improvement' | 'poor';
  /** What came to the value since the last report of this metric; all of it at the first. */
  delta: number;
  /** Tells this metric's reports from those of others. */
  id: string;
  /** The browser's entries from which the value comes; may be empty. */
  entries: PerformanceEntry[];
  navigationType:
    | 'navigate'
    | 'reload'
    | 'back-forward'
    | 'back-forward-cache'
    | 'prerender'
    | 'restore'
    | 'soft-navigation';
  /** The browser's number of the navigation, 0 if it has none. */
  navigationId: number;
  /** The interaction that led to a soft navigation. */
  navigationInteractionId?: number;
  /** When the navigation began, in ms since the time origin. */
  navigationStartTime?: number;
  /** The navigation's URL, which need not be the page's any more. */
  navigationURL?: string;
}

/** When a callback is called, and for what. */
export interface ReportOpts {
  /** At each change, and not only with the final value. */
  reportAllChanges?: boolean;
  /** Of events, in ms: the least duration with which they count. @defaultValue 40 */
  durationThreshold?: number;
  /** Begin anew with each soft navigation, where the browser tells of them (Chromium). */
  reportSoftNavs?: boolean;
}

/** How what is reported names elements. */
export interface AttributionReportOpts extends ReportOpts {
  /** Names an element; `undefined` leaves it to us. */
  generateTarget?: (el: Node | null) => string | undefined;
}

/** One element that a layout shift moved; not in TypeScript's library. */
export interface LayoutShiftAttribution {
  node: Node | null;
  previousRect: DOMRectReadOnly;
  currentRect: DOMRectReadOnly;
}

/** Not in TypeScript's library. */
export interface LayoutShift extends PerformanceEntry {
  value: number;
  sources: LayoutShiftAttribution[];
  hadRecentInput: boolean;
}

/** Not in TypeScript's library. */
export interface PerformanceScriptTiming extends PerformanceEntry {
  readonly invokerType:
    | 'classic-script'
    | 'module-script'
    | 'event-listener'
    | 'user-callback'
    | 'resolve-promise'
    | 'reject-promise';
  readonly invoker: string;
  readonly executionStart: DOMHighResTimeStamp;
  readonly sourceURL: string;
  readonly sourceFunctionName: string;
  readonly sourceCharPosition: number;
  readonly pauseDuration: DOMHighResTimeStamp;
  readonly forcedStyleAndLayoutDuration: DOMHighResTimeStamp;
  readonly window?: Window;
  readonly windowAttribution: 'self' | 'descendant' | 'ancestor' | 'same-page' | 'other';
}

/** Not in TypeScript's library. */
export interface PerformanceLongAnimationFrameTiming extends PerformanceEntry {
  readonly renderStart: DOMHighResTimeStamp;
  readonly styleAndLayoutStart: DOMHighResTimeStamp;
  readonly blockingDuration: DOMHighResTimeStamp;
  readonly firstUIEventTimestamp: DOMHighResTimeStamp;
  readonly scripts: PerformanceScriptTiming[];
}

/** A navigation within the page; not in TypeScript's library. */
export interface PerformanceSoftNavigation extends PerformanceEntry {
  readonly interactionId: number;
  readonly paintTime?: number;
  readonly presentationTime?: number;
}

/** Cumulative Layout Shift. */
export interface CLSMetric extends Metric {
  name: 'CLS';
  entries: LayoutShift[];
}

/** The largest shift of the worst session; empty without a shift. */
export interface CLSAttribution {
  largestShiftTarget?: string;
  largestShiftTime?: DOMHighResTimeStamp;
  largestShiftValue?: number;
  largestShiftEntry?: LayoutShift;
  largestShiftSource?: LayoutShiftAttribution;
  loadState?: LoadState;
}

/** {@link CLSMetric}, and where it comes from. */
export interface CLSMetricWithAttribution extends CLSMetric {
  attribution: CLSAttribution;
}

/** First Contentful Paint. */
export interface FCPMetric extends Metric {
  name: 'FCP';
  entries: PerformancePaintTiming[];
}

/** The parts of an FCP, in ms. */
export interface FCPAttribution {
  timeToFirstByte: number;
  firstByteToFCP: number;
  loadState: LoadState;
  fcpEntry?: PerformancePaintTiming;
  navigationEntry?: PerformanceNavigationTiming | PerformanceSoftNavigation;
}

/** {@link FCPMetric}, and where it comes from. */
export interface FCPMetricWithAttribution extends FCPMetric {
  attribution: FCPAttribution;
}

/** First Input Delay. */
export interface FIDMetric extends Omit<Metric, 'name'> {
  name: 'FID';
  entries: (PerformanceEventTiming & { target: Node | null })[];
}

/** The input of an FID. */
export interface FIDAttribution {
  eventTarget: string;
  eventType: string;
  eventTime: DOMHighResTimeStamp;
  eventEntry: PerformanceEventTiming;
  loadState: LoadState;
}

/** {@link FIDMetric}, and where it comes from. */
export interface FIDMetricWithAttribution extends FIDMetric {
  attribution: FIDAttribution;
}

/** Interaction to Next Paint. */
export interface INPMetric extends Metric {
  name: 'INP';
  entries: PerformanceEventTiming[];
}

/** Options of `onINP`. */
export interface INPReportOpts extends ReportOpts {
  durationThreshold?: number;
}

/** Options of `onINP`. */
export interface INPAttributionReportOpts extends AttributionReportOpts {
  durationThreshold?: number;
  /** Fill `processedEventEntries`. @defaultValue false */
  includeProcessedEventEntries?: boolean;
}

/** The script that took most of an interaction. */
export interface INPLongestScriptSummary {
  entry: PerformanceScriptTiming;
  subpart: 'input-delay' | 'processing-duration' | 'presentation-delay';
  /** How much of it lies within the interaction, in ms. */
  intersectingDuration: number;
}

/** The parts of an interaction, in ms, and what ran in them. The first four lack if the browser gave no entry for it. */
export interface INPAttribution {
  interactionTarget?: string;
  interactionTime?: DOMHighResTimeStamp;
  interactionType?: 'pointer' | 'keyboard';
  nextPaintTime?: DOMHighResTimeStamp;
  /** The events of the same frame, if asked for. */
  processedEventEntries: PerformanceEventTiming[];
  inputDelay: number;
  processingDuration: number;
  presentationDelay: number;
  loadState: LoadState;
  longAnimationFrameEntries: PerformanceLongAnimationFrameTiming[];
  longestScript?: INPLongestScriptSummary;
  totalScriptDuration?: number;
  totalStyleAndLayoutDuration?: number;
  totalPaintDuration?: number;
  totalUnattributedDuration?: number;
}

/** {@link INPMetric}, and where it comes from. */
export interface INPMetricWithAttribution extends INPMetric {
  attribution: INPAttribution;
}

/** Largest Contentful Paint. */
export interface LCPMetric extends Metric {
  name: 'LCP';
  entries: LargestContentfulPaint[];
}

/** Options of `onLCP`. */
export interface LCPAttributionReportOpts extends AttributionReportOpts {
  /** How many resources are kept beyond the browser's own 250. @defaultValue 50 */
  resourceBufferSize?: number;
}

/** The parts of an LCP, in ms; for text the two in the middle are 0. */
export interface LCPAttribution {
  target?: string;
  url?: string;
  timeToFirstByte: number;
  resourceLoadDelay: number;
  resourceLoadDuration: number;
  elementRenderDelay: number;
  navigationEntry?: PerformanceNavigationTiming | PerformanceSoftNavigation;
  lcpResourceEntry?: PerformanceResourceTiming;
  lcpEntry?: LargestContentfulPaint;
}

/** {@link LCPMetric}, and where it comes from. */
export interface LCPMetricWithAttribution extends LCPMetric {
  attribution: LCPAttribution;
}

/** Time to First Byte. */
export interface TTFBMetric extends Metric {
  name: 'TTFB';
  entries: PerformanceNavigationTiming[] | PerformanceSoftNavigation[];
}

/** The parts of a TTFB, in ms. */
export interface TTFBAttribution {
  waitingDuration: number;
  cacheDuration: number;
  dnsDuration: number;
  connectionDuration: number;
  requestDuration: number;
  navigationEntry?: PerformanceNavigationTiming | PerformanceSoftNavigation;
}

/** {@link TTFBMetric}, and where it comes from. */
export interface TTFBMetricWithAttribution extends TTFBMetric {
  attribution: TTFBAttribution;
}

/** Any metric that web-vitals 6 has. */
export type MetricType = CLSMetric | FCPMetric | INPMetric | LCPMetric | TTFBMetric;

/** Any metric that web-vitals 6 has, with its attribution. */
export type MetricWithAttribution =
  | CLSMetricWithAttribution
  | FCPMetricWithAttribution
  | INPMetricWithAttribution
  | LCPMetricWithAttribution
  | TTFBMetricWithAttribution;

/** @deprecated `(metric: MetricType) => void` */
export interface ReportCallback {
  (metric: MetricType): void;
}

export declare const CLSThresholds: MetricRatingThresholds;
export declare const FCPThresholds: MetricRatingThresholds;
export declare const FIDThresholds: MetricRatingThresholds;
export declare const INPThresholds: MetricRatingThresholds;
export declare const LCPThresholds: MetricRatingThresholds;
export declare const TTFBThresholds: MetricRatingThresholds;

/**
 * How much the page moved unasked, in its worst five seconds. Called each time the page is hidden with a new value.
 *
 * @example
 * ```ts
 * import { onCLS } from 'ferrum-rum/vitals';
 *
 * onCLS(({ value, attribution }) => navigator.sendBeacon('/vitals', `${value} ${attribution.largestShiftTarget}`));
 * ```
 */
export declare const onCLS: (
  onReport: (metric: CLSMetricWithAttribution) => void,
  opts?: AttributionReportOpts,
) => void;

/** When the first content was painted. */
export declare const onFCP: (onReport: (metric: FCPMetricWithAttribution) => void, opts?: ReportOpts) => void;

/**
 * How long the first input waited.
 *
 * @deprecated web-vitals has it no more since 5; `onINP` took its place.
 */
export declare const onFID: (
  onReport: (metric: FIDMetricWithAttribution) => void,
  opts?: AttributionReportOpts,
) => void;

/** How long the slowest interactions took to their next paint. Called each time the page is hidden with a new value. */
export declare const onINP: (
  onReport: (metric: INPMetricWithAttribution) => void,
  opts?: INPAttributionReportOpts,
) => void;

/** When the largest content was painted. Called when that is final: at a click or key, or when the page is hidden. */
export declare const onLCP: (
  onReport: (metric: LCPMetricWithAttribution) => void,
  opts?: LCPAttributionReportOpts,
) => void;

/** When the first byte of the document came. Called after the page has loaded. */
export declare const onTTFB: (
  onReport: (metric: TTFBMetricWithAttribution) => void,
  opts?: ReportOpts,
) => void;
