/** What `bundle.mjs` makes of the compiled codec. */
declare module 'ferrum-rum:recorder-wasm' {
  /** The codec, packed. */
  export const wasm: string;
}

declare module 'ferrum-rum:recorder-here' {
  /** Loads the recorder that needs no worker, a file of its own. */
  export function loadHere(): Promise<typeof import('./here')>;
}
