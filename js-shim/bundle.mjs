// @ts-check
/** Bundles the shim and the compiled core into pkg/dist. Run by pkg/build. */
import { build } from 'esbuild';
import { copyFile, cp, readFile, readdir, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { minify } from 'terser';
import { likelyCalled } from './likely-called.mjs';
import { packed, unpacker } from './pack-wasm.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const shim = fileURLToPath(new URL('.', import.meta.url));
const wasmOutput = fileURLToPath(new URL('../target/wasm/', import.meta.url));
const types = fileURLToPath(new URL('../pkg/types/', import.meta.url));
const dist = fileURLToPath(new URL('../pkg/dist/', import.meta.url));

/**
 * A string literal. Characters that tools may change (control characters; `ascii`: all beyond ASCII, for classic scripts,
 * whose encoding the page decides) are escaped.
 *
 * @param {string} text of characters below 256
 * @param {boolean} ascii
 */
function literal(text, ascii) {
  const changeable = ascii ? /[^ -~]|["\\]/g : /[^ -~\xa1-\xac\xae-\xff]|["\\]/g;
  const escaped = (/** @type {string} */ character) =>
    `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return `"${text.replace(changeable, escaped)}"`;
}

/**
 * Of wasm-bindgen's glue what the core still imports after wasm-opt. What it wraps the exports in is left out, too: they
 * take and give numbers, and do without.
 */
async function neededGlue() {
  const core = await WebAssembly.compile(await readFile(`${wasmOutput}core.wasm`));
  const needed = ['__wbg_set_wasm', ...WebAssembly.Module.imports(core).map(({ name }) => name)];
  const glue = await readFile(`${wasmOutput}ferrum_rum_bg.js`, 'utf8');
  return glue
    .replace(/export (function (\w+))/g, (exported, own, name) => (needed.includes(name) ? exported : own))
    .replace(/^(let )?cachedTextDecoder\b.*/gm, '');
}

/**
 * `ferrum-rum:wasm` is the core, packed. `ferrum-rum:glue` makes wasm-bindgen's glue as often as there are
 * instances: as a module it would be made once and keep views of the first instance's memory.
 *
 * @param {boolean} ascii for a classic script, which is one file
 * @param {string} [folder] where the package's other modules are
 * @returns {import('esbuild').Plugin}
 */
const core = (ascii, folder = './') => ({
  name: 'core',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^ferrum-rum:/ }, ({ path }) => ({ path, namespace: 'core' }));
    onResolve({ filter: /^[./]+\/(recorder-|core-js)/ }, ({ path }) => ({ path, external: true }));
    // A classic script has no modules beside it; its own address says where they are, and is known while it starts.
    const address = ascii ? 'const { src } = document.currentScript ?? {};' : '';
    const beside = (/** @type {string | undefined} */ file) =>
      ascii ? `import(new URL('${file}', src).href)` : `import('${folder}${file}')`;
    onLoad({ filter: /:recorder$/, namespace: 'core' }, () => ({
      contents: `${address}
        export const loadHere = () => ${beside(recorders.here)};
        export const loadThere = () => ${beside(recorders.there)};`,
    }));
    onLoad({ filter: /:js$/, namespace: 'core' }, () => ({
      contents: `${address} export const loadJsCore = async () => (await ${beside('core-js.js')}).core;`,
    }));
    onLoad({ filter: /wasm$/, namespace: 'core' }, async ({ path }) => {
      const bytes = await readFile(`${wasmOutput}${path.includes('recorder') ? 'recorder' : 'core'}.wasm`);
      return { contents: `export const wasm = ${literal(packed(bytes), ascii)};` };
    });
    onLoad({ filter: /:unpacker$/, namespace: 'core' }, () => ({
      // As numbers: as small after brotli as a string, and a loop over that takes a tenth of a millisecond.
      contents: `export const unpacker = new Uint8Array([${unpacker().join()}]);`,
    }));
    onLoad({ filter: /:glue$/, namespace: 'core' }, async () => {
      const { outputFiles } = await build({
        stdin: { contents: await neededGlue(), resolveDir: wasmOutput },
        bundle: true,
        format: 'esm',
        write: false,
      });
      // Not as an iife: esbuild's helper for its exports takes what a page added to `Object.prototype` for one of them.
      const glue = likelyCalled(outputFiles[0]?.text ?? '').replace(/export \{([^}]*)\};\s*$/, (_, names) => {
        const members = names.replace(/([\w$]+) as ([\w$]+)/g, '$2: $1');
        return `return {${members}};`;
      });
      return { contents: `export function createGlue() { ${glue} }` };
    });
  },
});

/** What `chunks.ts` brings in: files of their own. */
const lazy = [...(await readFile(`${shim}chunks.ts`, 'utf8')).matchAll(/import\('\.\/([^']+)'\)/g)].flatMap(
  ([, path]) => [`${shim}${path}.ts`, `${shim}${path}/index.ts`],
);

/**
 * Chunks take the few constants along that they share with the entry. Split off, these would be one more file for which
 * every page waits, and an app that names none of them could not leave them out.
 *
 * @type {import('esbuild').Plugin}
 */
const ownConstants = {
  name: 'own constants',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/(constants|protocol|version)$/ }, ({ importer, path }) =>
      lazy.includes(importer)
        ? { path: path.replace(/.*\//, ''), namespace: 'copy', suffix: `?${importer}` }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'copy' }, async ({ path }) => ({
      contents: await readFile(`${shim}${path}.ts`, 'utf8'),
      loader: 'ts',
    }));
  },
};

/** @type {import('esbuild').Plugin} */
const oneScript = {
  name: 'one script',
  setup({ onResolve }) {
    onResolve({ filter: /\/chunks$/ }, () => ({ path: `${shim}chunks.classic.ts` }));
  },
};
/**
 * The frameworks' entries share the state of one file, which therefore is a file of the package, too.
 *
 * @param {string[]} names
 * @returns {import('esbuild').BuildOptions}
 */
const framework = (names) => ({
  entryPoints: Object.fromEntries(
    names.map((name) => [name === 'rum' ? 'framework' : name, `frameworks/${name}.ts`]),
  ),
  // Next renders on the server what does not say so.
  banner: { js: '"use client";' },
  external: ['react', 'react-router', '@tanstack/react-router', 'vue-router', 'next/*'],
  plugins: [
    {
      name: 'shared',
      setup: ({ onResolve }) =>
        onResolve({ filter: /^\.\/rum$/ }, () => ({ path: './framework.js', external: true })),
    },
  ],
});

const common = /** @type {const} */ ({
  absWorkingDir: shim,
  bundle: true,
  minify: true,
  target: 'es2020',
  sourcemap: true,
  sourcesContent: true,
  legalComments: 'none',
  outdir: dist,
});

/** @param {string} file whose functions V8 compiles while it comes in */
async function compileEarly(file) {
  const map = JSON.parse(await readFile(`${file}.map`, 'utf8'));
  await writeFile(file, likelyCalled(await readFile(file, 'utf8'), map));
  await writeFile(`${file}.map`, JSON.stringify(map));
}

/**
 * Terser, too, for a file that no app's bundler minifies again: it gives the variables of all functions the same few names,
 * which is 3 % less after brotli.
 *
 * @param {string} file
 * @param {import('terser').MinifyOptions} options
 */
async function minifyLast(file, options) {
  const content = await readFile(`${file}.map`, 'utf8');
  const { code, map } = await minify(await readFile(file, 'utf8'), {
    ecma: 2020,
    compress: { ecma: 2020, passes: 3 },
    sourceMap: { content, includeSources: true, url: `${basename(file)}.map` },
    ...options,
  });
  await writeFile(file, String(code));
  await writeFile(`${file}.map`, String(map));
}

/** The recorder's files, with and without a worker. @type {{ here?: string, there?: string }} */
const recorders = {};
// Each built by itself, so that it shares no chunk: that would be one more file for a page to wait for.
for (const name of /** @type {const} */ (['here', 'there'])) {
  const { metafile } = await build({
    ...common,
    entryPoints: { [`recorder-${name}`]: `replay/${name}.ts` },
    entryNames: '[name]-[hash]',
    format: 'esm',
    charset: 'utf8',
    plugins: [core(false)],
    metafile: true,
  });
  recorders[name] = Object.keys(metafile.outputs)
    .map((path) => path.replace(/.*\//, ''))
    .find((file) => file.endsWith('.js'));
  await compileEarly(`${dist}${recorders[name]}`);
}
// A worker's script is UTF-8, whatever its server says, and has no scope but its own.
await build({
  ...common,
  entryPoints: { 'replay-worker': 'replay/worker.ts' },
  format: 'esm',
  charset: 'utf8',
  plugins: [core(false)],
});
await minifyLast(`${dist}replay-worker.js`, { toplevel: true });

/**
 * Puts one module of core/ in the place of another.
 *
 * @param {string} name
 * @param {string} instead
 * @returns {import('esbuild').Plugin}
 */
const replaced = (name, instead) => ({
  name: 'replaced',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`/${name}$`) }, () => ({ path: `${shim}core/${instead}.ts` }));
  },
});

const main = /** @type {const} */ ({
  ...common,
  format: 'esm',
  splitting: true,
  charset: 'utf8',
});
/**
 * The package's entry of this name, and its core.
 *
 * @param {string} name
 * @param {import('esbuild').Plugin[]} plugins
 */
async function buildMain(name, plugins) {
  const { metafile } = await build({
    ...main,
    entryPoints: { [name]: `${name}.ts` },
    // No hashes: an app's bundler adds its own, and these would only be bytes in what a page waits for.
    chunkNames: `[name]-${name}`,
    plugins,
    metafile: true,
  });
  for (const [path, { entryPoint }] of Object.entries(metafile.outputs)) {
    // The core's chunk, and what it shares with the entry.
    const isCode = path.endsWith('.js') && (!entryPoint || entryPoint === 'core/index.ts');
    if (isCode) await compileEarly(`${shim}${path}`);
  }
}
await buildMain('index', [ownConstants, core(false)]);
await buildMain('slim', [ownConstants, replaced('carried', 'hosted'), core(false)]);
await build({
  ...common,
  entryPoints: { 'ferrum-rum': 'cdn.ts' },
  format: 'iife',
  charset: 'ascii',
  plugins: [core(true), oneScript],
});
await minifyLast(`${dist}ferrum-rum.js`, { format: { ascii_only: true } });
await build({
  ...common,
  entryPoints: { 'core-js': `${wasmOutput}core-js.js` },
  format: 'esm',
  sourcemap: false,
});
await copyFile(`${wasmOutput}core.wasm`, `${dist}core.wasm`);
// What npm shows of the package and what that leads to, and what its licences ask for.
await copyFile(`${root}README.md`, `${root}pkg/README.md`);
await cp(`${root}docs`, `${root}pkg/docs`, { recursive: true });
for (const licence of ['LICENSE-MIT', 'LICENSE-APACHE'])
  await copyFile(root + licence, `${dist}${licence}.txt`);

// For servers and tests, where nobody opens DevTools: without maps.
const cjs = /** @type {const} */ ({ ...common, format: 'cjs', outdir: `${dist}cjs`, sourcemap: false });
await build({
  ...cjs,
  entryPoints: { index: 'index.ts' },
  charset: 'utf8',
  plugins: [core(false, '../')],
});

// The other entries stand alone: what they shared with the main one would become chunks that every page waits for.
const aside = /** @type {import('esbuild').BuildOptions[]} */ ([
  // A server has no page, whatever a renderer puts in its place.
  { entryPoints: { server: 'server.ts' }, define: { window: 'undefined', document: 'undefined' } },
  { entryPoints: { early: 'early.ts', vitals: 'vitals/index.ts', testing: 'test-intake/index.ts' } },
  framework(['rum', 'react', 'react-router', 'tanstack-router', 'vue', 'vue-router', 'next']),
]);
for (const options of aside) {
  await build({ ...common, format: 'esm', ...options });
  await build({ ...cjs, ...options });
}
// Read as CommonJS, types and all.
await writeFile(`${dist}cjs/package.json`, '{ "type": "commonjs" }\n');
await cp(types, `${dist}cjs/types`, { recursive: true });

// What DevTools is to leave out of stacks and profiles: it is not the app's.
for (const file of await readdir(dist, { recursive: true })) {
  if (!file.endsWith('.map')) continue;
  const map = JSON.parse(await readFile(dist + file, 'utf8'));
  map.ignoreList = map.x_google_ignoreList = map.sources.map(
    (/** @type {string} */ _, /** @type {number} */ place) => place,
  );
  await writeFile(dist + file, JSON.stringify(map));
}
