// @ts-check

/**
 * The public thresholds: up to the first a value is good, up to the second it needs improvement.
 * https://web.dev/articles/vitals
 * @typedef {'good' | 'needs-improvement' | 'poor'} Rating
 * @typedef {{ name: string, text: string, rating: Rating }} Vital
 */
const VITALS = [
  { name: 'LCP', field: 'largest_contentful_paint', thresholds: [2500, 4000] },
  { name: 'CLS', field: 'cumulative_layout_shift', thresholds: [0.1, 0.25] },
  { name: 'INP', field: 'interaction_to_next_paint', thresholds: [200, 500] },
  { name: 'FID', field: 'first_input_delay', thresholds: [100, 300] },
  { name: 'FCP', field: 'first_contentful_paint', thresholds: [1800, 3000] },
  { name: 'TTFB', field: 'first_byte', thresholds: [800, 1800] },
];

export const VITAL_NAMES = VITALS.map(({ name }) => name);

/**
 * The vitals that a view event carries.
 * @param {any} event
 * @returns {Vital[]}
 */
export function vitalsOf(event) {
  return VITALS.flatMap(({ name, field, thresholds }) => {
    const wire = event.view?.[field];
    if (typeof wire !== 'number') return [];
    // Layout shift is a score; every other one is a time, in nanoseconds on the wire.
    const value = name === 'CLS' ? wire : wire / 1e6;
    const text = name === 'CLS' ? String(Math.round(value * 1000) / 1000) : duration(wire);
    const rating = value <= thresholds[0] ? 'good' : value <= thresholds[1] ? 'needs-improvement' : 'poor';
    return [{ name, text, rating }];
  });
}

/** @param {number} nanoseconds */
export function duration(nanoseconds) {
  const ms = nanoseconds / 1e6;
  if (ms < 10) return `${Math.round(ms * 10) / 10} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const s = ms / 1000;
  if (s < 60) return `${s.toFixed(s < 10 ? 2 : 1)} s`;
  return `${Math.floor(s / 60)} min ${Math.round(s % 60)} s`;
}
