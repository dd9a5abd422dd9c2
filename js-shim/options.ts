/**
 * What `init` accepts (spec a §2): every option in one table, and the few rules that are about more than one. In the core's
 * chunk; what counts until that has come: `provisional-options.ts`.
 */
import type {
  DefaultPrivacyLevel as PrivacyLevel,
  FeatureFlagsForEvents,
  GraphQlUrlOption,
  KeepPredicate,
  KeepReason,
  MatchHeader,
  MatchOption,
  ProxyFn,
  RumBeforeSend,
  RumInitConfiguration,
  RumPlugin,
  SessionPersistence,
  StackOrigin,
  TraceContextInjection,
  TracingOption,
  TrackingConsent,
} from '../pkg/types';
import type { Say } from './console';
import { matches } from './match';
import { isObject, stringify } from './sanitise';

const enum Rule {
  Required = 1,
  /** Where it is wrong the default counts, instead of no init at all. */
  Lax = 2,
  /** A list, or one item of it; of a lax list the wrong items are left out. */
  Many = 4,
}

/** What is expected of a single value; the types named in the text are those that it may have. */
const TEXT = 'a non-empty string';
const PERCENTAGE = 'a number between 0 and 100';
const SWITCH = 'a boolean';
const CALLBACK = 'a function';
export const PATTERN = 'a string, RegExp, or function';
const SITE = 'a valid Datadog site. More details: https://docs.datadoghq.com/getting_started/site/.';
/** A boolean that takes anything, by its truth. */
export const FLAG = '';

/** An expectation or the allowed words (in quotes), alternatives in order of trial, or an object's members. */
export type Shape = string | Shape[] | Table;
type Row = [shape: Shape, rules?: number, fallback?: unknown];
export interface Table {
  [option: string]: Row;
}

const ON: Row = [FLAG, 0, true];
const OFF: Row = [FLAG, 0, false];
const REQUIRED: Row = [TEXT, Rule.Required];
const OPTIONAL: Row = [TEXT];
export const MATCH: Row = [PATTERN, Rule.Required];
const HOOK: Row = [CALLBACK, Rule.Lax];
const percentage = (fallback: number): Row => [PERCENTAGE, 0, fallback];
const strict = (fallback: boolean): Row => [SWITCH, 0, fallback];

/** Every option, in the order in which they are checked; but those of requests, which `request-options.ts` checks. */
const OPTIONS: Table = {
  clientToken: REQUIRED,
  service: OPTIONAL,
  env: OPTIONAL,
  version: OPTIONAL,
  site: [SITE, 0, 'datadoghq.com'],
  proxy: [[TEXT, CALLBACK]],
  sessionSampleRate: percentage(100),
  telemetrySampleRate: percentage(20),
  telemetryConfigurationSampleRate: percentage(5),
  telemetryUsageSampleRate: percentage(5),
  silentMultipleInit: OFF,
  storeContextsAcrossPages: OFF,
  trackAnonymousUser: ON,
  useSecureSessionCookie: OFF,
  usePartitionedCrossSiteSessionCookie: OFF,
  trackSessionAcrossSubdomains: OFF,
  allowUntrustedEvents: OFF,
  allowedTrackingOrigins: [PATTERN, Rule.Lax | Rule.Many],
  respectGlobalPrivacyControl: OFF,
  keepSessionOn: [
    'one of: "error", "slow-interaction", "rage-click", "call", or a function',
    Rule.Lax | Rule.Many,
    [],
  ],
  trackingConsent: ['one of: "granted", "not-granted"', 0, 'granted'],
  beforeSend: [CALLBACK],
  source: ['one of: "browser", "flutter", "unity"', Rule.Lax, 'browser'],
  sessionPersistence: ['one of: "cookie", "local-storage", "memory"', Rule.Lax | Rule.Many, ['cookie']],
  replica: [{ clientToken: REQUIRED, applicationId: OPTIONAL }],
  datacenter: OPTIONAL,
  sdkVersion: OPTIONAL,
  variant: OPTIONAL,
  applicationId: REQUIRED,
  actionNameAttribute: OPTIONAL,
  workerUrl: OPTIONAL,
  subdomain: OPTIONAL,
  sessionReplaySampleRate: percentage(0),
  traceSampleRate: percentage(100),
  profilingSampleRate: percentage(0),
  compressIntakeRequests: strict(false),
  trackUserInteractions: ON,
  trackResources: ON,
  trackLongTasks: ON,
  trackViewsManually: OFF,
  betaEnableViewUpdates: strict(false),
  betaTrackWebSockets: OFF,
  remoteConfigurationId: [TEXT, Rule.Lax],
  enablePrivacyForActionName: strict(true),
  propagateTraceBaggage: strict(true),
  generate128BitTraceIds: OFF,
  startSessionReplayRecordingManually: OFF,
  sessionReplayCanvasRecording: [{ enable: [SWITCH, Rule.Required] }],
  defaultPrivacyLevel: [
    'one of: "allow", "mask", "mask-user-input", "mask-unless-allowlisted"',
    Rule.Lax,
    'mask-user-input',
  ],
  traceContextInjection: ['one of: "all", "sampled"', Rule.Lax, 'sampled'],
  excludedActivityUrls: [PATTERN, Rule.Many, []],
  allowedTracingUrls: [
    [
      {
        match: MATCH,
        propagatorTypes: [
          'one of: "datadog", "b3", "b3multi", "tracecontext"',
          Rule.Lax | Rule.Many,
          ['tracecontext', 'datadog'],
        ],
      },
    ],
    Rule.Lax | Rule.Many,
    [],
  ],
  plugins: [
    { name: REQUIRED, getConfigurationTelemetry: HOOK, onInit: HOOK, onRumStart: HOOK },
    Rule.Lax | Rule.Many,
    [],
  ],
  dropErrorsFrom: ['one of: "third_party", "extension", "unknown"', Rule.Lax | Rule.Many, []],
  trackFeatureFlagsForEvents: [
    'one of: "vital", "action", "long_task", "resource"',
    Rule.Lax | Rule.Many,
    [],
  ],
};

/** The options as they count: with their defaults, and every list a list. */
export interface ValidConfiguration {
  clientToken: string;
  service?: string;
  env?: string;
  version?: string;
  site: string;
  proxy?: string | ProxyFn;
  sessionSampleRate: number;
  telemetrySampleRate: number;
  telemetryConfigurationSampleRate: number;
  telemetryUsageSampleRate: number;
  silentMultipleInit: boolean;
  storeContextsAcrossPages: boolean;
  trackAnonymousUser: boolean;
  useSecureSessionCookie: boolean;
  usePartitionedCrossSiteSessionCookie: boolean;
  trackSessionAcrossSubdomains: boolean;
  allowUntrustedEvents: boolean;
  allowedTrackingOrigins?: MatchOption[];
  respectGlobalPrivacyControl: boolean;
  keepSessionOn: (KeepReason | KeepPredicate)[];
  trackingConsent: TrackingConsent;
  beforeSend?: RumBeforeSend;
  source: 'browser' | 'flutter' | 'unity';
  sessionPersistence: SessionPersistence[];
  replica?: { clientToken: string; applicationId?: string };
  datacenter?: string;
  sdkVersion?: string;
  variant?: string;
  applicationId: string;
  actionNameAttribute?: string;
  workerUrl?: string;
  subdomain?: string;
  sessionReplaySampleRate: number;
  traceSampleRate: number;
  profilingSampleRate: number;
  compressIntakeRequests: boolean;
  trackUserInteractions: boolean;
  trackResources: boolean;
  trackLongTasks: boolean;
  trackViewsManually: boolean;
  betaEnableViewUpdates: boolean;
  betaTrackWebSockets: boolean;
  remoteConfigurationId?: string;
  remoteConfiguration?: unknown;
  enablePrivacyForActionName: boolean;
  propagateTraceBaggage: boolean;
  generate128BitTraceIds: boolean;
  startSessionReplayRecordingManually: boolean;
  sessionReplayCanvasRecording?: { enable: boolean };
  defaultPrivacyLevel: PrivacyLevel;
  traceContextInjection: TraceContextInjection;
  excludedActivityUrls: MatchOption[];
  allowedTracingUrls: TracingOption[];
  plugins: RumPlugin[];
  dropErrorsFrom: StackOrigin[];
  trackFeatureFlagsForEvents: FeatureFlagsForEvents[];
  /** An item without a name means the default headers; names that are strings are in lower case. */
  trackResourceHeaders?: MatchHeader[];
  allowedGraphQlUrls?: GraphQlUrlOption[];
  /** `_dd.rule_psr`: the trace sample rate as a share, only if the page gave one. */
  rulePsr?: number;
  /** What the app around the page says, if it does. */
  isTraceSampled?: () => boolean | null;
}

/** The value as it is used, or nothing if it doesn't fit. */
export function read(shape: Shape, value: any, say: Say): unknown {
  if (value == null) return undefined;
  if (shape === FLAG) return !!value;
  if (Array.isArray(shape)) {
    return shape.map((variant) => read(variant, value, say)).find((accepted) => accepted !== undefined);
  }
  const type = value instanceof RegExp ? 'RegExp' : typeof value;
  if (typeof shape !== 'string') {
    // Short for an object with a `match` is the match itself.
    const item = shape.match && PATTERN.includes(type) ? { match: value } : value;
    return isObject(item) ? check(shape, item, say) : undefined;
  }
  const fits =
    (type === 'string' && (shape === SITE ? /d(ata)?d[o0]g/.test(value) : shape.includes(`"${value}"`))) ||
    (shape.includes(type) &&
      (value || shape !== TEXT) &&
      (type !== 'number' || (value >= 0 && value <= 100)));
  return fits ? value : undefined;
}

const problem = (shape: Shape): string =>
  typeof shape === 'string'
    ? 'must be ' + shape
    : Array.isArray(shape)
      ? 'does not match any expected type'
      : 'is not a valid object';

function check(table: Table, raw: any, say: Say): any {
  const valid: any = {};
  for (const option of Object.keys(table)) {
    const [shape, rules = 0, fallback] = table[option]!;
    let given: unknown;
    try {
      given = raw[option];
    } catch (error) {
      return say(`"${option}" can't be read`, 'error', error);
    }
    const items = rules & Rule.Many ? ([] as unknown[]).concat(given) : [given];
    const accepted = items.map((item) => read(shape, item, say)).filter((item) => item !== undefined);
    const isRight = accepted.length === items.length || (rules & Rule.Lax && accepted.length);
    valid[option] = isRight ? (rules & Rule.Many ? accepted : accepted[0]) : fallback;
    if (isRight) continue;
    if (given == null || given === '') {
      if (rules & Rule.Required) return say(`"${option}" is required`);
      continue;
    }
    // JSON has no NaN, which a variable that is not set often becomes.
    say(`"${option}" ${problem(shape)}; got ${typeof given === 'number' ? given : stringify(given)}`);
    if (!(rules & Rule.Lax)) return undefined;
  }
  return valid;
}

/** The options as they count, or nothing if `init` has to be refused; says why. */
export function validate(raw: RumInitConfiguration, say: Say): ValidConfiguration | undefined {
  const valid = check(OPTIONS, raw, say);
  if (!valid) return undefined;
  if (valid.allowedTracingUrls[0] && !valid.service) {
    return say('Service needs to be configured when tracing is enabled');
  }
  valid.service ||= valid.applicationId;
  // The option's name before it had one (spec a §2.5); other experiments there are none.
  if (Array.isArray(raw.enableExperimentalFeatures))
    valid.betaTrackWebSockets ||= raw.enableExperimentalFeatures.includes('track_websockets');
  valid.rulePsr = raw.traceSampleRate == null ? undefined : valid.traceSampleRate / 100;
  return valid;
}

const ofExtension = (text = ''): boolean => /(chrome|moz)-extension:/.test(text);

/**
 * Whether the SDK may run here (spec a §8.4).
 *
 * @param stack taken in `init`; its second frame is the caller. Deeper ones may be an extension's that patched the DOM.
 */
export const originAllowed = (
  { allowedTrackingOrigins }: ValidConfiguration,
  { origin, href }: Location,
  stack: string | undefined,
): boolean =>
  allowedTrackingOrigins
    ? allowedTrackingOrigins.some((option) => matches(option, origin, true))
    : // The page may have V8 make something else of it (`Error.prepareStackTrace`).
      ofExtension(href) || !ofExtension(String(stack).match(/.+:\d/g)?.[1]);
