/** Every change of the URL, by the page's router or by the browser (spec b §2.3); what is a view, the core decides. */
import { guard, listen } from '../guard';
import { Op } from '../protocol';
import { record, type Recorder } from '../recorder';
import { wrapInScope } from './wrap';

/** Watches the URL. */
export function captureLocations(recorder: Recorder): void {
  const tell = (): void => {
    const { hash, href } = location;
    const anchor = hash.length > 1 && document.getElementById(hash.slice(1)) !== null;
    recorder.push(record(Op.Location, href, anchor), { location });
    recorder.watch(true, true);
  };
  for (const method of ['pushState', 'replaceState']) {
    guard(() => {
      // Some routers put a method of their own on the instance; ours has to come after it.
      const owner = Object.prototype.hasOwnProperty.call(history, method) ? history : History.prototype;
      wrapInScope(owner, method, () => (_, threw) => threw || tell());
    })();
  }
  listen(window, ['popstate', 'hashchange'], tell);
}
