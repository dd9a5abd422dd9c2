import type { CanvasRecordingQuality, DefaultPrivacyLevel } from './constants.js';
import type { RumEventDomainContext } from './domain-context.js';
import type { RumEvent } from './event.js';
import type { GraphQlUrlOption, MatchHeader, MatchOption, PropagatorType } from './matching.js';
import type { RumPlugin } from './plugin.js';

/** Where your organisation's data lives. */
export type Site =
  | 'datadoghq.com'
  | 'us3.datadoghq.com'
  | 'us5.datadoghq.com'
  | 'datadoghq.eu'
  | 'ddog-gov.com'
  | 'us2.ddog-gov.com'
  | 'ap1.datadoghq.com'
  | 'ap2.datadoghq.com'
  | (string & {});

/** Gives the URL to which a request of ours goes, from the intake's path and query (without `?`). */
export type ProxyFn = (request: { path: string; parameters: string; subdomain?: string }) => string;

/** Whether anything may be collected. */
export type TrackingConsent = 'granted' | 'not-granted';

/** Where the session is kept between pages. */
export type SessionPersistence = 'cookie' | 'memory' | 'local-storage';

/** Which allowed requests carry trace headers: all, or those of sampled sessions. */
export type TraceContextInjection = 'all' | 'sampled';

/** Whose script an error came from, besides the page's own: another host's, a browser extension's, or nobody knows. */
export type StackOrigin = 'third_party' | 'extension' | 'unknown';

/** Events that carry feature flags beside views and errors. */
export type FeatureFlagsForEvents = 'vital' | 'action' | 'long_task' | 'resource';

/**
 * Sees each event before it is sent, and may change some of it: `view.name`, `view.url`, `view.referrer`, `service`,
 * `version`, `context`, and what the event's type leaves writable. Other changes are not taken over.
 *
 * @param event a copy of the event
 * @param context the browser's own objects that belong to it, such as the `Response` or the `Error`
 * @returns `false` to drop the event; those of views and of WebSockets can't be dropped
 *
 * @example
 * ```ts
 * import type { RumBeforeSend } from 'ferrum-rum';
 *
 * const beforeSend: RumBeforeSend = (event) => {
 *   if (event.type === 'resource') event.resource.url = event.resource.url.replace(/token=[^&]+/, 'token=…');
 *   return true;
 * };
 * ```
 */
export type RumBeforeSend = (event: RumEvent, context: RumEventDomainContext) => boolean;

/** The options of `init`. Only `applicationId` and `clientToken` are required. */
export interface RumInitConfiguration {
  /** The RUM application. */
  applicationId: string;
  /** The public key of the intake. */
  clientToken: string;
  /** The intake's region. @defaultValue `'datadoghq.com'` */
  site?: Site | undefined;
  /** The name of this front end. Required for tracing. @defaultValue the application's id */
  service?: string | undefined | null;
  /** For instance `prod`. */
  env?: string | undefined | null;
  /** For instance `1.2.3`; a string, not a number. */
  version?: string | undefined | null;
  /**
   * Sends everything through your own server: a URL, which gets the intake's path and query in `ddforward`, or a
   * function that makes the URL.
   *
   * @example `proxy: '/rum'`
   */
  proxy?: string | ProxyFn | undefined;

  /**
   * Percentage of sessions that are tracked.
   *
   * @defaultValue 100
   */
  sessionSampleRate?: number | undefined;
  /**
   * Percentage of the tracked sessions that are recorded.
   *
   * @defaultValue 0
   */
  sessionReplaySampleRate?: number | undefined;
  /** Accepted for compatibility: nothing is profiled. @defaultValue 0 */
  profilingSampleRate?: number | undefined;
  /** Accepted for compatibility: this SDK sends no telemetry about itself. */
  telemetrySampleRate?: number | undefined;

  /**
   * Keeps a session that is not in the sample for what happens in it: what led to it is sent, and all that follows. What
   * `sessionSampleRate` saves, without the errors that it costs. `call`: only `keepSession()` does; the others allow it,
   * too. A function is shown each event of such a session, and keeps it with `true`. See docs/sampling.md for how to weight counts.
   *
   * @example `sessionSampleRate: 25, keepSessionOn: ['error']`
   * @defaultValue `[]`
   */
  keepSessionOn?: (KeepReason | KeepPredicate)[] | KeepReason | KeepPredicate | undefined;

  /**
   * A browser that says `navigator.globalPrivacyControl` does not consent, unless `setTrackingConsent` says so.
   *
   * @defaultValue false
   */
  respectGlobalPrivacyControl?: boolean | undefined;
  /** Whether collection may start at once; see `setTrackingConsent`. @defaultValue `'granted'` */
  trackingConsent?: TrackingConsent | undefined;
  /** Which of the page's text may be recorded. @defaultValue `'mask-user-input'` */
  defaultPrivacyLevel?: DefaultPrivacyLevel | undefined;
  /** Whether the names of clicked elements are masked in the same way. @defaultValue true */
  enablePrivacyForActionName?: boolean | undefined;
  /** Sees, changes or drops each event. */
  beforeSend?: RumBeforeSend | undefined;

  /** Collect clicks and frustrations. @defaultValue true */
  trackUserInteractions?: boolean | undefined;
  /** Collect resources and requests. @defaultValue true */
  trackResources?: boolean | undefined;
  /** Collect long tasks and long animation frames. @defaultValue true */
  trackLongTasks?: boolean | undefined;
  /** Start views only with `startView`. @defaultValue false */
  trackViewsManually?: boolean | undefined;
  /** The attribute that names clicked elements, before `data-dd-action-name`. */
  actionNameAttribute?: string | undefined;
  /**
   * Errors that are not sent, by whose script they came from. Every error says it in `error.stack_origin`. This option is
   * ours: `@datadog/browser-rum` does not have it.
   *
   * @example `dropErrorsFrom: ['extension']`
   */
  dropErrorsFrom?: StackOrigin[] | undefined;
  /** Requests that do not keep a page "loading", such as polling. */
  excludedActivityUrls?: MatchOption[] | undefined;
  /** Events that carry feature flags, beside views and errors. */
  trackFeatureFlagsForEvents?: FeatureFlagsForEvents[];
  /**
   * Report headers of requests and responses: `true` for the default ones, or a list. Headers that look like secrets
   * are never reported.
   *
   * @example `trackResourceHeaders: [{}, { name: 'x-request-id', location: 'response' }]`
   */
  trackResourceHeaders?: boolean | MatchHeader[] | undefined;
  /** GraphQL endpoints, whose requests are reported with operation name and kind. */
  allowedGraphQlUrls?: Array<MatchOption | GraphQlUrlOption> | undefined;

  /**
   * Requests that get trace headers. Name your own back ends only: other servers may refuse unknown headers.
   *
   * @example `allowedTracingUrls: ['https://api.example.com', { match: /\/graphql$/, propagatorTypes: ['b3'] }]`
   */
  allowedTracingUrls?:
    | Array<
        | MatchOption
        | {
            match: MatchOption;
            propagatorTypes?: PropagatorType[] | null | undefined;
          }
      >
    | undefined;
  /** Percentage of the tracked sessions whose requests are traced. @defaultValue 100 */
  traceSampleRate?: number | undefined;
  /** Which of those requests carry trace headers: all, or those of sampled sessions. @defaultValue `'sampled'` */
  traceContextInjection?: TraceContextInjection | undefined;
  /** Send session, user and account id in the `baggage` header of traced requests. @defaultValue true */
  propagateTraceBaggage?: boolean | undefined;
  /**
   * Make trace ids of 128 bits instead of 64: the upper half goes into `x-datadog-tags`, and the ids of events are
   * hexadecimal then. Not an option of the vendor's SDK.
   *
   * @defaultValue false
   */
  generate128BitTraceIds?: boolean | undefined;

  /** Where the session is kept: one place, or several in order of trial. @defaultValue `'cookie'` */
  sessionPersistence?: SessionPersistence | SessionPersistence[] | undefined;
  /** Share the session between subdomains. @defaultValue false */
  trackSessionAcrossSubdomains?: boolean | undefined;
  /** Keep the session cookie on HTTPS only. @defaultValue false */
  useSecureSessionCookie?: boolean | undefined;
  /** For pages in another site's frame: a partitioned, secure cookie. @defaultValue false */
  usePartitionedCrossSiteSessionCookie?: boolean | undefined;
  /** Keep an anonymous id over sessions, for a year. @defaultValue true */
  trackAnonymousUser?: boolean | undefined;
  /** Keep user, account and global context in `localStorage` for the next pages. @defaultValue false */
  storeContextsAcrossPages?: boolean | undefined;

  /** Start recording only with `startSessionReplayRecording`. @defaultValue false */
  startSessionReplayRecordingManually?: boolean | undefined;
  /** Your organisation's own subdomain, for the links of `getSessionReplayLink`. */
  subdomain?: string;

  /** Origins on which `init` is accepted; required in a browser extension. */
  allowedTrackingOrigins?: MatchOption[] | undefined;
  /** Do not complain about a second `init`. @defaultValue false */
  silentMultipleInit?: boolean | undefined;
  /** Take events that scripts dispatched for the user's own, as tests need it. @defaultValue false */
  allowUntrustedEvents?: boolean | undefined;
  /** Extensions of the SDK. */
  plugins?: RumPlugin[] | undefined;

  /** Compress requests. @defaultValue false */
  compressIntakeRequests?: boolean | undefined;
  /**
   * Where the site serves `ferrum-rum/replay-worker.js`, a file of its own origin: session replays are then encoded and
   * compressed in that worker, else on the page's thread, in slices.
   *
   * @example `/assets/replay-worker.js`
   */
  workerUrl?: string;
  /** Accepted for compatibility: a view's updates are sent whole. @defaultValue false */
  betaEnableViewUpdates?: boolean | undefined;
  /** Collect WebSocket connections. @defaultValue false */
  betaTrackWebSockets?: boolean | undefined;

  /** @internal */
  telemetryConfigurationSampleRate?: number;
  /** @internal */
  telemetryUsageSampleRate?: number;
  /** @internal */
  enableExperimentalFeatures?: string[] | undefined;
  /** @internal */
  replica?: { clientToken: string; applicationId?: string } | undefined;
  /** @internal */
  datacenter?: string;
  /** @internal */
  source?: 'browser' | 'flutter' | 'unity' | undefined;
  /** @internal */
  sdkVersion?: string | undefined;
  /** @internal */
  variant?: string | undefined;
  /** @internal */
  sessionReplayCanvasRecording?:
    { enable: boolean; quality?: CanvasRecordingQuality | undefined } | undefined;
  /** @internal */
  remoteConfigurationId?: string | undefined;
  /** @internal */
  remoteConfiguration?: { id: string; sync?: boolean; required?: boolean } | undefined;
  /** @internal */
  remoteConfigurationProxy?: string | undefined;
}

/** For what a session that is not in the sample is kept. */
export type KeepReason =
  /** Any error. */
  | 'error'
  /** An interaction that took more than 500 ms. */
  | 'slow-interaction'
  /** Clicks in anger. */
  | 'rage-click'
  /** `keepSession()`. */
  | 'call';

/**
 * Whether a session is kept for an event, which is as `beforeSend` left it.
 *
 * @example `(event) => event.type === 'resource' && (event.resource.status_code ?? 0) >= 500`
 */
export type KeepPredicate = (event: RumEvent) => boolean;
