// @ts-check

/**
 * Whether a test has to wake somebody, from its runs at one location: after so many failures in a row, and until it
 * passes again. A run that took longer than its limit is a failed one.
 * @typedef {'unknown' | 'ok' | 'alert'} Verdict
 * @param {boolean[]} passed newest first
 * @param {number} failures in a row
 * @returns {Verdict}
 */
export function verdictOf(passed, failures) {
  if (passed.length === 0) return 'unknown';
  const row = passed.findIndex(Boolean);
  return (row < 0 ? passed.length : row) >= failures ? 'alert' : 'ok';
}

/**
 * When a test is to run at a location: each at its own moment of the interval, so that a slow one does not meet the
 * others, and no location is blind for a whole interval.
 * @param {number} now epoch ms
 * @param {number} every ms
 * @param {number} index of test and location
 * @param {number} count of all of them
 * @returns {number} epoch ms of the next run
 */
export function nextRun(now, every, index, count) {
  const offset = Math.round((every * index) / count);
  const passed = (((now - offset) % every) + every) % every;
  return now + every - passed;
}
