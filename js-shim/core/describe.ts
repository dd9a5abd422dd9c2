/** What is said of an error, whatever was thrown (spec b §5.2). */
import { ErrorSource, Op, ThrownKind, type Field, type Observation } from '../protocol';
import { now, type LateCall } from '../recorder';
import { isObject, stringify } from '../sanitise';
import { joined } from './given';

/** Deeper chains say nothing new (spec b §5.2). */
const MAX_CAUSES = 10;

/** A call of `addError`, an uncaught one, or one said on the console (`said`: the arguments there). */
export function describeLate(
  { at, domainContext }: LateCall,
  source: ErrorSource,
  error: unknown,
  circumstances: Circumstances & { given?: unknown },
  said?: unknown[],
): Observation {
  const { from, given } = circumstances;
  const place = from && [ThrownKind.Place, ...from, stringify(error)];
  if (!said) return describe(source, error, { ...circumstances, at, place, members: ofFramework(given) });
  const found = said.find(isError);
  if (domainContext) domainContext.error = found;
  return describe(source, found, { ...circumstances, at, text: said.map(textOf).join(' ') });
}

/** What a framework's entry gives beside the error, of whatever the page passed in that place. */
function ofFramework(given: unknown): object | undefined {
  const component_stack = read(given, 'component_stack');
  return typeof component_stack === 'string' ? { component_stack } : undefined;
}

/** An argument as the console shows it. */
function textOf(argument: unknown): string {
  if (typeof argument === 'string') return argument;
  if (isError(argument)) return `${text(read(argument, 'name'))}: ${text(read(argument, 'message'))}`;
  const json = stringify(argument);
  return json ? JSON.stringify(JSON.parse(json), null, 2) : '';
}

/** What is known beside the thrown value. */
interface Circumstances {
  at?: number;
  /** What the browser said of an exception and where it came from, the fields of a place but for the value. */
  from?: Field[] | '' | undefined;
  /** Fields that stand for the value, if that is no error. */
  place?: Field[] | '' | undefined;
  handlingStack?: string | undefined;
  context?: object | undefined;
  /** What is said in place of the error's message: the arguments of `console.error`, joined. */
  text?: string;
  /** Members of `error` that only some errors have. */
  members?: object | undefined;
}

/** A record of an error. */
export function describe(source: ErrorSource, error: unknown, circumstances: Circumstances): Observation {
  const { at = now(), place, handlingStack, context, text, members } = circumstances;
  const ownContext = read(error, 'dd_context');
  const both = isObject(ownContext) || isObject(context) ? joined(ownContext, context) : undefined;
  const fingerprint = read(error, 'dd_fingerprint');
  const fields: Field[] = [
    source,
    handlingStack,
    both ? stringify(both) : undefined,
    fingerprint === undefined ? undefined : String(fingerprint),
    members && stringify(members),
  ];
  fields.push(...(place && !isError(error) ? place : thrown(error, text)));
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
function isError(value: unknown): value is Error {
  try {
    return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
  } catch {
    return false;
  }
}

/** A member, unless reading it throws. */
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
    // As in `sanitise.ts`.
    return '[Unserializable]';
  }
}
