/** What goes to a codec and comes from it, on the page's thread or between it and a worker. */

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

/** Notes, packed. The same ones make the same segments, wherever that is done. */
export type Step = [numbers: Float64Array, text: string];

/** What it brings along, in bytes, about. */
export const bytesOf = ([numbers, text]: Step): number => numbers.byteLength + text.length;

/** The kinds of {@link ToWorker} beside a {@link Step}. */
export const enum Ask {
  Count = 0,
  Restore = 1,
}

/** What the page says. */
export type ToWorker =
  | Step
  | [kind: Ask.Count, moment: number]
  /** The page did some of the work; from here on it is the worker's again. */
  | [kind: Ask.Restore, memory: ArrayBuffer, generation: number];

/** The first that the page hears. */
export type Hello = [version: string, module: WebAssembly.Module];

/** The rest of it. */
export type FromWorker =
  | { generation: number; moment: number; stats: Stats }
  /** The state after so many steps. */
  | { generation: number; segments: Segment[]; steps: number; memory: ArrayBuffer };
