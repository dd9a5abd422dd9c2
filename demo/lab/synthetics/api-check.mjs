// @ts-check

/**
 * @typedef {object} Location a name and what its network is like: the tests themselves all run on this machine
 * @property {string} id
 * @property {number} latency ms
 * @property {number} down bytes a second
 * @property {number} up bytes a second
 *
 * @typedef {object} Result of one run
 * @property {boolean} passed
 * @property {number} duration ms
 * @property {string} step where it failed
 * @property {string} message why
 * @property {string} session_id of the RUM session that the run was
 * @property {string} screenshot of the failed step, PNG in base64
 */

/**
 * @param {string} url
 * @param {number} limit ms
 * @param {Location} location
 * @returns {Promise<Result>}
 */
export async function checkApi(url, limit, { latency }) {
  const began = performance.now();
  const failed = (/** @type {string} */ message) => ({
    passed: false,
    duration: Math.round(performance.now() - began),
    step: `GET ${new URL(url).pathname}`,
    message,
    session_id: '',
    screenshot: '',
  });
  try {
    await new Promise((resolve) => setTimeout(resolve, latency));
    const response = await fetch(url, { signal: AbortSignal.timeout(5 * limit) });
    if (response.status !== 200) return failed(`status ${response.status} instead of 200`);
    const body = await response.json();
    if (body.status !== 'ok')
      return failed(`status “${String(body.status).slice(0, 100)}” in the body instead of “ok”`);
  } catch (error) {
    return failed(/** @type {Error} */ (error).message);
  }
  const duration = Math.round(performance.now() - began);
  if (duration > limit) return failed(`took ${duration} ms, more than ${limit}`);
  return { passed: true, duration, step: '', message: '', session_id: '', screenshot: '' };
}
