// @ts-check

/**
 * The value below which a share of the samples lies, interpolated.
 *
 * @param {number[]} samples
 * @param {number} share
 */
export function quantile(samples, share) {
  const sorted = [...samples].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  return below + (sorted[Math.ceil(place)] - below) * (place % 1);
}

/** @param {number[]} samples */
export const median = (samples) => quantile(samples, 0.5);

/**
 * What a variant costs over the page without it, round by round: rounds differ more than variants do.
 *
 * @param {number[]} samples
 * @param {number[]} baseline of the same rounds
 */
export const over = (samples, baseline) => samples.map((sample, round) => sample - baseline[round]);
