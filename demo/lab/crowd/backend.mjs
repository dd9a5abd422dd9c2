// @ts-check

/**
 * What the shop's servers say about a visit, in the formats in which tracers, loggers and DogStatsD clients say it.
 * @typedef {object} Backend
 * @property {import('../spans.mjs').Span[][]} traces
 * @property {object[]} logs
 * @property {string[]} metrics a datagram each
 *
 * @typedef {object} Request
 * @property {string} trace_id
 * @property {string} span_id of the browser's span, the parent of the server's
 * @property {string} method
 * @property {string} path
 * @property {number} start epoch ms
 * @property {number} ms
 * @property {number} status_code
 */

const SERVICE = 'fastapi-backend';
const ENV = 'production';

/**
 * @param {import('./random.mjs').Random} random
 * @param {string} tenant
 */
export function createBackend(random, tenant) {
  /** @type {Backend} */
  const said = { traces: [], logs: [], metrics: [] };

  return {
    said,

    /** @param {Request} request */
    serve({ trace_id, span_id, method, path, start, ms, status_code }) {
      const route = `${method} ${path.replace(/\/\d+/, '/{id}')}`;
      const failed = status_code >= 500;
      const span = {
        trace_id: BigInt(trace_id),
        span_id: BigInt(random.id()),
        parent_id: BigInt(span_id),
        service: SERVICE,
        name: 'fastapi.request',
        resource: route,
        start: nanoseconds(start),
        duration: nanoseconds(ms),
        error: failed ? 1 : 0,
        meta: { '_dd.origin': 'rum', 'http.status_code': String(status_code), env: ENV },
        metrics: { _sampling_priority_v1: 1, '_dd.top_level': 1 },
      };
      const child = {
        ...span,
        span_id: BigInt(random.id()),
        parent_id: span.span_id,
        name: 'postgres.query',
        resource: 'SELECT',
        duration: nanoseconds(ms * 0.7),
        error: 0,
        meta: {},
        metrics: {},
      };
      said.traces.push([span, child]);
      said.logs.push({
        timestamp: Math.round(start + ms),
        service: SERVICE,
        status: failed ? 'error' : 'info',
        message: `${route} answered ${status_code}`,
        'dd.trace_id': trace_id,
        'dd.span_id': String(span.span_id),
      });
    },

    /**
     * @param {number} value
     * @param {number} time epoch ms
     */
    order(value, time) {
      const tags = `#tenant_id:${tenant},payment_method:stripe,env:${ENV}`;
      const at = `T${Math.floor(time / 1000)}`;
      said.metrics.push(`orders.created:1|c|${tags}|${at}`, `orders.revenue:${value}|h|${tags}|${at}`);
    },
  };
}

/** @param {number} ms */
function nanoseconds(ms) {
  return BigInt(Math.round(ms * 1000)) * 1000n;
}
