// @ts-check

/**
 * The live page as nested arrays `[name, attributes, state, children]`, in the form that {@link treeAsRead} gives the
 * decoded one. Runs in the page, so it must not use anything from outside of itself.
 *
 * @returns {unknown}
 */
export function pageAsSeen() {
  /** @param {any} node @returns {unknown[]} none for what is not recorded */
  const read = (node) => {
    if (node.nodeType === 3) {
      const blank = node.parentNode.nodeName === 'HEAD' && !node.nodeValue.trim();
      return [['#text', blank ? '' : node.nodeValue]];
    }
    if (node.nodeType === 10) return [['#doctype', [node.name, node.publicId, node.systemId]]];
    if (node.nodeType === 9) return [['#document', list(node)]];
    if (node.nodeType !== 1 || node.localName === 'script') return [];
    if (node.localName === 'link' && /icon/.test(node.rel)) return [];
    if (node.localName === 'meta' && node.name) return [];
    const name = node.namespaceURI.endsWith('/svg') ? `svg>${node.nodeName}` : node.nodeName;
    const isField = ['INPUT', 'SELECT', 'TEXTAREA', 'OPTION'].includes(name);
    /** @type {Record<string, string>} */
    const attributes = {};
    for (const { name: key, value } of node.attributes) {
      if (!isField || !['value', 'checked', 'selected'].includes(key)) attributes[key] = value;
    }
    /** @type {unknown} */
    let state = null;
    if (name === 'SELECT') state = node.selectedIndex;
    else if (name === 'INPUT' && /^(checkbox|radio)$/.test(node.type)) state = node.checked;
    else if (name === 'INPUT' || name === 'TEXTAREA') state = node.value;
    else if (name === 'STYLE')
      state = Array.from(node.sheet?.cssRules ?? [], (rule) => rule.cssText).join('');
    const children = name === 'STYLE' ? [] : list(node);
    if (node.shadowRoot) children.push(['#shadow-root', list(node.shadowRoot)]);
    return [[name, sorted(attributes), state, children]];
  };
  const list = (/** @type {Node} */ node) => Array.from(node.childNodes).flatMap(read);
  const sorted = (/** @type {Record<string, string>} */ map) =>
    Object.keys(map)
      .sort()
      .map((key) => [key, map[key]]);
  return read(document)[0];
}

/**
 * The same of a decoded tree.
 *
 * @param {import('../../../demo/lab/replay/tree.mjs').TreeNode} node
 * @returns {unknown}
 */
export function treeAsRead(node) {
  const { name, attributes, children } = node;
  // A host's light children may come after its shadow tree.
  const isShadow = (/** @type {typeof node} */ child) => Number(child.name === '#shadow-root');
  const list = () => [...children].sort((a, b) => isShadow(a) - isShadow(b)).map(treeAsRead);
  if (name === '#text') return [name, node.text];
  if (name === '#doctype') return [name, node.doctype];
  if (name === '#document' || name === '#shadow-root') return [name, list()];
  const isField = ['INPUT', 'SELECT', 'TEXTAREA', 'OPTION'].includes(name);
  const isChoice = /^(checkbox|radio)$/.test(attributes.get('type') ?? '');
  /** @type {unknown} */
  let state = null;
  if (name === 'SELECT') state = selectedIndex(node);
  else if (name === 'INPUT' && isChoice) state = node.selected ?? attributes.has('checked');
  else if (name === 'INPUT' || name === 'TEXTAREA') state = node.value ?? attributes.get('value') ?? '';
  else if (name === 'STYLE') state = node.sheets.flatMap(({ rules }) => rules).join('');
  const shown = [...attributes].filter(
    ([key]) => !isField || !['value', 'checked', 'selected'].includes(key),
  );
  return [name, shown.sort(([a], [b]) => (a < b ? -1 : 1)), state, list()];
}

/** @param {import('../../../demo/lab/replay/tree.mjs').TreeNode} select */
function selectedIndex(select) {
  /** @type {import('../../../demo/lab/replay/tree.mjs').TreeNode[]} */
  const options = [];
  const collect = (/** @type {typeof select} */ node) => {
    if (node.name === 'OPTION') options.push(node);
    node.children.forEach(collect);
  };
  collect(select);
  const told = options.findIndex(({ selected }) => selected);
  return told >= 0 ? told : options.findIndex(({ attributes }) => attributes.has('selected'));
}

/**
 * What was seen, with stars wherever the replay has them: what is masked at every level can't be compared.
 *
 * @param {any} seen
 * @param {any} replayed
 * @returns {any}
 */
export function maskedAside(seen, replayed) {
  if (replayed === '***') return replayed;
  if (!Array.isArray(seen) || !Array.isArray(replayed)) return seen;
  return seen.map((part, place) => maskedAside(part, replayed[place]));
}
