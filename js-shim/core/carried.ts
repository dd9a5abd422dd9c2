/** The core as the package brings it: inside this chunk; where wasm is not to be had, as JavaScript. */
import { unpacker } from 'ferrum-rum:unpacker';
import { wasm } from 'ferrum-rum:wasm';
import { decode } from './embedded';
import { loadJsCore } from 'ferrum-rum:js';
import type { Compiled } from './wasm';

/**
 * Compiles the core. Asynchronously: a browser does that on another thread. Only by trying can a page find out that its
 * policy forbids it: that files the one violation report.
 */
export async function compile(): Promise<Compiled> {
  try {
    return await WebAssembly.compile(decode(wasm, unpacker));
  } catch {
    return loadJsCore();
  }
}
