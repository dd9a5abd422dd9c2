/** What `bundle.mjs` makes of the compiled codec. */
declare module 'ferrum-rum:recorder-wasm' {
  /** The codec, one character a byte. */
  export const wasm: string;
  /** Its most frequent bytes, a bit each. */
  export const common: bigint;
}
