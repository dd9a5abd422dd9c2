// @ts-check

const CLOCK = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });

/** @param {number} time epoch ms; a client may have sent any integer */
export function clock(time) {
  return Math.abs(time) <= 8.64e15 ? CLOCK.format(time) : 'no such time';
}

/** @param {number} time epoch ms */
export function ago(time) {
  const seconds = Math.round((time - Date.now()) / 1000);
  if (seconds > -10) return 'just now';
  if (seconds > -60) return RELATIVE.format(Math.ceil(seconds / 10) * 10, 'second');
  if (seconds > -3600) return RELATIVE.format(Math.round(seconds / 60), 'minute');
  if (seconds > -86_400) return RELATIVE.format(Math.round(seconds / 3600), 'hour');
  return RELATIVE.format(Math.round(seconds / 86_400), 'day');
}

/**
 * @param {number} count
 * @param {string} noun
 */
export function plural(count, noun) {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** @param {number} ms since the view began; an event may carry an earlier date */
export function offset(ms) {
  const sign = ms < 0 ? '−' : '+';
  return `${sign}${(Math.abs(ms) / 1000).toFixed(3)} s`;
}

/** @param {number} nanoseconds */
export function timeSpent(nanoseconds) {
  const seconds = nanoseconds / 1e9;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}
