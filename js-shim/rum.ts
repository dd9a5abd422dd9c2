/**
 * The public API: what the page calls is checked and kept here, in order and with its time, whether the core is there
 * or not. Making the object touches nothing; only `init` does.
 */
import type { RumInitConfiguration, RumPublicApi, ViewOptions } from '../pkg/types';
import type { SuppliedCore } from '../pkg/types/slim';
import { captureActivity } from './capture/activity';
import { captureConsole } from './capture/console';
import { captureErrors, captureViolations, handlingStack } from './capture/errors';
import { captureLocations } from './capture/location';
import { capturePageState } from './capture/page-state';
import { capturePresses } from './capture/press';
import { captureRequests } from './capture/request';
import { saveShortVisit } from './capture/short-visit';
import { say } from './console';
import { DEFAULT_TRACKED_RESOURCE_HEADERS } from './constants';
import { contextMethods, createContextStore } from './context-store';
import type { Core } from './core';
import type { ReplayWish } from './core/replay';
import { faults, guard, scope } from './guard';
import { ContextKind, ErrorSource, Op, type Field } from './protocol';
import { listOf, provisional } from './provisional-options';
import {
  asksForContexts,
  lateItem,
  now,
  createRecorder,
  journaling,
  record,
  type DomainContext,
  type Item,
  type Recorder,
} from './recorder';
import { clone, contextOf, stringify } from './sanitise';
import { VERSION } from './version';

/** Calls made before `init` that are kept (spec a §1.4). */
const EARLY_CALLS = 500;

/** Methods whose work is done in the core's chunk, with the arguments as they were. */
const LATE = (
  'startAction stopAction startResource stopResource ' +
  'addTiming setViewName setViewContext setViewContextProperty setViewLoadingTime addFeatureFlagEvaluation ' +
  'addDurationVital startDurationVital stopDurationVital startOperation succeedOperation failOperation'
).split(' ');

/** What is watched on every page, in this order. */
const CAPTURES = [
  capturePageState,
  captureActivity,
  captureErrors,
  captureConsole,
  captureViolations,
  captureLocations,
  captureRequests,
];

/** Methods whose events know where they were called. */
const MAKES_EVENTS = /^(add[AD]|start[AVDOF]|succeed|fail)/;

/** One line and then silence: no retries against a host that does not have the file (design.md, Loading). */
const coreMissing = (error: unknown): void =>
  say('The core could not be loaded; nothing is recorded.', 'error', error);

/** What stands where pages expect the SDK: one, the queue of a snippet that waits for one, or anything. */
type Page = { DD_RUM?: { version?: string; q?: (() => void)[] } | undefined };

/** What the core's chunk is asked for; types alone, since it comes later. */
type CoreChunk = Pick<typeof import('./core'), 'start' | 'afterPlugin'>;

/** What `ferrum-rum/slim` got as `core`, for the chunk that starts it. */
export const supplied: { core?: SuppliedCore | Promise<SuppliedCore> | undefined } = {};

/** Makes an API object. On a server every method does nothing, and getters give an empty object. */
export function createRum(loadCore: () => Promise<CoreChunk>, namespace = ''): RumPublicApi {
  // Asked at each call and not once: an import may happen anywhere, and must not look at anything.
  const onPage = (): boolean => typeof window !== 'undefined' && typeof document !== 'undefined';
  const early: [Item, DomainContext?][] = [];
  let recorder: Recorder | undefined;
  let core: Core | undefined;
  let given: RumInitConfiguration | undefined;
  let replayWish: ReplayWish | undefined;
  let consent: string | undefined;
  let started = false;

  /** Where the page called the method that now runs, as far as somebody asks for it. */
  let called: DomainContext | undefined;
  const push = (item: Item, domainContext?: DomainContext): void => {
    if (recorder) recorder.push(item, domainContext);
    else {
      if (early.length >= EARLY_CALLS) early.shift();
      early.push([item, domainContext]);
    }
  };
  const tell = (operation: Op, ...fields: Field[]): void => push(record(operation, ...fields), called);
  const global = createContextStore(ContextKind.Global, push);
  const user = createContextStore(ContextKind.User, push, ['id', 'name', 'email']);
  const account = createContextStore(ContextKind.Account, push, ['id', 'name']);

  const again = (raw?: RumInitConfiguration): void => {
    if (!raw?.silentMultipleInit) say('DD_RUM is already initialized.');
  };

  const init = (raw: RumInitConfiguration): void => {
    if (core) return again(raw);
    given = raw;
    // Taken at the call: a plugin may keep the rest waiting.
    const stacks = [handlingStack(api.init), new Error().stack] as const;
    askPlugins(raw, 0, () => startRecording(raw, stacks));
  };

  /** Goes on once every plugin, in their order, has had its say; the first `false` ends it. */
  const askPlugins = (raw: RumInitConfiguration, place: number, goOn: () => void): void => {
    // What can't be read is said with all the options.
    const plugins = listOf(guard(() => raw?.plugins)());
    if (place >= plugins.length) return goOn();
    let answer: unknown;
    try {
      answer = plugins[place]?.onInit?.({ initConfiguration: raw, publicApi: api });
    } catch (error) {
      say('A plugin threw in onInit.', 'error', error);
    }
    const next = (said: unknown): void => {
      if (said !== false) askPlugins(raw, place + 1, goOn);
    };
    if (!(answer as Promise<unknown> | undefined)?.then) return next(answer);
    loadCore().then(({ afterPlugin }) => afterPlugin(answer as Promise<unknown>, next), coreMissing);
  };

  const startRecording = (raw: RumInitConfiguration, stacks: Recorder['stacks']): void => {
    if (recorder) return again(raw);
    const config = provisional(raw, say);
    if (!config) return;
    recorder = createRecorder({
      config,
      // As they are now: the page may go on to make another SDK's of them.
      given: { __proto__: Object.getPrototypeOf(raw), ...raw } as RumInitConfiguration,
      href: location.href,
      stacks,
      namespace: namespace && `_${namespace}`,
      isGranted: () => consent === 'granted',
      baggage: () => ({ 'user.id': user.get().id, 'account.id': account.get().id }),
      stores: { 1: user, 2: global, 4: account },
    });
    scope.ends = recorder.ends;
    // The peer sets it on import; importing ours does nothing at all. An SDK that is there stays.
    const there = (window as Page).DD_RUM;
    if (!namespace && !there?.version) {
      (window as Page).DD_RUM = api;
      for (const ready of there?.q ?? []) guard(ready)();
    }
    // One of them failing on a hostile page must not take the others along.
    for (const capture of CAPTURES) guard(capture)(recorder);
    if (config.trackUserInteractions) guard(capturePresses)(recorder);
    const waiting = recorder;
    if (journaling(config)) saveShortVisit(waiting, () => !core && waiting.isGranted());
    for (const call of early.splice(0)) recorder.push(...call);
    const refused =
      config.trackingConsent === 'not-granted' ||
      (config.respectGlobalPrivacyControl &&
        (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl);
    // What is neither granted nor not is a mistake, which the core's chunk tells.
    consent ??= refused ? 'not-granted' : 'granted';
    startWhenGranted();
  };

  const startWhenGranted = (): void => {
    if (started || consent !== 'granted' || !recorder) return;
    started = true;
    const waiting = recorder;
    waiting.begun = now();
    waiting.watch(true, true);
    loadCore()
      .then((loaded) => loaded.start(waiting, replayWish))
      .then((running) => {
        if (recorder !== waiting) return running && running.destroy();
        if (running === false) {
          // Refused: as if it had never begun, but for what `getInitConfiguration` answers.
          const asked = given;
          destroy();
          given = asked;
          return undefined;
        }
        core = running;
        started = !!core;
        // Withdrawn in the moment between the check and the start, or given again before it.
        if (core && consent !== 'granted') tell(Op.Consent, false);
        startWhenGranted();
      })
      .catch((error: unknown) => {
        coreMissing(error);
        waiting.queue.length = 0;
        waiting.push = () => {};
        waiting.watch(false);
      });
  };

  const destroy = (): void => {
    if (!recorder) return;
    const { ends } = recorder;
    core?.destroy();
    // The core may be on its way still.
    recorder.isGranted = () => false;
    recorder.push = () => {};
    for (const end of ends.splice(0)) guard(end)();
    if ((window as Page).DD_RUM === api) delete (window as Page).DD_RUM;
    recorder = core = given = consent = undefined;
    started = false;
  };

  const wishReplay = (on: boolean, force = false): void => {
    replayWish = { on, force };
    core?.replay.wish(replayWish);
  };

  const methods = {
    init,
    getInitConfiguration: () => clone(recorder?.shown ?? given),
    getInternalContext: (startTime?: number) => core?.internalContext(startTime),
    getDiagnostics: () => core?.diagnostics() ?? { queued: (recorder?.queue ?? early).length, ...faults },
    destroy,
    flush: () => tell(Op.Flush),
    keepSession: () => tell(Op.KeepSession),
    setTrackingConsent(value: string) {
      consent = value;
      if (core) tell(Op.Consent, value === 'granted');
      else startWhenGranted();
    },
    startView(options?: string | ViewOptions) {
      // A URL of its own is relative to where the page is now.
      push(lateItem('startView', called, [clone(options), location.href]));
      recorder?.watch(true, true);
    },
    getViewContext: () => core?.viewContext() ?? {},
    ...contextMethods('GlobalContext', global),
    ...contextMethods('User', user),
    ...contextMethods('Account', account),
    addAction(name: string, actionContext?: object) {
      tell(Op.Action, String(name), actionContext ? stringify(contextOf(actionContext)) : undefined);
    },
    // The last is for the entries of frameworks; pages pass what they like, as `errors.forEach(addError)` does.
    addError(error: unknown, errorContext?: object, third?: unknown) {
      const circumstances = { ...called, context: clone(errorContext), given: third };
      push(lateItem('error', { error, ...called }, [ErrorSource.Custom, clone(error), circumstances]));
    },
    startSessionReplayRecording: (options?: { force?: boolean }) => wishReplay(true, options?.force),
    stopSessionReplayRecording: () => wishReplay(false),
    getSessionReplayLink: () => core?.replay.link(),
    stopSession() {
      if (started) tell(Op.StopSession);
    },
  };

  const late: Record<string, (...args: unknown[]) => void> = {};
  for (const name of LATE)
    // Those of operations have an old name, too.
    late[name] = late[name.replace('O', 'FeatureO')] = (...args) => push(lateItem(name, called, clone(args)));

  const api = {
    version: VERSION,
    DEFAULT_TRACKED_RESOURCE_HEADERS,
    // Exceptions of the callback are the page's own (spec a §1.1).
    onReady: (callback: () => void) => callback(),
  } as RumPublicApi;
  for (const [name, method] of Object.entries({ ...methods, ...late })) {
    const call = method as (...args: unknown[]) => unknown;
    // A server has many users in one process: it must not even remember what one of them set.
    const inert = /^get(?!I|Se)/.test(name) ? () => ({}) : () => undefined;
    // The guard is outermost: its `try` keeps its frame on the stack, where WebKit's tail calls would drop it, and with
    // it all that `handlingStack` could find.
    const guarded = guard((...args: unknown[]) => {
      if (!onPage()) {
        // Somebody waits for its events; on a server nobody does.
        if (name === 'init' && 'importScripts' in globalThis) say('Nothing is recorded in a worker.', 'warn');
        return inert();
      }
      const asked =
        name === 'addError' || (MAKES_EVENTS.test(name) && (!recorder || asksForContexts(recorder.config)));
      called = asked ? { handlingStack: handlingStack(guarded) } : undefined;
      return call(...args);
    });
    (api as unknown as Record<string, unknown>)[name] = guarded;
  }
  return api;
}
