/**
 * The recorder: loaded for the pages of replayed sessions alone. It is told of views by the core, and tells the core
 * what it recorded of them.
 */
import type { Say } from '../console';
import type { ValidConfiguration } from '../options';
import { startCodec, type StartEncoder } from './codec';
import { watchEvents } from './events';
import { watchFields } from './fields';
import { fault, guard, sleep } from './lent';
import { Hold, Note, Reason } from './note';
import { createRecording, wall, type RunningRecording } from './recording';
import { watchRules } from './rules';
import type { Segment } from './step';
import type { Tree } from './tree';

/** A view, as the core tells of it. */
export interface ReplayView {
  session: string;
  view: string;
  /** When it began, epoch ms. */
  start: number;
  /** A moment within it, on the page's clock: by that the core finds it again. */
  moment: number;
}

/** What the recorder needs of the core's surroundings. */
export interface ReplaySetup {
  config: ValidConfiguration;
  /** The number of `defaultPrivacyLevel`. */
  defaultLevel: number;
  /** The level of a node with these facts below a parent of that level; none while the core is down. */
  levelOf: (parent: number, facts: number) => number | undefined;
  /** Each record is told by itself, in place of a segment: as `event`, its view as `name`. */
  bridged: boolean;
  /** Sends a segment; `last`: the page may never run again. */
  send: (segment: Segment, last: boolean) => void;
  /** Nothing can be recorded any more. */
  failed: () => void;
  say: Say;
  /** What has to be done when the SDK ends on this page. */
  ends: (() => void)[];
  /** Tells what was recorded of the view of that moment, as members of `_dd`. */
  told: (moment: number, stats: string) => void;
}

/** The recorder, as the core's surroundings use it. */
export interface Replay {
  /** A view began, or recording did. */
  view(view: ReplayView): void;
  /** Whether segments are held back: the session may be kept for what happens in it yet. */
  hold(back: boolean): void;
  /** A click was born of frustration: its signs, as bits, and when it was, epoch ms. */
  frustrated(signs: number, time: number): void;
  /** Recording ends; it may begin again with the next view. */
  stop(): void;
  /** The page is being left, or may be, after an event of this type. */
  leave(type: string): void;
}

/** What is held back begins with a snapshot; so a minute of it is there only if they come so often. */
const SNAPSHOT_INTERVAL_MS = 60_000;
/** Counts are told to the core this often, if they changed. */
const STATS_INTERVAL_MS = 1000;

/** Clicks of which a frustration may be told yet. */
const CLICKS_KEPT = 32;
/** So far the wall clock and the page's may be apart. */
const CLOCKS_MS = 100;
/** `Frustration::RAGE` in `src/collect/action.rs`. */
const RAGE = 1;

/** Starts the recorder, whose notes become segments in this encoder. */
export async function startReplay(setup: ReplaySetup, startEncoder: StartEncoder): Promise<Replay> {
  const { config } = setup;
  let leaving = false;
  let lastStats = '';
  const codec = await startCodec(
    startEncoder,
    {
      finished(segment) {
        setup.send(segment, leaving);
        advanced();
      },
      counted(moment, counts) {
        if (!counts.records_count) return;
        const stats = JSON.stringify({ replay_stats: { ...counts, resources_count: 0 } });
        if (moment + stats === lastStats) return;
        lastStats = moment + stats;
        setup.told(moment, stats);
      },
      woken: () => advanced(),
      failed(error) {
        fault(error);
        // Not from within the call that failed.
        sleep(setup.failed);
      },
    },
    setup.levelOf,
  );
  codec.numbers.push(Note.Configure, setup.bridged ? 1 : 0);
  codec.text(config.applicationId);
  codec.text(config.actionNameAttribute ?? '');
  codec.commit();

  let recording: RunningRecording | undefined;
  let timer: number | undefined;
  /** It is set for what was noted. */
  let isDue = false;
  let told = 0;
  /** With the tree of their snapshot: with the next one events are counted anew. */
  const clicks: [time: number, number: number, tree: Tree][] = [];
  let view: ReplayView | undefined;
  let held = false;
  let snapshotAt = 0;

  const begin = (start: number): void => {
    snapshotAt = wall();
    recording!.begin(view!.session, view!.view, start);
  };
  const tellStats = (): void => {
    told = performance.now();
    // Not of what is held back: a worker's answer would come when that is let go, or never is.
    if (view && !held) codec.count(view.moment);
  };
  const advance = guard((): void => {
    isDue = false;
    const due = codec.work();
    if (performance.now() - told > STATS_INTERVAL_MS) tellStats();
    if (held && recording && wall() - snapshotAt > SNAPSHOT_INTERVAL_MS) {
      snapshotAt = wall();
      recording.again();
    }
    if (Number.isSafeInteger(due)) timer = sleep(advance, Math.max(due - Date.now(), 0));
  });
  const advanced = (): void => {
    if (isDue) return;
    isDue = true;
    clearTimeout(timer);
    // A worker goes on by itself: here only the counts are to be told.
    timer = sleep(advance, config.workerUrl ? STATS_INTERVAL_MS : 0);
  };

  return {
    view(next) {
      if (recording) recording.end(Reason.ViewChange);
      else {
        const running = createRecording(codec, setup.defaultLevel, advanced);
        recording = running;
        watchEvents(running, (event, number) => {
          clicks.push([performance.timeOrigin + event.timeStamp, number, running.tree]);
          if (clicks.length > CLICKS_KEPT) clicks.shift();
        });
        watchFields(running);
        watchRules(running);
      }
      // The last ones of the view before.
      tellStats();
      view = next;
      begin(next.start);
    },
    hold(back) {
      if (back === held) return;
      held = back;
      codec.order(Note.Hold, back ? Hold.Back : Hold.Release);
      tellStats();
    },
    frustrated(signs, time) {
      recording?.note(() => {
        // The action begins with the pointer, the click follows; a rage has more than one.
        const numbers = clicks
          .filter(([at, , tree]) => at >= time - CLOCKS_MS && tree === recording!.tree)
          .slice(0, signs & RAGE ? CLICKS_KEPT : 1)
          .map(([, number]) => number);
        if (numbers.length) codec.numbers.push(Note.Frustration, time, signs, numbers.length, ...numbers);
      });
    },
    stop() {
      // At once: without consent nothing may come later, and a page that is left next does not ask again.
      codec.hurry();
      recording?.stop();
      recording = undefined;
      if (held) codec.order(Note.Hold, Hold.Discard);
      held = false;
      tellStats();
    },
    leave(type) {
      const reason =
        type === 'visibilitychange' ? Reason.Hidden : type === 'freeze' ? Reason.Frozen : Reason.Unload;
      // A hidden page goes on running; where it may not, a request is too slow.
      leaving = reason !== Reason.Hidden;
      codec.hurry();
      recording?.settle();
      codec.order(Note.Flush, reason);
      leaving = false;
      tellStats();
    },
  };
}
