// @ts-check
/**
 * Puts functions in parentheses. V8 takes that for "called at once" and compiles such a function with its script, on
 * another thread while the script comes in; any other it compiles when it is first called, on the page's. esbuild and
 * Vite 8 keep the parentheses; Terser drops them, and all is as without them.
 */
import { parse } from 'acorn';

/** @typedef {import('acorn').Node & Record<string, any>} Node */

/**
 * Of a module: its top-level functions, and all function expressions within. What the module calls while it is evaluated
 * has to stand before that, for a variable is not hoisted; where it does not, the module throws on every page.
 *
 * @param {string} code
 * @param {{ mappings: string }} [map] the source map, which is moved along
 */
export function likelyCalled(code, map) {
  /** @type {Map<number, string>} */
  const inserted = new Map();
  const insert = (/** @type {number} */ at, /** @type {string} */ text) =>
    inserted.set(at, (inserted.get(at) ?? '') + text);

  /** @param {Node} node @param {Node} parent */
  const walk = (node, parent) => {
    // What ends here closes before anything else opens at the same place: children first, then this one's end.
    const isMethod =
      parent.type === 'MethodDefinition' || parent.method || parent.kind === 'get' || parent.kind === 'set';
    const isExpression = /^(Arrow)?FunctionExpression$/.test(node.type) && !isMethod;
    const isTop = node.type === 'FunctionDeclaration' && parent.type === 'Program';
    if (isExpression) insert(node.start, '(');
    if (isTop) insert(node.start, `var ${node.id.name}=(`);
    for (const child of Object.values(node).flat()) if (typeof child?.type === 'string') walk(child, node);
    if (isExpression) insert(node.end, ')');
    if (isTop) insert(node.end, ');');
  };
  const program = /** @type {Node} */ (parse(code, { ecmaVersion: 'latest', sourceType: 'module' }));
  walk(program, program);

  const places = [...inserted.keys()].sort((one, other) => one - other);
  let result = '';
  let done = 0;
  for (const place of places) {
    result += code.slice(done, place) + inserted.get(place);
    done = place;
  }
  result += code.slice(done);
  if (map) map.mappings = moved(map.mappings, code, inserted, places);
  return result;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * The mappings of a source map after insertions that begin no new line.
 *
 * @param {string} mappings
 * @param {string} code
 * @param {Map<number, string>} inserted
 * @param {number[]} places
 */
function moved(mappings, code, inserted, places) {
  let lineStart = 0;
  let next = 0;
  const lines = mappings.split(';').map((line) => {
    let [was, is, added] = [0, 0, 0];
    const segments = line.split(',').map((segment) => {
      if (!segment) return segment;
      const [step, length] = readNumber(segment);
      was += step;
      while (next < places.length && /** @type {number} */ (places[next]) <= lineStart + was)
        added += inserted.get(/** @type {number} */ (places[next++]))?.length ?? 0;
      const column = was + added;
      const written = writeNumber(column - is) + segment.slice(length);
      is = column;
      return written;
    });
    const end = code.indexOf('\n', lineStart);
    lineStart = end < 0 ? code.length : end + 1;
    while (next < places.length && /** @type {number} */ (places[next]) < lineStart) next += 1;
    return segments.join(',');
  });
  return lines.join(';');
}

/** The first number of a segment, and how many digits it takes. @param {string} digits @returns {[number, number]} */
function readNumber(digits) {
  let [number, length] = [0, 0];
  for (let more = true; more; length += 1) {
    const digit = DIGITS.indexOf(/** @type {string} */ (digits[length]));
    number += (digit & 31) << (5 * length);
    more = digit > 31;
  }
  return [number & 1 ? -(number >> 1) : number >> 1, length];
}

/** @param {number} number */
function writeNumber(number) {
  let rest = number < 0 ? (-number << 1) | 1 : number << 1;
  let digits = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    digits += DIGITS[digit | (rest ? 32 : 0)];
  } while (rest);
  return digits;
}
