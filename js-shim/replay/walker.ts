/**
 * Reads nodes into notes, in slices: a page of ten thousand nodes must not wait for us. What changes while a walk
 * pauses is in the mutation log, and is made good when the walk is over; so a walk only has to be careful with nodes
 * that are no longer where it left them.
 */
import type { Judged } from '../dom/facts';
import { Fact } from '../protocol';
import { Named, packed, type Codec } from './codec';
import { replayFacts } from './facts';
import { Kind, kindOf } from './kinds';
import { allowlisted, fault } from './lent';
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
import type { Sheets } from './sheets';
import type { Tree } from './tree';

/** What is true of everything inside such an element (as in `dom/facts.ts`). */
const INHERITED = Fact.UserInput | Fact.Editable;
/** Longer `data:` URLs are cut (spec c §4). */
const DATA_URL_LENGTH = 1_000_000;
/** A page with more nodes is cut: its replay would be of no use to anybody, and cost its visitors seconds. */
export const NODE_BUDGET = 100_000;
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

  /** Behind its last child an element's shadow tree begins. */
  const shade = (host: Node, { id, level, facts }: Parent, last: number): void => {
    const root = shadowRoot.call(host);
    if (!root || tree.id(root) !== undefined) return;
    codec.numbers.push(Note.Plain, insertion(id, last, undefined), Plain.ShadowRoot);
    const own = tree.add(root, id);
    sheets.ofRoot(root, own);
    setup.entered(root);
    open(root, firstChild.call(root), parentOf(codec, own, '#shadow-root', level, facts), false);
  };

  /** Begins with a node's children, of which this is the first; `isHost`: there may be a shadow tree behind them. */
  const open = (node: Node, next: Node | null, own: Parent, isHost: boolean): void => {
    if (next) stack.push({ own, node, isHost, next, rest: undefined, last: -1 });
    else if (isHost) shade(node, own, -1);
  };

  /** `isTelling`: it has to be asked what it says of its privacy, which takes its time; nearly none says anything. */
  const element = (
    node: Element,
    parent: Parent,
    last: number,
    before: number | undefined,
    isTelling: boolean,
  ): number => {
    const { numbers, strings } = codec;
    let name = nodeName.call(node);
    let kind = kindOf(name);
    if (kind & Kind.Foreign && namespaceURI.call(node) === 'http://www.w3.org/2000/svg')
      kind = kindOf((name = `svg>${name}`));
    isTelling ||= !!(kind & Kind.Telling);
    const ownFacts = isTelling ? replayFacts(node, name) : 0;
    const level = codec.level(parent.level, ownFacts);
    if (level === Level.Ignore) return -1;
    const where = insertion(parent.id, last, before);
    const id = tree.size;
    if (level === Level.Hidden) {
      const { width, height } = getBoundingClientRect.call(node);
      numbers.push(Note.Hidden, where, id, codec.name(name), width, height);
      return tree.add(node, parent.id);
    }
    const numbersBefore = numbers.length;
    const stringsBefore = strings.length;
    if (name === 'IMG') imageSize(codec, node, level);
    const facts = ownFacts | (parent.facts & INHERITED);
    const itself = packed(level, facts, codec.name(name));
    numbers.push(Note.Element, where, itself);
    if (!attributes(codec, node, name, kind, isTelling)) {
      numbers.length = numbersBefore;
      strings.length = stringsBefore;
      return element(node, parent, last, before, true);
    }
    tree.add(node, parent.id);
    // The rules of a sheet are told in place of its text.
    const first = name === 'STYLE' ? null : firstChild.call(node);
    if (kind & Kind.Field && value(node, 'type') === 'radio' && name === 'INPUT')
      setup.radio(node, !!value(node, 'checked'));
    let position: [x: number, y: number] | undefined;
    if (!setup.readScroll) position = setup.scrolled.get(node);
    else if (!(kind & Kind.Still) && mayScroll(node, first, kind)) {
      const x = scrollLeft.call(node);
      const y = scrollTop.call(node);
      if (x || y) setup.scrolled.set(node, (position = [x, y]));
    }
    if (position) numbers.push(Note.Scrolled, id, ...position);
    if (kind & Kind.Medium) numbers.push(Note.Playback, id, (node as HTMLMediaElement).paused ? 1 : 0);
    if (kind & Kind.Sheet) sheets.ofElement(node, id);
    const isHost = !(kind & Kind.Bare);
    if (first || isHost) open(node, first, { id, name, level, facts, packed: itself }, isHost);
    return id;
  };

  /** Tells a node and what is to be walked below it; its number, or −1 for one that is not recorded to its end. */
  const visit = (node: Node, parent: Parent, last: number, before?: number): number => {
    const { numbers, strings } = codec;
    const numbersBefore = numbers.length;
    const stringsBefore = strings.length;
    const { size } = tree;
    try {
      const type = nodeType.call(node);
      if (type === 1) return element(node as Element, parent, last, before, false);
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
    } catch (error) {
      // As `codec.whole` does it, ten thousand times. What is in the tree was told.
      fault(error);
      if (tree.size === size) {
        numbers.length = numbersBefore;
        strings.length = stringsBefore;
      }
      return -1;
    }
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
      const own = parentOf(codec, id, '#document', setup.defaultLevel, 0);
      open(document, firstChild.call(document), own, false);
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
function mayScroll(node: Element, first: Node | null, kind: number): boolean {
  if (kind & Kind.Field) return String(value(node, 'value')).length > SHORT;
  return (
    !!first &&
    (nodeType.call(first) !== 3 || !!nextSibling.call(first) || nodeValue.call(first)!.length > SHORT)
  );
}

/**
 * Attributes as they are, then what a field holds now (spec c §4): their count, and name and value of each. False, and
 * only some are told, if one of them says something of its privacy: nearly none does.
 */
function attributes(codec: Codec, node: Element, name: string, kind: number, isJudged: boolean): boolean {
  const { numbers, strings } = codec;
  const countAt = numbers.push(0) - 1;
  const before = strings.length;
  const tell = (key: Named, text: string): void => {
    numbers.push(key);
    codec.text(text);
  };
  for (const key of getAttributeNames.call(node)) {
    const number = codec.name(key);
    if (kind & Kind.Field && number < Named.Class) continue;
    const text = getAttribute.call(node, key) ?? '';
    if (number <= Named.Editable && !isJudged && (number > Named.Class || text.includes('dd-privacy-')))
      return false;
    tell(number, shortened(text));
  }
  if (kind & Kind.Field) {
    const live = value(node, 'value');
    if (live) tell(Named.Value, String(live));
    if (name === 'OPTION' && value(node, 'selected')) tell(Named.Selected, '');
    if (name === 'INPUT' && value(node, 'checked')) tell(Named.Checked, '');
  }
  numbers[countAt] = strings.length - before;
  return true;
}

/** The size of an image that will be masked: something of that size takes its place. */
export function imageSize({ numbers }: Codec, element: Element, level: number): void {
  if (level < Level.MaskUnlessAllowlisted) return;
  const { naturalWidth, naturalHeight } = element as HTMLImageElement;
  const box = naturalWidth ? undefined : getBoundingClientRect.call(element);
  numbers.push(Note.ImageSize, box?.width ?? naturalWidth, box?.height ?? naturalHeight);
}

/** A huge `data:` URL is cut after its header. */
export const shortened = (text: string): string =>
  text.length > DATA_URL_LENGTH && text.startsWith('data:')
    ? `${text.slice(0, text.indexOf(',') + 1)}[...]`
    : text;
