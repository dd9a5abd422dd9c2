// @ts-check

/**
 * A replayed page says where its pictures lie as it said on its own site; played on the lab's pages, a relative address
 * would point into the lab.
 * @typedef {import('./replay/rrweb.mjs').RrwebEvent} RrwebEvent
 */

const EVENT = { full: 2, incremental: 3, meta: 4 };
const MUTATION = 0;
const ADDRESSES = ['src', 'href', 'poster', 'xlink:href'];

/**
 * Changes the events it is given: a session's worth of them is too large to copy.
 * @param {RrwebEvent[]} events
 */
export function makeAddressesAbsolute(events) {
  let base = '';
  for (const { type, data } of events) {
    if (type === EVENT.meta) base = data.href;
    if (type === EVENT.full) walk(data.node, base);
    if (type === EVENT.incremental && data.source === MUTATION) {
      for (const { node } of data.adds ?? []) walk(node, base);
      for (const { attributes } of data.attributes ?? []) rewrite(attributes, base);
    }
  }
}

/**
 * @param {any} root
 * @param {string} base
 */
function walk(root, base) {
  // Not by recursion: a page may be nested deeper than the stack.
  const waiting = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    rewrite(node.attributes, base);
    if (node.childNodes) waiting.push(...node.childNodes);
  }
}

/**
 * @param {Record<string, unknown> | undefined} attributes
 * @param {string} base
 */
function rewrite(attributes, base) {
  if (!attributes) return;
  for (const name of ADDRESSES) {
    const value = attributes[name];
    // `#icon` names something in the page itself.
    if (typeof value !== 'string' || value === '' || value.startsWith('#')) continue;
    try {
      attributes[name] = new URL(value, base).href;
    } catch {
      // No address at all: left as it was recorded.
    }
  }
}
