/**
 * Reading nodes of a page that may be against us without meaning to: a form's fields hide its own properties
 * (`<input name="parentNode">`), and so do named elements on `document`
 * (https://html.spec.whatwg.org/multipage/nav-history-apis.html#named-access-on-the-window-object).
 */

/** A property as the platform defines it, whatever stands in its place on the node itself. */
export const read = <K extends keyof Element>(node: Node, key: K): Element[K] =>
  Reflect.get(Element.prototype, key, node);

/** An attribute's value. */
export const attribute = (element: Element, name: string): string | null =>
  read(element, 'getAttribute').call(element, name);

/** `instanceof` alone does not know elements that came out of an iframe, `nodeType` alone not all forms. */
export const isElement = (target: unknown): target is Element =>
  target instanceof Element || (target as Node | null)?.nodeType === 1;

/** The host of the shadow tree that starts here. */
export const hostOf = (root: Node): Element | undefined =>
  // A document has a `host` too if one of its images is called so.
  read(root, 'nodeType') === 11 ? (root as ShadowRoot).host : undefined;

/** The element around this one, out of shadow trees too. */
export function parentOf(element: Element): Element | undefined {
  const parent = read(element, 'parentNode');
  return parent ? (isElement(parent) ? parent : hostOf(parent)) : undefined;
}
