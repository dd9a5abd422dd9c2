/** Whether the session is recorded, and the recorder's loading (spec c §1). */
import { loadHere, loadThere } from 'ferrum-rum:recorder';
import { say } from '../console';
import { unpacker } from 'ferrum-rum:unpacker';
import { wrap } from '../capture/wrap';
import { allowlisted, createJudge, factsOf } from '../dom/facts';
import { fault, guard, listen, scope } from '../guard';
import { Op } from '../protocol';
import { now, type Recorder } from '../recorder';
import type { Replay, ReplaySetup, ReplayView } from '../replay';
import type { Lent } from '../replay/lent';
import type { Segment } from '../replay/step';
import type { Uploads } from '../replay/upload';
import { decode } from './embedded';
import { TIME_LENGTH } from './host';
import { intakeUrl } from './intake-url';
import type { Journal } from './journal';
import { guardRecorder } from './main-thread';
import { uuid } from '../trace';
import { native, sleep } from '../zone';
import { levelNumber } from './start-record';
import { beacon, post } from './transport';

/** `OLDEST_LEFT` in `src/delivery/mod.rs`. */
const OLDEST_LEFT_MS = 12 * 3_600_000;

/** What the page asked for last: recording or none, whatever the sample says. */
export interface ReplayWish {
  on: boolean;
  force: boolean;
}

/** The recording of this page's sessions. */
export interface ReplayControl {
  /** Segments that could not be sent. */
  lost: number;
  /** The page asked for recording, or for none. */
  wish(wish: ReplayWish): void;
  /** The address under which the session can be watched. */
  link(): string;
  /** The page may never run again, after an event of this type; `gone`: what is written down is other pages' now. */
  leave(type: string, gone: boolean): void;
}

/** `Session::grade` in `src/session/page_session.rs`. */
const enum Grade {
  Tracked = 1,
  Replayed = 2,
  /** Not in the sample, but replayed if it is kept. */
  ReplayedIfKept = 3,
}

/** What the recorder does not bring along. */
const lent: Lent = [
  guardRecorder,
  fault,
  native,
  sleep,
  wrap,
  post,
  beacon,
  factsOf,
  createJudge,
  allowlisted,
  unpacker,
  (text) => decode(text, unpacker),
];

/** Begins to follow the core's views. */
export function createReplay(
  recorder: Recorder,
  wish: ReplayWish | undefined,
  journal: Journal,
  levelOf: ReplaySetup['levelOf'],
): ReplayControl {
  const { config, bridge } = recorder;
  let wished = wish ?? { on: !config.startSessionReplayRecordingManually, force: false };
  let view: (ReplayView & { grade: Grade }) | undefined;
  /** The id of the view that is recorded, if one is. */
  let recorded = '';
  let running: Replay | undefined;
  let uploads: Uploads | undefined;
  let loading = false;
  let failed = false;

  const tell = (moment = now(), stats?: string): void =>
    recorder.push([Op.Replay, moment, !!recorded, stats]);
  const update = guard((): void => {
    // Forced or not: the app takes no records.
    if (bridge && !bridge.record) return;
    if (view && wished.on && wished.force) {
      // The session is the one meant, in all its tabs and pages; the core tells of the view again if that changes it.
      wished = { on: true, force: false };
      if (view.grade === Grade.Tracked) recorder.push([Op.ForceReplay, now()]);
    }
    const held = view?.grade === Grade.ReplayedIfKept && config.keepSessionOn.length > 0;
    if (!view || failed || !wished.on || !(held || view.grade === Grade.Replayed)) {
      if (!recorded) return;
      recorded = '';
      running!.stop();
      tell();
    } else if (running) {
      running.hold(held);
      if (recorded === view.view) return;
      recorded = view.view;
      running.view(view);
      tell();
    } else if (!loading) load();
  });
  // For an app nothing is compressed, and each record would cost the worker a checkpoint.
  const isThere = !!config.workerUrl && !bridge;
  const lend = async <File extends { borrow: (lent: Lent) => void }>(
    coming: Promise<File>,
  ): Promise<File> => {
    const file = await coming;
    file.borrow(lent);
    return file;
  };
  const loadRecorder = () => lend<Awaited<ReturnType<typeof loadThere>>>(isThere ? loadThere() : loadHere());
  const send = async (): Promise<Uploads> => {
    const { createUploads } = await loadRecorder();
    const intake = intakeUrl(config, 'replay');
    return (uploads ??= createUploads({
      config,
      intake,
      uuid,
      keep: journal.segment,
      lost: () => void control.lost++,
    }));
  };
  const load = (): void => {
    loading = true;
    scope.ends = recorder.ends;
    const parsed = new Promise<void>((resolve) => {
      if (document.readyState !== 'loading') resolve();
      else listen(document, ['DOMContentLoaded'], () => resolve());
    });
    const setup = {
      config,
      defaultLevel: levelNumber(config.defaultPrivacyLevel),
      levelOf,
      bridged: !!bridge,
      send: (segment: Segment, last: boolean) =>
        bridge ? bridge.record!(segment.name, segment.event) : uploads!.send(segment, last),
      failed: guard(() => {
        failed = true;
        update();
        say('The session recorder failed; this page is not recorded any more.');
      }),
      say,
      ends: recorder.ends,
      told: tell,
    };
    // Without consent, or after `destroy`, which would end no worker that comes later. A view may ask for it again.
    const isWanted = (): boolean => recorder.isGranted() || (loading = false);
    const begin = async (): Promise<Replay | undefined> => {
      const { start } = await loadRecorder();
      await send();
      if (!isWanted()) return undefined;
      try {
        return await start(setup);
      } catch (error) {
        if (!isThere) throw error;
        const here = await lend(loadHere());
        return isWanted() ? here.startInstead(setup, error) : undefined;
      }
    };
    Promise.all([begin(), parsed]).then(
      ([started]) => {
        if (!started) return;
        running = started;
        update();
      },
      // One line, and no second try against a host that does not have the file.
      (error: unknown) =>
        say('The session recorder could not be started; there is no replay.', 'error', error),
    );
  };

  const { viewed } = recorder;
  recorder.viewed = (moment, told) => {
    viewed(moment, told);
    if (told.length === TIME_LENGTH) {
      if (recorded) guard(running!.frustrated)(moment, Number(told));
      return;
    }
    view = told
      ? {
          session: told.slice(0, 36),
          view: told.slice(36, 72),
          grade: Number(told[72]),
          start: Number(told.slice(73)),
          moment,
        }
      : undefined;
    update();
    if (!recorder.isGranted()) uploads?.withdraw();
  };

  journal.leftSegment = (at, id, segment) => {
    if (Math.abs(Date.now() - at) > OLDEST_LEFT_MS) {
      control.lost++;
      journal.segment(id);
    } else send().then((to) => recorder.isGranted() && to.adopt(id, segment), fault);
  };

  const control: ReplayControl = {
    lost: 0,
    wish(next) {
      wished = next;
      update();
    },
    link() {
      const { site } = config;
      const usual = /^datadoghq\.(com|eu)$/.test(site) ? 'app' : site === 'datad0g.com' ? 'dd' : '';
      const host = [config.subdomain ?? usual, site].filter(Boolean).join('.');
      const tracked = view && [Grade.Tracked, Grade.Replayed].includes(view.grade) ? view : undefined;
      const missing =
        tracked?.grade === Grade.Tracked
          ? 'incorrect-session-plan'
          : tracked
            ? !recorded && 'replay-not-started'
            : 'rum-not-tracked';
      const parameters = missing ? [`error-type=${missing}`] : [];
      if (view) parameters.push(`seed=${view.view}`, `from=${view.start}`);
      const session = tracked?.session ?? 'no-session-id';
      return `https://${host}/rum/replay/sessions/${session}?${parameters.join('&')}`;
    },
    leave(type, gone) {
      if (recorded) guard(running!.leave)(type);
      if (gone) uploads?.leave();
    },
  };
  return control;
}
