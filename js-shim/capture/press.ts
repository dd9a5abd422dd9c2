/**
 * Presses of the primary pointer. The element is read when it is pressed, before the page reacts and changes it
 * (spec b §4.1); the click counts when the pointer is released.
 */
import { listen } from '../guard';
import { Op, type Field, type Observation } from '../protocol';
import { domainContexts, type PressReader, type Recorder } from '../recorder';

/** Watches the pointer. */
export function capturePresses(recorder: Recorder): void {
  let pressed: ((read: PressReader) => Field[] | undefined) | undefined;
  const trusted = (event: PointerEvent): boolean =>
    event.isTrusted ||
    recorder.config.allowUntrustedEvents ||
    (event as { __ddIsTrusted?: boolean }).__ddIsTrusted === true;
  const counts = (event: PointerEvent): boolean =>
    trusted(event) && event.isPrimary !== false && event.target instanceof Element;
  listen(window, ['pointerdown'], (event: PointerEvent) => {
    pressed = undefined;
    if (!counts(event)) return;
    // An event forgets its path when its dispatch ends.
    const path = event.composedPath();
    if (recorder.read) {
      const fields = recorder.read(event, path);
      pressed = () => fields;
    } else {
      pressed = (read) => read(event, path);
    }
  });
  listen(window, ['pointerup'], (event: PointerEvent) => {
    if (!pressed || !counts(event)) return;
    const fieldsOf = pressed;
    pressed = undefined;
    recorder.push((read) => {
      const fields = fieldsOf(read);
      if (!fields) return undefined;
      const click: Observation = [Op.Click, event.timeStamp, ...fields];
      if (recorder.config.beforeSend) domainContexts.set(click, { events: [event] });
      return click;
    });
  });
}
