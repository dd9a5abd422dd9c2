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
  /** Fields that stand for the value. */
  place?: Field[];
  handlingStack?: string;
  context?: object;
  /** What is said in place of the error's message: the arguments of `console.error`, joined. */
  text?: string;
  /** Members of `error` that only some errors have. */
  members?: object;
}

/** A record of an error. */
export function describe(source: ErrorSource, error: unknown, circumstances: Circumstances): Observation {
  const { at = now(), place, handlingStack, context, text, members } = circumstances;
  const ownContext = read(error, 'dd_context');
  const both =
    isObject(ownContext) || isObject(context) ? { ...(ownContext as object), ...context } : undefined;
  const fingerprint = read(error, 'dd_fingerprint');
  const fields: Field[] = [
    source,
    handlingStack,
    both ? stringify(both) : undefined,
    fingerprint === undefined ? undefined : String(fingerprint),
    members && stringify(members),
  ];
  fields.push(...(place ?? thrown(error, text)));
  const causes: unknown[] = [];
  let cause = read(error, 'cause');
  while (causes.length < MAX_CAUSES && cause != null) {
    causes.push(cause);
    cause = isError(cause) ? read(cause, 'cause') : undefined;
  }
  // An `AggregateError` says only that all failed; why is in these.
  const parts = read(error, 'errors');
  if (isError(error) && Array.isArray(parts)) causes.push(...parts);
  for (const told of causes.slice(0, MAX_CAUSES)) fields.push(...thrown(told));
  return [Op.Error, at, ...fields];
}

function thrown(value: unknown, instead?: string): Field[] {
  if (!isError(value)) return [ThrownKind.Value, instead ?? stringify(value) ?? 'undefined'];
  return [
    ThrownKind.Error,
    text(read(value, 'name')),
    instead ?? text(read(value, 'message')),
    stackOf(value),
    text(value),
  ];
}

/**
 * The stack as in V8, which leaves the constructors of the error's own classes out. In the others they come first, the
 * base class before those derived from it; with `captureStackTrace` a class may have left them out itself.
 */
function stackOf(error: Error): string | undefined {
  const stack = read(error, 'stack');
  if (typeof stack !== 'string') return undefined;
  const lines = stack.split('\n');
  const classes = [];
  for (let own = error; (own = Object.getPrototypeOf(own) as Error) instanceof Error;)
    classes.unshift(own.constructor.name);
  for (const name of classes) if (lines[0]?.startsWith(`${name}@`)) lines.shift();
  return lines.join('\n');
}

/** Also errors of other realms (iframes), and never by asking a hostile object twice. */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
  } catch {
    return false;
  }
}

/** A member, unless reading it throws. */
export function read(value: unknown, key: string): unknown {
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
