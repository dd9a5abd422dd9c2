/** Starts the core, which takes over what the early capture kept. */
import { admit } from './admission';
import { createDrain } from './drain';
import { createEntrySource } from './entry-source';
import { createReplay, type ReplayControl, type ReplayWish } from './replay';
import { createPressReader } from './press-reader';
import { Question, startEngine, type Engine, type EngineSetup } from './engine';
import { sessionStore } from './session-store';
import { createJournal } from './journal';
import { hold } from './lock';
import { watchScroll, type ScrollWatch } from './scroll';
import { mainThread } from './main-thread';
import { isUnderTest, loadExtras } from './extras';
import { describeLate } from './describe';
import { createMeasures } from './measures';
import { violation, watchInterventions } from './reports';
import { startRecord } from './start-record';
import { watchKeyboardClicks } from './keyboard-click';
import { Leaving, watchActivity, watchExits } from './life-cycle';
import { tellTimeZone, watchSurroundings } from './surroundings';
import { VIEW_CALLS } from './view-calls';
import { repeat } from './timers';
import { taken } from './transport';
import { instantiate, type Compiled } from './wasm';
import { capturePresses } from '../capture/press';
import type { ShortVisit } from '../capture/short-visit';
import {
  loadBeforeSend,
  loadBridge,
  loadEarly,
  loadRemoteConfiguration,
  loadRequestDetails,
  loadSockets,
  loadTestRun,
} from '../chunks';
import { say } from '../console';
import { fault, faults, guard, scope } from '../guard';
import { FLAG, MATCH, PATTERN, read } from '../options';
import { Op, type Observation } from '../protocol';
import { now, record, type LateCall, type PressReader, type Recorder } from '../recorder';
import { host } from './intake-url';
// All that comes with the entry, in one shared chunk: each file more is compressed by itself.
import '../rum';

/** What the public API asks a running core. */
export interface Core {
  internalContext(startTime?: number): unknown;
  viewContext(): object | undefined;
  /** Sends what waits, as at the page's end, and ends. */
  destroy(): void;
  diagnostics(): Record<string, unknown>;
  replay: ReplayControl;
}

/** Another page holds the session's lock for some milliseconds; one that does longer is frozen. */
const LOCK_PATIENCE_MS = 500;
/** For calls that lead straight to a method of the page's: what that throws is no trap of the core's. */
const exposed = (work: () => void): void => guard(work)();

/** A request failed that had trace headers (`capture/request.ts`). */
const refused = (_: LateCall, url: string): void =>
  say(
    `${url} failed with trace headers; no more are sent there on this page. ` +
      'Does the server, or one that it redirects to, allow them (Access-Control-Allow-Headers)?',
    'warn',
  );

/** Starts the core; not without consent, and not (false) where it may not run. */
export async function start(
  compile: () => Promise<Compiled>,
  recorder: Recorder,
  replayWish?: ReplayWish,
): Promise<Core | false | undefined> {
  const { given } = recorder;
  if (given?.remoteConfiguration || given?.remoteConfigurationId) {
    const { configured } = await loadRemoteConfiguration();
    recorder.given = recorder.shown = await configured(recorder, given, host);
    if (!recorder.given) return false;
  }
  // A page may not be allowed to read them. Once: a reading may take a millisecond.
  const cookies = guard(() => document.cookie)() ?? '';
  if (!admit(recorder, cookies)) return false;
  // Turned on from afar, where `init` had turned it off.
  scope.ends = recorder.ends;
  if (given && !(given.trackUserInteractions ?? true) && recorder.config.trackUserInteractions)
    guard(capturePresses)(recorder);
  if ('DatadogEventBridge' in window) recorder.bridge = guard((await loadBridge()).connect)(recorder.config);
  const { trackResourceHeaders, allowedGraphQlUrls, betaTrackWebSockets, trackResources } = recorder.config;
  const { beforeSend, keepSessionOn } = recorder.config;
  // While the core is compiled; the requests so far wait in the queue. Without their details all else is still of use.
  const details =
    (trackResourceHeaders || allowedGraphQlUrls) &&
    loadRequestDetails().then(
      ({ readRequestDetails }) => readRequestDetails(recorder, { FLAG, MATCH, PATTERN, read }),
      fault,
    );
  const begin = <C>(chunk: Promise<C>, work: (chunk: C) => void): Promise<void> =>
    chunk
      .then((loaded) => {
        scope.ends = recorder.ends;
        work(loaded);
      })
      .catch(fault);
  // Its listeners come before those by which the page's end is told.
  const sockets =
    betaTrackWebSockets &&
    trackResources &&
    begin(loadSockets(), ({ trackSockets }) => trackSockets(recorder, repeat));
  // Said by the first event already, or a robot's page view would be a user's.
  const testRun =
    isUnderTest(cookies) && begin(loadTestRun(), ({ tellTestRun }) => tellTestRun(recorder, repeat));
  // Without it nothing may be sent: a failure is the core's own.
  const edits =
    (beforeSend || keepSessionOn.some((reason) => typeof reason === 'function')) &&
    loadBeforeSend().then(({ createEdit }) => (recorder.edit = createEdit(recorder)));
  // Of pages that open at once, as after a browser's restart, one makes the session and the others find it.
  const locked = hold(`_dd_s_v2${recorder.namespace}`, LOCK_PATIENCE_MS);
  const needed = Promise.all([compile(), sessionStore(recorder), details, sockets, testRun, edits]);
  needed.catch(async () => (await locked)());
  const [module, store] = await needed;
  const release = await locked;
  // Withdrawn meanwhile: nothing may be stored or sent.
  if (!recorder.isGranted()) {
    release();
    return undefined;
  }
  // Not the page's last words after all.
  if (recorder.early) guard(() => localStorage.removeItem(recorder.early!))();
  let scroll: ScrollWatch | undefined;
  scope.ends = recorder.ends;
  const entries = createEntrySource(recorder);
  const late = (): Recorder['late'] => ({
    ...createMeasures(),
    ...VIEW_CALLS,
    error: describeLate,
    violation,
    refused,
  });
  const readerFor = (of: Engine): PressReader =>
    createPressReader(recorder.config, of, { ...entries, pressed() {} });
  const early = guard((visit: ShortVisit): void => {
    loadEarly()
      .then(({ tellShortVisit }) => tellShortVisit(visit, setup, { startEngine, readerFor, late }))
      .catch(() => {});
  });
  const journal = createJournal(recorder, early);
  const levelOf = (parent: number, facts: number): number | undefined =>
    engine.call((core) => core.level(parent, facts));
  const replay = createReplay(recorder, replayWish, journal, levelOf);
  const setup: EngineSetup = {
    recorder,
    instantiate: (host) => instantiate(module, host),
    startRecord: (of, restarted) => startRecord(of, store, entries.supported, restarted),
    jar: store.jar,
    journal,
    settle: guard((request: number, status: number, retryAfter?: number) => {
      recorder.queue.push(record(Op.Settled, request, status, retryAfter));
      // What waits for room in flight must not wait for an idle moment, too: after input those were seen to be rare.
      recorder.wake(true);
    }),
    takeEntries: entries.take,
    onStart: (running, isCurrent) => {
      scope.ends = recorder.ends;
      const observed = guard((list: PerformanceObserverEntryList, observer: PerformanceObserver) => {
        if (isCurrent()) entries.take(list.getEntries());
        else observer.disconnect();
      });
      entries.begin(() =>
        running.call((core) => exposed(() => core.watch(new PerformanceObserver(observed), entries.wanted))),
      );
    },
  };
  const engine = await startEngine(setup).finally(release);
  // A page that does not change with its view is not heard to scroll.
  const drain = createDrain(recorder, engine, entries, () => scroll?.changed());

  const leave = (type: string, leaving: Leaving, ...records: Observation[]): void => {
    replay.leave(type, leaving === Leaving.Yes);
    scroll?.settle();
    engine.call((core) => exposed(core.pending));
    recorder.queue.push(...records);
    // The event before this one was cut off (`taken`), and the core with it: it forgets nothing any more.
    const [, sent] = (engine.busy && /dd-request-id(?:=|%3D)([\w-]{36})/.exec(taken.url)) || [];
    if (sent) journal.note(sent, 0);
    drain.all();
    guard(journal.leave)(leaving);
  };
  recorder.late = late();
  scope.ends = recorder.ends;
  recorder.read = createPressReader(recorder.config, engine, entries);
  // One of them failing on a hostile page must not take the others along.
  if (recorder.config.trackUserInteractions) guard(watchKeyboardClicks)(recorder);
  if (store.watch) guard(store.watch)((value = '') => recorder.push(record(Op.StoreChanged, value)));
  guard(watchActivity)(recorder);
  guard(watchSurroundings)(recorder);
  guard(tellTimeZone)(recorder);
  scroll = guard(watchScroll)(recorder);
  guard(watchInterventions)(recorder);
  guard(watchExits)(recorder.config.trackViewsManually, recorder, leave, journal.open);
  journal.open();
  await loadExtras(recorder);
  recorder.wake = (atOnce) => (atOnce ? drain.slice() : drain.soon());
  drain.schedule();

  const answer = (question: Question, at: number): unknown => {
    drain.all();
    if (engine.busy) return undefined;
    const json = engine.ask(question, at);
    return json ? JSON.parse(json) : undefined;
  };
  return {
    replay,
    destroy() {
      const at = now();
      guard(replay.wish)({ on: false, force: false });
      guard(leave)('pagehide', Leaving.Yes, [Op.Unloading, at], [Op.Exiting, at, Leaving.Yes]);
      drain.stop();
      engine.stop();
    },
    internalContext: (at) => answer(Question.InternalContext, typeof at === 'number' ? at : now()),
    viewContext: () => answer(Question.ViewContext, now()) as object | undefined,
    diagnostics: () => ({
      ...(answer(Question.Diagnostics, now()) as object),
      queued: recorder.queue.length,
      lost_before_core: recorder.lost,
      replay_segments_lost: replay.lost,
      main_thread_ms: mainThread(),
      ...faults,
    }),
  };
}
