/** Whether the session is recorded, and the recorder's loading (spec c §1). */
import { loadRecorder } from 'ferrum-rum:recorder';
import { say } from '../console';
import { faults, guard, listen } from '../guard';
import { Op } from '../protocol';
import { now, type Recorder } from '../recorder';
import type { Replay, ReplayView } from '../replay';
import { TIME_LENGTH } from './host';
import { intakeUrl } from './intake-url';
import { uuid } from '../trace';
import { levelNumber } from './start-record';

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
  /** The page may never run again, after an event of this type. */
  leave(type: string): void;
}

/** `Session::grade` in `src/session/mod.rs`. */
const REPLAYED = 2;
const PENDING = 3;

/** Begins to follow the core's views. */
export function createReplay(recorder: Recorder, wish: ReplayWish | undefined): ReplayControl {
  const { config } = recorder;
  let wished = wish ?? { on: !config.startSessionReplayRecordingManually, force: false };
  /** `pending`: not in the sample, but replayed once it is kept. The core tells the view again then. */
  let view: (ReplayView & { grade: number; pending: boolean }) | undefined;
  let forced = false;
  let running: Replay | undefined;
  let loading = false;
  let recording = false;

  const tell = (on: boolean, moment = now(), stats?: string): void => {
    recording = on;
    recorder.push([Op.Replay, moment, on, stats]);
  };
  const update = guard((): void => {
    // Forced once, a session stays so.
    if (view && wished.on && wished.force) forced = true;
    const wanted = view && wished.on && view.grade + Number(forced && view.grade > 0) >= REPLAYED;
    if (!wanted) {
      if (recording) {
        running!.stop();
        tell(false);
      }
    } else if (running) {
      running.view(view!);
      tell(true);
    } else if (!loading) load();
  });
  const load = (): void => {
    loading = true;
    const parsed = new Promise<void>((resolve) => {
      if (document.readyState !== 'loading') resolve();
      else listen(document, ['DOMContentLoaded'], () => resolve());
    });
    const setup = {
      config,
      defaultLevel: levelNumber(config.defaultPrivacyLevel),
      intake: intakeUrl(config, 'replay'),
      uuid,
      faults,
      lost: () => void control.lost++,
      failed: guard(() => {
        wished = { on: false, force: false };
        update();
        say('The session recorder failed; this page is not recorded any more.');
      }),
      told: (moment: number, stats: string) => tell(recording, moment, stats),
    };
    Promise.all([loadRecorder().then(({ start }) => start(setup)), parsed]).then(
      ([started]) => {
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
      if (recording) guard(running!.frustrated)(moment, Number(told));
      return;
    }
    if (!told) forced = false;
    view = told
      ? {
          session: told.slice(0, 36),
          view: told.slice(36, 72),
          grade: Number(told[72]) % PENDING,
          pending: Number(told[72]) === PENDING && !!config.keepSessionOn.length,
          start: Number(told.slice(73)),
          moment,
        }
      : undefined;
    update();
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
      const missing = !view?.grade
        ? 'rum-not-tracked'
        : view.grade + Number(forced) < REPLAYED
          ? 'incorrect-session-plan'
          : !recording && 'replay-not-started';
      const parameters = [
        missing && `error-type=${missing}`,
        view && `seed=${view.view}`,
        view && `from=${view.start}`,
      ];
      const session = view?.grade ? view.session : 'no-session-id';
      return `https://${host}/rum/replay/sessions/${session}?${parameters.filter(Boolean).join('&')}`;
    },
    leave(type) {
      if (recording) guard(running!.leave)(type);
    },
  };
  return control;
}
