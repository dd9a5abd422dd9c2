// @ts-check
/** The committed table of costs, and what may change without it being renewed. */

/** @typedef {Map<string, number[]>} Costs a number for each column, by kind of event */

const COLUMNS = ['calls in', 'calls out', 'bytes in', 'bytes out', 'instructions'];

/** Of each column. What crosses is exact, but for ids and times of other lengths; the C library is another elsewhere. */
const TOLERANCES = [0, 0, 0.01, 0.02, 0.05];

/** @param {Costs} costs */
export function formatCosts(costs) {
  return [['', ...COLUMNS], ...[...costs].map(([kind, cells]) => [kind, ...cells.map(String)])]
    .map(([kind = '', ...cells]) =>
      [kind.padEnd(16), ...cells.map((cell) => cell.padStart(13))].join('').trimEnd(),
    )
    .join('\n');
}

/** The rows of a table that `formatCosts` wrote, whatever stands around them. @param {string} text @returns {Costs} */
export function parseCosts(text) {
  const rows = text.matchAll(/^(\S.*?) {2,}([\d ]+)$/gm);
  return new Map([...rows].map(([, kind = '', cells = '']) => [kind, cells.trim().split(/ +/).map(Number)]));
}

/**
 * What is wrong with measured costs against the committed ones; empty if nothing. A gain that is not committed would be
 * given away again unseen, so it is as wrong as a loss.
 *
 * @param {Costs} measured
 * @param {Costs} committed
 * @returns {string[]}
 */
export function deviations(measured, committed) {
  return [...measured].flatMap(([kind, cells]) => {
    const before = committed.get(kind);
    if (!before) return [`${kind}: not in the table`];
    return cells.flatMap((cell, place) => {
      const known = before[place] ?? NaN;
      if (Math.abs(cell - known) <= known * (TOLERANCES[place] ?? 0)) return [];
      return [`${kind}, ${COLUMNS[place]}: ${known} -> ${cell}`];
    });
  });
}
