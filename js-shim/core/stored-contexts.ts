/** `storeContextsAcrossPages`: the contexts in `localStorage`, for the next page and for other tabs (spec a §6.4). */
import { guard, listen } from '../guard';
import type { Recorder } from '../recorder';
import { stringify } from '../sanitise';
// See `chunks.ts`.
import '../rum';

/** Takes in what earlier pages left, and keeps it up to date. */
export function keepContexts(recorder: Recorder): void {
  const { stores, queue } = recorder;
  for (const [number, store] of Object.entries(stores)) {
    const key = `_dd_c_rum_${number}`;
    const save = guard(() => {
      if (recorder.isGranted()) localStorage.setItem(key, stringify(store.get()) ?? '{}');
    });
    const load = guard((json: string | null) => {
      const known: unknown = JSON.parse(json ?? '{}');
      store.onChange = undefined;
      store.set(Object(known) === known ? known : {});
      store.onChange = save;
    });
    // What the page has set counts more than what it set on the page before.
    if (store.touched) save();
    else if (localStorage.getItem(key)) {
      const before = queue.length;
      load(localStorage.getItem(key));
      // It held before anything that happened here.
      queue.unshift(...queue.splice(before));
    }
    store.onChange = save;
    listen(window, ['storage'], (event: StorageEvent) => {
      if (event.key === key) load(event.newValue);
    });
  }
}
