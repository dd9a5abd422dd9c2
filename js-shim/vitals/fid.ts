import type {
  AttributionReportOpts,
  FIDMetricWithAttribution,
  MetricRatingThresholds,
} from '../../pkg/types/vitals';
import { begin, subscription, type Instance, type LaterNavigation } from './metric';
import { observe } from './observe';
import { firstHiddenTime, loadState, onHidden, onRestore, watchVisibility, whenActivated } from './page';
import { targetOf } from './target';

export const FIDThresholds: MetricRatingThresholds = [100, 300];

type FirstInput = FIDMetricWithAttribution['entries'][number];

const INPUTS = ['mousedown', 'keydown', 'touchstart', 'pointerdown'];

/**
 * After a restore engines give no other first input: it is measured by hand. A pointer that is cancelled was a scroll or
 * a pinch, whose delay nobody felt. Returns what stops it.
 */
function measureInput(tell: (entry: FirstInput) => void): () => void {
  const since = performance.now();
  const options = { capture: true, passive: true };
  let done = false;
  const stop = (): void => INPUTS.forEach((type) => removeEventListener(type, measure, options));
  const finish = (
    { type: name, target, cancelable, timeStamp: startTime }: Event,
    processingStart: number,
  ): void => {
    const delay = processingStart - startTime;
    if (done || delay < 0 || delay >= processingStart - since) return;
    done = true;
    stop();
    tell({ entryType: 'first-input', name, target, cancelable, startTime, processingStart } as FirstInput);
  };
  const measure = (event: Event): void => {
    if (!event.cancelable) return;
    const at = performance.now();
    if (event.type !== 'pointerdown') {
      finish(event, at);
      return;
    }
    const decide = ({ type }: Event): void => {
      for (const end of ['pointerup', 'pointercancel']) removeEventListener(end, decide, options);
      if (type === 'pointerup') finish(event, at);
    };
    for (const end of ['pointerup', 'pointercancel']) addEventListener(end, decide, options);
  };
  INPUTS.forEach((type) => addEventListener(type, measure, options));
  return stop;
}

/** First Input Delay: as web-vitals 4, the last one with it. */
export const onFID = subscription<FIDMetricWithAttribution, AttributionReportOpts>((callback, options) => {
  const attribute = ({ metric }: Instance<FIDMetricWithAttribution>): object => {
    const [eventEntry] = metric.entries;
    const { target, name, startTime = 0 } = eventEntry ?? {};
    return {
      eventTarget: targetOf(target, options.generateTarget),
      eventType: name,
      eventTime: startTime,
      eventEntry,
      loadState: loadState(startTime),
    };
  };
  const FID = { name: 'FID', thresholds: FIDThresholds, attribute } as const;

  whenActivated(() => {
    watchVisibility();
    const tell = (entry: FirstInput, navigation?: LaterNavigation): void => {
      const { metric, report } = begin(FID, callback, options, navigation);
      metric.value = entry.processingStart - entry.startTime;
      metric.entries = [entry];
      report(true);
    };
    const observed = observe<FirstInput>(['first-input'], (entries) => {
      for (const entry of entries) if (entry.startTime < firstHiddenTime()) tell(entry);
    });
    if (!observed) return;
    let ended = false;
    onHidden(() => {
      if (!ended) observed.drain();
      ended = true;
      observed.stop();
    });
    let stop = (): void => {};
    onRestore((restoredAt) => {
      stop();
      stop = measureInput((entry) => tell(entry, { restoredAt }));
    });
  });
});
