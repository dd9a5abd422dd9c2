/** How far the page is scrolled and how high it is, now and then while that changes (spec b §2.9). */
import { guard, listen } from '../guard';
import { Op } from '../protocol';
import { record, type Recorder } from '../recorder';
import { sleep } from '../zone';

/** Scrolling comes in bursts, and measuring may cost a layout. */
const DELAY_MS = 1000;

/** What others ask of it. */
export interface ScrollWatch {
  /** Measures soon: another view begins. */
  changed: () => void;
  /** Measures at once what was to be measured soon: the page may end. */
  settle: () => void;
}

/** Measures a while after each change. */
export function watchScroll(recorder: Recorder): ScrollWatch {
  let waiting = false;
  const settle = guard(() => {
    if (!waiting) return;
    waiting = false;
    const { visualViewport: visual } = window;
    const { scrollHeight } = document.scrollingElement ?? document.documentElement;
    // Pinched to a part of the page, that part's own offset does not count.
    const top = visual ? visual.pageTop - visual.offsetTop : scrollY;
    const height = visual ? visual.height * visual.scale : innerHeight;
    recorder.push(record(Op.Scroll, Math.round(top), Math.round(height), Math.round(scrollHeight)));
  });
  const changed = (): void => {
    if (!waiting) sleep(settle, DELAY_MS);
    waiting = true;
  };
  listen(window, ['scroll'], changed);
  guard(() => {
    const observer = new ResizeObserver(changed);
    observer.observe(document.scrollingElement ?? document.documentElement);
    recorder.ends.push(() => observer.disconnect());
  })();
  changed();
  return { changed, settle };
}
