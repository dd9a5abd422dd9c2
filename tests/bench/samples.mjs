// @ts-check

/** What was measured: by metric, by variant, one sample a round. */
export class Samples {
  /** @type {Map<string, Map<string, number[]>>} */
  #metrics = new Map();

  /** @param {string} metric @param {string} variant @param {number} sample */
  add(metric, variant, sample) {
    const variants = this.#metrics.get(metric) ?? new Map();
    this.#metrics.set(metric, variants);
    variants.set(variant, [...(variants.get(variant) ?? []), sample]);
  }

  /** @param {string} metric @param {string} variant */
  get(metric, variant) {
    return this.#metrics.get(metric)?.get(variant);
  }
}

/**
 * The order of a round: each variant takes each place as often as the others, so that what one leaves behind (a hot
 * cache, a busy disk) falls on all.
 *
 * @template T
 * @param {T[]} variants
 * @param {number} round
 */
export const inTurn = (variants, round) =>
  variants.map((_, place) => variants[(place + round) % variants.length]);
