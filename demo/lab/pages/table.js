// @ts-check
import { element, renderList } from './element.js';

/**
 * @template Row
 * @typedef {object} Column
 * @property {string} title
 * @property {(row: Row) => string | Node} cell
 * @property {boolean} [number] aligned as numbers are
 */

/**
 * A table whose rows are links. Rows that did not change stay the same elements: see renderList.
 * @template Row
 * @param {HTMLElement} parent
 * @param {object} table
 * @param {string} table.label
 * @param {Column<Row>[]} table.columns the first one is the row's header, and its link
 * @param {Row[]} table.rows
 * @param {(row: Row) => string} table.key
 * @param {(row: Row) => string} [table.href]
 */
export function renderTable(parent, { label, columns, rows, key, href }) {
  let body = parent.querySelector('tbody');
  if (!body) {
    body = element('tbody', { role: 'rowgroup' });
    const heads = columns.map(({ title, number }) =>
      element('th', { role: 'columnheader', scope: 'col', class: number ? 'number' : '' }, title),
    );
    parent.replaceChildren(
      element(
        'table',
        { role: 'table', 'aria-label': label },
        element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...heads)),
        body,
      ),
    );
  }
  renderList(
    body,
    rows.map((row) => ({ row, link: href?.(row) ?? '' })),
    ({ row }) => key(row),
    ({ row, link }) => {
      const cells = columns.map(({ cell, number, title }, index) => {
        const content = cell(row);
        if (index > 0)
          return element('td', { role: 'cell', class: number ? 'number' : '', 'data-label': title }, content);
        const head = link === '' ? content : element('a', { href: link }, content);
        return element('th', { role: 'rowheader', scope: 'row' }, head);
      });
      return element('tr', { role: 'row' }, ...cells);
    },
  );
}
