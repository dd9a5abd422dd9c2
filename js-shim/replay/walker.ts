/**
 * Reads nodes into notes, in slices: a page of ten thousand nodes must not wait for us. What changes while a walk
 * pauses is in the mutation log, and is made good when the walk is over; so a walk only has to be careful with nodes
 * that are no longer where it left them.
 */
import type { Judged } from '../dom/facts';
import { allowlisted } from '../dom/facts';
import { Fact } from '../protocol';
import { packed, type Codec } from './codec';
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
/** What there is to an element by its name, as bits. */
const enum Kind {
  Field = 1,
  Medium = 2,
  Sheet = 4,
  /** Scrolls on no page but an odd one. */
  Still = 8,
  /** Has no shadow tree (https://dom.spec.whatwg.org/#valid-shadow-host-name). */
  Bare = 16,
  /** Its name says something of its privacy; with others only some attributes do. */
  Telling = 32,
}
const KINDS: [RegExp, Kind][] = [
  [/^(INPUT|SELECT|TEXTAREA|OPTION)$/, Kind.Field],
  [/^(AUDIO|VIDEO)$/, Kind.Medium],
  [/^(STYLE|svg>style|LINK)$/, Kind.Sheet],
  [/^(A|ABBR|B|BR|BUTTON|CODE|EM|I|IMG|LABEL|P|H[1-6]|S|SMALL|SPAN|STRONG|SUB|SUP|TR|U|svg>.*)$/, Kind.Still],
  [/^(A|ABBR|B|BR|BUTTON|CODE|EM|I|IMG|LABEL|S|SMALL|STRONG|SUB|SUP|TR|U|svg>.*)$/, Kind.Bare],
  // Whatever kind of document: in XML names have other cases, and prefixes.
  [
    /(^|[:>])(input|base|script|output|textarea|select|option|datalist|optgroup|link|meta|html)$/i,
    Kind.Telling,
  ],
];
const known = new Map<string, number>();
function kindOf(name: string): number {
  let kind = known.get(name);
  if (kind === undefined) {
    kind = KINDS.reduce((bits, [names, own]) => (names.test(name) ? bits | own : bits), 0);
    known.set(name, kind);
  }
  return kind;
}

/** A text of fewer letters hardly needs more room than it is given. */
const SHORT = 100;
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
  /** A radio button came, with the state that it was told with. */
  radio(field: Element, isChosen: boolean): void;
}

/** Below what a node is told. */
export interface Parent extends Judged {
  id: number;
  name: string;
  /** Itself, as the codec has to know it ({@link packed}). */
  packed: number;
}

/** A node whose children are being walked. */
interface Open {
  own: Parent;
  node: Node;
  /** There may be a shadow tree behind its children. */
  isHost: boolean;
  next: Node | null;
  /** Instead of `next` after a pause: the children that were left then, last first. */
  rest: Node[] | undefined;
  /** The child that was told last. */
  last: number;
}

/** Walks. */
export interface Walker {
  /** Puts a node on the list of what is to be walked, below a parent that the replay knows, before a sibling if given. */
  begin(node: Node, parent: Parent, before: number | undefined, last: number): void;
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

  /** Begins with what is in a node; `isHost`: there may be a shadow tree. */
  const open = (node: Node, own: Parent, isHost: boolean): void => {
    // The rules of a sheet are told in place of its text.
    const next = own.name === 'STYLE' ? null : firstChild.call(node);
    if (next) stack.push({ own, node, isHost, next, rest: undefined, last: -1 });
    else if (isHost) shade(node, own, -1);
  };

  /** Behind its last child an element's shadow tree begins. */
  const shade = (host: Node, { id, level, facts }: Parent, last: number): void => {
    const root = shadowRoot.call(host);
    if (!root || tree.id(root) !== undefined) return;
    codec.numbers.push(Note.Plain, insertion(id, last, undefined), Plain.ShadowRoot);
    const own = tree.add(root, id);
    sheets.ofRoot(root, own);
    setup.entered(root);
    open(root, parentOf(codec, own, '#shadow-root', level, facts), false);
  };

  const element = (node: Element, parent: Parent, last: number, before?: number): number => {
    const { numbers } = codec;
    const isSvg = namespaceURI.call(node) === 'http://www.w3.org/2000/svg';
    const plainName = nodeName.call(node);
    const name = isSvg ? `svg>${plainName}` : plainName;
    const kind = kindOf(name);
    const names = getAttributeNames.call(node);
    // Each once: reading them is a fifth of all the work.
    const values: string[] = [];
    let isTelling = kind & Kind.Telling;
    for (const key of names) {
      const held = getAttribute.call(node, key) ?? '';
      values.push(held);
      // Nearly none says something of its privacy, and reading that right takes its time.
      if (
        key === 'class'
          ? held.includes('dd-privacy-')
          : key === 'data-dd-privacy' || key === 'contenteditable'
      )
        isTelling = 1;
    }
    const ownFacts = isTelling ? replayFacts(node, name) : 0;
    const level = codec.level(parent.level, ownFacts);
    if (level === Level.Ignore) return -1;
    const where = insertion(parent.id, last, before);
    if (level === Level.Hidden) {
      const { width, height } = getBoundingClientRect.call(node);
      numbers.push(Note.Hidden, where, tree.size, codec.name(name), width, height);
      return tree.add(node, parent.id);
    }
    imageSize(codec, node, name, level);
    const own = parentOf(codec, tree.size, name, level, ownFacts | (parent.facts & INHERITED));
    numbers.push(Note.Element, where, own.packed);
    attributes(codec, node, name, names, values, !!(kind & Kind.Field));
    const id = tree.add(node, parent.id);
    if (name === 'INPUT' && value(node, 'type') === 'radio') setup.radio(node, !!value(node, 'checked'));
    let position: [x: number, y: number] | undefined;
    if (!setup.readScroll) position = setup.scrolled.get(node);
    else if (!(kind & Kind.Still) && mayScroll(node, kind)) {
      const x = scrollLeft.call(node);
      const y = scrollTop.call(node);
      if (x || y) setup.scrolled.set(node, (position = [x, y]));
    }
    if (position) numbers.push(Note.Scrolled, id, ...position);
    if (kind & Kind.Medium) numbers.push(Note.Playback, id, (node as HTMLMediaElement).paused ? 1 : 0);
    if (kind & Kind.Sheet && hasSheet(name, node)) sheets.ofElement(node, id);
    open(node, own, !(kind & Kind.Bare));
    return id;
  };

  /** Tells a node and what is to be walked below it; its number, or −1 for one that is not recorded. */
  const visit = (node: Node, parent: Parent, last: number, before?: number): number => {
    const { numbers } = codec;
    const type = nodeType.call(node);
    if (type === 1) return element(node as Element, parent, last, before);
    const where = insertion(parent.id, last, before);
    if (type === 3) {
      let text = nodeValue.call(node) ?? '';
      if (parent.name === 'HEAD' && !text.trim()) text = '';
      numbers.push(Note.Text, where, packedFor(parent, text));
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
  const mark = ({ own: { id }, last }: Open): void => {
    if (!setup.cut()) return;
    const { numbers } = codec;
    const { size } = tree;
    const box = packed(0, 0, codec.name('DIV'));
    numbers.push(Note.Element, insertion(id, last, undefined), box, 1, codec.name('style'));
    codec.text('background:silver;padding:1em');
    tree.addMarker(id);
    numbers.push(Note.Text, 1, box);
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
      open(document, parentOf(codec, id, '#document', setup.defaultLevel, 0), false);
    },
    walk(deadline) {
      let visits = 0;
      for (;;) {
        const level = stack[stack.length - 1];
        if (!level) return true;
        const node = level.rest ? level.rest.pop() : level.next;
        if (!node) {
          stack.pop();
          if (level.isHost) shade(level.node, level.own, level.last);
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
        const id = visit(node, level.own, level.last);
        if (id >= 0) level.last = id;
        if (++visits % STRIDE === 0 && performance.now() >= deadline) {
          pause();
          return false;
        }
      }
    },
  };
}

/** What is to be known of a node for what is told below it. */
export const parentOf = (codec: Codec, id: number, name: string, level: number, facts: number): Parent => ({
  id,
  name,
  level,
  facts,
  packed: packed(level, facts, codec.name(name)),
});

/** The same for a text in it: {@link Fact.Allowlisted} where that matters and is so. */
export const packedFor = (parent: Parent, text: string): number =>
  parent.packed + (parent.level === Level.MaskUnlessAllowlisted ? allowlisted(text) * 8 : 0);

/**
 * Whether there is anything in it to be scrolled: reading how far it is costs more than all else that is read of an
 * element, and most hold no more than a word or two.
 */
function mayScroll(node: Element, kind: number): boolean {
  if (kind & Kind.Field) return String(value(node, 'value')).length > SHORT;
  const first = firstChild.call(node);
  return (
    !!first &&
    (nodeType.call(first) !== 3 || !!nextSibling.call(first) || nodeValue.call(first)!.length > SHORT)
  );
}

/** Attributes as they are, then what a field holds now (spec c §4): their count, and name and value of each. */
function attributes(
  codec: Codec,
  node: Element,
  name: string,
  names: string[],
  values: string[],
  isField: boolean,
): void {
  const { numbers } = codec;
  const countAt = numbers.push(0) - 1;
  let count = 0;
  const tell = (key: string, text: string): void => {
    numbers.push(codec.name(key));
    codec.text(text);
    count++;
  };
  names.forEach((key, place) => {
    if (!isField || !/^(value|selected|checked)$/.test(key)) tell(key, shortened(values[place]!));
  });
  if (isField) {
    const live = value(node, 'value');
    if (live) tell('value', String(live));
    if (name === 'OPTION' && value(node, 'selected')) tell('selected', '');
    if (name === 'INPUT' && value(node, 'checked')) tell('checked', '');
  }
  numbers[countAt] = count;
}

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
