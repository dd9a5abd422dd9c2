/**
 * What the core's chunk has already. The recorder is a file of its own, which shares no chunk with it; so this is lent
 * to it: 0.7 kB less than copies of its own, compiled already, and what fails or takes time is counted in one place.
 */
import type { wrap as Wrap } from '../capture/wrap';
import type { beacon as Beacon, post as Post } from '../core/transport';
import type {
  createJudge as CreateJudge,
  factsOf as FactsOf,
  allowlisted as Allowlisted,
} from '../dom/facts';
import type { fault as Fault, guard as Guard } from '../guard';
import type { native as Native, sleep as Sleep } from '../zone';

/** By their places, for names would be bytes in both files. */
export type Lent = [
  guard: typeof Guard,
  fault: typeof Fault,
  native: typeof Native,
  sleep: typeof Sleep,
  wrap: typeof Wrap,
  post: typeof Post,
  beacon: typeof Beacon,
  factsOf: typeof FactsOf,
  createJudge: typeof CreateJudge,
  allowlisted: typeof Allowlisted,
  /** Puts an embedded module together (`core/unpack.wat`). */
  unpacker: Uint8Array<ArrayBuffer>,
  /** The module of an embedded string. */
  decode: (text: string) => Uint8Array<ArrayBuffer>,
];

export let [
  guard,
  fault,
  native,
  sleep,
  wrap,
  post,
  beacon,
  factsOf,
  createJudge,
  allowlisted,
  unpacker,
  decode,
] = [] as unknown as Lent;

/** Before anything else of the recorder's file is called. */
export function borrow(lent: Lent): void {
  [guard, fault, native, sleep, wrap, post, beacon, factsOf, createJudge, allowlisted, unpacker, decode] =
    lent;
}
