/** The codec, as walker and trackers use it: they note, and what is noted goes on packed, to be done where that may be. */
import { fault } from './lent';
import { Level, Note, type Hold, type Reason } from './note';
import type { Segment, Stats, Step } from './step';

/** What becomes of notes. */
export interface Output {
  finished(segment: Segment): void;
  /** The answer to {@link Encoder.count}. */
  counted(moment: number, stats: Stats): void;
  /** There is work to do where there was none. */
  woken(): void;
  /** After a trap nothing more will come. */
  failed(error: unknown): void;
}

/** Where notes become segments: on this thread (`here.ts`) or in a worker (`there.ts`). */
export interface Encoder {
  perform(step: Step): void;
  /** Does some of what is due; the epoch ms at which there is more to do. Not while the page is being left. */
  work(): number;
  /** Asks what of the view of that moment was recorded. */
  count(moment: number): void;
  /** What is done from now on is done at once: the page may be going. */
  hurry(): void;
}

/** Starts one. */
export type StartEncoder = (output: Output) => Promise<Encoder>;

/** The running codec. */
export interface Codec extends Pick<Encoder, 'work' | 'count' | 'hurry'> {
  /** Notes that were not handed over yet: numbers, the length of a string in its place, and these strings. */
  numbers: number[];
  strings: string[];
  /** Adds a string, or that there is none. */
  text(value: string | null | undefined): void;
  /** The number of a name of elements or attributes: on most pages there are few. */
  name(value: string): number;
  /** Numbers names anew where that is due; nobody may hold a number then. What is noted so far is handed over. */
  rename(isDue?: boolean): void;
  /** Hands the notes over. */
  commit(): void;
  /** Work on what the page may have changed. Where it throws, nothing of it stays noted: half a note would be misread. */
  whole(work: () => void): void;
  /** The privacy level of an element below a parent of that level. */
  level(parent: number, facts: number): number;
  /** Notes what the codec is to do with its segments, and hands it over. */
  order(note: Note.Flush, reason: Reason): void;
  order(note: Note.Hold, what: Hold): void;
}

/** Attributes of which something is known: the first numbers, in the order of {@link NAMED}. */
export const enum Named {
  Value = 0,
  Selected = 1,
  Checked = 2,
  Class = 3,
  Privacy = 4,
  Editable = 5,
}
const NAMED = 'value selected checked class data-dd-privacy contenteditable'.split(' ');

/** A page may make up attributes without end. */
const MOST_NAMES = 10_000;

/** What masking has to know of an element, in one number (`element` in `src/replay/nodes.rs`). */
export const packed = (level: number, facts: number, name: number): number =>
  level + facts * 8 + name * 0x8000;

/** Starts a codec; after a trap it does nothing any more, and says so once. */
export async function startCodec(
  startEncoder: StartEncoder,
  output: Output,
  levelOf: (parent: number, facts: number) => number | undefined,
): Promise<Codec> {
  let down = false;
  const failed = (error: unknown): void => {
    if (down) return;
    down = true;
    output.failed(error);
  };
  const encoding = await startEncoder({ ...output, failed });
  /** Never again, if it fails. */
  const call = (work: () => number | void): number => {
    try {
      if (!down) return work() ?? Infinity;
    } catch (error) {
      failed(error);
    }
    return Infinity;
  };
  /** There are few of them, and ten thousand elements ask. */
  const levels: number[] = [];

  let names: Map<string, number>;
  /** Those that were not handed over yet. */
  let fresh: string[] = [];
  const number = (name: string): number => {
    fresh.push(name);
    names.set(name, names.size);
    return names.size - 1;
  };
  // A zero after each: half a surrogate pair at the end of one must not meet the other half in the next.
  const hand = (numbers: number[], strings: string[]): void =>
    void call(() => encoding.perform([new Float64Array(numbers), strings.join('\0') + '\0']));

  const codec: Codec = {
    numbers: [],
    strings: [],
    text(value) {
      codec.numbers.push(value?.length ?? NaN);
      if (value != null) codec.strings.push(value);
    },
    name: (value) => names.get(value) ?? number(value),
    rename(isDue = names.size > MOST_NAMES) {
      if (!isDue) return;
      codec.commit();
      names = new Map();
      NAMED.forEach(number);
    },
    commit() {
      const { numbers, strings } = codec;
      if (fresh.length) {
        const known = names.size - fresh.length;
        hand([Note.Names, known, fresh.length, ...fresh.map((name) => name.length)], fresh);
        fresh = [];
      }
      if (!numbers.length) return;
      codec.numbers = [];
      codec.strings = [];
      hand(numbers, strings);
    },
    whole(work) {
      const { numbers, strings } = codec;
      const numbersBefore = numbers.length;
      const stringsBefore = strings.length;
      try {
        work();
      } catch (error) {
        fault(error);
        numbers.length = numbersBefore;
        strings.length = stringsBefore;
      }
    },
    // Hidden: without the policy nothing may be read.
    level: (parent, facts) => {
      const place = (facts << 3) | parent;
      return (down ? undefined : (levels[place] ??= levelOf(parent, facts)!)) ?? Level.Hidden;
    },
    work: () => call(encoding.work),
    count: (moment) => void call(() => encoding.count(moment)),
    hurry: () => void call(encoding.hurry),
    order(note, what) {
      codec.numbers.push(note, what);
      codec.commit();
    },
  };
  codec.rename(true);
  return codec;
}
