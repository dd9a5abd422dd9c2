/**
 * The natives that are wrapped: each once, however many instances listen, and put back when the last one stops.
 *
 * Ours may fail, the page must not notice: every hook is guarded, and what the native returns or throws is what the
 * caller gets (of a promise, what it settles to).
 */
import { guard, scope } from '../guard';

/**
 * Called before the native with its `this`, its arguments, which it may change in place, and the function that the page
 * called; what it returns is called with what came of it: the result, or what was thrown. A promise that
 * this returns takes the result's place.
 */
export type Hook = (
  self: any,
  args: any[],
  called: (...args: any[]) => unknown,
) => ((outcome: any, threw: boolean) => unknown) | undefined | void;

interface Wrapped {
  owner: any;
  name: string;
  wrapper: (...args: any[]) => unknown;
  hooks: Set<Hook>;
  restore: () => void;
}

const wrapped: Wrapped[] = [];

/** Hooks into a method; returns how to stop. Nothing happens where the page has no such method. */
export function wrap(owner: any, name: string, hook: Hook): () => void {
  const original: unknown = owner[name];
  if (typeof original !== 'function') return () => {};
  // Who replaced our wrapper since may not call it any more: then it takes another.
  const entry =
    wrapped.find((other) => other.owner === owner && other.wrapper === original) ??
    install(owner, name, original as (...args: any[]) => unknown);
  const guarded = guard(hook);
  entry.hooks.add(guarded);
  return () => {
    if (entry.hooks.delete(guarded) && !entry.hooks.size) entry.restore();
  };
}

/** The same until {@link scope} ends. */
export const wrapInScope = (owner: any, name: string, hook: Hook): number =>
  scope.ends.push(wrap(owner, name, hook));

function install(owner: any, name: string, original: (...args: any[]) => unknown): Wrapped {
  const isOwn = Object.prototype.hasOwnProperty.call(owner, name);
  const entry: Wrapped = {
    owner,
    name,
    hooks: new Set(),
    wrapper(this: unknown, ...args) {
      const afters = [...entry.hooks].map((hook) => hook(this, args, entry.wrapper));
      const tell = (outcome: unknown, threw: boolean): unknown => {
        for (const after of afters) {
          const instead: any = after && guard(after)(outcome, threw);
          if (instead?.then) outcome = instead;
        }
        return outcome;
      };
      let outcome;
      try {
        outcome = original.apply(this, args);
      } catch (error) {
        tell(error, true);
        throw error;
      }
      return tell(outcome, false);
    },
    restore() {
      // Wrapped over by somebody else, ours stays below as what it now is: a call of the native.
      if (owner[name] === entry.wrapper) {
        if (isOwn) owner[name] = original;
        else delete owner[name];
      }
      wrapped.splice(wrapped.indexOf(entry), 1);
    },
  };
  owner[name] = entry.wrapper;
  wrapped.push(entry);
  return entry;
}
