// @ts-check
/**
 * Puts functions in parentheses. V8 takes that for "called at once" and compiles such a function with its script, on
 * another thread while the script comes in; any other it compiles when it is first called, on the page's. esbuild and
 * Vite 8 keep the parentheses; Terser drops them, and all is as without them.
 */
import { parse } from 'acorn';

/** @typedef {import('acorn').Node & Record<string, any>} Node */
/** @typedef {{ at: number, end: number, text: string }} Edit */

/**
 * Of a module: its top-level functions, and all function expressions and methods within. What the module calls while it
 * is evaluated has to stand before that, for a variable is not hoisted; where it does not, the module throws on every
 * page. What may be an arrow becomes one, which is shorter.
 *
 * @param {string} code
 * @param {{ mappings: string }} [map] the source map, which is moved along
 */
export function likelyCalled(code, map) {
  const edits = /** @type {Edit[]} */ ([]);
  const insert = (/** @type {number} */ at, /** @type {string} */ text) => replace(at, at, text);
  const replace = (/** @type {number} */ at, /** @type {number} */ end, /** @type {string} */ text) =>
    edits.push({ at, end, text });
  const made = new Set([...code.matchAll(/\bnew ([\w$]+)/g)].map(([, name]) => name));

  /** @param {Node} node @param {Node} parent */
  const walk = (node, parent) => {
    const { type, start, end, body, id } = node;
    const isMember = parent.type === 'MethodDefinition' || /get|set/.test(parent.kind);
    const isMethod = parent.method && parent.value === node;
    const isTop = type === 'FunctionDeclaration' && parent.type === 'Program';
    const isArrow = isPlain(node) && (isMethod || (isTop && !made.has(id.name)));
    const isExpression = /^(Arrow)?FunctionExpression$/.test(type) && !isMember && (!isMethod || isArrow);
    if (isTop) insert(start, `var ${id.name}=`);
    if (isMethod && isArrow) insert(start, ':');
    if (isTop || isExpression) insert(start, '(');
    // The variable gives the function its name.
    if (isTop && isArrow) replace(start, id.end, '');
    else if (isTop) replace(id.start - Number(code[id.start - 1] === ' '), id.end, '');
    if (isArrow) insert(body.start, '=>');
    for (const child of children(node)) walk(child, node);
    // What ends here closes before anything else opens at the same place: children first, then this one's end.
    if (isTop || isExpression) insert(end, ')');
    if (isTop) insert(end, ';');
  };
  const program = /** @type {Node} */ (parse(code, { ecmaVersion: 'latest', sourceType: 'module' }));
  walk(program, program);

  edits.sort((one, other) => one.at - other.at);
  let result = '';
  let done = 0;
  for (const { at, end, text } of edits) {
    result += code.slice(done, at) + text;
    done = end;
  }
  result += code.slice(done);
  if (map) map.mappings = moved(map.mappings, code, edits);
  return result;
}

/**
 * Whether a function may become an arrow: it asks neither for its `this` nor for its `arguments`, and is no generator. Async
 * arrows V8 does not take for called.
 *
 * @param {Node} node
 */
function isPlain(node) {
  if (node.generator || node.async) return false;
  const asks = (/** @type {Node} */ within) =>
    within.type === 'ThisExpression' ||
    within.type === 'Super' ||
    within.type === 'MetaProperty' ||
    (within.type === 'Identifier' && within.name === 'arguments') ||
    (!(within !== node && /^Function/.test(within.type)) && children(within).some(asks));
  return /^Function/.test(node.type) && !asks(node);
}

/** @param {Node} node @returns {Node[]} */
const children = (node) =>
  Object.values(node)
    .flat()
    .filter((child) => typeof child?.type === 'string');

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * The mappings of a source map after edits that begin and end no line.
 *
 * @param {string} mappings
 * @param {string} code
 * @param {Edit[]} edits in the order of their places
 */
function moved(mappings, code, edits) {
  let lineStart = 0;
  let next = 0;
  const lines = mappings.split(';').map((line) => {
    let [was, is, added] = [0, 0, 0];
    const segments = line.split(',').map((segment) => {
      if (!segment) return segment;
      const [step, length] = readNumber(segment);
      was += step;
      const place = lineStart + was;
      for (let edit; (edit = edits[next]) && edit.end <= place; next += 1)
        added += edit.text.length - (edit.end - edit.at);
      // In the middle of what was taken out: where that began.
      const column = was + added - Math.max(0, place - (edits[next]?.at ?? place));
      const written = writeNumber(column - is) + segment.slice(length);
      is = column;
      return written;
    });
    const end = code.indexOf('\n', lineStart);
    lineStart = end < 0 ? code.length : end + 1;
    while ((edits[next]?.at ?? lineStart) < lineStart) next += 1;
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
