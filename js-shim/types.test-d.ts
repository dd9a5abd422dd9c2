/**
 * The package's types against those of `@datadog/browser-rum`, where that is installed (`tests/node_modules`): code
 * written for one must compile with the other. Run by `types.test.mjs`; nothing of it is executed.
 */
import type * as Peer from '../tests/node_modules/@datadog/browser-rum';
import type * as Ours from '../pkg/types';
import type * as OurVitals from '../pkg/types/vitals';
import type * as WebVitals from '../tests/node_modules/web-vitals/dist/modules/attribution';

/** Compiles only if `From` can stand where `To` is expected. */
type Fits<To, From extends To> = From;

/** Our API without what is ours alone. */
type Shared = Omit<Ours.DatadogRum, 'getDiagnostics' | 'flush' | 'keepSession' | 'destroy'>;

export type Api = [
  Fits<typeof Peer.datadogRum, typeof Ours.datadogRum>,
  Fits<Peer.RumGlobal, Ours.RumGlobal>,
  Both<Peer.DatadogRum, Shared>,
  Both<keyof Peer.DatadogRum, keyof Shared>,
];

/** Every name that can be imported from the peer, both ways. */
export type Names = [
  Both<Peer.User, Ours.User>,
  Both<Peer.Account, Ours.Account>,
  Both<Peer.Context, Ours.Context>,
  Both<Peer.ContextValue, Ours.ContextValue>,
  Both<Peer.ContextArray, Ours.ContextArray>,
  Both<Peer.TraceContextInjection, Ours.TraceContextInjection>,
  Both<Peer.SessionPersistence, Ours.SessionPersistence>,
  Both<Peer.TrackingConsent, Ours.TrackingConsent>,
  Both<Peer.MatchOption, Ours.MatchOption>,
  Both<Peer.RumInternalContext, Ours.RumInternalContext>,
  Both<Peer.DefaultPrivacyLevel, Ours.DefaultPrivacyLevel>,
  Both<typeof Peer.DefaultPrivacyLevel, typeof Ours.DefaultPrivacyLevel>,
  Both<Peer.CanvasRecordingQuality, Ours.CanvasRecordingQuality>,
  Both<typeof Peer.CanvasRecordingQuality, typeof Ours.CanvasRecordingQuality>,
  Both<typeof Peer.DEFAULT_TRACKED_RESOURCE_HEADERS, typeof Ours.DEFAULT_TRACKED_RESOURCE_HEADERS>,
  Both<Peer.ProxyFn, Ours.ProxyFn>,
  Both<Peer.Site, Ours.Site>,
  Both<Peer.RumInitConfiguration, Ours.RumInitConfiguration>,
  Both<
    keyof Peer.RumInitConfiguration,
    Exclude<
      keyof Ours.RumInitConfiguration,
      'dropErrorsFrom' | 'generate128BitTraceIds' | 'keepSessionOn' | 'respectGlobalPrivacyControl'
    >
  >,
  Both<Peer.RumBeforeSend, Ours.RumBeforeSend>,
  Both<Peer.ViewOptions, Ours.ViewOptions>,
  Both<Peer.StartRecordingOptions, Ours.StartRecordingOptions>,
  Both<Peer.AddDurationVitalOptions, Ours.AddDurationVitalOptions>,
  Both<Peer.DurationVitalOptions, Ours.DurationVitalOptions>,
  Both<Peer.OperationOptions, Ours.OperationOptions>,
  Both<Peer.FeatureOperationOptions, Ours.FeatureOperationOptions>,
  Both<Peer.FailureReason, Ours.FailureReason>,
  Both<Peer.ActionOptions, Ours.ActionOptions>,
  Both<Peer.ResourceOptions, Ours.ResourceOptions>,
  Both<Peer.ResourceStopOptions, Ours.ResourceStopOptions>,
  Both<Peer.TracingOption, Ours.TracingOption>,
  Both<Peer.RumPlugin, Ours.RumPlugin>,
  Both<Peer.PropagatorType, Ours.PropagatorType>,
  Both<Peer.FeatureFlagsForEvents, Ours.FeatureFlagsForEvents>,
  Both<Peer.MatchHeader, Ours.MatchHeader>,
  // We have no hook into assembly; whatever the peer hands out must do for a plugin of ours.
  Fits<Ours.RumPluginOnInitOptions, Peer.RumPluginOnInitOptions>,
  Fits<Peer.OnRumStartOptions, Ours.OnRumStartOptions>,
  Both<Peer.CommonProperties, Ours.CommonProperties>,
  Both<Peer.RumEvent, Ours.RumEvent>,
  Both<Peer.RumActionEvent, Ours.RumActionEvent>,
  Both<Peer.RumErrorEvent, Ours.RumErrorEvent>,
  Both<Peer.RumLongTaskEvent, Ours.RumLongTaskEvent>,
  Both<Peer.RumResourceEvent, Ours.RumResourceEvent>,
  Both<Peer.RumViewEvent, Ours.RumViewEvent>,
  Both<Peer.RumViewUpdateEvent, Ours.RumViewUpdateEvent>,
  Both<Peer.RumVitalEvent, Ours.RumVitalEvent>,
  Both<Peer.RumEventDomainContext, Ours.RumEventDomainContext>,
  Both<Peer.RumViewEventDomainContext, Ours.RumViewEventDomainContext>,
  Both<Peer.RumErrorEventDomainContext, Ours.RumErrorEventDomainContext>,
  Both<Peer.RumActionEventDomainContext, Ours.RumActionEventDomainContext>,
  Both<Peer.RumVitalEventDomainContext, Ours.RumVitalEventDomainContext>,
  Both<Peer.RumWebSocketVitalEventDomainContext, Ours.RumWebSocketVitalEventDomainContext>,
  Both<Peer.RumResourceEventDomainContext, Ours.RumResourceEventDomainContext>,
  Both<Peer.RumWebSocketResourceEventDomainContext, Ours.RumWebSocketResourceEventDomainContext>,
  Both<Peer.RumLongTaskEventDomainContext, Ours.RumLongTaskEventDomainContext>,
];

/** What an app wrote for the peer, types and all, called with ours. */
export function app(
  rum: typeof Ours.datadogRum,
  options: Ours.RumInitConfiguration,
  level: typeof Ours.DefaultPrivacyLevel,
): void {
  writtenForThePeer(rum, { ...options, defaultPrivacyLevel: level.MASK_USER_INPUT });
}

function writtenForThePeer(rum: typeof Peer.datadogRum, options: Peer.RumInitConfiguration): void {
  const beforeSend: Peer.RumBeforeSend = (event, context) => {
    if (event.type === 'resource' && 'xhr' in context) event.context = { ...event.context, xhr: true };
    return event.type !== 'error' || event.error.source !== 'console';
  };
  const plugin: Peer.RumPlugin = { name: 'ours', onInit: ({ publicApi }) => publicApi.setViewName('home') };
  rum.init({ ...options, beforeSend, plugins: [plugin], allowedTracingUrls: [/^https:\/\/api/] });
  rum.setUser({ id: '1', name: 'A', email: 'a@example.com', plan: 'gold' });
  rum.setGlobalContextProperty('tenant', { id: 7 });
  rum.addAction('checkout_step', { step: 'payment', items: [{ sku: 'x' }] });
  rum.addError(new Error('declined'), { order_amount: 12 });
  rum.startView({ name: 'cart', service: 'shop', context: { step: 2 } });
  rum.addTiming('drawn', performance.now());
  rum.startDurationVital('search', { vitalKey: 'k', description: 'd' });
  rum.stopDurationVital('search', { vitalKey: 'k' });
  rum.addDurationVital('load', { startTime: 0, duration: 5 });
  rum.setTrackingConsent('granted');
  rum.startSessionReplayRecording({ force: true });
  rum.onReady(() => rum.addFeatureFlagEvaluation('new-cart', rum.getSessionReplayLink() !== undefined));
  const session: string | undefined = rum.getInternalContext()?.session_id;
  rum.setViewContextProperty('session', session ?? null);
}

/** What is written for web-vitals. Its own globals say more of some entries than the library does. */
export type Vitals = [
  Fits<typeof WebVitals.CLSThresholds, typeof OurVitals.CLSThresholds>,
  Callback<typeof WebVitals.onCLS, typeof OurVitals.onCLS>,
  Callback<typeof WebVitals.onFCP, typeof OurVitals.onFCP>,
  Callback<typeof WebVitals.onINP, typeof OurVitals.onINP>,
  Callback<typeof WebVitals.onLCP, typeof OurVitals.onLCP>,
  Callback<typeof WebVitals.onTTFB, typeof OurVitals.onTTFB>,
  Both<WebVitals.LoadState, OurVitals.LoadState>,
  Both<keyof WebVitals.Metric, keyof OurVitals.Metric>,
  Both<WebVitals.Metric['navigationType'], OurVitals.Metric['navigationType']>,
  Both<WebVitals.MetricType['name'], OurVitals.MetricType['name']>,
  Both<keyof WebVitals.INPAttribution, keyof OurVitals.INPAttribution>,
  Both<keyof WebVitals.LCPAttribution, keyof OurVitals.LCPAttribution>,
  Both<keyof WebVitals.CLSAttribution, keyof OurVitals.CLSAttribution>,
  Both<keyof WebVitals.FCPAttribution, keyof OurVitals.FCPAttribution>,
  Both<keyof WebVitals.TTFBAttribution, keyof OurVitals.TTFBAttribution>,
];

type Subscribe = (onReport: (metric: any) => void, opts?: any) => void;

/** Who can be called with their metric can be called with ours, and options are the same. */
type Callback<T extends Subscribe, O extends Subscribe> = [
  Fits<Parameters<Parameters<T>[0]>[0], Parameters<Parameters<O>[0]>[0]>,
  Both<Parameters<T>[1], Parameters<O>[1]>,
];

/** Compiles only if each fits the other. */
type Both<A extends B, B extends C, C = A> = [A, C];
