// @ts-check
import { count } from '../format.js';
import { linkTo } from '../frame.js';
import { renderTable } from '../table.js';
import { part } from './widget.js';

/** @type {import('./widget.js').Widget} */
export const frustration = {
  id: 'frustration',
  title: 'Frustration by element',
  note: 'Rage clicks weigh most, then clicks that led to an error, then clicks that did nothing.',
  ask: ['frustration'],
  empty: 'No frustrated click in this time. Click a button that does not react five times.',
  show(body, { rows }) {
    renderTable(part(body, 'scroll'), {
      label: 'Frustration by element',
      rows,
      key: ({ page, name }) => `${page} ${name}`,
      href: ({ page, name }) => linkTo('/explore.html', { type: 'action', page, name, frustration: 'any' }),
      columns: [
        {
          title: 'Element',
          cell: ({ name, element, page }) => `${name || element || '(no name)'} on ${page}`,
        },
        { title: 'Rage', number: true, cell: ({ rage }) => count(rage) },
        { title: 'Error', number: true, cell: ({ error_click }) => count(error_click) },
        { title: 'Dead', number: true, cell: ({ dead }) => count(dead) },
        { title: 'Sessions', number: true, cell: ({ sessions }) => count(sessions) },
      ],
    });
    return rows.length > 0;
  },
};
