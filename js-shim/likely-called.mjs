// @ts-check
/**
 * Puts functions in parentheses. V8 takes that for "called at once" and compiles such a function with its script, on
 * another thread while the script comes in; any other it compiles when it is first called, on the page's. esbuild and
 * Vite 8 keep the parentheses; Terser drops them, and all is as without them.
 */
import { parse } from 'acorn';

/** @typedef {import('acorn').Node & Record<string, any>} Node */
/** @typedef {{ text: string, removed: number }} Edit what comes in at a place, and how many characters go there */

/**
 * Of a module: its top-level functions, and all function expressions within. What the module calls while it is evaluated
 * has to stand before that, for a variable is not hoisted; where it does not, the module throws on every page.
 *
 * @param {string} code
 * @param {{ mappings: string }} [map] the source map, which is moved along
 */
export function likelyCalled(code, map) {
  /** @type {Map<number, Edit>} */
  const edits = new Map();
  const edit = (/** @type {number} */ at, /** @type {string} */ text, removed = 0) => {
    const before = edits.get(at);
    edits.set(at, { text: (before?.text ?? '') + text, removed: (before?.removed ?? 0) + removed });
  };

  /** @param {Node} node @param {Node} parent */
  const walk = (node, parent) => {
    // What ends here closes before anything else opens at the same place: children first, then this one's end.
    const isMethod =
      parent.type === 'MethodDefinition' || parent.method || parent.kind === 'get' || parent.kind === 'set';
    const isExpression = /^(Arrow)?FunctionExpression$/.test(node.type) && !isMethod;
    const isTop = node.type === 'FunctionDeclaration' && parent.type === 'Program';
    if (isExpression) edit(node.start, '(');
    if (isTop) {
      edit(node.start, `var ${node.id.name}=(`);
      // The variable gives the function its name.
      const space = Number(code[node.id.start - 1] === ' ');
      edit(node.id.start - space, '', node.id.end - node.id.start + space);
    }
    for (const child of Object.values(node).flat()) if (typeof child?.type === 'string') walk(child, node);
    if (isExpression) edit(node.end, ')');
    if (isTop) edit(node.end, ');');
  };
  const program = /** @type {Node} */ (parse(code, { ecmaVersion: 'latest', sourceType: 'module' }));
  walk(program, program);

  const inOrder = [...edits].sort(([one], [other]) => one - other);
  let result = '';
  let done = 0;
  for (const [place, { text, removed }] of inOrder) {
    result += code.slice(done, place) + text;
    done = place + removed;
  }
  result += code.slice(done);
  if (map) map.mappings = moved(map.mappings, code, inOrder);
  return result;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * The mappings of a source map after edits, in order, that begin and end no line.
 *
 * @param {string} mappings
 * @param {string} code
 * @param {[place: number, edit: Edit][]} edits
 */
function moved(mappings, code, edits) {
  let lineStart = 0;
  let next = 0;
  const place = () => edits[next]?.[0] ?? Infinity;
  const lines = mappings.split(';').map((line) => {
    let [was, is, added] = [0, 0, 0];
    const segments = line.split(',').map((segment) => {
      if (!segment) return segment;
      const [step, length] = readNumber(segment);
      was += step;
      for (; place() <= lineStart + was; next += 1) {
        const { text, removed } = /** @type {[number, Edit]} */ (edits[next])[1];
        added += text.length - removed;
      }
      const column = was + added;
      const written = writeNumber(column - is) + segment.slice(length);
      is = column;
      return written;
    });
    const end = code.indexOf('\n', lineStart);
    lineStart = end < 0 ? code.length : end + 1;
    while (place() < lineStart) next += 1;
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
