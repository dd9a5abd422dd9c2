/**
 * Performance entries, flattened to the fields of an `Entry` record (the other side: `Reader::entry` in
 * `src/record/operations.rs`). Every field is treated as optional: engines differ in what they tell.
 */
import { isElement } from './dom/node';
import { selectorOf } from './dom/selector';
import { fault } from './guard';
import { EntryKind, type Field } from './protocol';

/** What an entry is read with. */
export interface EntryOptions {
  actionNameAttribute?: string;
  /** Selectors of pressed elements by their event's time: when the entry comes, the element can be gone. */
  pressed?: ReadonlyMap<number, string>;
}

/** Not in TypeScript's library: only Chromium has them. */
interface LayoutShift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  sources?: LayoutShiftSource[];
}

interface LayoutShiftSource {
  node: Node | null;
  previousRect: DOMRectReadOnly;
  currentRect: DOMRectReadOnly;
}

type Flatten<E> = (entry: E, options: EntryOptions) => Field[] | undefined;

/** In the order of a `Navigation` record. */
const MILESTONES = [
  'responseStart',
  'domInteractive',
  'domContentLoadedEventEnd',
  'domComplete',
  'loadEventEnd',
] as const;

/** Hands the fields of the entry's record to `push`, if the core has use for it. */
export function flatten(
  entry: PerformanceEntry,
  push: (fields: Field[]) => void,
  options: EntryOptions = {},
): void {
  let fields: Field[] | undefined;
  try {
    fields = READERS[entry.entryType]?.(entry, options);
  } catch (error) {
    fault(error);
  }
  if (fields) push(fields);
}

const selectorOfNode = (node: unknown, options: EntryOptions): string | undefined =>
  isElement(node) ? selectorOf(node, options.actionNameAttribute) : undefined;

const largestPaint: Flatten<LargestContentfulPaint> = ({ startTime, size, element, url }, options) => {
  // Of several loads of an image, the last before the paint brought what was painted.
  const resource = url
    ? (performance.getEntriesByName(url, 'resource') as PerformanceResourceTiming[])
        .filter((loaded) => loaded.startTime <= startTime)
        .pop()
    : undefined;
  return [
    EntryKind.LargestContentfulPaint,
    startTime,
    size || 0,
    selectorOfNode(element, options),
    url || undefined,
    resource && (resource.requestStart || resource.startTime),
    resource && (resource.responseEnd || 0),
  ];
};

const layoutShift: Flatten<LayoutShift> = ({ startTime, value, hadRecentInput, sources }, options) => {
  let worst: LayoutShiftSource | undefined;
  let worstArea = -1;
  for (const source of sources || []) {
    const area = isElement(source.node) ? impactedArea(source) : -1;
    if (area > worstArea) [worst, worstArea] = [source, area];
  }
  return [
    EntryKind.LayoutShift,
    startTime,
    value || 0,
    !!hadRecentInput,
    // A selector costs more than all the rest, and an expected shift is never attributed.
    hadRecentInput ? undefined : selectorOfNode(worst?.node, options),
    ...rect(worst?.previousRect),
    ...rect(worst?.currentRect),
    devicePixelRatio,
  ];
};

const rect = (area?: DOMRectReadOnly): Field[] => [area?.x, area?.y, area?.width, area?.height];

/** What the element covered before or covers now. */
function impactedArea({ previousRect: a, currentRect: b }: LayoutShiftSource): number {
  const overlap = (start: 'left' | 'top', end: 'right' | 'bottom'): number =>
    Math.max(0, Math.min(a[end], b[end]) - Math.max(a[start], b[start]));
  return a.width * a.height + b.width * b.height - overlap('left', 'right') * overlap('top', 'bottom');
}

const event: Flatten<PerformanceEventTiming> = (entry, options) => {
  const { startTime, interactionId = 0 } = entry;
  return [
    EntryKind.Event,
    startTime,
    entry.duration || 0,
    entry.processingStart || 0,
    entry.processingEnd || 0,
    interactionId,
    // Most events are none of an interaction, and of those nobody asks what they hit.
    interactionId ? (options.pressed?.get(startTime) ?? selectorOfNode(entry.target, options)) : undefined,
    entry.entryType === 'first-input',
  ];
};

const navigation = (entry: PerformanceNavigationTiming & { activationStart?: number }): Field[] => {
  // WebKit was seen to finish the load event of documents that it never called complete (spec b §3.6).
  const broken = entry.loadEventEnd > 0 && !(entry.domComplete > 0);
  const { timing } = performance;
  const times = MILESTONES.map((key) =>
    broken ? timing[key] && timing[key] - timing.navigationStart : entry[key] || 0,
  );
  return [EntryKind.Navigation, ...times, entry.activationStart || 0];
};

const READERS: Record<string, Flatten<any> | undefined> = {
  paint: ({ name, startTime }) =>
    name === 'first-contentful-paint' ? [EntryKind.FirstContentfulPaint, startTime] : undefined,
  'visibility-state': ({ name, startTime }) =>
    name === 'hidden' ? [EntryKind.Hidden, startTime] : undefined,
  'largest-contentful-paint': largestPaint,
  'layout-shift': layoutShift,
  event,
  'first-input': event,
  navigation,
};

/** How many interactions the page had, where the engine counts them. */
export const interactionCount = (): number | undefined =>
  (performance as { interactionCount?: number }).interactionCount;

/** Which of the wanted entry types the engine has; those of input are of use only with the id of their interaction. */
export function supported(types: readonly string[]): string[] {
  const { PerformanceObserver, PerformanceEventTiming } = window as Partial<typeof globalThis>;
  const has = PerformanceObserver?.supportedEntryTypes || [];
  const identified = PerformanceEventTiming && 'interactionId' in PerformanceEventTiming.prototype;
  return types.filter((type) => has.includes(type) && (identified || !/^(event|first-input)$/.test(type)));
}
