// @ts-check

/**
 * Where our events differ from the peer's on the same visit, and why we keep it so. `event` and `path` as in
 * differential.mjs; a difference that no line here explains fails the test.
 *
 * @type {{ event: RegExp, path: RegExp, why: string }[]}
 */
export const KEPT = [];
