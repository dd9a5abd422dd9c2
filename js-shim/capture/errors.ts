/** Uncaught exceptions and unhandled rejections, from `init` on (spec b §5.1). */
import { listen } from '../guard';
import { ErrorSource, Op, ThrownKind, type Field, type Observation } from '../protocol';
import { now, type Recorder } from '../recorder';
import { isObject, stringify } from '../sanitise';

/** Deeper chains say nothing new (spec b §5.2). */
const MAX_CAUSES = 10;

/** Listens for what nobody caught. */
export function captureErrors(recorder: Recorder): void {
  // Not in the capture phase: there the failed loads of images and scripts would come along.
  listen(
    window,
    ['error'],
    (event: ErrorEvent) => {
      const { error, message, filename, lineno, colno } = event;
      const place: Field[] | undefined =
        isError(error) || !filename
          ? undefined
          : [ThrownKind.Place, message, filename, lineno, colno, stringify(error ?? message)];
      recorder.push(describe(ErrorSource.Source, error ?? message, { at: event.timeStamp, place }), {
        error,
      });
    },
    false,
  );
  listen(
    window,
    ['unhandledrejection'],
    (event: PromiseRejectionEvent) => {
      const reason: unknown = event.reason || 'Empty reason';
      recorder.push(describe(ErrorSource.Source, reason, { at: event.timeStamp }), { error: reason });
    },
    false,
  );
}

/** What is known beside the thrown value. */
interface Circumstances {
  at?: number;
  place?: Field[];
  handlingStack?: string;
  context?: object;
}

/** A record of an error. */
export function describe(source: ErrorSource, error: unknown, circumstances: Circumstances): Observation {
  const { at = now(), place, handlingStack, context } = circumstances;
  const ownContext = read(error, 'dd_context');
  const both =
    isObject(ownContext) || isObject(context) ? { ...(ownContext as object), ...context } : undefined;
  const fingerprint = read(error, 'dd_fingerprint');
  const fields: Field[] = [
    source,
    handlingStack,
    both ? stringify(both) : undefined,
    fingerprint === undefined ? undefined : String(fingerprint),
  ];
  fields.push(...(place ?? thrown(error)));
  let cause = read(error, 'cause');
  for (let depth = 0; depth < MAX_CAUSES && cause != null; depth++) {
    fields.push(...thrown(cause));
    cause = isError(cause) ? read(cause, 'cause') : undefined;
  }
  return [Op.Error, at, ...fields];
}

function thrown(value: unknown): Field[] {
  if (!isError(value)) return [ThrownKind.Value, stringify(value) ?? 'undefined'];
  const stack = read(value, 'stack');
  return [
    ThrownKind.Error,
    text(read(value, 'name')),
    text(read(value, 'message')),
    typeof stack === 'string' ? stack : undefined,
    text(value),
  ];
}

/** Also errors of other realms (iframes), and never by asking a hostile object twice. */
function isError(value: unknown): value is Error {
  try {
    return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
  } catch {
    return false;
  }
}

function read(value: unknown, key: string): unknown {
  try {
    return value && typeof value === 'object' ? (value as Record<string, unknown>)[key] : undefined;
  } catch {
    return undefined;
  }
}

function text(value: unknown): string {
  try {
    return String(value ?? '');
  } catch {
    return '';
  }
}

/**
 * The stack above a public method, in the engine's own format. It must be taken at the call: later it is ours.
 *
 * @param method the method that the page called; it and what it called are left out
 */
export function handlingStack(method: (...args: never[]) => unknown): string | undefined {
  const holder: { stack?: string } = {};
  // V8's, and since 2025 everyone's; not in TypeScript's library for browsers.
  const { captureStackTrace } = Error as { captureStackTrace?: (holder: object, above: unknown) => void };
  if (captureStackTrace) captureStackTrace(holder, method);
  // Older WebKit: the innermost lines are this function, the method and its guard.
  else holder.stack = new Error().stack?.split('\n').slice(3).join('\n');
  return holder.stack;
}
