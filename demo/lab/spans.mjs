// @ts-check
import { decode } from '@msgpack/msgpack';

/**
 * A span as tracers send it; 64-bit numbers come as bigint.
 * @typedef {object} Span
 * @property {number | bigint} trace_id
 * @property {number | bigint} span_id
 * @property {number | bigint} [parent_id]
 * @property {string} service
 * @property {string} name
 * @property {string} resource
 * @property {number | bigint} start ns
 * @property {number | bigint} duration ns
 * @property {number} [error]
 * @property {Record<string, string>} [meta]
 * @property {Record<string, number>} [metrics]
 *
 * @typedef {import('./store.mjs').Row} Row
 */

const SAMPLING_PRIORITY = '_sampling_priority_v1';
const HIGH_TRACE_ID = '_dd.p.tid';
const TOP_LEVEL = '_dd.top_level';

/**
 * What an agent makes of a request to `/v0.4/traces`: the spans of the traces that are sampled, and statistics of all
 * of them, so that rates and counts hold at every sampling rate.
 * https://docs.datadoghq.com/tracing/metrics/metrics_namespace/
 * @param {Uint8Array} body
 * @param {number} received_at
 * @returns {{ spans: Row[], metrics: Row[] }}
 * @throws {Error} if it is not what it should be
 */
export function readTraces(body, received_at) {
  const chunks = /** @type {Span[][]} */ (decode(body, { useBigInt64: true }));
  /** @type {Row[]} */
  const spans = [];
  /** @type {Row[]} */
  const metrics = [];
  for (const chunk of chunks) {
    // Said once for a chunk, by its first span.
    const first = chunk.find((span) => span.metrics && SAMPLING_PRIORITY in span.metrics) ?? chunk[0];
    const priority = first?.metrics?.[SAMPLING_PRIORITY] ?? 1;
    const high = text(chunk.find((span) => span.meta?.[HIGH_TRACE_ID])?.meta?.[HIGH_TRACE_ID]);
    for (const span of chunk) {
      if (span.metrics?.[TOP_LEVEL]) metrics.push(...statisticsOf(span, received_at));
      if (priority > 0) spans.push(toRow(span, high, received_at));
    }
  }
  return { spans, metrics };
}

/**
 * @param {Span} span
 * @param {string} high the upper half of a 128-bit trace id, in hex
 * @param {number} received_at
 * @returns {Row}
 */
function toRow(span, high, received_at) {
  const { meta = {} } = span;
  return {
    received_at,
    trace_id: String(span.trace_id),
    trace_id_high: high,
    span_id: String(span.span_id),
    parent_id: String(span.parent_id ?? 0),
    service: text(span.service),
    name: text(span.name),
    resource: text(span.resource),
    start: microseconds(span.start),
    duration: microseconds(span.duration),
    error: span.error ? 1 : 0,
    status_code: text(meta['http.status_code']),
    origin: text(meta['_dd.origin']),
    json: JSON.stringify(span, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
  };
}

/**
 * @param {Span} span
 * @param {number} received_at
 * @returns {Row[]}
 */
function statisticsOf(span, received_at) {
  const { meta = {} } = span;
  const tags = JSON.stringify({
    service: span.service,
    resource_name: span.resource,
    ...pick(meta, ['env', 'version', 'http.status_code']),
  });
  const date = Math.round((microseconds(span.start) + microseconds(span.duration)) / 1000);
  const metric = (/** @type {string} */ what, /** @type {string} */ type, /** @type {number} */ value) => ({
    received_at,
    date,
    name: `trace.${span.name}.${what}`,
    type,
    value,
    tags,
  });
  return [
    metric('hits', 'count', 1),
    metric('duration', 'distribution', microseconds(span.duration) / 1e6),
    ...(span.error ? [metric('errors', 'count', 1)] : []),
  ];
}

/**
 * @param {Record<string, string>} from
 * @param {string[]} names
 */
function pick(from, names) {
  return Object.fromEntries(names.flatMap((name) => (name in from ? [[name, from[name]]] : [])));
}

/** @param {number | bigint} nanoseconds */
function microseconds(nanoseconds) {
  return Number(BigInt(nanoseconds) / 1000n);
}

/** @param {unknown} value */
function text(value) {
  return typeof value === 'string' ? value : '';
}
