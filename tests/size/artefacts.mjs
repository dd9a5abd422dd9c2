// @ts-check
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { brotliCompressSync, constants } from 'node:zlib';
import { PACKAGE, bundleApp, installedVersion } from './app-bundle.mjs';

/**
 * @typedef {object} Size in bytes
 * @property {number} raw
 * @property {number} gzip level 9
 * @property {number} brotli level 11
 */

/** @typedef {Map<string, Size>} Sizes by what was measured */

export const EAGER = 'npm, eager';
export const ALL = 'npm, eager + lazy';
export const LOADED = 'npm, what a page loads';
export const JS_CORE = 'npm, core without wasm';
export const RECORDER = 'npm, session recorder';
export const RECORDER_THERE = 'npm, the same with a worker, both files';
export const WASM = 'wasm alone';

const PEERS = ['@datadog/browser-rum', '@datadog/browser-rum-slim'];

/**
 * Chunks that every recorded page asks for; the others are for options, for replay, and for what an earlier page left.
 * `tests/browser/loading.test.mjs` visits a page to see that it is so.
 */
export const ALWAYS = ['core'];

/** What our users' pages load. @returns {Promise<Sizes>} */
export async function ownSizes() {
  const app = await bundleApp(oneLineApp('ferrum-rum'));
  const ascii = await bundleApp(oneLineApp('ferrum-rum'), { charset: 'ascii' });
  /** @typedef {import('./app-bundle.mjs').AppFile} AppFile */
  // Only pages of replayed sessions load it.
  const isHere = (/** @type {AppFile} */ { name }) => name.startsWith('recorder-here');
  // … or that, where a worker does a part of its work.
  const isThere = (/** @type {AppFile} */ { name }) => name.startsWith('recorder-there');
  // Only pages that have no wasm, or forbid it, load it.
  const isJsCore = (/** @type {Pick<AppFile, 'name'>} */ { name }) => name.startsWith('core-js');
  const isCommon = (/** @type {AppFile} */ file) => !isHere(file) && !isThere(file) && !isJsCore(file);
  const lazy = app.lazy.filter(isCommon);
  const read = (/** @type {string} */ path) => readFile(join(PACKAGE, path));
  const file = async (/** @type {string} */ path) => sizeOf([await read(path)]);
  const there = app.lazy.filter(isThere);
  return new Map([
    [EAGER, sizeOfFiles(app.eager)],
    ['npm, lazy', sizeOfFiles(lazy)],
    [ALL, sizeOfFiles([...app.eager, ...lazy])],
    [LOADED, sizeOfFiles(app.loaded(({ name }) => !isJsCore({ name }) && ALWAYS.includes(nameOf(name))))],
    [RECORDER, sizeOfFiles(app.lazy.filter(isHere))],
    [RECORDER_THERE, sizeOf([...there.map(({ contents }) => contents), await read('dist/replay-worker.js')])],
    ['… of that, on the page', sizeOfFiles(there)],
    [JS_CORE, sizeOfFiles(app.lazy.filter(isJsCore))],
    ['npm, vitals', await file('dist/vitals.js')],
    // The core travels as a string of all characters, which such a build writes as escapes.
    ['npm, lazy, built with ASCII output', sizeOfFiles(ascii.lazy.filter(isCommon))],
    ['CDN file', await file('dist/ferrum-rum.js')],
    [WASM, await file('../target/wasm/core.wasm')],
  ]);
}

/** The same for the peers that are installed. @returns {Promise<Sizes>} */
export async function peerSizes() {
  /** @type {Sizes} */
  const sizes = new Map();
  for (const name of PEERS) {
    const version = installedVersion(name);
    if (!version) continue;
    const { eager, lazy } = await bundleApp(oneLineApp(name));
    sizes.set(`${name} ${version}, eager`, sizeOfFiles(eager));
    if (lazy.length) sizes.set(`${name} ${version}, eager + lazy`, sizeOfFiles([...eager, ...lazy]));
  }
  return sizes;
}

/** A chunk's name without its hash. @param {string} file */
export const nameOf = (file) => file.replace(/-.*/, '');

/** The smallest app that uses an SDK. @param {string} name */
const oneLineApp = (name) => `import { datadogRum } from '${name}'; datadogRum.init({});`;

/** @param {import('./app-bundle.mjs').AppFile[]} files */
export const sizeOfFiles = (files) => sizeOf(files.map(({ contents }) => contents));

/**
 * Each file is compressed on its own, as a server does.
 *
 * @param {Buffer[]} files
 * @returns {Size}
 */
function sizeOf(files) {
  const total = (/** @type {(file: Buffer) => number} */ size) =>
    files.reduce((sum, file) => sum + size(file), 0);
  return {
    raw: total((file) => file.length),
    // Not Node.js' own, which is a fork of zlib that trades up to 1 % of size for speed; servers have zlib.
    gzip: total((file) => execFileSync('gzip', ['-9nc'], { input: file }).length),
    brotli: total(
      (file) => brotliCompressSync(file, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
    ),
  };
}
