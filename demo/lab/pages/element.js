// @ts-check

/**
 * Everything shown comes from strangers, so nodes are made one by one and text stays text: no markup is ever parsed.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | boolean>} attributes
 * @param {...(Node | string)} children
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, '');
    else if (value !== false) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const node = document.getElementById(id);
  if (!node) throw new Error(`no #${id}`);
  return node;
}

/** @type {WeakMap<Element, { key: string, version: string }>} what a child of a list shows */
const shown = new WeakMap();

/**
 * Brings the children of a list in line with the items. A child whose item did not change stays the same node: a live
 * page must not take the focus or the text selection away from whoever reads it.
 * @template Item
 * @param {HTMLElement} parent
 * @param {Item[]} items
 * @param {(item: Item) => string} keyOf
 * @param {(item: Item) => HTMLElement} render
 */
export function renderList(parent, items, keyOf, render) {
  const leaving = new Map([...parent.children].map((child) => [shown.get(child)?.key, child]));
  const filling = leaving.size === 0;
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    const version = JSON.stringify(item);
    const old = leaving.get(key);
    leaving.delete(key);
    let child = old;
    if (!child || shown.get(child)?.version !== version) {
      child = render(item);
      shown.set(child, { key, version });
      if (!old && !filling) child.classList.add('arrived');
      if (old) {
        if (place === old) place = child;
        const focused = old.contains(document.activeElement);
        old.replaceWith(child);
        if (focused) child.querySelector('a')?.focus();
      }
    }
    if (place === child) place = child.nextElementSibling;
    else parent.insertBefore(child, place);
  }
  for (const child of leaving.values()) child.remove();
}
