// @ts-check
/**
 * `node slim-core.mjs CORE.wasm OUTPUT.wasm GLUE.js`: takes out of the core what wasm-bindgen and js-sys put there and no
 * page needs, before wasm-opt.
 *
 * The function table holds js-sys' closure invokers and task wakers, in every module that links it, whether or not one
 * closure is ever made (none is here), and what stands in the table stays: with them the formatting of `RefCell`'s
 * panics, 3 kB that every page would load. Each slot gets the table's first function instead, so no index changes. Their
 * text becomes zeros.
 *
 * The glue's functions are imported by names with a hash, which no compression makes shorter: here and in the glue they
 * become numbers; and the modules' names are shorter, too.
 */
import { readFile, writeFile } from 'node:fs/promises';

const [, , input = '', output = '', glue = ''] = process.argv;
const DEAD = /^(wasm_bindgen::convert::closures|js_sys::futures)::/;
/** What `core/wasm.ts` calls them. @type {Record<string, string>} */
const MODULES = { './ferrum_rum_bg.js': 'glue', './host.js': 'host' };
/** What they say when they fail. */
const DEAD_TEXT = 'closure invoked recursively or after being dropped';
const SECTION = { custom: 0, import: 2, element: 9 };
const KIND = { function: 0 };

const bytes = await readFile(input);
const deadText = bytes.indexOf(DEAD_TEXT);
if (deadText < 0) throw new Error('the closures say something else now');
bytes.fill(0, deadText, deadText + DEAD_TEXT.length);
const names = functionNames();
/** Short names of imports, by their long ones. @type {Map<string, string>} */
const short = new Map();

const slimmed = sections().map(({ id, start, end }) => {
  const contents =
    id === SECTION.import
      ? withShortNames(start)
      : id === SECTION.element
        ? pruned(start)
        : bytes.subarray(start, end);
  return Buffer.from([id, ...toLeb(contents.length), ...contents]);
});
await writeFile(output, Buffer.concat([bytes.subarray(0, 8), ...slimmed]));
const text = await readFile(glue, 'utf8');
await writeFile(
  glue,
  text.replace(/\b__wb(g|indgen)_\w+/g, (name) => short.get(name) ?? name),
);

/** @param {number} at @returns {[value: number, next: number]} unsigned LEB128 */
function leb(at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] ?? 0;
    value |= (byte & 127) << shift;
    if (byte < 128) return [value >>> 0, at];
  }
}

/** @param {number} value */
function toLeb(value) {
  const out = [];
  do {
    out.push((value & 127) | (value > 127 ? 128 : 0));
    value >>>= 7;
  } while (value);
  return out;
}

/** The sections: where their contents start and end. */
function sections() {
  const found = [];
  for (let at = 8; at < bytes.length;) {
    const [size, start] = leb(at + 1);
    found.push({ id: bytes[at] ?? -1, start, end: start + size });
    at = start + size;
  }
  return found;
}

/** Names by function index, from the custom section `name`. */
function functionNames() {
  const found = new Map();
  for (const section of sections().filter((custom) => custom.id === SECTION.custom)) {
    let [length, at] = leb(section.start);
    const title = bytes.toString('utf8', at, at + length);
    at += length;
    while (title === 'name' && at < section.end) {
      const [size, start] = leb(at + 1);
      if (bytes[at] === 1) {
        let [count, next] = leb(start);
        while (count-- > 0) {
          const [index, nameAt] = leb(next);
          const [nameLength, textAt] = leb(nameAt);
          found.set(index, bytes.toString('utf8', textAt, textAt + nameLength));
          next = textAt + nameLength;
        }
      }
      at = start + size;
    }
  }
  return found;
}

/** The element section's contents; one active segment for table 0 is all that rustc writes. @param {number} from */
function pruned(from) {
  const [segments, flagAt] = leb(from);
  const [flag, offsetAt] = leb(flagAt);
  if (segments !== 1 || flag !== 0 || bytes[offsetAt] !== 0x41) throw new Error('unexpected element section');
  const [, endAt] = leb(offsetAt + 1);
  let [count, at] = leb(endAt + 1);
  const head = [...bytes.subarray(from, at)];
  const out = [];
  const [first] = leb(at);
  while (count-- > 0) {
    const [index, next] = leb(at);
    out.push(...toLeb(DEAD.test(names.get(index) ?? '') ? first : index));
    at = next;
  }
  return [...head, ...out];
}

/** The import section's contents; functions are all that is imported. @param {number} from */
function withShortNames(from) {
  let [count, at] = leb(from);
  const out = toLeb(count);
  const string = () => {
    const [length, start] = leb(at);
    at = start + length;
    return bytes.toString('utf8', start, at);
  };
  while (count-- > 0) {
    const module = MODULES[string()] ?? '';
    const name = string();
    if (bytes[at] !== KIND.function) throw new Error(`${name} is imported, and no function`);
    const [type, next] = leb(at + 1);
    at = next;
    if (module === 'glue') short.set(name, `_${short.size}`);
    for (const text of [module, short.get(name) ?? name])
      out.push(...toLeb(text.length), ...Buffer.from(text));
    out.push(KIND.function, ...toLeb(type));
  }
  return out;
}
