/** How much of a text the core gets: its memory grows with what it is given, and never shrinks. */

/** An event this long is dropped whatever else is in it (`too_large` in `src/diagnostics.rs`). */
const LIMIT = 256 * 1024;
/** What of a `data:` URL of any length is told (spec b §6.3). */
const DATA_URL_LIMIT = 24_000;
const DATA_URL_HEAD = 100;

/** The text, or as much of it as says something. */
export function fitting(text: string): string {
  if (text.length <= DATA_URL_LIMIT) return text;
  const head = text.slice(0, DATA_URL_HEAD);
  // Up to the last comma: what follows is the data.
  return /^data:\S*,/i.test(head) ? head.replace(/[^,]*$/, '[...]') : text.slice(0, LIMIT);
}
