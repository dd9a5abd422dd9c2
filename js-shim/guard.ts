/**
 * No exception of ours reaches the page. Every function of ours that the page calls goes through {@link guard}; what
 * it caught is counted and readable with `getDiagnostics()`.
 */
import { native } from './zone';

/** What went wrong inside the SDK on this page. */
export const faults: { internal_errors: number; last_internal_error?: string } = { internal_errors: 0 };

/** Counts a failure of our own. */
export function fault(error: unknown): void {
  faults.internal_errors++;
  faults.last_internal_error = String((error as Error | undefined)?.stack ?? error);
}

/** What we took of the main thread, in ms; one guarded function may call another, and is counted once. */
export const spent = { total: 0, depth: 0 };

/** Wraps a function of ours so that it can't throw. */
export function guard<A extends unknown[], R>(work: (...args: A) => R): (...args: A) => R | undefined {
  return (...args) => {
    let start = 0;
    spent.depth++;
    try {
      start = performance.now();
      return work(...args);
    } catch (error) {
      fault(error);
      return undefined;
    } finally {
      if (!--spent.depth && start) spent.total += performance.now() - start;
    }
  };
}

/** How to undo what was done to the page: of the instance that is being set up. */
export const scope: { ends: (() => void)[] } = { ends: [] };

/** Listens, until {@link scope} ends, without ever throwing into the page; passive, since we only look. */
export function listen(
  target: EventTarget,
  types: string[],
  handle: (event: any) => void,
  capture = true,
): void {
  const guarded = guard(handle);
  for (const type of types)
    native(target, 'addEventListener').call(target, type, guarded, { capture, passive: true });
  scope.ends.push(() => {
    for (const type of types) native(target, 'removeEventListener').call(target, type, guarded, { capture });
  });
}
