/** The lazy part: it comes with the core and takes over what the early capture kept. */
import { admit } from './admission';
import { createEntrySource } from './entry-source';
import { createReplay, type ReplayControl, type ReplayWish } from './replay';
import { createPressReader } from './press-reader';
import { Question, startEngine, type Engine, type EngineSetup } from './engine';
import { sessionStore } from './session-store';
import { createJournal } from './journal';
import { hold } from './lock';
import { watchScroll, type ScrollWatch } from './scroll';
import { mainThread } from './main-thread';
import { TOOLS, isUnderTest, loadExtras } from './extras';
import { describeLate } from './describe';
import { createMeasures } from './measures';
import { violation, watchInterventions } from './reports';
import { scriptNews } from './scripts';
import { startRecord } from './start-record';
import { watchKeyboardClicks } from './keyboard-click';
import { Leaving, watchActivity, watchExits } from './life-cycle';
import { tellTimeZone, watchSurroundings } from './surroundings';
import { VIEW_CALLS } from './view-calls';
import { compile } from './carried';
import { instantiate } from './wasm';
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
import { Op, type Observation } from '../protocol';
import { now, record, type Item, type LateCall, type PressReader, type Recorder } from '../recorder';
import { host } from './intake-url';
// All that comes with the entry, in one shared chunk: each file more is compressed by itself.
import '../rum';
import { sleep } from '../zone';

export { afterPlugin } from './plugin-answer';

/** What the public API asks a running core. */
export interface Core {
  internalContext(startTime?: number): unknown;
  viewContext(): object | undefined;
  /** Sends what waits, as at the page's end, and ends. */
  destroy(): void;
  diagnostics(): Record<string, unknown>;
  replay: ReplayControl;
}

/** One slice of work must not be felt: a frame has 16 ms. */
const SLICE_MS = 4;
/** Records wait for an idle moment, but not longer. */
const IDLE_TIMEOUT_MS = 1000;
/** What did not fit into a slice waits less long: after input a browser has no idle moments for a while. */
const BACKLOG_TIMEOUT_MS = 50;
/** Another page holds the session's lock for some milliseconds; one that does longer is frozen. */
const LOCK_PATIENCE_MS = 500;
/** What may begin a view. */
const VIEW_STARTS = [Op.Location, Op.StartView, Op.Restored];

/** For calls that lead straight to a method of the page's: what that throws is no trap of the core's. */
const exposed = (work: () => void): void => guard(work)();

/** A request failed that had trace headers (`capture/request.ts`). */
const refused = (_: LateCall, url: string): void =>
  say(
    `${url} failed with trace headers; no more are sent there on this page. ` +
      'Does the server allow them (Access-Control-Allow-Headers)?',
    'warn',
  );

/** Starts the core for a recorder; not without consent, and not (false) where it may not run. */
export async function start(recorder: Recorder, replayWish?: ReplayWish): Promise<Core | false | undefined> {
  const { given } = recorder;
  if (given?.remoteConfiguration || given?.remoteConfigurationId) {
    const { configured } = await loadRemoteConfiguration();
    recorder.given = recorder.shown = await configured(recorder, given, host, say);
    if (!recorder.given) return false;
  }
  if (!admit(recorder)) return false;
  // Turned on from afar, where `init` had turned it off.
  if (given && !(given.trackUserInteractions ?? true) && recorder.config.trackUserInteractions)
    guard(capturePresses)(recorder);
  if ('DatadogEventBridge' in window) recorder.bridge = (await loadBridge()).connect(recorder.config);
  const store = sessionStore(recorder.config, recorder.namespace);
  if (!store) throw new Error('No storage available for the session.');
  const { trackResourceHeaders, allowedGraphQlUrls, betaTrackWebSockets, trackResources } = recorder.config;
  const { beforeSend, keepSessionOn } = recorder.config;
  // While the core is compiled; the requests so far wait in the queue. Without their details all else is still of use.
  const details =
    (trackResourceHeaders.length || allowedGraphQlUrls.length) &&
    loadRequestDetails().then(({ readRequestDetails }) => readRequestDetails(recorder, TOOLS), fault);
  // Its listeners come before those by which the page's end is told.
  const sockets =
    betaTrackWebSockets &&
    trackResources &&
    loadSockets()
      .then(({ trackSockets }) => {
        scope.ends = recorder.ends;
        trackSockets(recorder, TOOLS);
      })
      .catch(fault);
  // Said by the first event already, or a robot's page view would be a user's.
  const testRun =
    isUnderTest() &&
    loadTestRun()
      .then(({ tellTestRun }) => {
        scope.ends = recorder.ends;
        tellTestRun(recorder, TOOLS);
      })
      .catch(fault);
  // Without it nothing may be sent: a failure is the core's own.
  const edits =
    (beforeSend || keepSessionOn.some((reason) => typeof reason === 'function')) &&
    loadBeforeSend().then(({ createEdit }) => (recorder.edit = createEdit(recorder, TOOLS)));
  // Of pages that open at once, as after a browser's restart, one makes the session and the others find it.
  const locked = hold(`_dd_s_v2${recorder.namespace}`, LOCK_PATIENCE_MS);
  const [module] = await Promise.all([compile(), details, sockets, testRun, edits]);
  const release = await locked;
  // Withdrawn meanwhile: nothing may be stored or sent.
  if (!recorder.isGranted()) {
    release();
    return undefined;
  }
  // Not the page's last words after all.
  if (recorder.early) guard(() => localStorage.removeItem(recorder.early!))();
  const news = scriptNews(recorder);
  let scheduled = false;
  let alarm: unknown;
  let alarmAt = Infinity;
  let scroll: ScrollWatch | undefined;

  const take = (engine: Engine, item: Item): void => {
    const observation = typeof item === 'function' ? item(recorder.read as PressReader, recorder) : item;
    if (!observation) return;
    const ofScripts = news();
    if (ofScripts) engine.observe(ofScripts);
    const begins = VIEW_STARTS.includes(observation[0]);
    // A page that does not change with its view is not heard to scroll.
    if (begins) scroll?.changed();
    // The view that may begin here must not inherit the interactions of the one before.
    const interactions = begins && entries.tellInteractions();
    if (interactions) engine.observe([Op.Entry, now(), ...interactions]);
    engine.observe(observation);
  };

  const drain = (deadline: number): void => {
    // Called from within a record; whoever drains goes on after it.
    if (engine.busy) return;
    while (recorder.queue.length && !held()) {
      take(engine, recorder.queue.shift() as Item);
      if (now() >= deadline) break;
    }
    if (!recorder.queue.length) recorder.watch(!!engine.call((core) => core.waits()));
    else if (!held()) schedule(BACKLOG_TIMEOUT_MS);
    // The app around the page makes batches of its own.
    if (recorder.bridge) engine.observe([Op.Flush, now()]);
    if (engine.wakeAt === alarmAt) return;
    clearTimeout(alarm as number);
    alarmAt = engine.wakeAt;
    if (alarmAt < Infinity) alarm = sleep(ring, alarmAt - now());
  };
  const ring = guard(() => {
    alarmAt = Infinity;
    // Not through the queue, which may be held.
    // With records still to come, nothing is known of this moment.
    engine.observe([Op.Tick, recorder.queue.length ? 0 : now()]);
    drain(now() + SLICE_MS);
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
      drain(now() + SLICE_MS);
    });
    try {
      requestIdleCallback(work, { timeout });
    } catch {
      // WebKit has no idle callbacks, and pages replace them.
      sleep(work, 50);
    }
  };

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
  const replay = createReplay(recorder, replayWish, journal);
  const setup: EngineSetup = {
    recorder,
    instantiate: (host) => instantiate(module, host),
    startRecord: (of, restarted) => startRecord(of, store, entries.supported, restarted),
    jar: store.jar,
    journal,
    settle: (request, status, retryAfter) => {
      recorder.push(record(Op.Settled, request, status, retryAfter));
      // What waits for room in flight must not wait for an idle moment, too: after input those are rare.
      recorder.wake(true);
    },
    takeEntries: entries.take,
    onStart: (running, isCurrent) => {
      scope.ends = recorder.ends;
      const observed = (list: PerformanceObserverEntryList, observer: PerformanceObserver): void => {
        if (isCurrent()) entries.take(list.getEntries());
        else observer.disconnect();
      };
      entries.begin(() => running.call((core) => exposed(() => core.watch(guard(observed), entries.types))));
    },
  };
  const engine = await startEngine(setup).finally(release);

  const leave = (type: string, ...records: Observation[]): void => {
    replay.leave(type);
    scroll?.settle();
    engine.call((core) => exposed(core.pending));
    recorder.queue.push(...records);
    drain(Infinity);
    guard(journal.leave)(type === 'pagehide');
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
  recorder.wake = (atOnce) => (atOnce ? drain(now() + SLICE_MS) : schedule());
  schedule();

  const answer = (question: Question, at: number): unknown => {
    drain(Infinity);
    if (engine.busy) return undefined;
    const json = engine.ask(question, at);
    return json ? JSON.parse(json) : undefined;
  };
  return {
    replay,
    destroy() {
      const at = now();
      guard(replay.wish)({ on: false, force: false });
      guard(leave)('pagehide', [Op.Unloading, at], [Op.Exiting, at, Leaving.Yes]);
      clearTimeout(alarm as number);
      engine.stop();
    },
    internalContext: (at) => answer(Question.InternalContext, at ?? now()),
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
