/** In the place of `carried.ts` in the entry `slim`: the core as the page supplies it. */
import { supplied } from '../rum';
import type { Compiled } from './wasm';

async function fromResponse(response: Response): Promise<WebAssembly.Module> {
  const type = response.headers.get('Content-Type') ?? 'no type';
  const bytes = await response.arrayBuffer();
  // Not streamed: a server that knows no wasm would make that fail, and the answer could not be told any more.
  const [a, b, c, d] = new Uint8Array(bytes);
  if (!response.ok || a !== 0 || b !== 0x61 || c !== 0x73 || d !== 0x6d)
    throw new Error(
      `${response.url} answered ${response.status}, ${type}, ${bytes.byteLength} bytes: that is no wasm`,
    );
  return WebAssembly.compile(bytes);
}

/** Compiles what `init` got as `core`. */
export async function compile(): Promise<Compiled> {
  const core = await supplied.core;
  if (!core) throw new Error('init got no "core": ferrum-rum/slim does not bring one');
  if (core instanceof WebAssembly.Module) return core;
  if (core instanceof Response) return fromResponse(core);
  return typeof core === 'string' || core instanceof URL
    ? fromResponse(await fetch(core))
    : WebAssembly.compile(core);
}
