/** Takes what waits in the queue into the core: when there is time, in slices, each record in its turn. */
import { guard } from '../guard';
import { Op, type Observation } from '../protocol';
import { now, type Item, type PressReader, type Recorder } from '../recorder';
import { sleep } from '../zone';
import type { Engine } from './engine';
import type { EntrySource } from './entry-source';
import { scriptNews } from './scripts';

/** One slice of work must not be felt: a frame has 16 ms. */
const SLICE_MS = 4;
/** Records wait for an idle moment, but not longer. */
const IDLE_TIMEOUT_MS = 1000;
/** What did not fit into a slice waits less long: after input a browser was seen to have no idle moments for a while. */
const BACKLOG_TIMEOUT_MS = 50;
/** Of a page that does not come to rest, what waits is taken at one in so many turns of the timer that waits for it. */
const TURNS = 8;
/** What may begin a view. */
const VIEW_STARTS = [Op.Location, Op.StartView, Op.Restored];

/** The way from the queue into the core. */
export interface Drain {
  /** As much as may be taken now. */
  slice: () => void;
  /** Everything that waits now, since the page may end; not what that leads to, or `beforeSend` could keep the page here. */
  all: () => void;
  /** A slice when the browser is idle. */
  schedule: () => void;
  /** The same; but while a timer goes on that waits for the page to come to rest, at one of its turns. */
  soon: () => void;
  /** The core is woken no more. */
  stop: () => void;
}

/** Makes the way; `viewMayBegin` is called before each record that may begin a view. */
export function createDrain(
  recorder: Recorder,
  engine: Engine,
  entries: EntrySource,
  viewMayBegin: () => void,
): Drain {
  const news = scriptNews(recorder);
  let scheduled = false;
  let turns = 0;
  let alarm: unknown;
  let alarmAt = Infinity;

  const take = (item: Item): void => {
    // What the page gave may throw when it is read: that is one record, and others wait.
    const observation =
      typeof item === 'function' ? guard(item)(recorder.read as PressReader, recorder) : item;
    if (!observation) return;
    const ofScripts = guard(news)();
    if (ofScripts) engine.observe(ofScripts);
    const begins = VIEW_STARTS.includes(observation[0]);
    if (begins) viewMayBegin();
    // The view that may begin here must not inherit the interactions of the one before.
    const interactions = begins && entries.tellInteractions();
    if (interactions) engine.observe([Op.Entry, now(), ...interactions]);
    engine.observe(observation);
  };

  const drain = (deadline: number, most = Infinity): void => {
    // Called from within a record; whoever drains goes on after it.
    if (engine.busy) return;
    for (; most && recorder.queue.length && !held(); most--) {
      take(recorder.queue.shift() as Item);
      if (now() >= deadline) break;
    }
    if (!recorder.queue.length) recorder.watch(!!engine.call((core) => core.waits()));
    else if (!held()) schedule(BACKLOG_TIMEOUT_MS);
    // The app around the page makes batches of its own.
    if (recorder.bridge) engine.observe([Op.Flush, now()]);
    // What rings soon brings us back here, to see what is due then.
    if (recorder.ticks || engine.wakeAt === alarmAt) return;
    clearTimeout(alarm as number);
    alarmAt = engine.wakeAt;
    if (alarmAt < Infinity) alarm = sleep(ring, alarmAt - now());
  };
  const slice = (): void => drain(now() + SLICE_MS);
  const ring = guard(() => {
    alarmAt = Infinity;
    // Not through the queue, which may be held.
    // With records still to come, nothing is known of this moment.
    engine.observe([Op.Tick, recorder.queue.length ? 0 : now()]);
    slice();
  });

  /** With manual views nothing is told before the first of them; then that comes first (spec a §1.4). */
  let firstViewTold = !recorder.config.trackViewsManually;
  const held = (): boolean => {
    if (firstViewTold) return false;
    const { queue } = recorder;
    // Consent does not wait for anything.
    const consent = queue.findIndex((item) => typeof item !== 'function' && item[0] === Op.Consent);
    if (consent >= 0) engine.observe(queue.splice(consent, 1)[0] as Observation);
    const place = queue.findIndex((item) =>
      typeof item === 'function' ? item.saved?.[0] === 'startView' : item[0] === Op.StartView,
    );
    if (place < 0) return true;
    firstViewTold = true;
    queue.unshift(...queue.splice(place, 1));
    return false;
  };

  const schedule = (timeout = IDLE_TIMEOUT_MS): void => {
    if (scheduled) return;
    scheduled = true;
    const work = guard(() => {
      scheduled = false;
      slice();
    });
    try {
      requestIdleCallback(work, { timeout });
    } catch {
      // WebKit has no idle callbacks, and pages replace them.
      sleep(work, 50);
    }
  };

  const soon = (): void => {
    if (!recorder.ticks) schedule();
    else if (!(++turns % TURNS)) slice();
  };

  return {
    slice,
    all: () => drain(Infinity, recorder.queue.length),
    schedule,
    soon,
    stop: () => clearTimeout(alarm as number),
  };
}
