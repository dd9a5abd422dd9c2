/**
 * Signs that the page works on something, told while somebody waits for it to come to rest: only then is the document
 * observed. What they mean for a click or a view, the core decides (spec b §2.6).
 */
import { guard } from '../guard';
import { matches } from '../match';
import { Op, type Observation } from '../protocol';
import { now, record, type Recorder } from '../recorder';
import { native, sleep } from '../zone';
import { wrapInScope } from './wrap';

/** The core takes as much silence for rest. Only a timer of the page's own tells silence from a page that was blocked. */
const SILENCE_MS = 100;
/** A timer rings up to this much early. */
const SLACK_MS = 1;
const EXCLUDED = '[data-dd-excluded-activity-mutations]';

/** Whether requests to this URL are of no interest to page activity. */
export const excludedFromActivity = ({ config }: Recorder, url: string): boolean =>
  config.excludedActivityUrls.some((option) => matches(option, url, true));

/** Watches the page, from the first time on that {@link Recorder.watch} is called. */
export function captureActivity(recorder: Recorder): void {
  let watching = false;
  /** When the page will have been at rest, if nothing happens before. */
  let restAt = 0;
  // Zone.js runs change detection after each callback of its own observer, which changes the page, and so on.
  const Observer = native(
    window,
    'MutationObserver' as keyof Window & string,
  ) as unknown as typeof MutationObserver;

  // One timer, that goes on while there is reason to: a page may change at every turn. With its end comes all that waits.
  const elapse = guard(() => {
    const left = restAt - now();
    if (left > SLACK_MS) sleep(elapse, left);
    else {
      recorder.push(record(Op.Tick));
      recorder.ticks = false;
    }
    recorder.wake(!recorder.ticks);
  });
  const rest = (): void => {
    restAt = now() + SILENCE_MS;
    if (!recorder.ticks) sleep(elapse, SILENCE_MS);
    recorder.ticks = true;
  };
  const isExcluded = ({ target }: MutationRecord): unknown => {
    const element = target instanceof Element ? target : target.parentElement;
    return element && Element.prototype.closest.call(element, EXCLUDED);
  };
  const observer = new Observer(
    guard((changes) => {
      if (!changes.every(isExcluded)) recorder.stir(now());
    }),
  );

  recorder.watch = (wanted, begun) => {
    if (wanted !== watching) {
      watching = wanted;
      if (!wanted) observer.disconnect();
      else
        observer.observe(document, { attributes: true, characterData: true, childList: true, subtree: true });
    }
    if (begun) rest();
  };
  recorder.stir = (at) => {
    if (!watching) return;
    const { queue } = recorder;
    const last = queue[queue.length - 1] as Observation | undefined;
    // Not worth a wake-up, and one record for all of them: a busy page changes at every turn.
    if (at) last?.[0] === Op.Activity ? last.push(at) : queue.push([Op.Activity, at]);
    rest();
  };
  wrapInScope(window, 'open', () => recorder.stir(now()));
  recorder.ends.push(() => recorder.watch(false));
}
