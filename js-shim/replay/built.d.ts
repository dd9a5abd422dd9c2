/** What `bundle.mjs` makes of the compiled codec. */
declare module 'ferrum-rum:recorder-wasm' {
  /** The codec, one character a byte, each `shift` higher. */
  export const wasm: string;
  export const shift: number;
}
