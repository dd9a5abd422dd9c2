/**
 * The state of a codec, to be gone on from in another instance. Between two calls all of it is in its memory: the stack is
 * empty then, and no other global changes.
 */
import type { Machine } from './machine';

const PAGE_BYTES = 65_536;

/** A copy of all that the machine knows. */
export const checkpoint = ({ memory }: Machine): ArrayBuffer => (memory.buffer as ArrayBuffer).slice(0);

/** Goes on from such a copy. */
export function restore({ memory }: Machine, from: ArrayBuffer): void {
  const missing = (from.byteLength - memory.buffer.byteLength) / PAGE_BYTES;
  if (missing > 0) memory.grow(missing);
  new Uint8Array(memory.buffer).set(new Uint8Array(from));
}
