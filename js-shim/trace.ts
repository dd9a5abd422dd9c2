/**
 * Trace context (spec a §5): whether a request is traced, and with which ids and headers. Here and not in the core,
 * because a request leaves at once, maybe before the core is there.
 *
 * Ids are 64 bits wide and never a JavaScript number: sixteen hexadecimal digits, or decimal text.
 */
import { matches } from './match';
import type { ValidConfiguration } from './options';

/** What a traced request gets. */
export interface Trace {
  headers: [name: string, value: string][];
  /** Members of `_dd` of its resource as JSON, if the trace is sampled: only then there is a span. */
  fields: string | undefined;
}

/** Random numbers in stock: asking for some costs more than all else about a trace. */
let stock: bigint[] = [];

/** 64 random bits. */
function random(): bigint {
  if (!stock.length) stock = [...new BigUint64Array(crypto.getRandomValues(new Uint8Array(256)).buffer)];
  return stock.pop()!;
}

/** A span's id has 63 bits: some tracers read it as a signed number. An event has it as decimal text. */
export const randomSpan = (): bigint => random() >> 1n;

const hexOf = (id: bigint): string => id.toString(16).padStart(16, '0');

/** A random UUID of version 4 (RFC 9562). Not `crypto.randomUUID`: pages on plain http do not have it. */
export const uuid = (): string =>
  (hexOf((random() & ~0xf000n) | 0x4000n) + hexOf((random() >> 2n) | (1n << 63n))).replace(
    /(.{8})(.{4})(.{4})(.{4})/,
    '$1-$2-$3-$4-',
  );

/** Whether a session is in the sample of this rate: the rule of `src/session/sampling.rs`, for what can't wait. */
const isSampled = (session: string, percent: number): boolean =>
  percent >= 100 ||
  (percent > 0 &&
    Number(BigInt.asUintN(64, BigInt('0x' + session.slice(24)) * 1111111111111111111n)) <=
      (percent / 100) * 2 ** 64);

/**
 * The trace for a request, if it is to have one.
 *
 * @param session tells the session's id; asked only if need be, since to find it may cost a reading of the cookie
 * @param baggage further members, by their keys
 */
export function createTrace(
  config: ValidConfiguration,
  url: string,
  session: () => string | undefined,
  baggage: () => Record<string, unknown>,
): Trace | undefined {
  const { sessionSampleRate, traceSampleRate, rulePsr } = config;
  const option = config.allowedTracingUrls.find(({ match }) => matches(match, url, false));
  const id = option && session();
  if (!id || !isSampled(id, sessionSampleRate)) return undefined;
  // The app around the page may know better (spec a §8.7).
  const sampled = config.isTraceSampled?.() ?? isSampled(id, (sessionSampleRate * traceSampleRate) / 100);
  if (!sampled && config.traceContextInjection !== 'all') return undefined;

  const [trace, span] = [random(), randomSpan()];
  // The seconds of its birth in the upper half, as the vendor's tracers make them.
  const high = config.generate128BitTraceIds ? hexOf(BigInt(Math.floor(Date.now() / 1000)) << 32n) : '';
  const [traceHex, spanHex, flag] = [high + hexOf(trace), hexOf(span), +sampled];
  const headers: Trace['headers'] = [];
  const add = (name: string, value: string): void => void (value && headers.push([name, value]));
  for (const type of ([] as string[]).concat(option.propagatorTypes ?? ['tracecontext', 'datadog'])) {
    if (type === 'datadog') {
      add('x-datadog-origin', 'rum');
      add('x-datadog-trace-id', `${trace}`);
      add('x-datadog-parent-id', `${span}`);
      add('x-datadog-sampling-priority', `${flag}`);
      add('x-datadog-tags', high && `_dd.p.tid=${high}`);
    }
    if (type === 'tracecontext') {
      add('traceparent', `00-${traceHex.padStart(32, '0')}-${spanHex}-0${flag}`);
      add('tracestate', `dd=s:${flag};o:rum`);
    }
    if (type === 'b3') add('b3', `${traceHex}-${spanHex}-${flag}`);
    if (type === 'b3multi') {
      add('X-B3-TraceId', traceHex);
      add('X-B3-SpanId', spanHex);
      add('X-B3-Sampled', `${flag}`);
    }
  }
  let members = '';
  for (const [key, value] of Object.entries({ 'session.id': id, ...baggage() }))
    if (value && typeof value === 'string') members += `,${key}=${encodeURIComponent(value)}`;
  if (config.propagateTraceBaggage) add('baggage', members.slice(1));
  return {
    headers,
    fields: sampled
      ? `{"trace_id":"${high ? traceHex : trace}","span_id":"${span}"` +
        (rulePsr === undefined ? '}' : `,"rule_psr":${rulePsr}}`)
      : undefined,
  };
}
