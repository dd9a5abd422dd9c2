import type { RumInitConfiguration } from 'ferrum-rum';
import { asked } from './asked';

type Tracing = Pick<
  RumInitConfiguration,
  'allowedTracingUrls' | 'traceSampleRate' | 'traceContextInjection' | 'generate128BitTraceIds'
>;
type Propagator = 'datadog' | 'tracecontext' | 'b3' | 'b3multi';

/**
 * The shop's own server gets the trace, and hands it on. The address may ask for another way of tracing, to try one
 * without building the shop again: `/?propagators=b3,tracecontext&traceSampleRate=50&traceContextInjection=all`,
 * and for another origin to be traced too: `&traced=http://127.0.0.1:5500`.
 */
export function tracing(): Tracing {
  if (typeof location === 'undefined') return {};
  const propagators = asked.get('propagators') ?? 'tracecontext,datadog';
  const traced = [location.origin, asked.get('traced')];
  return {
    allowedTracingUrls: [
      {
        match: (url: string) => traced.includes(new URL(url).origin),
        propagatorTypes: propagators.split(',') as Propagator[],
      },
    ],
    traceSampleRate: Number(asked.get('traceSampleRate') ?? 100),
    generate128BitTraceIds: asked.has('generate128BitTraceIds'),
    traceContextInjection: asked.get('traceContextInjection') === 'all' ? 'all' : 'sampled',
  };
}
