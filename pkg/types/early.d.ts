/**
 * Keeps uncaught errors and unhandled rejections from before `init`, and has them reported with their own time. For pages
 * that call `init` late; import it first. Nothing is exported.
 *
 * @example
 * ```ts
 * import 'ferrum-rum/early';
 * ```
 *
 * @packageDocumentation
 */
export {};
