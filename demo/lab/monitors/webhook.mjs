// @ts-check

const TRIES = 4;
const FIRST_WAIT_MS = 1000;
const TIMEOUT_MS = 5000;

/**
 * Tells another system of an alert or its end: a POST of JSON, tried again when it fails.
 * @param {string} url
 * @param {object} notice
 * @param {{ wait?: (ms: number) => Promise<unknown> }} [clock]
 * @returns {Promise<boolean>} whether it was taken
 */
export async function notify(
  url,
  notice,
  { wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms)) } = {},
) {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (attempt > 0) await wait(FIRST_WAIT_MS * 2 ** (attempt - 1));
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(notice),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (response.ok) return true;
    } catch {
      // Refused, cut or too slow: as good as an answer that says no.
    }
  }
  console.error(`lab: the webhook ${url} did not take a notice`);
  return false;
}
