// @ts-check
/**
 * Compiles the core to JavaScript: `node wasm2js.mjs CORE.wasm OUTPUT.js`. Skipped where OUTPUT was made of the same
 * bytes.
 *
 * binaryen's wasm2js knows tables of functions only. wasm-bindgen keeps the JavaScript objects that wasm holds in a
 * table of externrefs: its instructions become calls of functions over an array, before.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [, , input = '', output = ''] = process.argv;
const BINARYEN = fileURLToPath(new URL('node_modules/binaryen/bin/', import.meta.url));
const FEATURES = [
  'bulk-memory',
  'nontrapping-float-to-int',
  'sign-ext',
  'mutable-globals',
  'reference-types',
  'multivalue',
];

const origin = createHash('sha256')
  .update(readFileSync(input))
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .digest('hex');
let slotsAtStart = '';
const HEAD = `// ${origin}\n`;
if (!existsSync(output) || !readFileSync(output, 'utf8').startsWith(HEAD))
  writeFileSync(output, HEAD + factory());

/** @param {string} tool @param {string[]} args */
function run(tool, ...args) {
  const features = FEATURES.map((feature) => `--enable-${feature}`);
  execFileSync(process.execPath, [BINARYEN + tool, ...args, ...features], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function factory() {
  const at = (/** @type {string} */ extension) => `${output}.${extension}`;
  run('wasm-opt', input, '-o', at('wasm'), '--llvm-nontrapping-fptoint-lowering', '--signext-lowering');
  run('wasm-dis', at('wasm'), '-o', at('wat'));
  writeFileSync(at('wat'), withoutTable(readFileSync(at('wat'), 'utf8')));
  run('wasm-as', at('wat'), '-o', at('wasm'));
  run('wasm2js', at('wasm'), '-o', at('js'), '-Oz');
  return asFactory(readFileSync(at('js'), 'utf8'));
}

/** @param {string} text */
function withoutTable(text) {
  const [declaration = '', table = '', size = ''] = / \(table (\$\S+) (\d+) externref\)\n/.exec(text) ?? [];
  if (!declaration) throw new Error('the core has no table of externrefs any more');
  const escaped = table.replace('$', '\\$');
  const imports = `
 (import "table" "get" (func $table.get (param i32) (result externref)))
 (import "table" "set" (func $table.set (param i32 externref)))
 (import "table" "grow" (func $table.grow (param externref i32) (result i32)))
 (import "table" "fill" (func $table.fill (param i32 externref i32)))
`;
  slotsAtStart = size;
  return text
    .replace(declaration, '')
    .replace(new RegExp(` \\(export "__wbindgen_externrefs" \\(table ${escaped}\\)\\)\n`), '')
    .replace(new RegExp(`\\(table\\.(get|set|grow|fill) ${escaped}(?![\\w.])`, 'g'), '(call $table.$1')
    .replace(/\n \(import /, `${imports} (import `);
}

/**
 * A function from imports to exports, of the module that wasm2js writes.
 *
 * @param {string} module
 */
function asFactory(module) {
  const body = module.replace(/^import .*$/gm, '').replace(/\nvar retasmFunc = [\s\S]*$/, '');
  // Views of the old memory must not go on to be used: the glue asks whether theirs was detached, as wasm's is.
  const detaching = 'new MessageChannel().port1.postMessage(0, [buffer]);';
  if (!body.includes('buffer = newBuffer;')) throw new Error('wasm2js grows memory in another way now');
  return `${body.replace('buffer = newBuffer;', `${detaching} buffer = newBuffer;`)}
const slots = () => {
  const refs = [];
  return {
    get: (place) => refs[place],
    set: (place, value) => void (refs[place] = value),
    grow(value, count) {
      const before = refs.length;
      for (let more = 0; more < count; more++) refs.push(value);
      return before;
    },
    fill: (place, value, count) => void refs.fill(value, place, place + count),
  };
};
/** An instance of the core. */
export const core = (imports) => {
  const table = slots();
  table.grow(undefined, ${slotsAtStart});
  // As a table of wasm's own has it: the value last.
  const externrefs = { ...table, grow: (count, value) => table.grow(value, count) };
  return { ...asmFunc({ ...imports, table }), __wbindgen_externrefs: externrefs };
};
`;
}
