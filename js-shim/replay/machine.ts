/** One instance of the codec, the crate's second artefact (`src/replay/exports.rs`), in whichever thread. */
import type { Segment, Stats, Step } from './step';

/** The codec. Each method may trap. */
export interface Machine {
  perform(step: Step): void;
  /** Does some of what is due; the epoch ms at which there is more to do. */
  work(): number;
  stats(): Stats;
  /** All that it knows, between two calls. */
  memory: WebAssembly.Memory;
}

interface Exports {
  memory: WebAssembly.Memory;
  start(): void;
  room(numbers: number, bytes: number): number;
  take(numbers: number, bytes: number, now: number): void;
  work(now: number): number;
  count(what: number): number;
}

/** Starts the codec that is instantiated, with what it imports. It says at once what it finished. */
export async function startMachine(
  instantiate: (imports: WebAssembly.Imports) => WebAssembly.Instance | Promise<WebAssembly.Instance>,
  finished: (segment: Segment) => void,
): Promise<Machine> {
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
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
  core = (await instantiate({ host: { segment } })).exports as unknown as Exports;
  core.start();
  return {
    perform([numbers, text]) {
      const { length } = numbers;
      const most = text.length * 3;
      const room = core.room(length, most);
      new Float64Array(core.memory.buffer, room, length).set(numbers);
      // Here and not where it was read: in a worker this takes nothing of the page's time.
      const { written } = encoder.encodeInto(text, bytes(room + numbers.byteLength, most));
      // The clock here, which says when the segment is due: a page may have another one than its worker.
      core.take(length, written, Date.now());
    },
    work: () => core.work(Date.now()),
    stats: () => ({
      records_count: core.count(0),
      segments_count: core.count(1),
      segments_total_raw_size: core.count(2),
    }),
    memory: core.memory,
  };
}
