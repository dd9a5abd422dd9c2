/**
 * Reads nodes into notes, in slices: a page of ten thousand nodes must not wait for us. What changes while a walk
 * pauses is in the mutation log, and is made good when the walk is over; so a walk only has to be careful with nodes
 * that are no longer where it left them.
 */
import type { Judged } from '../dom/facts';
import { allowlisted } from '../dom/facts';
import { Fact } from '../protocol';
import type { Codec } from './codec';
import { replayFacts } from './facts';
import {
  firstChild,
  getAttribute,
  getAttributeNames,
  getBoundingClientRect,
  namespaceURI,
  nextSibling,
  nodeName,
  nodeType,
  nodeValue,
  parentNode,
  scrollLeft,
  scrollTop,
  shadowRoot,
  value,
} from './natives';
import { Level, Note, Plain } from './note';
import { hasSheet, type Sheets } from './sheets';
import type { Tree } from './tree';

/** What is true of everything inside such an element (as in `dom/facts.ts`). */
const INHERITED = Fact.UserInput | Fact.Editable;
/** Longer `data:` URLs are cut (spec c §4). */
const DATA_URL_LENGTH = 1_000_000;
/** A page with more nodes is cut: its replay would be of no use to anybody, and cost its visitors seconds. */
export const NODE_BUDGET = 100_000;
/** What more there is to an element than its attributes, by its name. */
const enum Kind {
  Field = 1,
  Medium = 2,
  Sheet = 4,
}
const KINDS = new Map<string, Kind>();
for (const name of ['INPUT', 'SELECT', 'TEXTAREA', 'OPTION']) KINDS.set(name, Kind.Field);
for (const name of ['AUDIO', 'VIDEO']) KINDS.set(name, Kind.Medium);
for (const name of ['STYLE', 'svg>style', 'LINK']) KINDS.set(name, Kind.Sheet);
/** The clock is asked after so many nodes. */
const STRIDE = 32;

/** What the walker has to know around it. */
export interface WalkerSetup {
  codec: Codec;
  tree: Tree;
  sheets: Sheets;
  /** The level of the document. */
  defaultLevel: number;
  /** Called for each shadow root: it is observed on its own. */
  entered(root: ShadowRoot): void;
  /** Positions of scrolled elements, and whether they are to be read from the page. */
  scrolled: WeakMap<Node, [x: number, y: number]>;
  readScroll: boolean;
  /** Says where the replay was cut; once. */
  cut(): boolean;
  /** A radio button came that is chosen: the others of its group no longer are, which nothing else tells. */
  chosen?(field: Element): void;
}

/** A node whose children are being walked. */
interface Open extends Judged {
  node: Node;
  id: number;
  name: string;
  next: Node | null;
  /** Instead of `next` after a pause: the children that were left then, last first. */
  rest: Node[] | undefined;
  /** The child that was told last. */
  last: number;
}

/** Walks. */
export interface Walker {
  /** Puts a node on the list of what is to be walked, below a parent that the replay knows, before a sibling if given. */
  begin(
    node: Node,
    parent: { id: number; name: string } & Judged,
    before: number | undefined,
    last: number,
  ): void;
  /** The whole document. */
  beginDocument(): void;
  /** Goes on until it is through (true) or until the deadline. */
  walk(deadline: number): boolean;
}

/** A walker for one record. */
export function createWalker(setup: WalkerSetup): Walker {
  const { codec, tree, sheets } = setup;
  const stack: Open[] = [];
  let paused = false;

  /** Where the next node goes: right after the last one, before a known one, or at its parent's end (spec c §3). */
  const insertion = (parent: number, last: number, before: number | undefined): number =>
    last >= 0 && last === tree.size - 1 ? 0 : before === undefined ? tree.size - parent : before - tree.size;

  const open = (node: Node, id: number, { level, facts }: Judged, name: string): void => {
    // The rules of a sheet are told in place of its text.
    const next = name === 'STYLE' ? null : firstChild.call(node);
    const opened = { node, id, level, facts, name, next, rest: undefined, last: -1 };
    if (next) stack.push(opened);
    else close(opened);
  };

  /** Behind its last child an element's shadow tree begins. */
  const close = ({ node, id, level, facts, last }: Open): void => {
    const root = nodeType.call(node) === 1 && shadowRoot.call(node);
    if (!root || tree.id(root) !== undefined) return;
    codec.numbers.push(Note.Plain, insertion(id, last, undefined), Plain.ShadowRoot);
    const own = tree.add(root, id);
    sheets.ofRoot(root, own);
    setup.entered(root);
    open(root, own, { level, facts }, '#shadow-root');
  };

  const element = (node: Element, parent: { id: number } & Judged, last: number, before?: number): number => {
    const { numbers } = codec;
    const isSvg = namespaceURI.call(node) === 'http://www.w3.org/2000/svg';
    const plainName = nodeName.call(node);
    const name = isSvg ? `svg>${plainName}` : plainName;
    const own = replayFacts(node, name);
    const level = codec.level(parent.level, own);
    if (level === Level.Ignore) return -1;
    const where = insertion(parent.id, last, before);
    const kind = KINDS.get(name);
    if (level === Level.Hidden) {
      const { width, height } = getBoundingClientRect.call(node);
      numbers.push(Note.Hidden, where, tree.size);
      codec.text(name);
      numbers.push(width, height);
      return tree.add(node, parent.id);
    }
    const facts = own | (parent.facts & INHERITED);
    imageSize(codec, node, name, level);
    numbers.push(Note.Element, where, level, facts);
    codec.text(name);
    attributes(codec, node, name, kind === Kind.Field);
    const id = tree.add(node, parent.id);
    if (kind === Kind.Field && value(node, 'checked') && value(node, 'type') === 'radio')
      setup.chosen?.(node);
    // Nothing in it, nothing to be scrolled.
    if (setup.readScroll && !isSvg && (kind === Kind.Field || firstChild.call(node))) {
      const x = scrollLeft.call(node);
      const y = scrollTop.call(node);
      if (x || y) setup.scrolled.set(node, [x, y]);
    }
    const position = setup.scrolled.get(node);
    if (position) numbers.push(Note.Scrolled, id, ...position);
    if (kind === Kind.Medium) numbers.push(Note.Playback, id, (node as HTMLMediaElement).paused ? 1 : 0);
    if (kind === Kind.Sheet && hasSheet(name, node)) sheets.ofElement(node, id);
    open(node, id, { level, facts }, name);
    return id;
  };

  /** Tells a node and what is to be walked below it; its number, or −1 for one that is not recorded. */
  const visit = (
    node: Node,
    parent: { id: number; name: string } & Judged,
    last: number,
    before?: number,
  ): number => {
    const { numbers } = codec;
    const type = nodeType.call(node);
    if (type === 1) return element(node as Element, parent, last, before);
    const where = insertion(parent.id, last, before);
    if (type === 3) {
      let text = nodeValue.call(node) ?? '';
      if (parent.name === 'HEAD' && !text.trim()) text = '';
      const { level } = parent;
      numbers.push(Note.Text, where, level, parent.facts | allowed(level, text));
      codec.text(parent.name);
      codec.text(text);
    } else if (type === 10) {
      const { name, publicId, systemId } = node as DocumentType;
      numbers.push(Note.Doctype, where);
      for (const part of [name, publicId, systemId]) codec.text(part);
    } else if (type === 4) {
      numbers.push(Note.Plain, where, Plain.CData);
    } else return -1;
    return tree.add(node, parent.id);
  };

  /** Says in the replay itself that something is missing. */
  const mark = (parent: Open): void => {
    if (!setup.cut()) return;
    const { numbers } = codec;
    const { size } = tree;
    numbers.push(Note.Element, insertion(parent.id, parent.last, undefined), 0, 0);
    codec.text('DIV');
    numbers.push(1);
    codec.text('style');
    codec.text('background:silver;padding:1em');
    tree.addMarker(parent.id);
    numbers.push(Note.Text, 1, 0, 0);
    codec.text('DIV');
    codec.text(`[…] The page has more than ${NODE_BUDGET} nodes; the rest of it is not recorded.`);
    tree.addMarker(size);
  };

  const pause = (): void => {
    paused = true;
    for (const level of stack) {
      if (level.rest) continue;
      const rest: Node[] = [];
      for (let node = level.next; node; node = nextSibling.call(node)) rest.push(node);
      level.rest = rest.reverse();
    }
  };

  return {
    begin(node, parent, before, last) {
      visit(node, parent, last, before);
    },
    beginDocument() {
      codec.numbers.push(Note.Plain, NaN, Plain.Document);
      const id = tree.add(document, -1);
      sheets.ofRoot(document, id);
      open(document, id, { level: setup.defaultLevel, facts: 0 }, '#document');
    },
    walk(deadline) {
      let visits = 0;
      for (;;) {
        const level = stack[stack.length - 1];
        if (!level) return true;
        const node = level.rest ? level.rest.pop() : level.next;
        if (!node) {
          stack.pop();
          close(level);
          continue;
        }
        if (!level.rest) level.next = nextSibling.call(node);
        // Moved or told during a pause: the log knows.
        if (paused && (parentNode.call(node) !== level.node || tree.id(node) !== undefined)) continue;
        if (tree.size >= NODE_BUDGET) {
          mark(level);
          stack.pop();
          continue;
        }
        const id = visit(node, level, level.last);
        if (id >= 0) level.last = id;
        if (++visits % STRIDE === 0 && performance.now() >= deadline) {
          pause();
          return false;
        }
      }
    },
  };
}

/** Attributes as they are, then what a field holds now (spec c §4): their count, and name and value of each. */
function attributes(codec: Codec, node: Element, name: string, isField: boolean): void {
  const { numbers } = codec;
  const countAt = numbers.push(0) - 1;
  let count = 0;
  const tell = (key: string, text: string): void => {
    codec.text(key);
    codec.text(text);
    count++;
  };
  for (const key of getAttributeNames.call(node)) {
    if (isField && /^(value|selected|checked)$/.test(key)) continue;
    tell(key, shortened(getAttribute.call(node, key) ?? ''));
  }
  if (isField) {
    const live = value(node, 'value');
    if (live) tell('value', String(live));
    if (name === 'OPTION' && value(node, 'selected')) tell('selected', '');
    if (name === 'INPUT' && value(node, 'checked')) tell('checked', '');
  }
  numbers[countAt] = count;
}

/** {@link Fact.Allowlisted} where that matters and is so. */
export const allowed = (level: number, text: string): number =>
  level === Level.MaskUnlessAllowlisted ? allowlisted(text) : 0;

/** The size of an image that will be masked: something of that size takes its place. */
export function imageSize({ numbers }: Codec, element: Element, name: string, level: number): void {
  if (name !== 'IMG' || level < Level.MaskUnlessAllowlisted) return;
  const { naturalWidth, naturalHeight } = element as HTMLImageElement;
  const box = naturalWidth ? undefined : getBoundingClientRect.call(element);
  numbers.push(Note.ImageSize, box?.width ?? naturalWidth, box?.height ?? naturalHeight);
}

/** A huge `data:` URL is cut after its header. */
export const shortened = (text: string): string =>
  text.length > DATA_URL_LENGTH && text.startsWith('data:')
    ? `${text.slice(0, text.indexOf(',') + 1)}[...]`
    : text;
