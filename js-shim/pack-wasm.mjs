// @ts-check
/**
 * Packs a compiled module into the text that travels inside a script (`core/unpack.wat` is the way back): what is like
 * each other stands together, and compression finds it. Any module comes back byte for byte.
 *
 * The module becomes a list of steps. One is of a kind, mostly an opcode, and may end with a number, mostly its operand.
 * The kinds of all steps are one column, the numbers of each kind are another. Sizes of functions are left out.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Bytes, and what is special about them: that a number follows, that they are the place for a function's size, or that
 * they end a function.
 *
 * @typedef {{ bytes: Uint8Array, special: number, number?: bigint }} Step
 * @typedef {{ step: Step, count: number, place: number, column: string }} Kind
 */
const NOTHING = 0;
const NUMBER = 1;
const BEGIN = 2;
const END = 3;

/** More bytes of a LEB might not be a number of 64 bits: they are taken as they are. */
const LONGEST = 9;
/** How many digits end a number, and how many say that it goes on. */
const LAST = 57n;
const MORE = 34n;

const TYPES = 1;
const FUNCTIONS = 3;
const CODE = 10;
/** A version follows the four bytes that say it is wasm. */
const HEAD = 8;

/** @param {bigint} value */
function digits(value) {
  let text = '';
  for (; value >= LAST; value = (value - LAST) / MORE) text += digit(LAST + ((value - LAST) % MORE));
  return text + digit(value);
}

/**
 * From 35 on, without 92: nothing that a string literal has to escape.
 *
 * @param {bigint} value
 */
const digit = (value) => String.fromCharCode(Number(value) + (value < LAST ? 35 : 36));

/**
 * How many LEBs belong to the kind as the opcode does, and whether another one is the step's number.
 *
 * @param {number} opcode
 */
function operands(opcode) {
  if (opcode >= 0x02 && opcode <= 0x04) return { fixed: 1, number: false };
  if ([0x0c, 0x0d, 0x10, 0x20, 0x21, 0x22, 0x41, 0x42, 0xd2].includes(opcode))
    return { fixed: 0, number: true };
  if (opcode >= 0x28 && opcode <= 0x3e) return { fixed: 1, number: true };
  if (opcode === 0x11) return { fixed: 2, number: false };
  if ((opcode >= 0x23 && opcode <= 0x26) || opcode === 0x3f || opcode === 0x40 || opcode === 0xd0)
    return { fixed: 1, number: false };
  if (opcode > 0xd2) throw new Error(`the opcode ${opcode} is not known here`);
  return { fixed: 0, number: false };
}

/** How many LEBs follow 0xFC and the number of an instruction, from number 8 on: those before have none. */
const BULK = [2, 1, 2, 1, 2, 1, 2, 1, 1, 1];

/**
 * @param {Uint8Array} wasm
 * @returns {Step[]}
 */
function stepsOf(wasm) {
  const steps = /** @type {Step[]} */ ([]);
  /** Where the next step begins. */
  let from = 0;
  let at = HEAD;
  const byte = () => wasm[at++] ?? 0;
  /** What is read so far, as one step. */
  const close = (special = NOTHING) => {
    if (from < at) steps.push({ bytes: wasm.slice(from, at), special });
    from = at;
  };
  const skip = (count = 1) => {
    for (; count > 0; count--) while (byte() > 127);
  };
  const unsigned = () => {
    let value = 0;
    for (let weight = 1, more = true; more; weight *= 128) {
      const next = byte();
      value += (next % 128) * weight;
      more = next > 127;
    }
    return value;
  };
  /** With the bytes before it. So numbered, each LEB is another number, signed, unsigned and longer than need be. */
  const number = () => {
    const start = at;
    skip();
    if (at - start > LONGEST) return close();
    const leb = wasm.subarray(start, at);
    steps.push({
      bytes: wasm.slice(from, start),
      special: NUMBER,
      number: leb.reduce((sum, part, place) => sum + (BigInt(part) << BigInt(7 * place)), 0n),
    });
    from = at;
  };
  const instruction = () => {
    const opcode = byte();
    if (opcode === 0x0e) {
      const start = at;
      const count = unsigned();
      at = start;
      for (let label = -2; label < count; label++) number();
    } else if (opcode === 0x1c) skip(unsigned());
    else if (opcode === 0x43) at += 4;
    else if (opcode === 0x44) at += 8;
    else if (opcode === 0xfc) skip(BULK[unsigned() - 8] ?? 0);
    else {
      const { fixed, number: ends } = operands(opcode);
      skip(fixed);
      if (ends) number();
    }
    close();
  };
  const functionBody = () => {
    const size = unsigned();
    const end = at + size;
    steps.push({ bytes: wasm.slice(from, at).map((part) => part & 128), special: BEGIN });
    from = at;
    for (let groups = unsigned(); groups > 0; groups--) {
      number();
      at++;
      close();
    }
    close();
    while (at < end - 1) instruction();
    at++;
    close(END);
  };
  while (at < wasm.length) {
    const section = byte();
    const size = unsigned();
    const end = at + size;
    if (section === CODE) {
      const count = unsigned();
      close();
      for (let place = 0; place < count; place++) functionBody();
    } else if (section === TYPES || section === FUNCTIONS) while (at < end) number();
    else at = end;
  }
  close();
  return steps;
}

/**
 * The text, each of its characters below 256.
 *
 * @param {Uint8Array} wasm
 */
export function packed(wasm) {
  const steps = stepsOf(wasm);
  const kinds = /** @type {Map<string, Kind>} */ (new Map());
  const kindOf = (/** @type {Step} */ step) => {
    const key = `${step.special} ${step.bytes.join()}`;
    const kind = kinds.get(key) ?? { step, count: 0, place: 0, column: '' };
    kinds.set(key, kind);
    return kind;
  };
  for (const step of steps) {
    const kind = kindOf(step);
    kind.count++;
    if (step.number !== undefined) kind.column += digits(step.number);
  }
  const sorted = [...kinds.values()].sort((one, other) => other.count - one.count);
  sorted.forEach((kind, place) => (kind.place = place));
  const bytes = sorted.map(({ step }) => String.fromCharCode(...step.bytes)).join('');
  const columns = sorted.map(({ column }) => column).join('');
  const sizes = [Buffer.byteLength(bytes), columns.length, sorted.length];
  const descriptions = sorted.flatMap(({ column, step }) => [column.length, step.bytes.length, step.special]);
  const numbers = [...sizes, ...descriptions, ...steps.map((step) => kindOf(step).place)];
  return numbers.map((value) => digits(BigInt(value))).join('') + columns + bytes;
}

/** The module that unpacks. */
export function unpacker() {
  const tool = (/** @type {string} */ name, /** @type {string[]} */ args, /** @type {Buffer} */ input) =>
    execFileSync(
      process.execPath,
      [fileURLToPath(new URL(`node_modules/binaryen/bin/${name}`, import.meta.url)), ...args, '-o', '-'],
      { input },
    );
  const wat = fileURLToPath(new URL('core/unpack.wat', import.meta.url));
  return tool('wasm-opt', ['-', '-Oz'], tool('wasm-as', [wat], Buffer.of()));
}
