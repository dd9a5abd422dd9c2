/** Uncaught exceptions and unhandled rejections, from `init` on (spec b §5.1); what is said of them: `core/describe.ts`. */
import { listen } from '../guard';
import { ErrorSource } from '../protocol';
import { lateItem, type Recorder } from '../recorder';

/** Listens for what nobody caught. */
export function captureErrors(recorder: Recorder): void {
  const tell = (error: unknown, at: number, from?: unknown): void =>
    recorder.push(lateItem('error', { error }, [ErrorSource.Source, error, { from }], at));
  // Not in the capture phase: there the failed loads of images and scripts would come along.
  listen(
    window,
    ['error'],
    ({ error, message, filename, lineno, colno, timeStamp }: ErrorEvent) => {
      tell(error ?? message, timeStamp, filename && [message, filename, lineno, colno]);
    },
    false,
  );
  listen(
    window,
    ['unhandledrejection'],
    ({ reason, timeStamp }: PromiseRejectionEvent) => tell(reason || 'Empty reason', timeStamp),
    false,
  );
}

/** Listens for violations of the content security policy; the first ones happen while the page loads. */
export function captureViolations(recorder: Recorder): void {
  listen(document, ['securitypolicyviolation'], (event: Event) =>
    recorder.push(lateItem('violation', { error: event }, [event], event.timeStamp)),
  );
}

/**
 * The stack above a function that the page called, in the engine's own format. It must be taken at the call: later it
 * is ours.
 *
 * @param method the function that the page called; it and what it called are left out
 * @param depth how many frames that are
 */
export function handlingStack(method: (...args: never[]) => unknown, depth = 3): string | undefined {
  const holder: { stack?: string } = {};
  // V8's, and since 2025 everyone's; not in TypeScript's library for browsers.
  const { captureStackTrace } = Error as { captureStackTrace?: (holder: object, above: unknown) => void };
  if (captureStackTrace) captureStackTrace(holder, method);
  // Older WebKit: the innermost lines are this function, the method and its guard.
  else holder.stack = new Error().stack?.split('\n').slice(depth).join('\n');
  return holder.stack;
}
