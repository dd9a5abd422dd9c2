// @ts-check
/**
 * Takes js-sys' closure invokers and task wakers out of the core's function table, before wasm-opt.
 *
 * js-sys brings them into every module that links it, whether or not one closure is ever made (none is here), and what
 * stands in the table stays: with them the formatting of `RefCell`'s panics, 3 kB that every page would load. Each slot
 * gets the table's first function instead, so no index changes.
 */
import { readFile, writeFile } from 'node:fs/promises';

const [, , input = '', output = ''] = process.argv;
const DEAD = /^(wasm_bindgen::convert::closures|js_sys::futures)::/;
const SECTION = { custom: 0, element: 9 };

const bytes = await readFile(input);
const names = functionNames();
const { start, end, id } = sections().find((section) => section.id === SECTION.element) ?? {
  start: 0,
  end: 0,
  id: -1,
};
if (id < 0) throw new Error('no element section');
await writeFile(output, withSection(start, end, pruned(start)));

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

/** @param {number} start @param {number} end @param {number[]} contents */
function withSection(start, end, contents) {
  let sizeAt = start - 1;
  while ((bytes[sizeAt - 1] ?? 0) & 128) sizeAt -= 1;
  return Buffer.concat([
    bytes.subarray(0, sizeAt),
    Buffer.from(toLeb(contents.length)),
    Buffer.from(contents),
    bytes.subarray(end),
  ]);
}
