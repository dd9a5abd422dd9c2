// @ts-check
/** Puts a scene on the page and finds its subject, marked with the attribute `t`. */

/**
 * @param {string} html its `<template shadowrootmode>` become shadow trees
 * @returns {HTMLElement}
 */
export function stage(html) {
  document.body.setHTMLUnsafe(html);
  const subject = find(document);
  if (!subject) throw new Error(`nobody is marked in ${html}`);
  return subject;
}

/**
 * @param {Document | ShadowRoot} root
 * @returns {HTMLElement | undefined}
 */
function find(root) {
  const found = root.querySelector('[t]');
  if (found) return /** @type {HTMLElement} */ (found);
  for (const { shadowRoot } of root.querySelectorAll('*')) {
    const inside = shadowRoot && find(shadowRoot);
    if (inside) return inside;
  }
  return undefined;
}
