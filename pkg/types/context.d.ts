/** What a context may hold once it is on the wire. Anything else is turned into text, as `[Map]` for a Map. */
export type ContextValue = string | number | boolean | Context | ContextArray | undefined | null;

/** A list of {@link ContextValue}. */
export interface ContextArray extends Array<ContextValue> {}

/** Free attributes of an event. */
export interface Context {
  [name: string]: ContextValue;
}

/** Who uses the page. Sent as `usr`; `id`, `email` and `name` are sent as strings. */
export interface User {
  id?: string | undefined;
  email?: string | undefined;
  name?: string | undefined;
  [name: string]: unknown;
}

/** On whose behalf the user acts, for instance a company. Sent as `account`, if it has an `id`. */
export interface Account {
  id: string;
  name?: string | undefined;
  [name: string]: unknown;
}
