// @ts-check
import { element, renderList } from '../element.js';

/**
 * @typedef {{ from: number, to: number, bucket: number, rows: any[] }} Answer
 *
 * @typedef {object} Widget one question of the team, answered
 * @property {string} id
 * @property {string} title
 * @property {string} note how to read it
 * @property {string[]} ask names of the queries beside the widgets
 * @property {string} empty what to do so that something is there
 * @property {boolean} [wide]
 * @property {(body: HTMLElement, ...answers: Answer[]) => boolean} show false when there is nothing to show
 */

/**
 * A named part of a widget's body, made when it is asked for the first time.
 * @param {HTMLElement} body
 * @param {string} name
 * @returns {HTMLElement}
 */
export function part(body, name) {
  const known = /** @type {HTMLElement | null} */ (body.querySelector(`:scope > .${name}`));
  if (known) return known;
  const made = element('div', { class: name });
  body.append(made);
  return made;
}

/**
 * The number that a widget is about, and the way to the events behind it.
 * @param {HTMLElement} body
 * @param {string} text
 * @param {string} href
 */
export function showHeadline(body, text, href) {
  renderList(
    part(body, 'headline'),
    [{ text, href }],
    () => 'headline',
    () => element('a', { href }, text),
  );
}

/**
 * @param {number} bucket ms
 * @returns {string} how long a slot of a chart is
 */
export function slotName(bucket) {
  const minutes = bucket / 60_000;
  if (minutes < 60) return minutes === 1 ? 'minute' : `${Math.round(minutes)} minutes`;
  const hours = minutes / 60;
  if (hours < 24) return hours === 1 ? 'hour' : `${Math.round(hours)} hours`;
  return hours === 24 ? 'day' : `${Math.round(hours / 24)} days`;
}
