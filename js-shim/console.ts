/** What we say on the console, always with the same first words so that it can be found and filtered. */

/** Tells the page of a mistake that stops something (`error`) or of something that it may want to change (`warn`). */
export type Say = (line: string, level?: 'error' | 'warn', detail?: unknown) => undefined;

/** Says it. */
export const say: Say = (line, level = 'error', detail = '') => {
  console[level]('Datadog Browser SDK:', line, detail);
};
