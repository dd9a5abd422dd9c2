/** What an element says about its privacy: read here, judged in Rust (`src/privacy.rs`, rules in spec b §8). */
import { fault } from '../guard';
import { Fact } from '../protocol';
import { attribute, parentOf, read } from './node';

/** The level of a node with these facts below a parent of that level. */
type LevelBelow = (parent: number, facts: number) => number;

/** An element's effective level, and its facts with what it inherits. */
export interface Judged {
  readonly level: number;
  readonly facts: number;
}

/** In the order of their bits in {@link Fact}. */
const DECLARED_LEVELS = ['hidden', 'mask', 'mask-unless-allowlisted', 'mask-user-input', 'allow'];

/** How an element is read. */
export interface Reading {
  name(element: Element): string;
  attribute(element: Element, name: string): string | null;
  isEditable(element: Element): boolean;
}

/** As names of clicks need it: a few elements, rightly. */
const ELEMENT: Reading = {
  name: (element) => read(element, 'localName'),
  attribute,
  isEditable: (element) => (element as HTMLElement).isContentEditable,
};
export const factsOfElement = (element: Element): number => factsOf(element, ELEMENT);

/** What an element is by its name alone. Of the elements of no interest only a script has text; the others matter to
 * replay alone. */
const BY_NAME = new Map<string, number>([
  ['base', Fact.Base],
  ['script', Fact.Ignored],
]);
for (const name of 'output textarea select option datalist optgroup'.split(' '))
  BY_NAME.set(name, Fact.UserInput);

/** What is true of everything inside such an element: an option's own markup is as telling as its text. */
const INHERITED = Fact.UserInput | Fact.Editable;

/** The element's own facts, as bits of {@link Fact}. */
export function factsOf(element: Element, reading: Reading): number {
  try {
    const name = reading.name(element);
    const declared = reading.attribute(element, 'data-dd-privacy');
    const list = reading.attribute(element, 'class') || '';
    let facts = BY_NAME.get(name) ?? 0;
    // Nearly no element says anything; replay asks ten thousand of them.
    if (declared || list.includes('dd-privacy-')) {
      const classes = ` ${list.replace(/\s/g, ' ')} `;
      DECLARED_LEVELS.forEach((level, bit) => {
        if (declared === level || classes.includes(` dd-privacy-${level} `)) facts |= 1 << bit;
      });
    }
    if (name === 'input') {
      const type = reading.attribute(element, 'type') || '';
      // The property is empty for values that an engine does not know, and a page means what it wrote.
      const autocomplete = reading.attribute(element, 'autocomplete') || '';
      if (/^(password|email|tel|hidden)$/i.test(type) || /(^|\s)cc-|-password(\s|$)/i.test(autocomplete))
        facts |= Fact.PrivateInput;
      if (!/^(button|color|reset|submit)$/i.test(type)) facts |= Fact.UserInput;
    }
    if (reading.isEditable(element)) facts |= Fact.Editable;
    return facts;
  } catch (error) {
    fault(error);
    // What can't be read is not shown.
    return Fact.Hidden | Fact.Editable;
  }
}

/**
 * Judges elements, each once: the walks of one reading meet the same ancestors again and again. What it remembers
 * goes stale when the page changes, so it lives no longer than the task that made it.
 */
export function createJudge(
  levelBelow: LevelBelow,
  defaultLevel: number,
  factsOfOne: (element: Element) => number,
): (element: Element) => Judged {
  const known = new Map<Element, Judged>();
  return (element) => {
    const unknown: Element[] = [];
    let at: Element | undefined = element;
    let judged: Judged | undefined;
    for (; at && !(judged = known.get(at)); at = parentOf(at)) unknown.push(at);
    judged = judged || { level: defaultLevel, facts: 0 };
    while ((at = unknown.pop())) {
      const facts: number = factsOfOne(at) | (judged.facts & INHERITED);
      judged = { level: levelBelow(judged.level, facts), facts };
      known.set(at, judged);
    }
    return judged;
  };
}

/** {@link Fact.Allowlisted} if the page's own list names the whole text (spec b §8.4); no list names nothing. */
export function allowlisted(text: string): number {
  const list: unknown = (window as { $DD_ALLOW?: unknown }).$DD_ALLOW;
  const named = !text.trim() || (list instanceof Set && list.has(text.toLocaleLowerCase()));
  return named ? Fact.Allowlisted : 0;
}
