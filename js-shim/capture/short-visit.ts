/**
 * A visit that ends before the core has come: only a synchronous write survives it. The next page makes events of it
 * (`js-shim/journal/early.ts`).
 */
import { guard, listen } from '../guard';
import { journalName, type Item, type Recorder } from '../recorder';
import { stringify } from '../sanitise';

/** A call of a method that waited for the core, with what of its arguments a text can hold. */
export type SavedCall = [method: string, at: number, wall: number, ...args: unknown[]];

/** Of a pressed element and those around it: what the core's own reading asks of them. */
export type SavedElement = [
  name: string,
  attributes: Record<number, [name: string, value: string] | false>,
  text: string | true | null,
];

/** A click record whose reading stands at its start. */
export type SavedClick = [operation: number, time: number, path: SavedElement[], ...fields: number[]];

/** What the next page needs to know of this one. */
export type ShortVisit = [
  /** When it ended, epoch ms. */
  at: number,
  origin: number,
  href: string,
  referrer: string,
  /** JSON of an `Observation`, a {@link SavedCall} or a {@link SavedClick}; nothing for what has no such form. */
  queue: (string | null)[],
];

/** More records than a page makes in its first seconds. */
const RECORDS = 200;

/** Saves what was recorded if the page goes while `isWaiting`. */
export function saveShortVisit(recorder: Recorder, isWaiting: () => boolean): void {
  /** In place of what reads a press: keeps what that would have read. Document and window come last. */
  const read: any = (_: unknown, path: unknown[]) => [path.slice(0, -2)];
  const save = guard((item: Item) => {
    const kept = typeof item === 'function' ? (item.saved ?? item(read, recorder)) : item;
    // JSON holds no BigInt, no circle, and no getter that throws.
    return guard(() => JSON.stringify(kept, plain))() ?? stringify(kept);
  });
  listen(window, ['pagehide'], () => {
    if (!isWaiting()) return;
    // Out of the back/forward cache the page goes on by itself: the core removes it.
    localStorage.setItem(
      (recorder.early = `${journalName(recorder)}early ${Math.random()}`),
      JSON.stringify([
        Date.now(),
        performance.timeOrigin,
        recorder.href,
        recorder.referrer,
        recorder.queue.slice(0, RECORDS).map(save),
      ]),
    );
  });
}

/** Errors, and elements without anything that the user typed: neither what a field holds nor a text that can be edited. */
const plain = (_: string, value: any): unknown =>
  value?.nodeType
    ? value.nodeType === 1
      ? // Of a text node alone.
        [value.localName, value.attributes, value.isContentEditable || value.firstChild?.wholeText]
      : value.name !== 'value' && [value.name, value.value]
    : value?.stack
      ? { ...value, $: [value.name, value.message, value.stack, value.cause] }
      : value;
