/** What makes a click without visible effect no sign of frustration (spec b §4.5). */
import { attribute, parentOf, read } from './node';

/** `click::fact::ANSWERS` in the core. */
const ANSWERS = 1 << 3;
/** `click::fact::IGNORED_SHIFT` in the core. */
const IGNORED_SHIFT = 4;
/** In the order of `Frustration` in the core. */
const TYPES = ['rage-click', 'dead-click', 'error-click'];
const IGNORE = 'data-dd-ignore-frustration';

/** Text fields take the focus, links lead away, a canvas draws: none of that is activity of the page. */
const ANSWERING =
  'input:not([type=checkbox],[type=radio],[type=button],[type=submit],[type=reset],[type=range]),' +
  'textarea,select,canvas,a[href],a[href] *,' +
  '[contenteditable]:not([contenteditable=false]),[contenteditable]:not([contenteditable=false]) *';

/** The facts about a pressed element, as bits. */
export function clickFacts(target: Element): number {
  const label = read(target, 'closest').call(target, 'label') as HTMLLabelElement | null;
  // A label hands its click on.
  const tested = label?.control ?? target;
  const answers = read(tested, 'matches').call(tested, ANSWERING) ? ANSWERS : 0;
  for (let at: Element | undefined = target; at; at = parentOf(at)) {
    const given = attribute(at, IGNORE);
    if (given !== null) {
      const ignored = given.split(/\s+/);
      const all = !given.trim() || ignored.includes('all');
      return TYPES.reduce(
        (facts, type, place) => facts | (all || ignored.includes(type) ? 1 << (IGNORED_SHIFT + place) : 0),
        answers,
      );
    }
  }
  return answers;
}
