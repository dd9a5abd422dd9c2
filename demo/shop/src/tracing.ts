import type { RumInitConfiguration } from 'ferrum-rum';

type Tracing = Pick<RumInitConfiguration, 'allowedTracingUrls' | 'traceSampleRate' | 'traceContextInjection'>;
type Propagator = 'datadog' | 'tracecontext' | 'b3' | 'b3multi';

/**
 * The shop's own server gets the trace, and hands it on. The address may ask for another way of tracing, to try one
 * without building the shop again: `/?propagators=b3,tracecontext&traceSampleRate=50&traceContextInjection=all`.
 */
export function tracing(): Tracing {
  if (typeof location === 'undefined') return {};
  const asked = new URLSearchParams(location.search);
  const propagators = asked.get('propagators') ?? 'tracecontext,datadog';
  return {
    allowedTracingUrls: [
      {
        match: (url: string) => new URL(url).origin === location.origin,
        propagatorTypes: propagators.split(',') as Propagator[],
      },
    ],
    traceSampleRate: Number(asked.get('traceSampleRate') ?? 100),
    traceContextInjection: asked.get('traceContextInjection') === 'all' ? 'all' : 'sampled',
  };
}
