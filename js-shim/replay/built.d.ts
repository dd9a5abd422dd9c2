/** What `bundle.mjs` makes of the compiled codec. */
declare module 'ferrum-rum:recorder-wasm' {
  /** The codec, one character a byte. */
  export const wasm: string;
  /** Its most frequent bytes, a bit each. */
  export const common: bigint;
}

declare module 'ferrum-rum:recorder-here' {
  /** Loads the recorder that needs no worker, a file of its own. */
  export function loadHere(): Promise<typeof import('./here')>;
}
