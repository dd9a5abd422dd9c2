/**
 * What the page gave, as the kind of field that the core reads in its place. A record says of a string only how long it
 * is: a number where the core expects one, or the other way round, would shift all strings behind it.
 */
import type { Field } from '../protocol';
import { contextOf, isObject, stringify } from '../sanitise';

/** As a string, if it is anything. */
export const asText = (given: unknown): string | undefined => (given == null ? undefined : String(given));

/** As a number; what is none, the core takes for absent. */
export const asNumber = (given: unknown): Field =>
  typeof given === 'string' ? Number(given) : (given as number | undefined);

/** Two contexts as one: at every depth the second counts (in Rust: `merge` in `src/assemble/merge.rs`). */
export const joined = (first: unknown, second: unknown): unknown =>
  isObject(first) ? merged(asData(first), asData(second)) : contextOf(second);

/** As it will be sent, which holds nothing that throws, and no end of itself. */
const asData = (given: unknown): unknown => JSON.parse(stringify(contextOf(given)) ?? '{}');

const merged = (under: unknown, over: unknown): unknown => {
  const all = contextOf(under);
  return all === under && contextOf(over) === over
    ? // Not by assignment, for which the name `__proto__` is none like others.
      Object.fromEntries([
        ...Object.entries(all),
        ...Object.entries(over as object).map(([key, value]) => [key, merged(all[key], value)]),
      ])
    : over;
};
