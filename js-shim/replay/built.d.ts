/** What `bundle.mjs` makes of the compiled codec. */
declare module 'ferrum-rum:recorder-wasm' {
  /** The codec, packed. */
  export const wasm: string;
}
