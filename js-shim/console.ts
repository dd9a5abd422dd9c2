/** What we say on the console, always with the same first words so that it can be found and filtered. */

/** Tells the page of a mistake that stops something (`error`) or of something that it may want to change (`warn`). */
export type Say = (line: string, level?: 'error' | 'warn', detail?: unknown) => undefined;

/** Whether we speak: what we say is no error of the page's. */
export const voice = { speaks: false };

/** Says it. */
export const say: Say = (line, level = 'error', detail = '') => {
  voice.speaks = true;
  try {
    console[level]('Datadog Browser SDK:', line, detail);
  } catch {
    // The page's own console throws: that is how some find their tests' mistakes.
  }
  voice.speaks = false;
};
