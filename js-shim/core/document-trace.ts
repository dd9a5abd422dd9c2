/** The trace in which the server made the document, as the page or its response tells (spec a §5.8). */
import type { ValidConfiguration } from '../options';
import { randomSpan } from '../trace';

/** A page out of a cache tells a trace that is over. */
const MAX_AGE_MS = 120_000;
/** What a server adds to a finished page stands at its very end, before or after a last line break. */
const TRAILING_NODES = 2;

/** Members of `_dd`: the trace's id as it was told, and an id for the span that the document is. */
export function documentTrace(
  { rulePsr }: ValidConfiguration,
  navigation: PerformanceNavigationTiming,
): Record<string, unknown> | undefined {
  const id = fromMeta() || fromComment() || fromServerTiming(navigation);
  return id ? { trace_id: id, span_id: `${randomSpan()}`, rule_psr: rulePsr } : undefined;
}

const ifFresh = (id: string | null | undefined, time: string | null | undefined): string | undefined =>
  id && time && Number(time) > performance.timeOrigin - MAX_AGE_MS ? id : undefined;

function fromMeta(): string | undefined {
  const content = (name: string): string | undefined =>
    document.querySelector<HTMLMetaElement>(`meta[name=dd-trace-${name}]`)?.content;
  return ifFresh(content('id'), content('time'));
}

function fromComment(): string | undefined {
  const trailing = [...(document.body?.childNodes ?? [])].slice(-TRAILING_NODES);
  for (const { nodeType, nodeValue } of [...document.childNodes, ...trailing]) {
    const [, text] =
      (nodeType === Node.COMMENT_NODE && /^\s*DATADOG;(.*?)\s*$/.exec(nodeValue as string)) || [];
    const fields = new URLSearchParams(text?.replace(/;/g, '&'));
    const id = ifFresh(fields.get('trace-id'), fields.get('trace-time'));
    if (id) return id;
  }
  return undefined;
}

/** W3C's form; of a trace that is not sampled there is no span. */
function fromServerTiming({ serverTiming }: PerformanceNavigationTiming): string | undefined {
  const timing = serverTiming?.find(({ name }) => name === 'traceparent');
  const [, id] = /^00-([0-9a-f]{32})-[0-9a-f]{16}-.[13579bdf]$/.exec(timing?.description ?? '') ?? [];
  // As an event has it: decimal, or all digits if it is wider than 64 bits.
  return id && /^0*.{16}$/.test(id) ? `${BigInt('0x' + id)}` : id;
}
