// @ts-check
/** What crosses between JavaScript and wasm for an event: calls, and bytes copied. The shim's engine and the shipped wasm, in Node. */
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BEFORE, MEASURED } from './records.mjs';

const SHIM = fileURLToPath(new URL('../../js-shim/', import.meta.url));
const WASM = fileURLToPath(new URL('../../target/wasm/', import.meta.url));

/**
 * @typedef {object} Crossings
 * @property {number} calls into wasm
 * @property {number} callsOut from wasm
 * @property {number} bytes copied into wasm's memory by the shim
 * @property {number} bytesOut of it
 */

/** @returns {Promise<Map<string, Crossings>>} by kind of event */
export async function crossings() {
  const engine = await bundledEngine();
  const core = new WebAssembly.Module(readFileSync(`${WASM}core.wasm`));
  /** @type {Map<string, Crossings>} */
  const counts = new Map();
  for (const [kind, events, records] of MEASURED) {
    // A module of its own each time: the glue keeps views of one instance's memory.
    const { startEngine, instantiate } = await import(`${engine}#${kind}`);
    const seen = { calls: 0, callsOut: 0, bytes: 0, bytesOut: 0 };
    const restore = observeCrossings(seen);
    try {
      let now = 0;
      const [first, ...before] = BEFORE;
      const running = await startEngine({
        recorder: { config: {}, viewed() {}, live: new Map() },
        instantiate: (/** @type {object} */ host) =>
          instantiate(
            core,
            counted(host, (name, args) => {
              // Text and body of an effect; an event for `beforeSend`.
              if (name === 'effect') seen.bytesOut += (args[3] ?? 0) + (args[5] ?? 0);
              if (name === 'edit') seen.bytesOut += args[3] ?? 0;
            }),
          ),
        clock: { origin: ORIGIN, now: () => now, wall: () => ORIGIN + now },
        startRecord: () => first,
        jar: { cookie: '' },
        journal: { sends: true, note() {}, write() {}, abandon() {} },
        settle() {},
        takeEntries() {},
        onStart() {},
      });
      const play = (/** @type {typeof records} */ list) => {
        for (const record of list) {
          now = record[1];
          running.observe(record);
        }
      };
      play(before);
      const start = { ...seen };
      play(records);
      const each = (/** @type {keyof typeof seen} */ name) => Math.round((seen[name] - start[name]) / events);
      counts.set(kind, {
        calls: each('calls'),
        callsOut: each('callsOut'),
        bytes: each('bytes'),
        bytesOut: each('bytesOut'),
      });
    } finally {
      restore();
    }
  }
  return counts;
}

/** When the page was loaded. */
const ORIGIN = Date.UTC(2026, 0, 1);

/** The shim's engine around wasm-bindgen's glue, as a module's address. */
async function bundledEngine() {
  const { outputFiles } = await build({
    stdin: {
      contents: "export { startEngine } from './core/engine'; export { instantiate } from './core/wasm';",
      resolveDir: SHIM,
      loader: 'ts',
    },
    bundle: true,
    format: 'esm',
    write: false,
    plugins: [
      {
        name: 'glue',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^ferrum-rum:glue$/ }, () => ({ path: 'glue', namespace: 'glue' }));
          onLoad({ filter: /.*/, namespace: 'glue' }, () => ({
            contents: "import * as glue from './ferrum_rum_bg.js'; export const createGlue = () => glue;",
            resolveDir: WASM,
          }));
        },
      },
    ],
  });
  return `data:text/javascript,${encodeURIComponent(String(outputFiles[0]?.text))}`;
}

/**
 * Functions, and what else there is, with a note of each call.
 *
 * @param {any} members
 * @param {(name: string, args: number[]) => void} note
 * @returns {any}
 */
const counted = (members, note) =>
  Object.fromEntries(
    Object.entries(members).map(([name, member]) => [
      name,
      typeof member === 'function'
        ? (/** @type {any[]} */ ...args) => {
            note(name, args);
            return member(...args);
          }
        : member,
    ]),
  );

/**
 * Counts until the returned function is called.
 *
 * @param {Crossings} seen
 */
function observeCrossings(seen) {
  const { instantiate } = WebAssembly;
  const { encodeInto } = TextEncoder.prototype;
  const { fetch } = globalThis;
  WebAssembly.instantiate = /** @type {any} */ (
    async (/** @type {WebAssembly.Module} */ module, /** @type {any} */ imports) => {
      const observed = Object.fromEntries(
        Object.entries(imports).map(([from, members]) => [
          from,
          counted(members, () => (seen.callsOut += 1)),
        ]),
      );
      const { exports } = await instantiate(module, observed);
      const wasm = counted(exports, (name, args) => {
        seen.calls += 1;
        if (name === 'numbers') seen.bytes += (args[0] ?? 0) * 8;
      });
      return { exports: wasm };
    }
  );
  TextEncoder.prototype.encodeInto = function (text, into) {
    const result = encodeInto.call(this, text, into);
    seen.bytes += result.written ?? 0;
    return result;
  };
  // No request is made, and none is answered.
  globalThis.fetch = () => new Promise(() => {});
  return () => {
    WebAssembly.instantiate = instantiate;
    TextEncoder.prototype.encodeInto = encodeInto;
    globalThis.fetch = fetch;
  };
}
