/** The core's module: carried inside this chunk, compiled off the main thread, started as often as need be. */
import { decode } from './embedded';
import { shift, wasm } from 'ferrum-rum:wasm';
import { createGlue } from 'ferrum-rum:glue';
import type { HostImports } from './host';

/** What the core lets JavaScript call (`exports` in `src/lib.rs`), beside its memory. */
export interface CoreExports {
  memory: WebAssembly.Memory;
  numbers(count: number): number;
  bytes(count: number): number;
  observe(operation: number, origin: number, now: number, wall: number): number;
  level(parent: number, facts: number): number;
  shows(level: number, facts: number): boolean;
  press(): number;
  offer(source: number): boolean;
  mask(): void;
  watch(
    callback: (list: PerformanceObserverEntryList, observer: PerformanceObserver) => void,
    types: string[],
  ): void;
  pending(): void;
  waits(): boolean;
  ask(question: number, at: number, wall: number): void;
}

/** Compiles the core. Asynchronously: a browser does that on another thread. */
export const compile = (): Promise<WebAssembly.Module> => WebAssembly.compile(decode(wasm, shift));

/** Starts a fresh instance. Each has its own glue, since the glue keeps views of one instance's memory. */
export async function instantiate(module: WebAssembly.Module, host: HostImports): Promise<CoreExports> {
  const glue = createGlue(host);
  const imports: Record<string, unknown> = {};
  for (const { module: name } of WebAssembly.Module.imports(module))
    imports[name] = /host/.test(name) ? host : glue;
  const { exports } = await WebAssembly.instantiate(module, imports as WebAssembly.Imports);
  glue.__wbg_set_wasm(exports);
  (exports as { __wbindgen_start?: () => void }).__wbindgen_start?.();
  return { ...glue, memory: exports.memory } as unknown as CoreExports;
}
