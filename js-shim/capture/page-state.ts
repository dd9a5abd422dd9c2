/** Visible, focused, frozen: the page's life-cycle state (spec b §2.7). */
import { listen } from '../guard';
import { Op } from '../protocol';
import { now, type Recorder } from '../recorder';

/** In the order of `PageState` in `src/observation.rs`. */
const enum State {
  Active = 0,
  Passive = 1,
  Hidden = 2,
  Frozen = 3,
  Terminated = 4,
}

/** Watches the page's state; the first ones are told at once. */
export function capturePageState(recorder: Recorder): void {
  const tell = (state: State, at: number): void => recorder.push([Op.Page, at, state]);
  const present = (): State =>
    document.visibilityState === 'hidden' ? State.Hidden : document.hasFocus() ? State.Active : State.Passive;
  // What it was before we came, some engines tell; of the others nobody saw it change.
  for (const { name, startTime } of performance.getEntriesByType?.('visibility-state') ?? [])
    tell(name === 'hidden' ? State.Hidden : State.Active, startTime);
  tell(present(), recorder.queue.length ? now() : 0);
  listen(
    window,
    ['pageshow', 'focus', 'blur', 'visibilitychange', 'resume', 'freeze', 'pagehide'],
    (event: Event) => {
      const { type, timeStamp } = event;
      const leaving = type === 'freeze' || type === 'pagehide';
      const comesBack = type === 'freeze' || (event as PageTransitionEvent).persisted;
      tell(leaving ? (comesBack ? State.Frozen : State.Terminated) : present(), timeStamp);
    },
  );
}
