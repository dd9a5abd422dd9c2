/** What we say on the console, always with the same first words so that it can be found and filtered. */

/** Tells the page of a mistake that stops something (`error`) or of something that it may want to change (`warn`). */
export type Say = (line: string, level?: 'error' | 'warn', detail?: unknown) => undefined;

/** The console's own methods, where ours stand in their place: what we say is no error of the page's. */
export const native: { error?: Console['error'] } = {};

/** Says it. */
export const say: Say = (line, level = 'error', detail = '') => {
  const method = (level === 'error' && native.error) || console[level];
  method.call(console, 'Datadog Browser SDK:', line, detail);
};
