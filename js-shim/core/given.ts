/**
 * What the page gave, as the kind of field that the core reads in its place. A record says of a string only how long it
 * is: a number where the core expects one, or the other way round, would shift all strings behind it.
 */
import type { Field } from '../protocol';
import { contextOf } from '../sanitise';

/** As a string, if it is anything. */
export const asText = (given: unknown): string | undefined => (given == null ? undefined : String(given));

/** As a number; what is none, the core takes for absent. */
export const asNumber = (given: unknown): Field =>
  typeof given === 'string' ? Number(given) : (given as number | undefined);

/** Two contexts as one, of which the second counts; alone, where the first or both can't be read to the end. */
export function joined(first: unknown, second: unknown): Record<string, unknown> {
  try {
    return { ...contextOf(first), ...contextOf(second) };
  } catch {
    return contextOf(second);
  }
}
