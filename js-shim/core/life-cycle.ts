/** What keeps a session alive, and what may be the page's end. */
import { guard, listen, scope } from '../guard';
import { Op, type Observation } from '../protocol';
import type { Recorder } from '../recorder';
import { native } from '../zone';
import { repeat } from './timers';

/** The activity of a minute shall not cost more than sixty cookie writes (spec a §3.3). */
const VISIBLE_INTERVAL_MS = 60_000;
const INTERACTION_THROTTLE_MS = 1000;

/** As in `src/delivery/mod.rs`. */
export const enum Leaving {
  Hidden = 0,
  /** It may be a download, or the user may stay. */
  Maybe = 1,
  Yes = 2,
}

/** Tells the core of interactions and of the page staying visible. */
export function watchActivity(recorder: Recorder): void {
  let told = -Infinity;
  listen(window, ['click', 'touchstart', 'keydown', 'scroll'], (event: Event) => {
    if (!event.isTrusted && !recorder.config.allowUntrustedEvents) return;
    if (event.timeStamp - told < INTERACTION_THROTTLE_MS) return;
    told = event.timeStamp;
    recorder.push([Op.Interaction, told]);
  });
  const visible = (): void => {
    if (document.visibilityState === 'visible') recorder.push([Op.Visible, performance.now()]);
  };
  listen(window, ['visibilitychange'], visible);
  const beat = repeat(visible, VISIBLE_INTERVAL_MS);
  scope.ends.push(() => clearInterval(beat));
}

/**
 * Calls `leave` in each event after which the page may never run again, with the records that belong to it. Never
 * `unload`: it would keep the page out of the back/forward cache.
 */
export function watchExits(
  trackViewsManually: boolean,
  recorder: Recorder,
  leave: (type: string, leaving: Leaving, ...records: Observation[]) => void,
  comeBack: () => void,
): void {
  // Chromium tells of a page that it keeps first that it is left, then that it is hidden, and then that it is frozen.
  let gone = false;
  listen(window, ['beforeunload'], ({ type, timeStamp }: Event) =>
    exit(type, timeStamp, Leaving.Maybe, [Op.Unloading, timeStamp]),
  );
  const exit = (type: string, timeStamp: number, stays: Leaving, ...records: Observation[]): void => {
    const leaving = gone ? Leaving.Yes : stays;
    leave(type, leaving, ...records, [Op.Exiting, timeStamp, leaving]);
  };
  // The page's own last words come after us, who capture: sent as if it was hidden once more.
  const leaveLast = guard(({ timeStamp }: Event): void => {
    if (recorder.queue.length) exit('visibilitychange', timeStamp, Leaving.Hidden);
  });
  listen(window, ['visibilitychange', 'pagehide', 'freeze'], ({ type, timeStamp }: Event) => {
    if (type === 'visibilitychange' && document.visibilityState !== 'hidden') return;
    if (type === 'pagehide') gone = true;
    // Anew each time, so that all others there come before it; `freeze` does not bubble.
    const last = type === 'freeze' ? document : window;
    native(last, 'addEventListener').call(last, type, leaveLast, { once: true });
    exit(type, timeStamp, Leaving.Hidden);
  });
  // Out of the back/forward cache; or the page had dispatched that `pagehide` itself.
  listen(window, ['pageshow', 'visibilitychange'], ({ persisted }: PageTransitionEvent) => {
    if (!gone || !(persisted || document.visibilityState === 'visible')) return;
    gone = false;
    comeBack();
  });
  const network = ({ timeStamp }: Event): void => recorder.push([Op.Online, timeStamp, navigator.onLine]);
  listen(window, ['online', 'offline'], network);
  listen(window, ['resume'], ({ timeStamp }: Event) => recorder.push([Op.Resumed, timeStamp]));
  if (trackViewsManually) return;
  listen(window, ['pageshow'], (event: PageTransitionEvent) => {
    if (!event.persisted) return;
    recorder.push([Op.Restored, event.timeStamp], { location });
    recorder.watch(true, true);
  });
}
