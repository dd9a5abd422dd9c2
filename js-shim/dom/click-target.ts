/** What was pressed, and where (spec b §4.1). */
import { isElement, read } from './node';

/**
 * The pressed element, in open shadow trees too: the event's own `target` is the host that a listener outside sees.
 * Takes the path because an event forgets it, and with it a target in a shadow tree, when its dispatch ends.
 */
export const clickTarget = (path: readonly EventTarget[]): Element | undefined => path.find(isElement);

/** Width and height of the element, x and y of the pointer in it; the order is that of a `Click` record. */
export function clickPlace(
  target: Element,
  { clientX, clientY }: { clientX: number; clientY: number },
): [width: number, height: number, x: number, y: number] {
  const { left, top, width, height } = read(target, 'getBoundingClientRect').call(target);
  return [width, height, clientX - left, clientY - top].map(Math.round) as [number, number, number, number];
}
