// @ts-check

/** @typedef {import('./worker.js').Environment} Environment */

/**
 * A request as a line of the logs intake, in Datadog's standard attributes.
 * https://docs.datadoghq.com/standard-attributes/
 * @param {object} observed
 * @param {Request} observed.request
 * @param {string} observed.route
 * @param {number} observed.status
 * @param {number} observed.duration ms
 * @param {Error} [observed.error]
 * @param {Environment} observed.environment
 */
export function requestLog({ request, route, status, duration, error, environment }) {
  const { method } = request;
  return {
    date: Date.now(),
    ddsource: 'cloudflare-worker',
    ddtags: `env:${environment.DD_ENV},version:${environment.DD_VERSION},route:${route}`,
    service: environment.DD_SERVICE,
    status: error || status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info',
    message: `${method} ${route} ${status} ${duration} ms`,
    // Nanoseconds, as everywhere in these attributes.
    duration: duration * 1e6,
    http: { method, status_code: status, route },
    ...(error && { error: { kind: error.name, message: error.message, stack: error.stack } }),
    ...traceOf(request.headers),
  };
}

/**
 * The trace that the page began, so that this line is found beside the spans of the API.
 * @param {Headers} headers
 */
function traceOf(headers) {
  const hex =
    headers.get('traceparent')?.split('-')[1] ??
    headers.get('b3')?.split('-')[0] ??
    headers.get('x-b3-traceid');
  const id = headers.get('x-datadog-trace-id') ?? hex?.padStart(32, '0');
  return id && { 'dd.trace_id': id };
}

/**
 * @param {object} log
 * @param {Environment} environment
 */
export async function sendLog(log, { DD_LOGS_INTAKE_URL, DD_API_KEY }) {
  try {
    const response = await fetch(DD_LOGS_INTAKE_URL, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'dd-api-key': DD_API_KEY },
      body: JSON.stringify([log]),
    });
    if (!response.ok) console.error(`the logs intake answered ${response.status}`);
  } catch (error) {
    console.error(`the logs intake is out of reach: ${error}`);
  }
}
