// @ts-check

/**
 * Beacons come with credentials, and for those browsers refuse `*`: the origin has to be echoed.
 * https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
 * @param {import('node:http').IncomingMessage} request
 * @returns {Record<string, string>}
 */
export function corsHeaders(request) {
  const { origin } = request.headers;
  if (!origin) return {};
  /** @type {Record<string, string>} */
  const headers = {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    vary: 'Origin, Access-Control-Request-Headers',
  };
  if (request.method === 'OPTIONS') {
    headers['access-control-allow-methods'] = 'GET, POST';
    headers['access-control-allow-headers'] = String(request.headers['access-control-request-headers'] ?? '');
    headers['access-control-max-age'] = '600';
  }
  return headers;
}
