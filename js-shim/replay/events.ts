/** What the user does and what changes by itself, apart from nodes: small records, at once (spec c §2). */
import { newJudge } from './facts';
import { Kind, kindOf } from './kinds';
import { guard, sleep } from './lent';
import { nodeName, nodeType, scrollLeft, scrollTop } from './natives';
import { Level, Note } from './note';
import { pageOffset, pageSize, visualNumbers, type Recording } from './recording';

const MOVE_INTERVAL_MS = 50;
const SCROLL_INTERVAL_MS = 100;
const RESIZE_INTERVAL_MS = 200;
/** Browsers differ in whose coordinates a pinched page's events have; so far apart it is the visual viewport's. */
const VISUAL_TOLERANCE = 25;

/** The events of interactions, in the order of their types; the eighth is none. */
const INTERACTIONS = 'pointerup mousedown click contextmenu dblclick focus blur touchstart - touchend'.split(
  ' ',
);

/** Watches it all; `pressed` is told of each click and its number. */
export function watchEvents(recording: Recording, clicked: (event: Event, number: number) => void): void {
  const { codec, listen, note } = recording;
  // Not `tell(…, number | undefined)`: a record with a node that the replay does not know would be dropped by the player.
  const withNode = (node: Node | undefined, tell: (id: number, time: number) => void): void =>
    note((time) => {
      const id = node && recording.tree.id(node);
      if (id !== undefined) tell(id, time);
    });
  const isHidden = (node: Node): boolean =>
    nodeType.call(node) === 1 && newJudge(recording)(node as Element).level >= Level.Hidden;

  let moved = -Infinity;
  listen(document, ['mousemove', 'touchmove'], (event: MouseEvent | TouchEvent) => {
    if (!event.isTrusted || event.timeStamp - moved < MOVE_INTERVAL_MS) return;
    moved = event.timeStamp;
    const place = placeOf(event);
    if (!place) return;
    withNode(targetOf(event), (id, time) =>
      codec.numbers.push(Note.Moved, time, event.type === 'touchmove' ? 1 : 0, id, ...place),
    );
  });

  listen(document, INTERACTIONS, (event: Event) => {
    const target = targetOf(event);
    if (!event.isTrusted || !target || isHidden(target)) return;
    const type = INTERACTIONS.indexOf(event.type);
    const hasPlace = type !== 5 && type !== 6;
    const place = hasPlace ? placeOf(event as MouseEvent) : [NaN, NaN];
    if (!place) return;
    withNode(target, (id, time) => {
      const number = recording.eventNumber(event);
      codec.numbers.push(Note.Interaction, time, number, type, id, ...place);
      if (event.type === 'click') clicked(event, number);
    });
  });

  const scroll = throttled(SCROLL_INTERVAL_MS, (event: Event) => {
    const target = targetOf(event);
    if (!target || isHidden(target)) return;
    const isPage = target === document;
    const [x, y] = isPage
      ? pageOffset()
      : [Math.round(scrollLeft.call(target)), Math.round(scrollTop.call(target))];
    if (!isPage) recording.scrolled.set(target, [x!, y!]);
    withNode(target, (id, time) => codec.numbers.push(Note.Scroll, time, id, x!, y!));
  });
  listen(document, ['scroll'], scroll);
  // A shadow tree keeps its scroll events to itself.
  recording.whenEntered((root) => listen(root, ['scroll'], scroll));

  listen(
    window,
    ['resize'],
    throttled(RESIZE_INTERVAL_MS, () => {
      const size = pageSize();
      note((time) => codec.numbers.push(Note.Viewport, time, ...size));
    }),
  );
  listen(window, ['focus', 'blur'], ({ target }: Event) => {
    if (target !== window) return;
    const has = document.hasFocus() ? 1 : 0;
    note((time) => codec.numbers.push(Note.Focus, time, has));
  });
  const visual = window.visualViewport;
  if (visual) {
    let told = -Infinity;
    listen(visual, ['resize', 'scroll'], ({ timeStamp }: Event) => {
      if (timeStamp - told < RESIZE_INTERVAL_MS) return;
      told = timeStamp;
      const seen = visualNumbers(visual);
      note((time) => codec.numbers.push(Note.VisualViewport, time, ...seen));
    });
  }
  listen(document, ['play', 'pause'], (event: Event) => {
    const target = targetOf(event);
    if (!target || isHidden(target)) return;
    withNode(target, (id, time) => codec.numbers.push(Note.Media, time, id, event.type === 'play' ? 0 : 1));
  });
  // A sheet that came after its element was told.
  listen(document, ['load'], (event: Event) => {
    const target = targetOf(event);
    if (!target || !(kindOf(nodeName.call(target)) & Kind.Sheet)) return;
    withNode(target, (id, time) => {
      recording.sheets.ofElement(target as Element, id);
      codec.numbers.push(Note.Changed, time);
    });
  });
}

/** The node that an event is about: within shadow trees too. */
export function targetOf(event: Event): Node | undefined {
  const [innermost] = event.composed ? event.composedPath() : [];
  const target = innermost ?? event.target;
  return target && 'nodeType' in target ? (target as Node) : undefined;
}

/** Where it happened, in what the user sees of the page. */
function placeOf(event: MouseEvent | TouchEvent): [x: number, y: number] | undefined {
  const { clientX, clientY } = ('changedTouches' in event ? event.changedTouches[0] : event) ?? {};
  const visual = window.visualViewport;
  let x = clientX!;
  let y = clientY!;
  if (visual) {
    const { pageTop, pageLeft, offsetTop, offsetLeft } = visual;
    const isVisual =
      Math.abs(pageTop - offsetTop - scrollY) > VISUAL_TOLERANCE ||
      Math.abs(pageLeft - offsetLeft - scrollX) > VISUAL_TOLERANCE;
    if (!isVisual) {
      x -= offsetLeft;
      y -= offsetTop;
    }
  }
  return Number.isFinite(x) && Number.isFinite(y) ? [Math.round(x), Math.round(y)] : undefined;
}

/** At once, and once more after each interval in which something came. */
function throttled<E extends Event>(interval: number, work: (event: E) => void): (event: E) => void {
  let waiting: E | undefined;
  let resting = false;
  const rest = (): void => {
    resting = true;
    sleep(
      guard(() => {
        resting = false;
        const last = waiting;
        waiting = undefined;
        if (!last) return;
        work(last);
        rest();
      }),
      interval,
    );
  };
  return (event) => {
    if (resting) waiting = event;
    else {
      work(event);
      rest();
    }
  };
}
