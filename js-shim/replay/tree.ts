/** The recorded tree: which nodes the replay knows, under which numbers, and which of them have gone since. */

/** Nodes are numbered from 0 in the order in which they are told, anew with each full snapshot (spec c §3). */
export interface Tree {
  /** How many nodes were told, which is the next one's number. */
  size: number;
  /** The number of a node that is part of the replay, else undefined. */
  id(node: Node): number | undefined;
  /** Numbers a node below the parent of that number; −1 for the root. */
  add(node: Node, parent: number): number;
  /** Numbers what stands in the replay alone. */
  addMarker(parent: number): number;
  /** Takes a node out, with all below it. */
  remove(id: number): void;
}

/** A tree with no nodes. */
export function createTree(): Tree {
  const ids = new WeakMap<Node, number>();
  const parents: number[] = [];
  // What is below such a node has gone with it: a removed subtree need not be walked, however it changed since.
  const gone = new Set<number>();
  /** How many had gone when a node was last seen to be there still: a batch asks for the same ones again and again. */
  const checked: number[] = [];
  const isThere = (id: number): boolean => {
    let at = id;
    for (; at >= 0 && checked[at] !== gone.size; at = parents[at]!) if (gone.has(at)) return false;
    for (const end = at; id !== end; id = parents[id]!) checked[id] = gone.size;
    return true;
  };
  const tree: Tree = {
    size: 0,
    id(node) {
      const id = ids.get(node);
      return id !== undefined && gone.size && !isThere(id) ? undefined : id;
    },
    add(node, parent) {
      ids.set(node, tree.size);
      return tree.addMarker(parent);
    },
    addMarker(parent) {
      parents.push(parent);
      return tree.size++;
    },
    remove(id) {
      gone.add(id);
    },
  };
  return tree;
}
