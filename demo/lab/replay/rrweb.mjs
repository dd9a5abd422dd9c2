// @ts-check
import { createTree } from './tree.mjs';

/**
 * @typedef {import('./tree.mjs').TreeNode} TreeNode
 * @typedef {{ type: number, timestamp: number, data: any }} RrwebEvent
 */

/** Kinds of rrweb's nodes and events (https://github.com/rrweb-io/rrweb, `packages/types`). */
const NODE = { document: 0, doctype: 1, element: 2, text: 3, cdata: 4 };
const EVENT = { full: 2, incremental: 3, meta: 4, custom: 5 };
const SOURCE = { mutation: 0, input: 5, adoptedSheets: 15, scroll: 3 };
/** rrweb takes an id of 0 for none. */
const idOf = (/** @type {number} */ id) => id + 1;
/** The text node that stands for the rules of a `STYLE`. */
const SHEET_TEXT = 1 << 28;
const SHEET = 1 << 29;

/**
 * Events for the `rrweb` player.
 *
 * @param {import('./segment.mjs').Segment[]} segments of one session, in order
 * @returns {RrwebEvent[]}
 */
export function toRrweb(segments) {
  /** @type {RrwebEvent[]} */
  const events = [];
  const tree = createTree();
  let started = false;
  let sheets = 0;
  // The player goes by its clock, and a record of another tab or a clock set back must not stop it.
  let last = -Infinity;
  /** @param {number} type @param {number} time @param {any} data */
  const emit = (type, time, data) => {
    last = Math.max(last, time);
    events.push({ type, timestamp: last, data });
  };
  /** @param {TreeNode} host @param {number} time */
  const adopt = (host, time) => {
    if (!host.sheets.length) return;
    const styles = host.sheets.map(({ rules }) => ({
      styleId: SHEET + sheets++,
      rules: rules.map((rule, index) => ({ rule, index })),
    }));
    const id = idOf((host.name === '#shadow-root' && host.parent ? host.parent : host).id);
    emit(EVENT.incremental, time, {
      source: SOURCE.adoptedSheets,
      id,
      styles,
      styleIds: styles.map(({ styleId }) => styleId),
    });
  };

  for (const { records } of segments) {
    for (const record of records) {
      const { type, timestamp, data } = record;
      if (type === 4) emit(EVENT.meta, timestamp, { href: data.href ?? 'about:blank', ...data });
      // What follows the loss of a view's first segment can't be shown.
      if (type === 2) started = true;
      if (!started) continue;
      if (type === 2) {
        const { added } = tree.apply(record);
        if (!tree.root) continue;
        const { x: left = 0, y: top = 0 } = tree.root.scroll ?? {};
        emit(EVENT.full, timestamp, { node: subtree(tree.root), initialOffset: { left, top } });
        for (const node of added) if (isRoot(node)) adopt(node, timestamp);
      } else if (type === 12) {
        const applied = tree.apply(record);
        const mutation = mutationOf(applied);
        if (Object.values(mutation).some((list) => Array.isArray(list) && list.length))
          emit(EVENT.incremental, timestamp, mutation);
        for (const node of applied.styled) if (isRoot(node)) adopt(node, timestamp);
        for (const node of new Set([...applied.values, ...applied.selections])) {
          emit(EVENT.incremental, timestamp, {
            source: SOURCE.input,
            id: idOf(node.id),
            text: valueOf(node),
            isChecked: node.selected ?? false,
          });
        }
        for (const { id, scroll } of applied.scrolled)
          emit(EVENT.incremental, timestamp, { source: SOURCE.scroll, id: idOf(id), ...scroll });
      } else if (type === 3) {
        const positions = data.positions?.map((/** @type {any} */ at) => ({ ...at, id: idOf(at.id) }));
        const id = data.id === undefined ? {} : { id: idOf(data.id) };
        emit(EVENT.incremental, timestamp, { ...data, ...id, ...(positions && { positions }) });
      } else if (type === 9) {
        const payload = { types: data.frustrationTypes, recordIds: data.recordIds };
        emit(EVENT.custom, timestamp, { tag: 'frustration', payload });
      }
    }
  }
  return events;
}

/** @param {TreeNode} node */
function valueOf(node) {
  const option = node.name === 'SELECT' && selectedOption(node);
  const { value, attributes } = option || node;
  return value ?? attributes.get('value') ?? '';
}

/** @param {TreeNode} node @returns {TreeNode | undefined} */
function selectedOption(node) {
  if (node.name === 'OPTION' && node.selected) return node;
  for (const child of node.children) {
    const found = selectedOption(child);
    if (found) return found;
  }
  return undefined;
}

const isRoot = (/** @type {TreeNode} */ { name }) => name === '#document' || name === '#shadow-root';

/** @param {import('./tree.mjs').Applied} applied */
function mutationOf({ added, removed, attributes, texts, styled }) {
  const isNew = new Set(added);
  const adds = added.flatMap((node) => {
    const alone = single(node);
    if (!alone || !node.parent) return [];
    const { children } = node.parent;
    // Siblings that come in the same record come after it, and are put before what was there.
    const next = children
      .slice(children.indexOf(node) + 1)
      .find((other) => !isNew.has(other) && single(other));
    const host = node.parent.name === '#shadow-root' && node.parent.parent ? node.parent.parent : node.parent;
    const own = { parentId: idOf(host.id), nextId: next ? idOf(next.id) : null, node: alone };
    const sheet = sheetText(node);
    return sheet ? [own, { parentId: idOf(node.id), nextId: null, node: sheet }] : [own];
  });
  /** @type {Map<TreeNode, Record<string, string | null>>} */
  const byNode = new Map();
  for (const { node, name, value } of attributes) {
    byNode.set(node, { ...byNode.get(node), [name]: value ?? null });
  }
  return {
    source: SOURCE.mutation,
    adds,
    removes: removed.flatMap(({ node, parent }) => {
      const host = parent.name === '#shadow-root' && parent.parent ? parent.parent : parent;
      return node.name === '#shadow-root'
        ? []
        : [{ parentId: idOf(host.id), id: idOf(node.id), ...(host !== parent && { isShadow: true }) }];
    }),
    texts: [
      ...texts.map(({ id, text }) => ({ id: idOf(id), value: text })),
      ...styled
        .filter((node) => node.name === 'STYLE' && !isNew.has(node))
        .map((node) => ({ id: SHEET_TEXT + node.id, value: cssOf(node) })),
    ],
    attributes: Array.from(byNode, ([{ id }, changed]) => ({ id: idOf(id), attributes: changed })),
  };
}

const cssOf = (/** @type {TreeNode} */ { sheets }) => sheets.flatMap(({ rules }) => rules).join('');

/** @param {TreeNode} node */
const sheetText = (node) =>
  node.name === 'STYLE'
    ? { type: NODE.text, textContent: cssOf(node), isStyle: true, id: SHEET_TEXT + node.id }
    : undefined;

/**
 * A node without its children; nothing for a shadow root, which rrweb has no node for.
 *
 * @param {TreeNode} node
 */
function single(node) {
  const id = idOf(node.id);
  const isShadow = node.parent?.name === '#shadow-root' && { isShadow: true };
  switch (node.name) {
    case '#document':
      return { type: NODE.document, childNodes: [], id };
    case '#doctype': {
      const [name, publicId, systemId] = node.doctype;
      return { type: NODE.doctype, name, publicId, systemId, id };
    }
    case '#text':
      return { type: NODE.text, textContent: node.text, id, ...isShadow };
    case '#cdata-section':
      return { type: NODE.cdata, textContent: '', id };
    case '#shadow-root':
    case '#document-fragment':
      return undefined;
  }
  const isSvg = node.name.startsWith('svg>');
  return {
    type: NODE.element,
    tagName: isSvg ? node.name.slice(4) : node.name.toLowerCase(),
    attributes: attributesOf(node),
    childNodes: [],
    id,
    ...(isSvg && { isSVG: true }),
    ...(node.children.some(({ name }) => name === '#shadow-root') && { isShadowHost: true }),
    ...isShadow,
  };
}

/** @param {TreeNode} node */
function attributesOf(node) {
  /** @type {Record<string, string | number | boolean>} */
  const attributes = Object.fromEntries(node.attributes);
  for (const name of ['checked', 'selected']) if (name in attributes) attributes[name] = true;
  if (node.name === 'LINK' && node.sheets.length) attributes._cssText = cssOf(node);
  if (node.size) {
    attributes.rr_width = `${node.size.width}px`;
    attributes.rr_height = `${node.size.height}px`;
  }
  if (node.scroll) {
    attributes.rr_scrollLeft = node.scroll.x;
    attributes.rr_scrollTop = node.scroll.y;
  }
  if (node.playing !== undefined) attributes.rr_mediaState = node.playing ? 'played' : 'paused';
  return attributes;
}

/**
 * A node with all below it; the nodes of a shadow tree are its host's children.
 *
 * @param {TreeNode} node
 * @returns {any}
 */
function subtree(node) {
  const own = single(node);
  const childNodes = node.children.flatMap((child) => {
    if (child.name === '#shadow-root') return child.children.map(subtree);
    return [subtree(child)];
  });
  const sheet = sheetText(node);
  return own && 'childNodes' in own ? { ...own, childNodes: sheet ? [sheet] : childNodes } : own;
}
