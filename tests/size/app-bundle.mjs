// @ts-check
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const TESTS = dirname(dirname(fileURLToPath(import.meta.url)));
export const PACKAGE = join(dirname(TESTS), 'pkg');

/**
 * @typedef {object} AppFile
 * @property {string} name
 * @property {Buffer} contents
 */

/**
 * @typedef {object} AppBundle
 * @property {AppFile} entry
 * @property {AppFile[]} eager what the page loads before its code runs: the entry and all it imports statically
 * @property {AppFile[]} lazy what only a dynamic import can bring in
 * @property {(isAsked: (file: AppFile) => boolean) => AppFile[]} loaded what a page loads that asks for these of them
 */

/**
 * An app, bundled as a user's build would. `ferrum-rum` in it is the built package, found through its package.json.
 *
 * @param {string} code of the app's entry; relative imports start from tests/
 * @param {{ charset?: 'utf8' | 'ascii' }} [options] Rollup, Vite and webpack write UTF-8; esbuild by default ASCII
 * @returns {Promise<AppBundle>}
 */
export async function bundleApp(code, { charset = 'utf8' } = {}) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: TESTS, sourcefile: 'app.js' },
    alias: { 'ferrum-rum': PACKAGE },
    entryNames: 'app',
    absWorkingDir: TESTS,
    outdir: TESTS,
    bundle: true,
    minify: true,
    format: 'esm',
    splitting: true,
    target: 'es2020',
    // What a licence adds to a package is no part of the SDK's weight, and users' builds differ in it.
    legalComments: 'none',
    charset,
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const file = (/** @type {string} */ name) => {
    const output = outputFiles.find(({ path }) => basename(path) === name);
    if (!output) throw new Error(`esbuild made no ${name}`);
    return { name, contents: Buffer.from(output.contents) };
  };
  const staticImports = (/** @type {string} */ name, found = new Set([name])) => {
    for (const { path, kind } of metafile.outputs[name]?.imports ?? []) {
      if (kind !== 'import-statement' || found.has(path)) continue;
      staticImports(path, found.add(path));
    }
    return found;
  };
  const eager = staticImports('app.js');
  const lazy = Object.keys(metafile.outputs).filter((name) => !eager.has(name));
  return {
    entry: file('app.js'),
    eager: [...eager].map(file),
    lazy: lazy.map(file),
    loaded(isAsked) {
      const names = new Set(eager);
      for (const name of lazy) if (isAsked(file(name))) staticImports(name, names.add(name));
      return [...names].map(file);
    },
  };
}

/**
 * The version of an npm package, undefined where it isn't installed.
 *
 * @param {string} name
 * @returns {string | undefined}
 */
export function installedVersion(name) {
  try {
    return JSON.parse(readFileSync(join(TESTS, 'node_modules', name, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}
