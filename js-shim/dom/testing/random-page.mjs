// @ts-check
/**
 * Random pages in which every text is a canary, and which of them may be shown: worked out while the page is made,
 * from spec b §8 and not from our reading of the page.
 */

/**
 * @typedef {object} RandomPage
 * @property {string} html the pressed element is marked `t`
 * @property {string[]} allow `$DD_ALLOW`
 * @property {boolean} privacy
 * @property {number} defaultLevel
 * @property {string[]} refused canaries that must not be in a name
 * @property {string[]} typed canaries that must not even be read: texts of editable elements
 * @property {boolean} hidden whether the pressed element is
 */

/** @typedef {{ level: number, field: boolean, editable: boolean }} Around */

const LEVELS = ['allow', 'mask-user-input', 'mask-unless-allowlisted', 'mask', 'hidden'];
const BOXES = ['div', 'p', 'span', 'button', 'label', 'output', 'section', 'form'];
const INPUTS = ['text', 'password', 'email', 'checkbox', 'search', 'submit'];

/** A small generator whose whole state is its seed (mulberry32). @param {number} seed */
export function randomSource(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param {() => number} random @returns {RandomPage} */
export function randomPage(random) {
  const chance = (/** @type {number} */ likelihood) => random() < likelihood;
  const pick = /** @type {<T>(list: T[]) => T} */ ((list) => list[Math.floor(random() * list.length)]);
  const privacy = chance(0.9);
  const defaultLevel = pick([0, 1, 1, 1, 2, 3]);
  /** @type {string[]} */
  const allow = [];
  /** @type {string[]} */
  const refused = [];
  /** @type {string[]} */
  const typed = [];
  /** @type {{ hidden: boolean }[]} */
  const elements = [];
  let canaries = 0;

  /** @param {Around} around @param {'text' | 'attribute' | 'value' | 'label'} kind */
  function canary({ level, field, editable }, kind) {
    const text = `c${canaries++}x`;
    const listed = chance(0.3);
    if (listed) allow.push(text);
    const open = !privacy || level === 0;
    const shown =
      kind === 'text'
        ? !editable && (open || (!field && (level === 1 || (level === 2 && listed))))
        : kind === 'label' || (kind === 'attribute' && (open || level === 1 || (level === 2 && listed)));
    if (!shown) refused.push(text);
    if (kind === 'text' && editable) typed.push(text);
    return text;
  }

  /** @param {Around} around @param {number} depth @returns {string} */
  function children(around, depth) {
    let html = '';
    for (let count = Math.floor(random() * 4); count > 0; count--) {
      html += depth > 0 && chance(0.6) ? element(around, depth) : ` ${canary(around, 'text')} `;
    }
    return html;
  }

  /** @param {Around} outer @param {number} depth @returns {string} */
  function element(outer, depth) {
    const around = { ...outer };
    let marks = '';
    // Forms within forms and buttons within buttons are rearranged by the parser, so none of ours is in another.
    const kind = chance(0.25)
      ? pick(['input', 'textarea', 'select'])
      : pick(BOXES.slice(0, depth > 3 ? 8 : 6));
    const tag = kind === 'p' || kind === 'button' || kind === 'form' ? 'div' : kind;
    if (kind === 'button') marks += ' role="button"';
    const type = tag === 'input' ? pick(INPUTS) : '';
    if (tag === 'input')
      marks += ` type="${type}" value="${canary(around, type === 'submit' ? 'label' : 'value')}"`;
    const typable = tag === 'input' && type !== 'submit';
    if (tag === 'output' || typable || tag === 'textarea' || tag === 'select') around.field = true;
    const declared = chance(0.35) ? Math.floor(random() * LEVELS.length) : undefined;
    if (declared !== undefined) {
      marks += chance(0.5)
        ? ` data-dd-privacy="${LEVELS[declared]}"`
        : ` class="a dd-privacy-${LEVELS[declared]}"`;
    }
    // A private field can't be opened, and inside hidden nothing can.
    if (around.level !== 4) {
      if (type === 'password' || type === 'email') around.level = 3;
      else if (declared !== undefined) around.level = declared;
    }
    if (tag !== 'input' && chance(0.1)) {
      marks += ' contenteditable';
      around.editable = true;
    } else if (chance(0.05)) marks += ' contenteditable="false"';
    if (chance(0.15))
      marks += ` ${pick(['title', 'aria-label', 'alt', 'name', 'placeholder'])}="${canary(around, 'attribute')}"`;
    elements.push({ hidden: privacy && around.level === 4 });
    marks += ` id="e${elements.length - 1}"`;
    if (chance(0.05)) marks += ` aria-labelledby="e${Math.floor(random() * 12)}"`;
    const opening = `<${tag}${marks}>`;
    if (tag === 'input') return opening;
    if (tag === 'textarea') return `${opening}${canary(around, 'text')} </textarea>`;
    if (tag === 'select') return `${opening}<option>${canary(around, 'text')} </option></select>`;
    const shadow =
      tag === 'div' && chance(0.2)
        ? `<template shadowrootmode="open">${children(around, depth - 1)}</template>`
        : '';
    return `${opening}${shadow}${children(around, depth - 1)}</${tag}>`;
  }

  const around = { level: privacy ? defaultLevel : 0, field: false, editable: false };
  let html = '';
  while (!elements.length) html += children(around, 5);
  const pressed = Math.floor(random() * elements.length);
  return {
    html: html.replace(` id="e${pressed}"`, ` id="e${pressed}" t`),
    allow,
    privacy,
    defaultLevel,
    refused,
    typed,
    hidden: elements[pressed]?.hidden ?? false,
  };
}
