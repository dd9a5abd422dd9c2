/** What becomes of the page: activated, hidden, restored from the back/forward cache, idle. */

/** Not in TypeScript's library yet. */
export interface Page extends Document {
  prerendering?: boolean;
  wasDiscarded?: boolean;
}

const page = (): Page => document;

export const isHidden = (): boolean => document.visibilityState === 'hidden';

/** A page that is never shown has no vitals: nothing starts before activation. */
export function whenActivated(work: () => void): void {
  if (page().prerendering) addEventListener('prerenderingchange', work, { capture: true, once: true });
  else work();
}

/** On the window and in the capture phase: before the page's own handler, which may flush what it has. */
export function onHidden(work: () => void): void {
  addEventListener('visibilitychange', () => isHidden() && work(), true);
}

/** When the page was last restored; -1: never. */
let restoredAt = -1;

export const wasRestored = (): boolean => restoredAt >= 0;

export function onRestore(work: (at: number) => void): void {
  addEventListener(
    'pageshow',
    ({ persisted, timeStamp }) => {
      if (!persisted) return;
      restoredAt = timeStamp;
      work(timeStamp);
    },
    true,
  );
}

/**
 * The first paint after a restore has no entry; the second frame stands for it. Frames stand still while a page is
 * hidden, so that the time of one that was hidden meanwhile says nothing.
 */
export function onRestoredPaint(work: () => void): void {
  let wasHidden = false;
  const look = (): void => void (wasHidden ||= isHidden());
  addEventListener('visibilitychange', look, true);
  // Some browsers still call the page hidden during `pageshow`.
  setTimeout(look);
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      removeEventListener('visibilitychange', look, true);
      if (!wasHidden) work();
    }),
  );
}

/** Own work must not count as the page's: it waits for an idle moment, but not for one that may never come. */
export function whenIdleOrHidden(work: () => void): void {
  if (isHidden()) {
    work();
    return;
  }
  // WebKit has no idle callbacks.
  const { requestIdleCallback: idle, cancelIdleCallback: cancel } = window as Partial<typeof globalThis>;
  const run = (): void => {
    removeEventListener('visibilitychange', run, true);
    if (cancel) cancel(handle);
    else clearTimeout(handle);
    work();
  };
  addEventListener('visibilitychange', run, true);
  const handle = idle ? idle(run, { timeout: 1000 }) : setTimeout(run);
}

/** When the page was first hidden; -1: not asked for yet. */
let firstHidden = -1;

/** A page that is prerendered is not hidden but not yet there. */
const hiddenNow = (): number => (isHidden() && !page().prerendering ? 0 : Infinity);

/** A paint, or an input, counts only if it came before this moment. */
export const firstHiddenTime = (): number => firstHidden;

/** A soft navigation happens on a page that is seen. */
export const forgetHidden = (): void => void (firstHidden = Infinity);

/** Begins to watch; entries tell what was before, where the engine has them. */
export function watchVisibility(): void {
  if (firstHidden >= 0) return;
  const since = activationStart();
  // Prerendered pages begin hidden at 0, and so do those opened in the background, for which it counts.
  const [before] = page().prerendering
    ? []
    : performance
        .getEntriesByType('visibility-state')
        .filter(({ name, startTime }) => name === 'hidden' && startTime >= since);
  firstHidden = before?.startTime ?? hiddenNow();
  const look = ({ type, timeStamp }: Event): void => {
    if (isHidden() && firstHidden === Infinity) firstHidden = type === 'visibilitychange' ? timeStamp : 0;
  };
  addEventListener('visibilitychange', look, true);
  addEventListener('prerenderingchange', look, true);
  onRestore(() => setTimeout(() => (firstHidden = hiddenNow())));
}

/** The page's navigation entry. */
export type NavigationTiming = PerformanceNavigationTiming & {
  activationStart?: number;
  navigationId?: number;
};

/** The navigation's entry, unless its times are none: 0 for privacy, negative or in the future by bugs. */
export function navigationTiming(): NavigationTiming | undefined {
  const [entry] = performance.getEntriesByType('navigation') as NavigationTiming[];
  return entry && entry.responseStart > 0 && entry.responseStart < performance.now() ? entry : undefined;
}

/** What a prerendered page's times are counted from. */
export const activationStart = (): number => navigationTiming()?.activationStart ?? 0;

/** How far the document was at a time. */
export function loadState(at: number): 'loading' | 'dom-interactive' | 'dom-content-loaded' | 'complete' {
  if (document.readyState === 'loading') return 'loading';
  const entry = navigationTiming();
  if (!entry) return 'complete';
  const { domInteractive, domContentLoadedEventStart, domComplete } = entry;
  if (at < domInteractive) return 'loading';
  if (!domContentLoadedEventStart || at < domContentLoadedEventStart) return 'dom-interactive';
  return !domComplete || at < domComplete ? 'dom-content-loaded' : 'complete';
}
