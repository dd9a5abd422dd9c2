/** The contexts that the page sets: readable at once, told to the core with every change (spec a §6.3). */
import { clone, contextOf, stringify } from './sanitise';
import type { ContextKind } from './protocol';
import { lateItem, type Item } from './recorder';

/** As it will be sent: what the page does to its object later is not our business. Empty for what has no members. */
const copy = (value: unknown): Record<string, unknown> => contextOf(JSON.parse(stringify(value) ?? '{}'));

/** One context: an object that is only ever replaced or changed through these methods. */
export interface ContextStore {
  get(): Record<string, unknown>;
  set(value: unknown): void;
  setProperty(key: string, value: unknown): void;
  removeProperty(key: string): void;
  clear(): void;
  /** Called after each change. */
  onChange?: () => void;
  /** The page has set something. */
  touched?: boolean;
}

/** The methods of the public API for a store. */
export const contextMethods = (name: string, store: ContextStore) => ({
  [`set${name}`]: store.set,
  [`get${name}`]: store.get,
  [`set${name}Property`]: store.setProperty,
  [`remove${name}Property`]: store.removeProperty,
  [`clear${name}`]: store.clear,
});

/**
 * A store that tells `push` its content after each change.
 *
 * @param strings members that the intake wants as strings
 */
export function createContextStore(
  kind: ContextKind,
  push: (item: Item) => void,
  strings: string[] = [],
): ContextStore {
  let content: Record<string, unknown> = {};
  /** `wrong`: what was given and can be no context, for the core's chunk to say. */
  const changed = (...wrong: unknown[]): void => {
    for (const key of strings) {
      const value = content[key];
      if (value != null && value !== '') content[key] = String(value);
    }
    push(lateItem('context', undefined, [kind, stringify(content) || '{}', ...wrong]));
    store.touched = true;
    store.onChange?.();
  };
  const store: ContextStore = {
    get: () => clone(content),
    set(value) {
      const given = contextOf(value);
      content = copy(given);
      given === value ? changed() : changed(value);
    },
    setProperty(key, value) {
      content = copy({ ...content, [key]: value });
      changed();
    },
    removeProperty(key) {
      delete content[key];
      changed();
    },
    clear() {
      content = {};
      changed();
    },
  };
  return store;
}
