// @ts-check

/**
 * The same seed makes the same crowd, so that a test can say what a page has to show.
 * The generator is mulberry32, public domain: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
 * @typedef {ReturnType<typeof createRandom>} Random
 * @param {number} seed
 */
export function createRandom(seed) {
  let state = seed >>> 0;
  /** From 0 up to, but not, 1. */
  function next() {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const hex = (/** @type {number} */ digits) =>
    Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join('');

  return {
    next,
    /** @param {number} share 0 to 1 */
    chance: (share) => next() < share,
    /**
     * @template T
     * @param {readonly T[]} list
     * @returns {T}
     */
    pick: (list) => list[Math.floor(next() * list.length)],
    /**
     * Waiting times and loading times: most near the median, a long tail above it.
     * @param {number} median
     * @param {number} spread how many times the median one in six takes
     */
    skewed(median, spread = 1.6) {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return median * spread ** normal;
    },
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    /** A trace or span id: 63 bits, decimal. */
    id: () => String(BigInt(`0x${hex(16)}`) >> 1n),
  };
}
