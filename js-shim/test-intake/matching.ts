import type { RumEvent } from '../../pkg/types';
import type { Matching, Pattern } from '../../pkg/types/testing';

function fits(value: unknown, pattern: Pattern | undefined): boolean {
  if (pattern instanceof RegExp) return typeof value === 'string' && pattern.test(value);
  if (Array.isArray(pattern))
    return (
      Array.isArray(value) &&
      value.length === pattern.length &&
      pattern.every((part, place) => fits(value[place], part))
    );
  if (typeof pattern !== 'object' || pattern === null) return Object.is(value, pattern);
  return Object.entries(pattern).every(([name, part]) =>
    fits((value as { [name: string]: unknown } | null | undefined)?.[name], part),
  );
}

/** Whether an event is of a type and looks as is said. */
export const matches = (event: RumEvent, type: string, matching: Matching<any> = {}): boolean =>
  event.type === type && (typeof matching === 'function' ? matching(event) : fits(event, matching));

/** For a failure: what came instead. */
export const listed = (events: readonly RumEvent[]): string =>
  events.length
    ? events.map((event) => `\n  ${JSON.stringify(event)}`).join('')
    : ' nothing at all: was init called, with these options, and no other SDK started before (destroy() ends it)?';
