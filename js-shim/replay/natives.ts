/**
 * The platform's own properties: a form's fields hide its (`<input name="childNodes">`), and calling a getter directly
 * is several times as fast as `Reflect.get`, which counts on ten thousand nodes.
 */
const getter = <T extends object, K extends keyof T>(prototype: T, key: K): ((this: object) => T[K]) =>
  Object.getOwnPropertyDescriptor(prototype, key)!.get as (this: object) => T[K];

export const nodeType = getter(Node.prototype, 'nodeType');
export const nodeName = getter(Node.prototype, 'nodeName');
export const nodeValue = getter(Node.prototype, 'nodeValue');
export const parentNode = getter(Node.prototype, 'parentNode');
export const firstChild = getter(Node.prototype, 'firstChild');
export const nextSibling = getter(Node.prototype, 'nextSibling');
export const previousSibling = getter(Node.prototype, 'previousSibling');
export const isConnected = getter(Node.prototype, 'isConnected');
export const localName = getter(Element.prototype, 'localName');
export const namespaceURI = getter(Element.prototype, 'namespaceURI');
export const shadowRoot = getter(Element.prototype, 'shadowRoot');
export const scrollTop = getter(Element.prototype, 'scrollTop');
export const scrollLeft = getter(Element.prototype, 'scrollLeft');
export const { getAttribute, getAttributeNames, getBoundingClientRect } = Element.prototype;

/** Whether the element's properties may be hidden by its fields; of no other can they. */
export const value = (element: Element, key: 'value' | 'checked' | 'selected' | 'type'): unknown =>
  (element as unknown as Record<string, unknown>)[key];
