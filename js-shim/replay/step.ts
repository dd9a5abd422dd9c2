/** What goes to a codec and comes from it, on the page's thread or between it and a worker. */
import type { Hold, Reason } from './note';

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

/** The kinds of {@link Step}. */
export const enum Do {
  Take = 0,
  Flush = 1,
  Hold = 2,
}

/** What changes a codec: the same steps make the same segments, wherever they are done. */
export type Step =
  | [kind: Do.Take, numbers: Float64Array, text: string]
  | [kind: Do.Flush, reason: Reason]
  | [kind: Do.Hold, what: Hold];

/** What it brings along, in bytes, about: the rest is next to nothing. */
export const bytesOf = (step: Step): number =>
  step[0] === Do.Take ? step[1].byteLength + step[2].length : 0;

/** The kinds of {@link ToWorker} beside those of {@link Step}. */
export const enum Ask {
  Count = 10,
  Restore = 11,
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
