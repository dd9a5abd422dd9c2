/**
 * A visit that ends before the core has come: only a synchronous write survives it. The next page makes events of it
 * (`js-shim/journal/early.ts`).
 */
import { guard, listen } from '../guard';
import type { Observation } from '../protocol';
import { journalName, type Recorder } from '../recorder';

/** What the next page needs to know of this one. */
export interface ShortVisit {
  /** When it ended, epoch ms. */
  at: number;
  origin: number;
  href: string;
  referrer: string;
  queue: Observation[];
}

/** More records than a page makes in its first seconds. */
const RECORDS = 200;

/** Saves what was recorded if the page goes while `isWaiting`. */
export function saveShortVisit(recorder: Recorder, isWaiting: () => boolean): void {
  let key = '';
  listen(window, ['pagehide'], () => {
    if (!isWaiting()) return;
    key = `${journalName(recorder)}early ${Math.random()}`;
    const visit: ShortVisit = {
      at: Date.now(),
      origin: performance.timeOrigin,
      href: recorder.href,
      referrer: document.referrer,
      // A press and an error are still the page's own objects, which end with it.
      queue: recorder.queue.filter((item) => typeof item !== 'function').slice(0, RECORDS),
    };
    localStorage.setItem(key, JSON.stringify(visit));
  });
  // Out of the back/forward cache the page goes on by itself.
  listen(window, ['pageshow'], () => {
    if (key) guard(() => localStorage.removeItem(key))();
  });
}
