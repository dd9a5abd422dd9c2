/**
 * The name of a pressed element (spec b §4.6). Here the page is walked and candidates are offered, in order; what of
 * them may be seen, and whether that is a name, is decided in Rust (`src/collect/action_name.rs`).
 */
import { fault } from '../guard';
import { NamePart, NameSource } from '../protocol';
import { allowlisted, createJudge, factsOfElement } from './facts';
import { attribute, parentOf, read } from './node';
import { SPACE, textOf, type NameCandidatePart, type Reading } from './text';

/** The core's part in finding a name. */
export interface NamePolicy {
  /** Level of a node with these facts below `parent` (numbers: `Level` in `src/privacy.rs`). Pure. */
  level(parent: number, facts: number): number;
  /** Whether text under an element of this level and with these facts may be shown. Pure. */
  shows(level: number, facts: number): boolean;
  /** Takes a candidate, its parts in order; true once there is a name that is not blank. */
  offer(source: NameSource, parts: NameCandidatePart[]): boolean;
  /** The element as a whole is masked. */
  masked(): void;
}

export interface NameOptions {
  /** The page's own naming attribute. */
  actionNameAttribute?: string;
  /** Off: everything but typed text may be a name. */
  privacy: boolean;
  /** Level of elements that declare none. */
  defaultLevel: number;
}

/** The levels that decide about a press as a whole. */
const enum Level {
  Allow = 0,
  Mask = 3,
  Hidden = 4,
}

/** Names an element before all other attributes. */
export const ACTION_NAME_ATTRIBUTE = 'data-dd-action-name';

/** Around the element, as far as its name is looked for. */
const MAX_PARENTS = 10;

/**
 * A press reads at most so many nodes, all candidates together: 2–3 ms of a press's own delay on a desktop. Names
 * stand in the first few dozen.
 */
const MAX_NODES = 1000;

/** Offers names for an element until the core has one. False: the element is hidden, there is no action at all. */
export function offerName(target: Element, core: NamePolicy, options: NameOptions): boolean {
  const { actionNameAttribute, privacy, defaultLevel } = options;
  const judge = privacy
    ? createJudge((parent, facts) => core.level(parent, facts), defaultLevel, factsOfElement)
    : createJudge(() => Level.Allow, Level.Allow, factsOfElement);
  let seen = false;
  try {
    const { level } = judge(target);
    seen = level !== Level.Hidden;
    const naming = [ACTION_NAME_ATTRIBUTE];
    if (actionNameAttribute) naming.push(actionNameAttribute);
    if (!seen || naming.some((name) => offerGiven(target, name, core))) return seen;
    if (level === Level.Mask) {
      core.masked();
      return true;
    }
    const reading: Reading = {
      judge,
      shows: (level, facts) => core.shows(level, facts),
      naming,
      nodes: MAX_NODES,
    };
    const around = neighbourhood(target);
    if (!around.some((element) => offerBest(element, core, reading)))
      around.some((element) => core.offer(NameSource.TextContent, textOf(element, reading)));
  } catch (error) {
    fault(error);
  }
  return seen;
}

/** The nearest element with the attribute counts, even if it is blank there. */
function offerGiven(target: Element, name: string, core: NamePolicy): boolean {
  for (let at: Element | undefined = target; at; at = parentOf(at)) {
    const value = attribute(at, name);
    if (value !== null) return core.offer(NameSource.CustomAttribute, [[NamePart.Authored, 0, 0, value]]);
  }
  return false;
}

/** The element and those around it that may name it. */
function neighbourhood(target: Element): Element[] {
  const around: Element[] = [];
  for (let at: Element | undefined = target; at && around.length <= MAX_PARENTS; at = parentOf(at)) {
    const name = read(at, 'localName');
    if (/^(body|html|head)$/.test(name)) break;
    around.push(at);
    if (name === 'form') break;
  }
  return around;
}

/** What says best how an element is called, best first. */
function offerBest(element: Element, core: NamePolicy, reading: Reading): boolean {
  const tag = read(element, 'localName');
  const given = (name: string): string => attribute(element, name) || '';
  const offerText = (...elements: (Element | null | undefined)[]): boolean =>
    core.offer(
      NameSource.TextContent,
      elements.flatMap((element) => (element ? [...textOf(element, reading), SPACE] : [])),
    );
  const offerAttribute = (name: string): boolean => {
    const value = given(name);
    const { level, facts } = reading.judge(element);
    // A blank value is no candidate: masked, it would become a name.
    return (
      !!value.trim() &&
      core.offer(NameSource.StandardAttribute, [
        [NamePart.Attribute, level, facts | allowlisted(value), value],
      ])
    );
  };
  const { labels } = element as HTMLInputElement;
  return (
    (labels && offerText(labels[0])) ||
    // The attribute, never the property: that is where typed values are.
    (tag === 'input' &&
      /^(button|submit|reset)$/i.test(given('type')) &&
      core.offer(NameSource.TextContent, [[NamePart.Authored, 0, 0, given('value')]])) ||
    ((/^(button|label)$/.test(tag) || given('role') === 'button') && offerText(element)) ||
    offerAttribute('aria-label') ||
    offerText(...labelling(element, given('aria-labelledby'))) ||
    ['alt', 'name', 'title', 'placeholder'].some(offerAttribute) ||
    (tag === 'select' && offerText(read(element, 'querySelector').call(element, 'option')))
  );
}

/** The elements with these ids: in the element's own tree, else in the document. */
function labelling(element: Element, ids: string): (Element | null | undefined)[] {
  const tree = read(element, 'getRootNode').call(element) as Document;
  const found = (id: string): Element | null | undefined =>
    (tree.getElementById && tree.getElementById(id)) || document.getElementById(id);
  return ids ? ids.split(/\s+/).map(found) : [];
}
