// @ts-check
import { linkTo } from './address.js';
import { byId, element, renderList } from './element.js';
import { clock, plural, timeSpent } from './format.js';

/**
 * @typedef {object} View the latest version of it
 * @property {string} view_id
 * @property {number} seq
 * @property {number} date
 * @property {string} name
 * @property {string} loading_type
 * @property {boolean} is_active
 * @property {number} time_spent
 * @property {Record<'actions' | 'errors' | 'resources' | 'long_tasks', number>} counts
 * @property {import('../vitals.mjs').Vital[]} vitals
 */

const VITALS = {
  LCP: 'Largest Contentful Paint',
  CLS: 'Cumulative Layout Shift',
  INP: 'Interaction to Next Paint',
  FID: 'First Input Delay',
  FCP: 'First Contentful Paint',
  TTFB: 'Time to First Byte',
};

export function renderViewHeaders() {
  const vitals = Object.entries(VITALS).map(([name, title]) =>
    element('th', { role: 'columnheader', scope: 'col' }, element('abbr', { title }, name)),
  );
  const plain = ['View', 'Time spent', 'Contains'].map((title) =>
    element('th', { role: 'columnheader', scope: 'col' }, title),
  );
  byId('view-headers').replaceChildren(...plain, ...vitals);
}

/**
 * @param {string} session
 * @param {View[]} views
 * @param {string | undefined} selected
 */
export function renderViews(session, views, selected) {
  renderList(
    byId('views'),
    views.map((view) => ({ ...view, selected: view.view_id === selected })),
    ({ view_id }) => view_id,
    ({ view_id, date, name, loading_type, is_active, time_spent, counts, vitals, selected }) =>
      element(
        'tr',
        { role: 'row' },
        element(
          'th',
          { role: 'rowheader', scope: 'row' },
          element(
            'a',
            { href: linkTo({ session, view: view_id }), 'aria-current': selected && 'true' },
            name,
          ),
          element('span', { class: 'quiet' }, [clock(date), loading_type.replaceAll('_', ' ')].join(' · ')),
        ),
        cell(
          'Time spent',
          timeSpent(time_spent),
          is_active ? element('span', { class: 'active' }, 'active') : '',
        ),
        cell('Contains', ...contents(counts)),
        ...Object.keys(VITALS).map((name) =>
          vitalCell(
            name,
            vitals.find((vital) => vital.name === name),
          ),
        ),
      ),
  );
}

/** @param {View['counts']} counts */
function contents({ actions, errors, resources, long_tasks }) {
  const parts = [];
  if (actions > 0) parts.push(element('span', {}, plural(actions, 'action')));
  if (errors > 0) parts.push(element('span', { class: 'errors' }, plural(errors, 'error')));
  if (resources > 0) parts.push(element('span', {}, plural(resources, 'resource')));
  if (long_tasks > 0) parts.push(element('span', {}, plural(long_tasks, 'long task')));
  return parts.length > 0 ? parts : ['–'];
}

/**
 * @param {string} name
 * @param {import('../vitals.mjs').Vital | undefined} vital
 */
function vitalCell(name, vital) {
  const attributes = { role: 'cell', 'data-label': name };
  if (!vital) {
    const title = 'Not measured on this view';
    return element(
      'td',
      { ...attributes, class: 'vital-cell absent' },
      element('span', { class: 'quiet', title }, '–'),
    );
  }
  const rating = vital.rating.replace('-', ' ');
  return element(
    'td',
    { ...attributes, class: 'vital-cell' },
    element('span', { class: 'vital', 'data-rating': vital.rating, title: rating }, vital.text),
    element('span', { class: 'spoken' }, rating),
  );
}

/**
 * @param {string} label for the layout without column headers
 * @param {...(Node | string)} content
 */
function cell(label, ...content) {
  return element('td', { role: 'cell', 'data-label': label }, ...content);
}
