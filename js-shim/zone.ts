/**
 * Natives beside Zone.js. It replaces timers, listeners, observers and requests to run Angular's change detection after
 * each of their callbacks; ours change nothing, and detection after them would be work for nothing, or go in circles.
 */

/** The native of this name, as it was before Zone.js. */
export function native<T extends object, K extends keyof T & string>(owner: T, name: K): T[K] {
  const { Zone } = window as { Zone?: { __symbol__?: (name: string) => string } };
  const symbol = Zone?.__symbol__?.(name);
  return ((symbol && Reflect.get(owner, symbol)) || owner[name]) as T[K];
}

/** `setTimeout`. */
export const sleep = (work: () => void, ms?: number): number =>
  (native(window, 'setTimeout') as typeof window.setTimeout).call(window, work, ms);
