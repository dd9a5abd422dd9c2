/**
 * Trace context (spec a §5): whether a request is traced, and with which ids and headers. Here and not in the core,
 * because a request leaves at once, maybe before the core is there.
 *
 * Ids are 64 bits wide and never a JavaScript number: sixteen hexadecimal digits, or decimal text.
 */
import { say } from './console';
import { matches } from './match';
import type { ValidConfiguration } from './options';

/** What a traced request gets. */
export interface Trace {
  headers: [name: string, value: string][];
  /** Members of `_dd` of its resource as JSON, if the trace is sampled: only then there is a span. */
  fields: string | undefined;
}

/** Random words in stock: asking for some costs more than all else about a trace. */
let stock = new Uint32Array(0);

/** So many random 32-bit words (up to a few), in hexadecimal. */
function randomHex(words: number): string {
  if (stock.length < words) stock = crypto.getRandomValues(new Uint32Array(64));
  let hex = '';
  for (const word of stock.subarray(0, words)) hex += word.toString(16).padStart(8, '0');
  stock = stock.subarray(words);
  return hex;
}

/** A span's id has 63 bits: some tracers read it as a signed number. */
const spanOf = (hex: string): string => (parseInt(hex[0]!, 16) & 7) + hex.slice(1);

const decimal = (hex: string): string => BigInt('0x' + hex).toString();

/** A new id for a span, as an event has it. */
export const newSpanId = (): string => decimal(spanOf(randomHex(2)));

/** A trace's id as an event has it: decimal, or all digits if it is wider than 64 bits. */
export const traceIdOf = (hex: string): string => (/^0*.{16}$/.test(hex) ? decimal(hex) : hex);

/** A random (version 4) UUID. Not `crypto.randomUUID`: pages on plain http do not have it. */
export const uuid = (): string =>
  randomHex(4).replace(
    /(.{8})(.{4}).(.{3})(.)(.{3})/,
    (_, a: string, b: string, c: string, d: string, e: string) =>
      `${a}-${b}-4${c}-${((parseInt(d, 16) & 3) | 8).toString(16)}${e}-`,
  );

/** The hash of the session asked for last: a page asks for one again and again. */
let hashed: [session: string, hash: number] = ['', 0];

/** Whether a session is in the sample of this rate: the rule of `src/session/sampling.rs`, for what can't wait. */
function isSampled(session: string, percent: number): boolean {
  if (hashed[0] !== session) {
    const product = BigInt('0x' + session.slice(24)) * 1111111111111111111n;
    hashed = [session, Number(BigInt.asUintN(64, product))];
  }
  return percent > 0 && hashed[1] <= (percent / 100) * 2 ** 64;
}

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
  const option = config.allowedTracingUrls.find(({ match }) => matches(match, url, false, say));
  const id = option && session();
  if (!id || !isSampled(id, sessionSampleRate)) return undefined;
  const sampled = isSampled(id, (sessionSampleRate * traceSampleRate) / 100);
  if (!sampled && config.traceContextInjection !== 'all') return undefined;

  const trace = randomHex(2);
  const span = spanOf(randomHex(2));
  const [traceNumber, spanNumber] = [decimal(trace), decimal(span)];
  // The seconds of its birth in the upper half, as the vendor's tracers make them.
  const high = config.generate128BitTraceIds
    ? Math.floor(Date.now() / 1000)
        .toString(16)
        .padStart(8, '0') + '00000000'
    : '';
  const flag = Number(sampled);
  const headersOf: Record<string, () => Trace['headers']> = {
    datadog: () => [
      ['x-datadog-origin', 'rum'],
      ['x-datadog-trace-id', traceNumber],
      ['x-datadog-parent-id', spanNumber],
      ['x-datadog-sampling-priority', `${flag}`],
      ['x-datadog-tags', high && `_dd.p.tid=${high}`],
    ],
    tracecontext: () => [
      ['traceparent', `00-${(high + trace).padStart(32, '0')}-${span}-0${flag}`],
      ['tracestate', `dd=s:${flag};o:rum`],
    ],
    b3: () => [['b3', `${high}${trace}-${span}-${flag}`]],
    b3multi: () => [
      ['X-B3-TraceId', high + trace],
      ['X-B3-SpanId', span],
      ['X-B3-Sampled', `${flag}`],
    ],
  };
  const members = Object.entries({ 'session.id': id, ...baggage() })
    .filter(([, value]) => value && typeof value === 'string')
    .map(([key, value]) => `${key}=${encodeURIComponent(value as string)}`);
  return {
    headers: ([] as string[])
      .concat(option.propagatorTypes ?? ['tracecontext', 'datadog'])
      .flatMap((type) => headersOf[type]?.() ?? [])
      .concat([['baggage', config.propagateTraceBaggage ? members.join(',') : '']])
      .filter(([, value]) => value),
    fields: sampled
      ? `{"trace_id":"${high ? high + trace : traceNumber}","span_id":"${spanNumber}"` +
        (rulePsr === undefined ? '}' : `,"rule_psr":${rulePsr}}`)
      : undefined,
  };
}
