import type { DEFAULT_TRACKED_RESOURCE_HEADERS } from './constants.js';
import type { Account, Context, User } from './context.js';
import type { Diagnostics } from './diagnostics.js';
import type { RumInitConfiguration, TrackingConsent } from './init.js';

/** What a view is to be called and to belong to. */
export interface ViewOptions {
  name?: string;
  service?: string | undefined | null;
  version?: string | undefined | null;
  /** Attributes of this view and of the events in it. */
  context?: Context;
  /** The URL to report, if it is not the page's; relative to it. */
  url?: string;
  /** @internal */
  handlingStack?: string;
}

/** Options of `startSessionReplayRecording`. */
export interface StartRecordingOptions {
  /** Record even if the session is not in the sample. */
  force: boolean;
}

/** The type of an action. */
export type ActionType = 'click' | 'custom' | 'tap' | 'scroll' | 'swipe' | 'application_start' | 'back';

/** Options of `startAction` and `stopAction`; those of both calls are merged. */
export interface ActionOptions {
  /** @defaultValue `'custom'` */
  type?: ActionType;
  context?: any;
  /** Tells actions of one name apart. */
  actionKey?: string;
}

/** The type of a resource. */
export type ResourceType =
  'document' | 'xhr' | 'beacon' | 'fetch' | 'css' | 'js' | 'image' | 'font' | 'media' | 'websocket' | 'other';

/** Options of `startResource`. */
export interface ResourceOptions {
  /** @defaultValue `'other'` */
  type?: ResourceType;
  method?: string;
  context?: Context;
  /** Tells resources of one URL apart. */
  resourceKey?: string;
}

/** Options of `stopResource`. */
export interface ResourceStopOptions {
  type?: ResourceType;
  statusCode?: number;
  /** Bytes. */
  size?: number;
  context?: Context;
  resourceKey?: string;
}

/** What all vitals may carry. */
export interface VitalOptions {
  context?: any;
  description?: string;
}

/** Options of `startDurationVital` and `stopDurationVital`. */
export interface DurationVitalOptions extends VitalOptions {
  /** Tells vitals of one name apart. */
  vitalKey?: string;
}

/** Options of `addDurationVital`. */
export interface AddDurationVitalOptions extends DurationVitalOptions {
  /** ms since 1970. */
  startTime: number;
  /** ms. */
  duration: number;
}

/** Options of operations. */
export interface OperationOptions extends VitalOptions {
  /** Tells operations of one name apart. */
  operationKey?: string;
}

/** @deprecated {@link OperationOptions} */
export type FeatureOperationOptions = OperationOptions;

/** Why an operation failed. */
export type FailureReason = 'error' | 'abandoned' | 'other';

/** Session and view at a moment, as other SDKs on the page ask for them. */
export interface RumInternalContext extends Context {
  application_id: string;
  session_id: string | undefined;
  view?: { id: string; url: string; referrer: string; name?: string };
  user_action?: { id: string | string[] };
}

/**
 * Real User Monitoring of this page.
 *
 * Every method may be called before `init` and before the SDK's core is loaded: calls are kept with their time. None of
 * them throws.
 */
export interface RumPublicApi {
  /** The SDK's version. */
  version: string;

  /**
   * Calls back when the SDK is there: at once, unless it is the asynchronous snippet's.
   *
   * @example
   * ```ts
   * window.DD_RUM?.onReady(() => window.DD_RUM?.init({ applicationId: '…', clientToken: '…' }));
   * ```
   */
  onReady: (callback: () => void) => void;

  /**
   * Starts collection. What is wrong with the options is said on the console.
   *
   * @example
   * ```ts
   * datadogRum.init({ applicationId: '…', clientToken: '…', site: 'datadoghq.eu', service: 'shop' });
   * ```
   */
  init: (initConfiguration: RumInitConfiguration) => void;

  /** The options that `init` was given: a copy, also if they were refused. */
  getInitConfiguration: () => RumInitConfiguration | undefined;

  /**
   * Counters of what was collected and of what was not sent, with the reason; before the core is loaded only what waits for
   * it and our own exceptions. This method is ours: `@datadog/browser-rum` does not have it.
   *
   * @example
   * ```ts
   * console.table(datadogRum.getDiagnostics()?.dropped);
   * ```
   */
  getDiagnostics: () => Diagnostics | undefined;

  /** With `keepSessionOn`: keeps this session, though it is not in the sample. */
  keepSession: () => void;

  /**
   * Ends collection on this page: what waits is sent, every listener and every wrapped function is taken back. `init` may
   * be called again.
   */
  destroy: () => void;

  /** Sends what waits, instead of in up to 30 s. What is on its way at the end of a page needs no call. */
  flush: () => void;

  /** @internal */
  getInternalContext: (startTime?: number) => RumInternalContext | undefined;

  /**
   * Allows or ends collection. It is not remembered: tell it on every page, here or in `init`. Called before `init`, it
   * counts more than the option.
   *
   * @example
   * ```ts
   * banner.onAccept = () => datadogRum.setTrackingConsent('granted');
   * ```
   */
  setTrackingConsent: (trackingConsent: TrackingConsent) => void;

  /** Ends the session. The user's next interaction starts another. */
  stopSession(): void;

  /**
   * Starts a view, and ends the one before.
   *
   * @example
   * ```ts
   * router.afterEach((to) => datadogRum.startView({ name: String(to.name), context: { shop: to.params.shop } }));
   * ```
   */
  startView(nameOrOptions?: string | ViewOptions): void;

  /** Names the current view. */
  setViewName: (name: string) => void;

  /** Sets the attributes of the current view and of the events in it. Later views do not inherit them. */
  setViewContext: (context: Context) => void;

  /** Sets one attribute of the current view. */
  setViewContextProperty: (key: string, value: any) => void;

  /** The current view's attributes: a copy. */
  getViewContext(): Context;

  /**
   * Adds a timing to the current view.
   *
   * @param time when it was, ms since 1970; now if left out
   *
   * @example
   * ```ts
   * datadogRum.addTiming('hero_image');
   * ```
   */
  addTiming: (name: string, time?: number) => void;

  /** Says that the current view is loaded now, instead of leaving that to be found out. The last call counts. */
  setViewLoadingTime: () => void;

  /**
   * Sets the attributes of all events.
   *
   * @example
   * ```ts
   * datadogRum.setGlobalContext({ tenant: 'acme', build: __COMMIT__ });
   * ```
   */
  setGlobalContext: (context: Context) => void;
  /** The attributes of all events: a copy. */
  getGlobalContext: () => Context;
  /** Sets one attribute of all events. */
  setGlobalContextProperty: (key: any, value: any) => void;
  /** Removes one attribute from all later events. */
  removeGlobalContextProperty: (key: any) => void;
  /** Removes all attributes from all later events. */
  clearGlobalContext(): void;

  /**
   * Says who uses the page.
   *
   * @example
   * ```ts
   * datadogRum.setUser({ id: 'u-4711', plan: 'gold' });
   * ```
   */
  setUser(newUser: User & { id: string }): void;
  /** @deprecated Give the user an `id`. */
  setUser(newUser: User): void;
  /** The user: a copy. */
  getUser: () => Context;
  /** Sets one attribute of the user. */
  setUserProperty: (key: any, property: any) => void;
  /** Removes one attribute of the user. */
  removeUserProperty: (key: any) => void;
  /** Forgets the user. */
  clearUser: () => void;

  /**
   * Says on whose behalf the user acts.
   *
   * @example
   * ```ts
   * datadogRum.setAccount({ id: 'acme', name: 'Acme Ltd' });
   * ```
   */
  setAccount: (newAccount: Account) => void;
  /** The account: a copy. */
  getAccount: () => Context;
  /** Sets one attribute of the account. */
  setAccountProperty: (key: string, property: any) => void;
  /** Removes one attribute of the account. */
  removeAccountProperty: (key: string) => void;
  /** Forgets the account. */
  clearAccount: () => void;

  /**
   * Reports that something was done.
   *
   * @example
   * ```ts
   * datadogRum.addAction('add to basket', { sku: 'A-12', quantity: 2 });
   * ```
   */
  addAction: (name: string, context?: object) => void;

  /**
   * Starts an action that takes time; errors and resources in between belong to it.
   *
   * @example
   * ```ts
   * datadogRum.startAction('checkout');
   * await pay();
   * datadogRum.stopAction('checkout', { context: { total: 129.99 } });
   * ```
   */
  startAction: (name: string, options?: ActionOptions) => void;
  /** Ends and reports the action of this name (and `actionKey`). */
  stopAction: (name: string, options?: ActionOptions) => void;

  /**
   * Starts a resource that the browser does not show us, such as a message of a worker.
   *
   * @example
   * ```ts
   * datadogRum.startResource('worker:/prices', { type: 'other', method: 'GET' });
   * datadogRum.stopResource('worker:/prices', { statusCode: 200, size: 5120 });
   * ```
   */
  startResource: (url: string, options?: ResourceOptions) => void;
  /** Ends and reports the resource of this URL (and `resourceKey`). */
  stopResource: (url: string, options?: ResourceStopOptions) => void;

  /**
   * Reports an error that you handled. Give the `Error` itself: it has the stack.
   *
   * @example
   * ```ts
   * try { parse(reply); } catch (error) { datadogRum.addError(error, { reply }); }
   * ```
   */
  addError: (error: unknown, context?: object) => void;

  /**
   * Reports which variant of a feature the current view shows.
   *
   * @example
   * ```ts
   * datadogRum.addFeatureFlagEvaluation('new-checkout', true);
   * ```
   */
  addFeatureFlagEvaluation: (key: string, value: any) => void;

  /**
   * Reports how long something took that you measured.
   *
   * @example
   * ```ts
   * datadogRum.addDurationVital('search', { startTime: Date.now() - 231, duration: 231 });
   * ```
   */
  addDurationVital: (name: string, options: AddDurationVitalOptions) => void;

  /**
   * Starts measuring how long something takes.
   *
   * @example
   * ```ts
   * datadogRum.startDurationVital('upload', { vitalKey: file.name });
   * await upload(file);
   * datadogRum.stopDurationVital('upload', { vitalKey: file.name });
   * ```
   */
  startDurationVital: (name: string, options?: DurationVitalOptions) => void;
  /** Ends and reports the measure of this name (and `vitalKey`). */
  stopDurationVital: (name: string, options?: DurationVitalOptions) => void;

  /**
   * Reports that a user's task has begun.
   *
   * @example
   * ```ts
   * datadogRum.startOperation('login');
   * datadogRum.failOperation('login', 'error', { description: 'wrong password' });
   * ```
   */
  startOperation: (name: string, options?: OperationOptions) => void;
  /** Reports that the task is done. */
  succeedOperation: (name: string, options?: OperationOptions) => void;
  /** Reports that the task failed, and why. */
  failOperation: (name: string, failureReason: FailureReason, options?: OperationOptions) => void;
  /** @deprecated `startOperation` */
  startFeatureOperation: (name: string, options?: FeatureOperationOptions) => void;
  /** @deprecated `succeedOperation` */
  succeedFeatureOperation: (name: string, options?: FeatureOperationOptions) => void;
  /** @deprecated `failOperation` */
  failFeatureOperation: (
    name: string,
    failureReason: FailureReason,
    options?: FeatureOperationOptions,
  ) => void;

  /** Starts recording, if the session is in the sample. */
  startSessionReplayRecording: (options?: StartRecordingOptions) => void;
  /** Stops recording. */
  stopSessionReplayRecording: () => void;
  /** A link to the session's recording at the current view. */
  getSessionReplayLink: () => string | undefined;

  /** @deprecated Leave out `name` in `trackResourceHeaders`. Of the classic script's `DD_RUM` alone; modules export it. */
  DEFAULT_TRACKED_RESOURCE_HEADERS: typeof DEFAULT_TRACKED_RESOURCE_HEADERS;
}
