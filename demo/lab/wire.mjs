// @ts-check

/**
 * An intake URL as the SDK builds it.
 * @param {Record<string, string>} [params]
 */
export function intakePath(params = {}) {
  const all = { ddsource: 'browser', 'dd-request-id': crypto.randomUUID(), '_dd.api': 'fetch', ...params };
  const query = Object.entries(all).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `/api/v2/rum?${query.join('&')}`;
}

/** @param {object[]} events */
export function batch(...events) {
  return events.map((event) => JSON.stringify(event)).join('\n');
}
