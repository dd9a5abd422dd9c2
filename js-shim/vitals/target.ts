/** Elements by selector, in the words of web-vitals: the RUM events have selectors of their own, which find again. */

const LIMIT = 100;
const DOCUMENT = 9;
const ELEMENT = 1;

function part(node: Node): string {
  if (node.nodeType !== ELEMENT) return node.nodeName.toUpperCase().replace(/^#/, '');
  const { id, localName, classList } = node as Element;
  return id ? `#${id}` : [localName.toLowerCase(), ...[...classList].sort()].join('.');
}

/** A node by its way down from the nearest id, or what the page calls it. */
export function targetOf(
  node: Node | null | undefined,
  generate?: (node: Node | null) => string | null | undefined,
): string {
  const given = generate?.(node ?? null);
  if (given != null) return given;
  let path = '';
  try {
    for (let at = node; at && at.nodeType !== DOCUMENT; at = at.parentNode) {
      const next = part(at);
      if (path.length + next.length >= LIMIT) return path || next;
      path = path ? `${next}>${path}` : next;
      if (next.startsWith('#')) break;
    }
  } catch {
    // Pages put getters of their own on elements.
  }
  return path;
}
