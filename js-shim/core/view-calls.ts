/** What the page says of its view, and of who uses it (spec a §6, b §2). */
import type { ViewOptions } from '../../pkg/types';
import { say } from '../console';
import { ContextKind, Op, type Field, type Observation } from '../protocol';
import type { LateCall, LateMethod } from '../recorder';
import { contextOf, stringify } from '../sanitise';
import { asNumber } from './given';

const context = ({ at }: LateCall, kind: ContextKind, value: Field): Observation => [
  Op.Context,
  at,
  kind,
  value,
];

const nameOf = (value: unknown, what: string): string | undefined => {
  if (value === undefined || typeof value === 'string') return value;
  if (value !== null) say(`${what} must be a string; it is ignored.`, 'warn');
  return undefined;
};

/** An object of one member; of one without a value, where that is to go (`assign` in `src/assemble/merge.rs`). */
const property = (key: string, value: unknown): Field =>
  value === undefined ? `{${stringify(`${key}`)}:}` : stringify({ [key]: value });

/** The methods, which are called with the time of their call. */
export const VIEW_CALLS: Record<string, LateMethod> = {
  startView({ at }, options?: string | ViewOptions | null, href?: string) {
    const { name, service, version, context, url } =
      typeof options === 'object' && options !== null ? options : ({ name: options } as ViewOptions);
    return [
      Op.StartView,
      at,
      nameOf(name, 'The view name'),
      // Without one of its own a view has the page's.
      nameOf(service, 'The view service') || undefined,
      nameOf(version, 'The view version') || undefined,
      context ? stringify(contextOf(context)) : undefined,
      url == null ? undefined : new URL(url, href).href,
    ];
  },
  setViewName({ at }, name: unknown) {
    const told = nameOf(name, 'The view name');
    return told ? [Op.ViewName, at, told] : undefined;
  },
  addTiming(call, name: unknown, time?: number) {
    const wire = String(name).replace(/[^A-Za-z0-9\-_.@$]/g, '_');
    if (wire !== name)
      say(`The timing "${name as string}" is sent as "${wire}": use letters, digits and -_.@$ only.`, 'warn');
    return [Op.Timing, call.at, wire, asNumber(time)];
  },
  /** Of user, account or all events. */
  context(call, kind: ContextKind, content: string, ...wrong: unknown[]) {
    for (const given of wrong)
      say(
        `Unsupported context: it must be an object, not ${Array.isArray(given) ? 'an array' : String(given)}.`,
      );
    const isAnonymous = kind === ContextKind.Account && content !== '{}' && !JSON.parse(content).id;
    if (isAnonymous) say('The account has no "id", so it is not attached to events: give it one.', 'warn');
    return context(call, kind, isAnonymous ? '{}' : content);
  },
  setViewLoadingTime: ({ at }) => [Op.LoadingTime, at],
  setViewContext: (call, value: object) => context(call, ContextKind.View, stringify(contextOf(value))),
  setViewContextProperty: (call, key: string, value: unknown) =>
    context(call, ContextKind.ViewProperty, property(key, value)),
  addFeatureFlagEvaluation: (call, key: string, value: unknown) =>
    context(call, ContextKind.FeatureFlags, property(key, value)),
};
