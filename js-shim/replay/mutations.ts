/** Changes of the page: collected by observers, told in batches (spec c §5). */
import type { Judged } from '../dom/facts';
import { Named, packed, type Codec } from './codec';
import { newJudge } from './facts';
import { Kind, kindOf } from './kinds';
import { guard, native, sleep } from './lent';
import {
  getAttribute,
  isConnected,
  nextSibling,
  nodeName,
  nodeType,
  nodeValue,
  parentNode,
  previousSibling,
} from './natives';
import { Level, Note } from './note';
import type { Sheets } from './sheets';
import type { Tree } from './tree';
import { imageSize, packedFor, parentOf, shortened, type Walker } from './walker';

/** A batch waits for an idle moment, but not longer; and another one is not made before this: two frames. */
const IDLE_TIMEOUT_MS = 100;
const BATCH_INTERVAL_MS = 32;

/** Observers, and what they saw. */
export interface MutationLog {
  observe(root: Node): void;
  /** What was seen since the last time. */
  take(): MutationRecord[];
  /** Gives some of it back. */
  put(records: MutationRecord[]): void;
  stop(): void;
}

/** Not as arguments of `push`, of which engines take 65,536 at least: a page may change more in one task. */
function append(log: MutationRecord[], records: MutationRecord[]): void {
  for (const record of records) log.push(record);
}

/** Observes; `due` is called when it is time for a batch. */
export function createMutationLog(due: () => void): MutationLog {
  const Observer = native(window, 'MutationObserver');
  const observers: MutationObserver[] = [];
  let log: MutationRecord[] = [];
  let scheduled = false;
  let stopped = false;
  /** When the last batch was made. */
  let made = -Infinity;

  const batch = guard(() => {
    scheduled = false;
    made = performance.now();
    if (!stopped) due();
  });
  const later = (): unknown => {
    const left = made + BATCH_INTERVAL_MS - performance.now();
    // Each task costs an idle machine a waking.
    return left > 0 ? sleep(batch, left) : batch();
  };
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    try {
      requestIdleCallback(later, { timeout: IDLE_TIMEOUT_MS });
    } catch {
      // WebKit has no idle callbacks, and pages replace them.
      sleep(later);
    }
  };
  const seen = guard((records: MutationRecord[]) => {
    append(log, records);
    schedule();
  });
  return {
    observe(root) {
      const observer = new Observer(seen);
      observer.observe(root, {
        attributes: true,
        attributeOldValue: true,
        characterData: true,
        characterDataOldValue: true,
        childList: true,
        subtree: true,
      });
      observers.push(observer);
    },
    take() {
      const taken = log;
      log = [];
      for (const observer of observers) append(taken, observer.takeRecords());
      return taken;
    },
    put(records) {
      log = records;
    },
    stop() {
      stopped = true;
      for (const observer of observers) observer.disconnect();
    },
  };
}

/** What a batch has to know around it. */
export interface BatchSetup {
  codec: Codec;
  tree: Tree;
  sheets: Sheets;
  walker: Walker;
  defaultLevel: number;
  /** Which nodes came and went while it paused; all else that changed is for the next batch. */
  late(): MutationRecord[];
  /** The live state of a field may have changed with its attributes. */
  fieldChanged(field: Element): void;
}

/** The clock is asked after so many records. */
const STRIDE = 32;

/** Work in slices: each step takes until when it may go on. */
export type Sliced = Generator<void, void, number>;

/**
 * Notes a batch. The records only say where to look, what is told is what is there now. `exact`: every change since the
 * last batch is in it, so that what is as it was before needs no telling. What changes while it pauses is for the next
 * batch, which is not exact then.
 */
export function* noteBatch(records: MutationRecord[], setup: BatchSetup, exact: boolean): Sliced {
  const { codec, tree, sheets, walker } = setup;
  let judge = newJudge(setup);
  const judged = (node: Node): Judged => {
    const type = nodeType.call(node);
    if (type === 1) return judge(node as Element);
    if (type === 9) return { level: setup.defaultLevel, facts: 0 };
    const above = type === 11 ? (node as ShadowRoot).host : parentNode.call(node);
    return above ? judged(above) : { level: Level.Hidden, facts: 0 };
  };

  let deadline = yield;
  let steps = 0;
  const isTime = (): boolean => ++steps % STRIDE === 0 && performance.now() >= deadline;

  const remove = (those: MutationRecord[]): void => {
    for (const { removedNodes } of those) {
      for (const node of removedNodes) {
        const id = tree.id(node);
        if (id === undefined) continue;
        tree.remove(id);
        codec.numbers.push(Note.Removed, id);
      }
    }
  };
  // Removals first: what comes back is told anew, under another number.
  remove(records);

  const texts = new Map<Node, string | null>();
  const attributes = new Map<Element, Map<string, string | null>>();
  const restyled = new Set<Element>();
  const firstNew = tree.size;
  let lastAdded: Node | undefined;
  let lastBefore: number | undefined;
  for (const { type, target, addedNodes, attributeName, oldValue } of records) {
    if (type === 'attributes') {
      const known = attributes.get(target as Element) ?? new Map<string, string | null>();
      attributes.set(target as Element, known);
      if (!known.has(attributeName!)) known.set(attributeName!, oldValue);
    } else if (type === 'characterData') {
      if (!texts.has(target)) texts.set(target, oldValue);
      const parent = parentNode.call(target);
      if (parent && nodeName.call(parent) === 'STYLE') restyled.add(parent as Element);
    }
    if (type === 'childList' && nodeName.call(target) === 'STYLE') restyled.add(target as Element);
    for (const node of addedNodes) {
      const parent = parentNode.call(node);
      const parentId = parent ? tree.id(parent) : undefined;
      if (!parent || parentId === undefined || tree.id(node) !== undefined) continue;
      const name = nodeName.call(parent);
      if (name === 'STYLE') continue;
      const above = judged(parent);
      if (above.level >= Level.Hidden) continue;
      const previous = previousSibling.call(node);
      let before = lastBefore;
      if (!previous || previous !== lastAdded) {
        before = undefined;
        let next = nextSibling.call(node);
        for (; next && before === undefined; next = nextSibling.call(next)) before = tree.id(next);
      }
      const last = previous ? (tree.id(previous) ?? -1) : -1;
      const isShadow = nodeType.call(parent) === 11;
      const { level, facts } = above;
      walker.begin(
        node,
        parentOf(codec, parentId, isShadow ? '#shadow-root' : name, level, facts),
        before,
        last,
      );
      lastAdded = node;
      lastBefore = before;
      let paused = false;
      while (!walker.walk(deadline)) {
        paused = true;
        deadline = yield;
      }
      if (isTime()) {
        paused = true;
        deadline = yield;
      }
      // What stands where may be another now, and who is below whom: nothing may be put beside what has moved on.
      if (paused) {
        lastAdded = undefined;
        judge = newJudge(setup);
        const late = setup.late();
        remove(late);
        append(records, late);
      }
    }
  }

  /** The number of a node that was told before this batch and may be told of. */
  const known = (node: Node): number | undefined => {
    const id = isConnected.call(node) ? tree.id(node) : undefined;
    return id !== undefined && id < firstNew ? id : undefined;
  };

  /** Each by itself: what can't be read keeps the others from nothing. */
  function* each<T>(all: Iterable<T>, tell: (one: T) => void): Sliced {
    for (const one of all) {
      if (isTime()) {
        deadline = yield;
        judge = newJudge(setup);
      }
      codec.whole(() => tell(one));
    }
  }

  yield* each(texts, ([node, before]) => {
    const id = known(node);
    const parent = parentNode.call(node);
    const text = nodeValue.call(node) ?? '';
    if (id === undefined || !parent || (exact && text === before)) return;
    const { level, facts } = judged(parent);
    if (level >= Level.Hidden) return;
    const above = parentOf(codec, id, nodeName.call(parent), level, facts);
    codec.numbers.push(Note.TextChanged, id, packedFor(above, text));
    codec.text(text);
  });

  yield* each(attributes, ([element, befores]) => {
    const id = known(element);
    if (id === undefined) return;
    const { level, facts } = judge(element);
    if (level >= Level.Hidden) return;
    const name = nodeName.call(element);
    const kind = kindOf(name);
    const isField = kind & Kind.Field;
    const changed: [number, string | null][] = [];
    for (const [key, before] of befores) {
      const now = getAttribute.call(element, key);
      if (exact && now === before) continue;
      const number = codec.name(key);
      // What a field holds is told as such; with another type it may be another thing.
      const isState = isField && number < Named.Class;
      if (isState || (isField && key === 'type')) setup.fieldChanged(element);
      if (!isState) changed.push([number, now]);
      if (kind & Kind.Sheet) restyled.add(element);
    }
    if (!changed.length) return;
    if (name === 'IMG') imageSize(codec, element, level);
    codec.numbers.push(Note.Attributes, id, packed(level, facts, codec.name(name)), changed.length);
    for (const [key, now] of changed) {
      codec.numbers.push(key);
      codec.text(now && shortened(now));
    }
  });

  yield* each(restyled, (element) => {
    const id = known(element);
    if (id !== undefined && judge(element).level < Level.Hidden) sheets.ofElement(element, id);
  });
}
