/**
 * A visit that ends before the core has come: only a synchronous write survives it. The next page makes events of it
 * (`js-shim/journal/early.ts`).
 */
import { guard, listen } from '../guard';
import type { Observation } from '../protocol';
import { journalName, type Item, type PressReader, type Recorder } from '../recorder';
import { stringify } from '../sanitise';

/** A call of a method that waited for the core, with what of its arguments a text can hold. */
export type SavedCall = [method: string, at: number, wall: number, ...args: unknown[]];

/** Of a pressed element and those around it: what the core's own reading asks of them. */
export type SavedElement = [name: string, attributes: [name: string, value: string][], text: string];

/** A click record whose reading stands at its start. */
export type SavedClick = [operation: number, time: number, path: SavedElement[], ...fields: number[]];

/** What the next page needs to know of this one. */
export interface ShortVisit {
  /** When it ended, epoch ms. */
  at: number;
  origin: number;
  href: string;
  referrer: string;
  queue: (Observation | SavedCall | SavedClick)[];
}

/** More records than a page makes in its first seconds. */
const RECORDS = 200;

/** Saves what was recorded if the page goes while `isWaiting`. */
export function saveShortVisit(recorder: Recorder, isWaiting: () => boolean): void {
  let key = '';
  /** In place of what reads a press and of what makes records of calls: keeps what those would have read. */
  const read = (_: unknown, path: unknown[]): unknown[] => [path.map(save).filter(Boolean)];
  const late = new Proxy(
    {},
    {
      get:
        (_, method) =>
        (call: { at: number; wall: number }, ...args: unknown[]) => [
          method,
          call.at,
          call.wall,
          ...args.map(saveError),
        ],
    },
  );
  const plain = guard((item: Item) =>
    typeof item === 'function' ? item(read as unknown as PressReader, { ...recorder, late }) : item,
  );
  listen(window, ['pagehide'], () => {
    if (!isWaiting()) return;
    key = `${journalName(recorder)}early ${Math.random()}`;
    const visit = {
      at: Date.now(),
      origin: performance.timeOrigin,
      href: recorder.href,
      referrer: document.referrer,
      queue: recorder.queue.slice(0, RECORDS).map(plain).filter(Boolean),
    };
    localStorage.setItem(key, stringify(visit)!);
  });
  // Out of the back/forward cache the page goes on by itself.
  listen(window, ['pageshow'], () => {
    if (key) guard(() => localStorage.removeItem(key))();
  });
}

/** An error of the page's realm, in its causes and among what was said on the console too. */
const saveError = (value: any): unknown =>
  value instanceof Error
    ? { ...value, $: [value.name, value.message, value.stack, saveError((value as any).cause)] }
    : Array.isArray(value)
      ? value.map(saveError)
      : value;

/** Nothing that the user typed: neither what a field holds nor a text that can be edited. */
const save = (node: any, place: number): SavedElement | undefined =>
  node.localName && [
    node.localName,
    Array.from(node.attributes, ({ name, value }: Attr) => [name, name === 'value' ? '' : value]),
    place || node.isContentEditable
      ? ''
      : Array.from(node.childNodes, ({ nodeType, data }: any) => (nodeType === 3 ? data : '')).join(''),
  ];
