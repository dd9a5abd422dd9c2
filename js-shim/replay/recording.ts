/** A recording: what all of its parts share, from its start to its stop. */
import type { Codec } from './codec';
import { guard, native, sleep } from './lent';
import { createMutationLog, noteBatch, type Sliced } from './mutations';
import { Note, Reason } from './note';
import { createSheets, type Sheets } from './sheets';
import { createTree, type Tree } from './tree';
import { createWalker, NODE_BUDGET, type Walker } from './walker';

/** A slice of a walk: a few milliseconds on a fast device, less than a frame or two on one four times as slow. */
const SLICE_MS = 8;

/** What listeners tell. */
export interface Recording {
  readonly codec: Codec;
  readonly defaultLevel: number;
  readonly tree: Tree;
  readonly sheets: Sheets;
  /** Where elements are scrolled to, as far as it was told. */
  readonly scrolled: WeakMap<Node, [x: number, y: number]>;
  /** Listens until the recording stops; in the capture phase, passively. */
  listen(target: EventTarget, types: string[], handle: (event: any) => void): void;
  /** Something to be undone when the recording stops. */
  whenStopped(undo: () => void): void;
  /** Called for each shadow root that is recorded. */
  whenEntered(work: (root: ShadowRoot) => void): void;
  /** Runs work that notes something, as soon as the snapshot is through, so that it finds the nodes' numbers. */
  note(work: (time: number) => void): void;
  /** The live state of a field may have changed; without one: of radio buttons. */
  fieldChanged: (field?: Element) => void;
  /** The walk told of a radio button. */
  radio: (field: Element, isChosen: boolean) => void;
  /** The number of this event, counted from 1 with each full snapshot. */
  eventNumber(event: Event): number;
}

/** What the recorder does with it. */
export interface RunningRecording extends Recording {
  /** A view begins: a snapshot of everything. */
  begin(session: string, view: string, time: number): void;
  /** A snapshot of everything within the view. */
  again(): void;
  /** What is known goes into the open segment, at once. */
  settle(): void;
  /** The view, or the recording, is over. */
  end(reason: Reason): void;
  stop(): void;
}

/** Epoch milliseconds. */
export const wall = (): number => Date.now();

/** Begins to record. `advanced`: something was noted, and there may be work to do. */
export function createRecording(codec: Codec, defaultLevel: number, advanced: () => void): RunningRecording {
  const undos: (() => void)[] = [];
  const entering: ((root: ShadowRoot) => void)[] = [];
  const scrolled = new WeakMap<Node, [number, number]>();
  let observed = new WeakSet<Node>();
  let first = true;
  let stopped = false;
  /** The page has more nodes than are recorded. */
  let isCut = false;
  let about: [session: string, view: string] = ['', ''];
  let events = new WeakMap<Event, number>();
  let eventCount = 0;
  /** A snapshot or a batch of changes under way: goes on until the deadline. */
  let walking: ((deadline: number) => void) | undefined;
  let slicing: number | undefined;
  /** When something was told last: what follows is not earlier. */
  let toldAt = 0;
  const held: [work: (time: number) => void, time: number][] = [];
  /** The log holds what changed since all was told, and nothing of before. */
  let exact = true;

  const log = createMutationLog(() => batch());

  const observe = (root: Node): void => {
    if (observed.has(root)) return;
    observed.add(root);
    log.observe(root);
  };
  const entered = (root: ShadowRoot): void => {
    observe(root);
    for (const work of entering) work(root);
  };

  /** Begins work in slices; what happens meanwhile is told when it is `done`. */
  const walk = (step: (deadline: number) => boolean, done: () => void): void => {
    walking = (deadline) => {
      const isDone = step(deadline);
      // What was read is encoded now and not all at the end.
      codec.commit();
      if (!isDone) {
        exact = false;
        return;
      }
      walking = undefined;
      codec.whole(done);
      // A snapshot follows; what is held is told after that.
      if (walking) return;
      for (const [work, time] of held.splice(0)) codec.whole(() => work(time));
      codec.commit();
      if (exact) advanced();
      else batch();
    };
  };
  const newWalker = (readScroll: boolean, cut: () => boolean): Walker => {
    const { tree, sheets, radio } = recording;
    return createWalker({
      codec,
      tree,
      sheets,
      defaultLevel,
      entered,
      scrolled,
      readScroll,
      cut,
      radio,
    });
  };
  const batch = (): void => {
    if (walking || stopped) return;
    const { tree, sheets } = recording;
    codec.rename();
    const fields: Element[] = [];
    const fieldChanged = (field: Element): void => void fields.push(field);
    const walker = newWalker(false, () => false);
    const late = (): MutationRecord[] => {
      const records = log.take();
      const isOfNodes = ({ type }: MutationRecord): boolean => type === 'childList';
      log.put(records.filter((record) => !isOfNodes(record)));
      return records.filter(isOfNodes);
    };
    const setup = { codec, tree, sheets, walker, defaultLevel, late, fieldChanged };
    const noting: Sliced = noteBatch(log.take(), setup, exact);
    noting.next(0);
    exact = true;
    // What is held while it pauses comes after it.
    const at = (toldAt = wall());
    walk(
      (deadline) => !!noting.next(deadline).done,
      () => {
        sheets.ofRoot(document, 0);
        codec.numbers.push(Note.Changed, at);
        codec.commit();
        for (const field of fields) recording.fieldChanged(field);
        // One that came chosen unchose another, also if it is gone already: no record tells.
        recording.fieldChanged();
        // Nodes that came and went count, too: with a new snapshot only those that are there.
        if (tree.size >= NODE_BUDGET && !isCut) recording.again();
      },
    );
    slice();
  };

  /** What fails on a node goes on with the next one, whoever calls. */
  const goOn = guard((deadline: number) => walking?.(deadline));
  const finish = (): void => {
    while (walking) goOn(Infinity);
  };
  const slice = guard(() => {
    slicing = undefined;
    if (stopped) return;
    goOn(performance.now() + SLICE_MS);
    if (walking) slicing ??= sleep(slice);
  });

  const recording: RunningRecording = {
    codec,
    defaultLevel,
    tree: createTree(),
    sheets: createSheets(codec),
    scrolled,
    listen(target, types, handle) {
      const guarded = guard(handle);
      for (const type of types) {
        const options = { capture: true, passive: true };
        native(target, 'addEventListener').call(target, type, guarded, options);
        undos.push(() => native(target, 'removeEventListener').call(target, type, guarded, options));
      }
    },
    whenStopped(undo) {
      undos.push(undo);
    },
    whenEntered(work) {
      entering.push(work);
    },
    note(work) {
      // A timer of before: now nobody may have it.
      if (stopped) return;
      const time = (toldAt = wall());
      if (walking) held.push([work, time]);
      else {
        codec.whole(() => work(time));
        codec.commit();
        advanced();
      }
    },
    fieldChanged() {},
    radio() {},
    eventNumber(event) {
      let number = events.get(event);
      if (!number) events.set(event, (number = ++eventCount));
      return number;
    },
    again() {
      // What is not told yet is in the snapshot.
      codec.order(Note.Flush, Reason.Duration);
      recording.begin(...about, wall());
    },
    begin(session, view, time) {
      codec.rename(true);
      const { numbers } = codec;
      about = [session, view];
      numbers.push(Note.ViewBegan);
      codec.text(session);
      codec.text(view);
      numbers.push(Note.Reset);
      Object.assign(recording, { tree: createTree(), sheets: createSheets(codec) });
      events = new WeakMap();
      eventCount = 0;
      // What the log holds is in the snapshot.
      log.take();
      observe(document);
      isCut = false;
      const walker = newWalker(first, () => !isCut && (isCut = true));
      // A recording begins now, a view's part of it with the view.
      const at = first ? wall() : Math.max(time, toldAt);
      first = false;
      walker.beginDocument();
      exact = true;
      let isRead = false;
      walk(
        (deadline) => {
          // Writing all that was read takes its time: a slice of its own.
          if (isRead || deadline === Infinity) return walker.walk(deadline);
          isRead = walker.walk(deadline);
          return false;
        },
        () => finishSnapshot(codec, at),
      );
      // Not at once: who tells of the view is in the middle of something.
      slicing ??= sleep(slice);
    },
    settle() {
      finish();
      batch();
      finish();
    },
    end(reason) {
      recording.settle();
      codec.numbers.push(Note.ViewEnded, wall(), reason);
      codec.commit();
      advanced();
    },
    stop() {
      recording.end(Reason.Stop);
      stopped = true;
      log.stop();
      for (const undo of undos) guard(undo)();
    },
  };
  return recording;
}

/** Tells all that a snapshot holds beside the nodes (spec c §2). */
function finishSnapshot(codec: Codec, time: number): void {
  const { numbers } = codec;
  const visual = window.visualViewport;
  const [x, y] = pageOffset();
  numbers.push(Note.Scrolled, 0, x, y);
  numbers.push(Note.Snapshot, time);
  numbers.push(...pageSize());
  codec.text(location.href.replace(/[?#].*/s, ''));
  numbers.push(document.hasFocus() ? 1 : 0, visual ? 1 : 0);
  if (visual) numbers.push(...visualNumbers(visual));
}

/** In the order in which the codec writes them. */
export const visualNumbers = (visual: VisualViewport): number[] => [
  visual.scale,
  visual.offsetLeft,
  visual.offsetTop,
  visual.pageLeft,
  visual.pageTop,
  visual.width,
  visual.height,
];

/** How much of the document is seen where nobody pinches; the schema wants whole numbers. */
export function pageSize(): [width: number, height: number] {
  const { width = innerWidth, height = innerHeight, scale = 1 } = window.visualViewport ?? {};
  return [Math.round(width * scale), Math.round(height * scale)];
}

/** How far the document is scrolled. */
export function pageOffset(): [x: number, y: number] {
  const { offsetLeft = 0, offsetTop = 0 } = window.visualViewport ?? {};
  return [Math.round(scrollX - offsetLeft), Math.round(scrollY - offsetTop)];
}
