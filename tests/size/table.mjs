// @ts-check
/** The committed table, and what may change without it being renewed. */

/** @typedef {import('./artefacts.mjs').Size} Size */
/** @typedef {import('./artefacts.mjs').Sizes} Sizes */

/** Compilers and compressors of another machine differ by less; what someone adds is more. */
const GROWTH = 0.01;
/** A win that isn't committed would be given away again unseen. */
const SHRINKAGE = 0.03;

const COLUMNS = /** @type {(keyof Size)[]} */ (['raw', 'gzip', 'brotli']);

/**
 * Rows of aligned columns.
 *
 * @param {Sizes} sizes
 */
export function formatRows(sizes) {
  const rows = [...sizes].map(([name, size]) => [name, ...COLUMNS.map((column) => bytes(size[column]))]);
  return [['', ...COLUMNS], ...rows]
    .map(([name, ...cells]) => [name.padEnd(48), ...cells.map((cell) => cell.padStart(9))].join('').trimEnd())
    .join('\n');
}

/**
 * The rows of a table that `formatRows` wrote, whatever stands around them.
 *
 * @param {string} text
 * @returns {Sizes}
 */
export function parseRows(text) {
  const rows = text.matchAll(/^(\S.*?) {2,}([\d,]+) +([\d,]+) +([\d,]+)$/gm);
  return new Map([...rows].map(([, name, ...cells]) => [name, sizeFrom(cells)]));
}

/** @param {string[]} cells @returns {Size} */
function sizeFrom(cells) {
  const [raw, gzip, brotli] = cells.map((cell) => Number(cell.replaceAll(',', '')));
  return { raw, gzip, brotli };
}

/**
 * What is wrong with a measured size against the committed one; empty if nothing.
 *
 * @param {Size} measured
 * @param {Size | undefined} committed
 * @returns {string[]}
 */
export function deviations(measured, committed) {
  if (!committed) return ['not in the table'];
  return COLUMNS.flatMap((column) => {
    const before = committed[column];
    const change = measured[column] - before;
    if (change <= before * GROWTH && -change <= before * SHRINKAGE) return [];
    const percent = `${change > 0 ? '+' : ''}${((change / before) * 100).toFixed(1)} %`;
    return [`${column} ${bytes(before)} -> ${bytes(measured[column])} (${percent})`];
  });
}

/** @param {number} count */
export const bytes = (count) => count.toLocaleString('en-US');
