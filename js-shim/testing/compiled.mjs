// @ts-check
/** The shim's modules as the package ships them, in Node: bundled, and in a realm whose built-ins a test may spoil. */
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';

const SHIM = fileURLToPath(new URL('..', import.meta.url));

/**
 * Bundles and minifies as for the page.
 *
 * @param {string} contents a module, its imports relative to js-shim
 * @param {import('esbuild').BuildOptions} [options]
 */
export async function bundled(contents, options) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: SHIM, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2020',
    write: false,
    ...options,
  });
  return String(outputFiles?.[0]?.text);
}

/**
 * Imports modules of the shim.
 *
 * @param {string} contents
 * @param {import('esbuild').BuildOptions} [options]
 * @returns {Promise<any>}
 */
export const compiled = async (contents, options) =>
  import(`data:text/javascript,${encodeURIComponent(await bundled(contents, options))}`);

/**
 * A realm of its own, in which `shim` has what the module exports and `lines` what it says on the console.
 *
 * @param {string} contents
 * @param {string} [before] a script that runs before the shim, as the page's may
 */
export async function realm(contents, before = '') {
  const code = await bundled(contents, { format: 'iife', globalName: 'shim' });
  /** @type {string[]} */
  const lines = [];
  const console = Object.fromEntries(
    ['error', 'warn'].map((level) => [
      level,
      (/** @type {any[]} */ ...args) => lines.push(`${level}: ${args.join(' ').trim()}`),
    ]),
  );
  const context = createContext({ console, lines });
  runInContext(`${before};${code}`, context);
  return {
    lines,
    /** @param {string} script @returns {any} */
    run: (script) => runInContext(script, context),
  };
}
