/** The compiled core, started as often as need be. */
import { createGlue } from 'ferrum-rum:glue';
import type { HostImports } from './host';

/** What the core lets JavaScript call (`exports` in `src/lib.rs`), beside its memory. */
export interface CoreExports {
  memory: WebAssembly.Memory;
  numbers(count: number): number;
  bytes(count: number): number;
  observe(operation: number, origin: number, now: number, wall: number): number;
  level(parent: number, facts: number): number;
  shows(level: number, facts: number): number;
  press(): number;
  offer(source: number): number;
  mask(): void;
  watch(observer: PerformanceObserver, wanted: PerformanceObserverInit[]): void;
  pending(): void;
  waits(): number;
  ask(question: number, at: number, wall: number): void;
}

/** A module, or what makes instances of the core that was compiled to JavaScript. */
export type Compiled = WebAssembly.Module | ((imports: WebAssembly.Imports) => WebAssembly.Exports);

/** Starts a fresh instance. Each has its own glue, since the glue keeps views of one instance's memory. */
export async function instantiate(core: Compiled, host: HostImports): Promise<CoreExports> {
  const glue = createGlue();
  const imports = { host, glue } as unknown as WebAssembly.Imports;
  const exports =
    typeof core === 'function' ? core(imports) : (await WebAssembly.instantiate(core, imports)).exports;
  glue.__wbg_set_wasm(exports);
  (exports as { __wbindgen_start?: () => void }).__wbindgen_start?.();
  return exports as unknown as CoreExports;
}
