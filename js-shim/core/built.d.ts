/** What `bundle.mjs` makes of the compiled core. */
declare module 'ferrum-rum:wasm' {
  /** The core, packed. */
  export const wasm: string;
}

declare module 'ferrum-rum:unpacker' {
  /** `unpack.wat`, assembled. */
  export const unpacker: Uint8Array<ArrayBuffer>;
}

declare module 'ferrum-rum:recorder' {
  /** Loads the session recorder, a file of its own. */
  export function loadHere(): Promise<typeof import('../replay/here')>;
  /** The same for pages with `workerUrl`. */
  export function loadThere(): Promise<typeof import('../replay/there')>;
}

declare module 'ferrum-rum:js' {
  /** Loads the core that binaryen compiled to JavaScript, a file of its own. */
  export function loadJsCore(): Promise<(imports: WebAssembly.Imports) => WebAssembly.Exports>;
}

declare module 'ferrum-rum:glue' {
  /** wasm-bindgen's glue for one instance. */
  export function createGlue(): {
    __wbg_set_wasm(exports: WebAssembly.Exports): void;
  } & WebAssembly.ModuleImports;
}
