/** CSS selectors of elements: short and unique (spec b §4.7), and of a whole path (§4.8). */
import { fault } from '../guard';
import { ACTION_NAME_ATTRIBUTE } from './action-name';
import { attribute, hostOf, isElement, read } from './node';

/** Attributes that pages give to elements to find them again, best first. */
const STABLE_ATTRIBUTES = [
  ACTION_NAME_ATTRIBUTE,
  'data-testid',
  'data-test',
  'data-qa',
  'data-cy',
  'data-test-id',
  'data-qa-id',
  'data-testing',
  'data-component',
  'data-element',
  'data-source-file',
];

/** More that a path may show: none of them holds what a user typed. */
const PATH_ATTRIBUTES =
  'role,type,disabled,readonly,tabindex,draggable,target,rel,download,method,action,enctype,autocomplete';

/** Longer paths are cut. */
const PATH_LENGTH = 2048;

/** Ids and classes with digits are mostly made by tools, and new in each build. */
const isStable = (name: string): boolean => name !== '' && !/\d/.test(name);

/** Before a `>`, two hyphens would end a comment of HTML (`-->`). */
const escape = (text: string): string => CSS.escape(text).replace(/--$/, '-\\-');
const tagOf = (element: Element): string => escape(read(element, 'tagName'));
const classesOf = (element: Element): string[] => Array.from(read(element, 'classList')).filter(isStable);
const siblingsOf = (element: Element): Element[] =>
  Array.from(read(read(element, 'parentNode')!, 'childNodes')).filter(isElement);
const matches = (element: Element, selector: string): boolean =>
  read(element, 'matches').call(element, selector);

function idOf(element: Element): string {
  const id = attribute(element, 'id') || '';
  return isStable(id) ? '#' + escape(id) : '';
}

const attributeOf = (element: Element, name: string): string =>
  `[${escape(name)}="${escape(attribute(element, name)!)}"]`;

/** Empty for the only one of its tag. */
function positionOfType(element: Element, siblings: Element[]): string {
  const alike = siblings.filter((other) => read(other, 'tagName') === read(element, 'tagName'));
  return alike.length > 1 ? `:nth-of-type(${alike.indexOf(element) + 1})` : '';
}

/** The selector of an element, or nothing if it is no longer in the page. */
export function selectorOf(element: Element, actionNameAttribute?: string): string | undefined {
  try {
    if (!read(element, 'isConnected')) return undefined;
    const stable = actionNameAttribute ? [actionNameAttribute, ...STABLE_ATTRIBUTES] : STABLE_ATTRIBUTES;
    const trees: string[] = [];
    for (let at: Element | undefined = element; at;) {
      const root = read(at, 'getRootNode').call(at) as ParentNode;
      trees.unshift(selectorIn(root, at, stable));
      at = hostOf(root);
    }
    return trees.join('::shadow ') || undefined;
  } catch (error) {
    fault(error);
    return undefined;
  }
}

/** The selector of an element in the document or shadow tree that it belongs to. */
function selectorIn(root: ParentNode, target: Element, stable: string[]): string {
  let below = '';
  // Another element that an earlier selector met as well: in a list it mostly meets the next one too.
  let rival: Element | null | undefined;
  for (
    let at: Element | null = target;
    at && read(at, 'localName') !== 'html';
    at = read(at, 'parentElement')
  ) {
    const element = at;
    const tag = tagOf(element);
    const name = stable.find((name) => attribute(element, name) !== null);
    const byAttribute = name ? tag + attributeOf(element, name) : '';
    const isUnique = (part: string): boolean => {
      const selector = part + below;
      if (rival && matches(rival, selector)) return false;
      // The first match ends this search; only the right one makes the search through the whole tree worth it.
      rival = root.querySelector(selector);
      if (rival === target) rival = root.querySelectorAll(selector)[1];
      return !rival;
    };
    const unique = [byAttribute, idOf(element)].find((part) => part && isUnique(part));
    if (unique) return unique + below;

    const siblings = siblingsOf(element);
    const [firstClass] = read(element, 'localName') === 'body' ? [] : classesOf(element);
    const isDistinct = (part: string): boolean =>
      !siblings.some(
        (sibling) =>
          sibling !== element &&
          matches(sibling, part) &&
          (!below || read(sibling, 'querySelector').call(sibling, ':scope' + below)),
      );
    const distinct = [byAttribute, firstClass && `${tag}.${escape(firstClass)}`, tag].find(
      (part) => part && isDistinct(part),
    );
    below = '>' + (distinct || tag + positionOfType(element, siblings)) + below;
  }
  return below.slice(1);
}

/** The elements of an event's path with all that tells them apart, innermost first; nothing if there is none. */
export function composedPathSelector(
  path: readonly EventTarget[],
  actionNameAttribute?: string,
): string | undefined {
  try {
    const allowed = new Set([...STABLE_ATTRIBUTES, ...PATH_ATTRIBUTES.split(','), actionNameAttribute]);
    let selector = '';
    for (const element of path) {
      if (selector.length >= PATH_LENGTH) break;
      if (isElement(element) && !/^(html|body)$/.test(read(element, 'localName')))
        selector += describe(element, allowed);
    }
    return selector.slice(0, PATH_LENGTH) || undefined;
  } catch (error) {
    fault(error);
    return undefined;
  }
}

function describe(element: Element, allowed: Set<string | undefined>): string {
  const attributes = Array.from(read(element, 'attributes'), ({ name }) => name).filter((name) =>
    allowed.has(name),
  );
  const siblings = read(element, 'parentNode') ? siblingsOf(element) : [];
  const parts = [tagOf(element), idOf(element)];
  for (const name of attributes.sort()) parts.push(attributeOf(element, name));
  for (const name of classesOf(element).sort()) parts.push('.' + escape(name));
  if (siblings.length > 1)
    parts.push(`:nth-child(${siblings.indexOf(element) + 1})`, positionOfType(element, siblings));
  return parts.join('') + ';';
}
