/** Every change of the URL, by the page's router or by the browser (spec b §2.3); what is a view, the core decides. */
import { guard, listen } from '../guard';
import { Op } from '../protocol';
import { record, type Recorder } from '../recorder';

/** Watches the URL. */
export function captureLocations(recorder: Recorder): void {
  const tell = guard(() => {
    const { hash, href } = location;
    const anchor = hash.length > 1 && document.getElementById(hash.slice(1)) !== null;
    recorder.push(record(Op.Location, href, anchor), { location });
  });
  for (const method of ['pushState', 'replaceState'] as const) {
    guard(() => {
      // Some routers put a method of their own on the instance; ours has to come after it.
      const owner = Object.prototype.hasOwnProperty.call(history, method) ? history : History.prototype;
      const original = owner[method];
      owner[method] = function (this: History, ...args: Parameters<History['pushState']>) {
        // A router's own method may return something.
        const result: unknown = original.apply(this, args);
        tell();
        return result as void;
      };
    })();
  }
  listen(window, ['popstate', 'hashchange'], tell);
}
