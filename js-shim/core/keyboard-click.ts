/**
 * Clicks made with a key: no pointer is pressed or released for them, only a `click` comes. They are actions like any
 * other; only rage says nothing, since a key that is held repeats its click.
 */
import { listen } from '../guard';
import { Op, type Observation } from '../protocol';
import { clickEvents, now, type Recorder } from '../recorder';

/** `Frustration::RAGE` among the ignored signs (`click::fact::IGNORED_SHIFT`) in the core. */
const IGNORES_RAGE = 1 << 4;

/** Watches for clicks by key. */
export function watchKeyboardClicks({ config, push, read, watch }: Recorder): void {
  let keyed = false;
  listen(window, ['keydown', 'pointerdown'], ({ type }: Event) => {
    keyed = type === 'keydown';
  });
  listen(window, ['click'], (event: PointerEvent) => {
    const { detail, isTrusted, target, timeStamp } = event;
    // With a pointer it counts the clicks; the page's own `click()` is not the user's.
    if (!keyed || detail || !(isTrusted || config.allowUntrustedEvents) || !(target instanceof Element))
      return;
    const at = now();
    watch(true, true);
    push([Op.Press, at]);
    const [ticket, place, facts] = read?.(event, event.composedPath()) ?? [];
    if (!ticket) return;
    if (config.beforeSend) clickEvents.set(ticket as number, event);
    const click: Observation = [Op.Click, timeStamp, ticket, place, (facts as number) | IGNORES_RAGE, at];
    push([...click, 0, 0, 0]);
  });
}
