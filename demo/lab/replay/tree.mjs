// @ts-check

/**
 * A node of the page as the records tell it.
 *
 * @typedef {object} TreeNode
 * @property {number} id
 * @property {string} name
 * @property {TreeNode | undefined} parent
 * @property {TreeNode[]} children
 * @property {Map<string, string>} attributes
 * @property {string} text of a text node
 * @property {string[]} doctype name, public id, system id
 * @property {string | undefined} value of a field, once it was told apart from its attributes
 * @property {boolean | undefined} selected
 * @property {Sheet[]} sheets
 * @property {{ width: number, height: number } | undefined} size of a placeholder
 * @property {{ x: number, y: number } | undefined} scroll
 * @property {boolean | undefined} playing
 *
 * @typedef {{ rules: string[], media: string[], disabled: boolean }} Sheet
 *
 * What one record changed, for those who have to tell it on.
 * @typedef {object} Applied
 * @property {TreeNode[]} added in order, each after its parent
 * @property {{ node: TreeNode, parent: TreeNode }[]} removed
 * @property {{ node: TreeNode, name: string, value: string | undefined }[]} attributes
 * @property {TreeNode[]} texts
 * @property {TreeNode[]} values
 * @property {TreeNode[]} selections checkboxes, radio buttons, and selects of which an option was selected
 * @property {TreeNode[]} styled
 * @property {TreeNode[]} scrolled
 */

/** @param {TreeNode} option @returns {TreeNode | undefined} */
function selectOf({ parent }) {
  return !parent || parent.name === 'SELECT' ? parent : selectOf(parent);
}

/** @param {TreeNode} node one option at most stays selected: that which was told last */
function deselect(node) {
  if (node.name === 'OPTION') node.selected = false;
  node.children.forEach(deselect);
}

/** Applies records (types 2 and 12) and holds the page. */
export function createTree() {
  /** @type {string[]} */
  let strings = [];
  /** @type {Map<number, TreeNode>} */
  let nodes = new Map();
  /** @type {Sheet[]} */
  let sheets = [];
  let next = 0;
  /** @type {TreeNode | undefined} */
  let root;

  /** @param {unknown} index */
  const string = (index) => {
    if (typeof index !== 'number' || !(index in strings))
      throw new Error(`no string ${JSON.stringify(index)}`);
    return strings[index];
  };
  /** @param {number} id */
  const node = (id) => {
    const found = nodes.get(id);
    if (!found) throw new Error(`no node ${id}`);
    return found;
  };

  /** @param {TreeNode} gone */
  const forget = (gone) => {
    nodes.delete(gone.id);
    gone.children.forEach(forget);
  };

  /** @param {TreeNode} added @param {number | null} insertion */
  const insert = (added, insertion) => {
    if (insertion === null) {
      if (root) throw new Error('a second root');
      root = added;
      return;
    }
    if (insertion > 0) {
      added.parent = node(added.id - insertion);
      added.parent.children.push(added);
      return;
    }
    const sibling = node(insertion === 0 ? added.id - 1 : added.id + insertion);
    if (!sibling.parent) throw new Error(`node ${sibling.id} has no parent`);
    added.parent = sibling.parent;
    const place = added.parent.children.indexOf(sibling);
    added.parent.children.splice(insertion === 0 ? place + 1 : place, 0, added);
  };

  /** @param {any[]} item @returns {TreeNode} */
  const addNode = ([insertion, nameIndex, ...rest]) => {
    const name = string(nameIndex);
    /** @type {TreeNode} */
    const added = {
      id: next++,
      name,
      parent: undefined,
      children: [],
      attributes: new Map(),
      text: '',
      doctype: [],
      value: undefined,
      selected: undefined,
      sheets: [],
      size: undefined,
      scroll: undefined,
      playing: undefined,
    };
    nodes.set(added.id, added);
    insert(added, insertion);
    if (name === '#text') added.text = string(rest[0]);
    else if (name === '#doctype') added.doctype = rest.map(string);
    else for (const [key, value] of rest) added.attributes.set(string(key), string(value));
    return added;
  };

  return {
    get root() {
      return root;
    },
    get size() {
      return nodes.size;
    },
    node,

    /**
     * @param {import('./segment.mjs').ReplayRecord} record
     * @returns {Applied}
     */
    apply(record) {
      /** @type {Applied} */
      const applied = {
        added: [],
        removed: [],
        attributes: [],
        texts: [],
        values: [],
        selections: [],
        styled: [],
        scrolled: [],
      };
      if (record.type === 2) {
        strings = [];
        nodes = new Map();
        sheets = [];
        next = 0;
        root = undefined;
      } else if (record.type !== 12) return applied;

      for (const [kind, ...items] of record.data) {
        for (const item of items) {
          switch (kind) {
            case 1:
              applied.added.push(addNode(item));
              break;
            case 2: {
              const gone = node(item);
              const { parent } = gone;
              if (!parent) throw new Error('the root was removed');
              parent.children.splice(parent.children.indexOf(gone), 1);
              forget(gone);
              applied.removed.push({ node: gone, parent });
              break;
            }
            case 3: {
              const [id, ...pairs] = item;
              for (const [name, value] of pairs) {
                const change = {
                  node: node(id),
                  name: string(name),
                  value: value === undefined ? undefined : string(value),
                };
                if (change.value === undefined) change.node.attributes.delete(change.name);
                else change.node.attributes.set(change.name, change.value);
                applied.attributes.push(change);
              }
              break;
            }
            case 4:
              node(item[0]).text = string(item[1]);
              applied.texts.push(node(item[0]));
              break;
            case 5:
              node(item[0]).size = { width: item[1], height: item[2] };
              break;
            case 6:
              node(item[0]).scroll = { x: item[1], y: item[2] };
              applied.scrolled.push(node(item[0]));
              break;
            case 7: {
              const [rules, media = [], disabled = false] = item;
              sheets.push({ rules: [rules].flat().map(string), media: media.map(string), disabled });
              break;
            }
            case 8: {
              const [id, ...ids] = item;
              node(id).sheets = ids.map((/** @type {number} */ place) => {
                if (!(place in sheets)) throw new Error(`no sheet ${place}`);
                return sheets[place];
              });
              applied.styled.push(node(id));
              break;
            }
            case 9:
              node(item[0]).playing = item[1] === 0;
              break;
            case 11: {
              const [, ...fresh] = item;
              strings.push(...fresh);
              break;
            }
            case 12:
              node(item[0]).value = string(item[1]);
              applied.values.push(node(item[0]));
              break;
            case 13: {
              const [state, ...ids] = item;
              for (const id of ids) {
                const select = node(id).name === 'OPTION' ? selectOf(node(id)) : undefined;
                if (select && !select.attributes.has('multiple')) deselect(select);
                node(id).selected = state === 0;
                applied.selections.push(select ?? node(id));
              }
              break;
            }
            case 14:
              break;
            default:
              throw new Error(`no kind ${kind} of change`);
          }
        }
        if (kind === 14) strings = [];
      }
      return applied;
    },
  };
}
