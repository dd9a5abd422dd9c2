/** The text that names an element (spec b §4.6): a bounded walk through what can be seen of it. */
import { Fact, NamePart } from '../protocol';
import { allowlisted, type Judged } from './facts';
import { attribute, isElement, read } from './node';

/** A piece of a possible name: what it is, the level and facts of the element it was read of, its text. */
export type NameCandidatePart = [kind: NamePart, level: number, facts: number, text: string];

/** What one reading of the page needs to know, and how far it may still go. */
export interface Reading {
  readonly judge: (element: Element) => Judged;
  /** Whether text under an element of this level and these facts may be shown. */
  readonly shows: (level: number, facts: number) => boolean;
  /** Attributes that name an element: such a one does not name those around it. */
  readonly naming: readonly string[];
  /** Nodes that may still be visited. */
  nodes: number;
}

/** A name is cut at 100 units (`src/collect/action_name.rs`); one more shows that it has to be. */
const ENOUGH_TEXT = 102;
/** Nobody reads names in a text node like this one; a log viewer's can have megabytes. */
const TEXT_NODE_LENGTH = 4096;

/** Stands between two texts that a reader sees apart. */
export const SPACE: NameCandidatePart = [NamePart.Authored, 0, 0, ' '];

/**
 * The text under an element, its own shadow tree aside. The walk ends with enough text for a name, or when the
 * reading has visited as many nodes as it may: a press must not wait for a page of 10,000 nodes.
 */
export function textOf(root: Element, reading: Reading): NameCandidatePart[] {
  const parts: NameCandidatePart[] = [];
  let length = 0;
  const walk = (parent: Element): void => {
    const { level, facts } = reading.judge(parent);
    // What the user types, or typed on an earlier page, is not even collected.
    if (facts & Fact.Editable || read(parent, 'localName') === 'textarea') return;
    let node: Node | null = read(parent, 'firstChild');
    for (; node && length < ENOUGH_TEXT && reading.nodes-- > 0; node = read(node, 'nextSibling')) {
      if (isElement(node)) {
        const display = displayOf(node, reading);
        if (!display) continue;
        if (/^(block|flex|grid|list-item|table|table-caption)$/.test(display)) parts.push(SPACE);
        walk(node);
      } else if (read(node, 'nodeType') === 3) {
        const text = read(node, 'nodeValue') || '';
        const known = facts | allowlisted(text);
        if (!reading.shows(level, known)) continue;
        const folded = text.slice(0, TEXT_NODE_LENGTH).replace(/\s+/g, ' ');
        parts.push([NamePart.Text, level, known, folded]);
        length += folded.trim().length;
      }
    }
  };
  walk(root);
  return parts;
}

/** How the element is laid out, or nothing if its text is not to be seen. */
function displayOf(element: Element, { judge, shows, naming }: Reading): string | undefined {
  const { level, facts } = judge(element);
  // An allow-list names texts, it does not open elements.
  if (!shows(level, facts | Fact.Allowlisted)) return undefined;
  if (naming.some((name) => attribute(element, name) !== null)) return undefined;
  const { display, visibility, contentVisibility } = getComputedStyle(element);
  // Not every engine has content-visibility.
  if (display === 'none' || visibility !== 'visible' || (contentVisibility || visibility) !== visibility)
    return undefined;
  return /^(br|p)$/.test(read(element, 'localName')) ? 'block' : display;
}
