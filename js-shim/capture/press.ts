/**
 * Presses of the primary pointer. The element is read when it is pressed, before the page reacts and changes it
 * (spec b §4.1); the click counts when the pointer is released.
 */
import { listen } from '../guard';
import { Op, type Field } from '../protocol';
import { clickEvents, now, record, type PressReader, type Recorder } from '../recorder';

/** What the user may do with a click besides, in the order of `click::fact` in the core. */
const REACTIONS = ['selectionchange', 'input', 'scroll'];

/** Watches the pointer. */
export function capturePresses(recorder: Recorder): void {
  let pressed: ((read: PressReader) => Field[] | undefined) | undefined;
  /** What was told of since the last press; everything as long as there was none. */
  let told = ~0;
  let selected = false;
  /** The selection changed since it was looked at, which may cost a layout. */
  let moved = true;
  const targets = new WeakMap<EventTarget, number>();
  let lastTarget = 0;
  const trusted = (event: Event): boolean =>
    event.isTrusted ||
    recorder.config.allowUntrustedEvents ||
    (event as { __ddIsTrusted?: boolean }).__ddIsTrusted === true;
  const counts = (event: PointerEvent): boolean =>
    trusted(event) && event.isPrimary !== false && event.target instanceof Element;
  const isSelecting = (): boolean => getSelection()?.isCollapsed === false;

  const press = (event: PointerEvent): void => {
    pressed = undefined;
    if (!counts(event)) return;
    told = 0;
    if (moved) selected = isSelecting();
    moved = false;
    recorder.watch(true, true);
    recorder.push(record(Op.Press));
    // An event forgets its path when its dispatch ends.
    const path = event.composedPath();
    if (recorder.read) {
      const fields = recorder.read(event, path);
      pressed = () => fields;
    } else {
      pressed = (read) => read(event, path);
    }
  };
  const release = (event: PointerEvent): void => {
    if (!pressed || !counts(event)) return;
    const fieldsOf = pressed;
    pressed = undefined;
    recorder.watch(true, true);
    const at = now();
    const target = event.target as Element;
    let id = targets.get(target);
    if (!id) targets.set(target, (id = ++lastTarget));
    recorder.push((read) => {
      const fields = fieldsOf(read);
      if (!fields) return undefined;
      // Told much later, when all is known that came of it.
      if (recorder.config.beforeSend) clickEvents.set(fields[0] as number, event);
      return [Op.Click, event.timeStamp, ...fields, at, id, event.clientX, event.clientY];
    });
  };
  const react = (event: Event): void => {
    const bit = 1 << REACTIONS.indexOf(event.type);
    if (bit === 1) moved = true;
    // Moving the caret is no selection.
    if (told & bit || !trusted(event) || (bit === 1 && !selected && !isSelecting())) return;
    told |= bit;
    recorder.push(record(Op.Reaction, bit));
  };

  listen(window, ['pointerdown'], press);
  listen(window, ['pointerup'], release);
  listen(window, REACTIONS, react);
}
