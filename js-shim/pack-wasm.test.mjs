// @ts-check
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { packed, unpacker } from './pack-wasm.mjs';
import { compiled } from './testing/compiled.mjs';

/** @type {{ decode(text: string, unpacker: Uint8Array): Uint8Array }} the product's own */
const { decode } = await compiled("export { decode } from './core/embedded'");
const assembled = unpacker();

/** @param {Uint8Array} wasm @param {string} [what] */
function comesBack(wasm, what) {
  assert.equal(Buffer.from(decode(packed(wasm), assembled)).equals(wasm), true, what);
}

for (const name of ['core', 'recorder']) {
  const wasm = new URL(`../target/wasm/${name}.wasm`, import.meta.url);
  test(`the ${name} comes back`, { skip: existsSync(wasm) ? false : 'not built: run pkg/build' }, () =>
    comesBack(readFileSync(wasm)),
  );
}

/** Numbers that look random and are the same in each run. @param {number} seed */
function dice(seed) {
  let state = seed;
  return (/** @type {number} */ below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A LEB of so many bytes. @param {number} length @param {() => number} part */
const leb = (length, part) =>
  Array.from({ length }, (_, place) => (part() % 128) + (place < length - 1 ? 128 : 0));

/** @param {number} value @param {number} [least] padded to so many bytes */
function unsigned(value, least = 1) {
  const parts = [];
  for (let rest = value; rest > 0 || parts.length < least; rest = Math.floor(rest / 128))
    parts.push(rest % 128);
  return parts.map((part, place) => part + (place < parts.length - 1 ? 128 : 0));
}

/** Opcodes with so many LEBs behind them; all are the same to the packer otherwise. */
const OPERANDS = [
  [0x00, 0x01, 0x05, 0x0f, 0x1a, 0x1b, 0x45, 0x6a, 0x7c, 0xa7, 0xad, 0xc4, 0xd1],
  [
    0x02, 0x03, 0x04, 0x0c, 0x0d, 0x10, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x3f, 0x40, 0x41, 0x42, 0xd0,
    0xd2,
  ],
  [0x11, 0x28, 0x2d, 0x36, 0x3e],
];
const LEBS_OF_BULK = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];

/** @param {(below: number) => number} random @returns {number[]} */
function instruction(random) {
  const lebs = (/** @type {number} */ count) =>
    Array.from({ length: count }, () =>
      // Mostly short; as long as a constant of 64 bits.
      leb(random(4) ? 1 : 1 + random(10), () => random(128)),
    ).flat();
  const bytes = (/** @type {number} */ count) => Array.from({ length: count }, () => random(256));
  switch (random(12)) {
    case 0:
      return [0x44, ...bytes(8)];
    case 1:
      return [0x43, ...bytes(4)];
    case 2: {
      const count = random(20);
      return [0x0e, ...unsigned(count), ...lebs(count + 1)];
    }
    case 3:
      return [0x1c, 1, 0x7f];
    case 4: {
      const which = random(LEBS_OF_BULK.length);
      return [0xfc, which, ...lebs(LEBS_OF_BULK[which] ?? 0)];
    }
    default: {
      const count = random(3);
      const opcodes = OPERANDS[count] ?? [];
      return [opcodes[random(opcodes.length)] ?? 0, ...lebs(count)];
    }
  }
}

/** @param {(below: number) => number} random */
function body(random) {
  const locals = Array.from({ length: random(4) }, () => [...unsigned(random(300)), 0x7f - random(4)]);
  const length = random(10) ? random(40) : random(400);
  const instructions = Array.from({ length }, () => instruction(random));
  const code = [...unsigned(locals.length), ...locals.flat(), ...instructions.flat(), 0x0b];
  return [...unsigned(code.length, 1 + random(3)), ...code];
}

test('any module comes back, however its functions look', () => {
  const section = (/** @type {number} */ id, /** @type {number[]} */ content) => [
    id,
    ...unsigned(content.length),
    ...content,
  ];
  for (let seed = 1; seed <= 100; seed++) {
    const random = dice(seed);
    const count = random(12);
    const bodies = Array.from({ length: count }, () => body(random)).flat();
    const wasm = [
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, [1, 0x60, 0, 0]),
      ...section(3, [...unsigned(count), ...Array.from({ length: count }, () => 0)]),
      ...section(10, [...unsigned(count), ...bodies]),
      // As data may be: all bytes there are.
      ...section(
        11,
        Array.from({ length: 256 }, (_, byte) => byte),
      ),
    ];
    comesBack(Uint8Array.from(wasm), `seed ${seed}`);
  }
});

test('a text needs no escape but for bytes', () => {
  const code = Array.from({ length: 1000 }, (_, place) => [0x41, ...unsigned(place * 977)]).flat();
  const section = [1, ...unsigned(code.length + 2), 0, ...code, 0x0b];
  const wasm = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 10, ...unsigned(section.length), ...section];
  const text = packed(Uint8Array.from(wasm));
  assert.match(text.slice(0, 1000), /^[#-\[\]-~]+$/);
});
