/** The codec: notes go in packed, finished segments come out. It is the crate's second artefact (`src/replay`). */
import { decode } from '../core/embedded';
import { common, wasm } from 'ferrum-rum:recorder-wasm';
import { Level, Note, type Hold, type Reason } from './note';

/** A finished segment. */
export interface Segment {
  /** The file part's name. */
  name: string;
  /** The event part, JSON. */
  event: string;
  /** The file part. */
  body: Uint8Array<ArrayBuffer>;
}

/** What of a view was recorded. */
export interface Stats {
  records_count: number;
  segments_count: number;
  segments_total_raw_size: number;
}

/** The running codec. */
export interface Codec {
  /** Notes that were not handed over yet: numbers, the length of a string in its place, and these strings. */
  numbers: number[];
  strings: string[];
  /** Adds a string. */
  text(value: string): void;
  /** The number of a name of elements or attributes: on most pages there are few. */
  name(value: string): number;
  /** Numbers names anew where that is due; nobody may hold a number then. What is noted so far is handed over. */
  rename(isDue?: boolean): void;
  /** Hands the notes over. */
  commit(): void;
  /** The privacy level of an element below a parent of that level. */
  level(parent: number, facts: number): number;
  /** Does some of what is due; the epoch ms at which there is more to do. */
  work(): number;
  /** Ends the segment. */
  flush(reason: Reason): void;
  /** What becomes of segments. */
  hold(what: Hold): void;
  stats(): Stats;
}

/** What `src/replay/exports.rs` exports. */
interface Exports {
  memory: WebAssembly.Memory;
  start(): void;
  numbers(count: number): number;
  bytes(count: number): number;
  take(count: number, length: number, now: number): void;
  work(now: number): number;
  flush(reason: number): void;
  hold(what: number): void;
  count(what: number): number;
  level(parent: number, facts: number): number;
}

/** A page may make up attributes without end. */
const MOST_NAMES = 10_000;

/** What masking has to know of an element, in one number (`element` in `src/replay/nodes.rs`). */
export const packed = (level: number, facts: number, name: number): number =>
  level + facts * 8 + name * 0x8000;

/** Starts a codec; after a trap it does nothing any more, and says so once. */
export async function startCodec(
  finished: (segment: Segment) => void,
  failed: (error: unknown) => void,
): Promise<Codec> {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  let core: Exports;
  const bytes = (start: number, length: number): Uint8Array<ArrayBuffer> =>
    new Uint8Array(core.memory.buffer as ArrayBuffer, start, length);
  const segment = (
    name: number,
    nameLength: number,
    event: number,
    eventLength: number,
    body: number,
    bodyLength: number,
  ): void =>
    finished({
      name: decoder.decode(bytes(name, nameLength)),
      event: decoder.decode(bytes(event, eventLength)),
      body: bytes(body, bodyLength).slice(),
    });
  const { instance } = await WebAssembly.instantiate(decode(wasm, common), { host: { segment } });
  core = instance.exports as unknown as Exports;
  core.start();
  let down = false;
  /** There are few of them, and ten thousand elements ask. */
  const levels: number[] = [];
  const call = (work: () => number | void, otherwise = 0): number => {
    if (down) return otherwise;
    try {
      return work() || 0;
    } catch (error) {
      down = true;
      failed(error);
      return otherwise;
    }
  };

  let names = new Map<string, number>();
  /** Those that were not handed over yet. */
  let fresh: string[] = [];
  const hand = (numbers: number[], strings: string[]): void => {
    if (down) return;
    // A zero after each: half a surrogate pair at the end of one must not meet the other half in the next.
    const text = strings.join('\0') + '\0';
    call(() => {
      const textAt = core.bytes(text.length * 3);
      const numbersAt = core.numbers(numbers.length);
      new Float64Array(core.memory.buffer, numbersAt, numbers.length).set(numbers);
      const { written } = encoder.encodeInto(text, bytes(textAt, text.length * 3));
      core.take(numbers.length, written, Date.now());
    });
  };

  const codec: Codec = {
    numbers: [],
    strings: [],
    text(value) {
      codec.numbers.push(value.length);
      codec.strings.push(value);
    },
    name(value) {
      let number = names.get(value);
      if (number === undefined) {
        names.set(value, (number = names.size));
        fresh.push(value);
      }
      return number;
    },
    rename(isDue = names.size > MOST_NAMES) {
      if (!isDue) return;
      codec.commit();
      names = new Map();
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
    // Hidden: without the codec nothing may be read.
    level: (parent, facts) =>
      down
        ? Level.Hidden
        : (levels[(facts << 3) | parent] ??= call(() => core.level(parent, facts), Level.Hidden)),
    work: () => call(() => core.work(Date.now()), Infinity),
    flush: (reason) => void call(() => core.flush(reason)),
    hold: (what) => void call(() => core.hold(what)),
    stats: () => ({
      records_count: call(() => core.count(0)),
      segments_count: call(() => core.count(1)),
      segments_total_raw_size: call(() => core.count(2)),
    }),
  };
  return codec;
}
