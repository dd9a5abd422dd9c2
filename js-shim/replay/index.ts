/**
 * The recorder: loaded for the pages of replayed sessions alone. It is told of views by the core, and tells the core
 * what it recorded of them.
 */
import { fault, faults as ownFaults } from '../guard';
import type { ValidConfiguration } from '../options';
import { startCodec } from './codec';
import { watchEvents } from './events';
import { watchFields } from './fields';
import { Note, Reason } from './note';
import { createRecording, type RunningRecording } from './recording';
import { watchRules } from './rules';
import { createUploads } from './upload';
import { sleep } from '../zone';

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
  /** The URL of the intake up to the request id. */
  intake: [head: string, forwarded: boolean];
  uuid: () => string;
  /** Where internal errors are counted. */
  faults: { internal_errors: number; last_internal_error?: string };
  /** A segment can't be sent. */
  lost: () => void;
  /** Nothing can be recorded any more. */
  failed: () => void;
  /** Tells what was recorded of the view of that moment, as members of `_dd`. */
  told: (moment: number, stats: string) => void;
}

/** The recorder, as the core's surroundings use it. */
export interface Replay {
  /** A view began, or recording did. */
  view(view: ReplayView): void;
  /** A click was born of frustration: its signs, as bits, and when it was, epoch ms. */
  frustrated(signs: number, time: number): void;
  /** Recording ends; it may begin again with the next view. */
  stop(): void;
  /** The page is being left, or may be, after an event of this type. */
  leave(type: string): void;
}

/** Counts are told to the core this often, if they changed. */
const STATS_INTERVAL_MS = 1000;

/** Clicks of which a frustration may be told yet. */
const CLICKS_KEPT = 32;
/** So far the wall clock and the page's may be apart. */
const CLOCKS_MS = 100;
/** `Frustration::RAGE` in `src/collect/action.rs`. */
const RAGE = 1;

/** Starts the recorder. */
export async function start(setup: ReplaySetup): Promise<Replay> {
  const { config } = setup;
  // This copy of the guard counts where the other one does.
  for (const key of ['internal_errors', 'last_internal_error'] as const) {
    Object.defineProperty(ownFaults, key, {
      get: () => setup.faults[key],
      set: (value: never) => (setup.faults[key] = value),
    });
  }
  let leaving = false;
  const uploads = createUploads(setup.intake, config, setup.uuid, setup.lost);
  const codec = await startCodec(
    (segment) => uploads.send(segment, leaving),
    (error) => {
      fault(error);
      // Not from within the call that failed.
      sleep(setup.failed);
    },
  );
  codec.numbers.push(Note.Configure);
  codec.text(config.applicationId);
  codec.text(config.actionNameAttribute ?? '');
  codec.commit();

  let recording: RunningRecording | undefined;
  let timer: number | undefined;
  let told = 0;
  let lastStats = '';
  let clicks: [time: number, number: number][] = [];
  let moment = 0;

  const tellStats = (): void => {
    told = performance.now();
    const counts = codec.stats();
    if (!counts.records_count) return;
    const stats = JSON.stringify({ replay_stats: { ...counts, resources_count: 0 } });
    if (stats === lastStats) return;
    lastStats = stats;
    setup.told(moment, stats);
  };
  const advance = (): void => {
    clearTimeout(timer);
    const due = codec.work();
    if (performance.now() - told > STATS_INTERVAL_MS) tellStats();
    if (Number.isSafeInteger(due)) timer = sleep(advance, Math.max(due - Date.now(), 0));
  };
  const advanced = (): void => {
    clearTimeout(timer);
    timer = sleep(advance);
  };

  return {
    view(next) {
      if (recording) recording.end(Reason.ViewChange);
      else {
        const running = createRecording(codec, setup.defaultLevel, advanced);
        recording = running;
        clicks = [];
        watchEvents(running, (event, number) => {
          clicks.push([performance.timeOrigin + event.timeStamp, number]);
          if (clicks.length > CLICKS_KEPT) clicks.shift();
        });
        watchFields(running);
        watchRules(running);
      }
      // The last ones of the view before.
      tellStats();
      lastStats = '';
      moment = next.moment;
      recording.begin(next.session, next.view, next.start);
    },
    frustrated(signs, time) {
      recording?.note(() => {
        // The action begins with the pointer, the click follows; a rage has more than one.
        const of = clicks.filter(([at]) => at >= time - CLOCKS_MS).slice(0, signs & RAGE ? CLICKS_KEPT : 1);
        const numbers = of.map(([, number]) => number);
        if (numbers.length) codec.numbers.push(Note.Frustration, time, signs, numbers.length, ...numbers);
      });
    },
    stop() {
      recording?.stop();
      recording = undefined;
      tellStats();
    },
    leave(type) {
      const reason =
        type === 'visibilitychange' ? Reason.Hidden : type === 'freeze' ? Reason.Frozen : Reason.Unload;
      // A hidden page goes on running; where it may not, a request is too slow.
      leaving = reason !== Reason.Hidden;
      recording?.settle();
      codec.flush(reason);
      leaving = false;
      tellStats();
    },
  };
}
