/** The page's own data on its way out: as JSON text, and as copies that the page may keep. */
import { say } from './console';

/** What may be sent of one value: with more, its event could pass the intake's 256 KiB (spec b §1.6). */
const LIMIT = 220 * 1024;

/** What a JSON string can't hold as it is; under the `u` flag a surrogate matches only where it stands alone. */
const SPECIAL = /["\\\x00-\x1f\ud800-\udfff]/gu;

/** Of an event's own members only `isTrusted` could be listed. */
const EVENT_MEMBERS = ['type', 'isTrusted', 'currentTarget', 'target'];

/** A response has none, and is what `fetch(…).then(check)` rejects with in many pages. */
const RESPONSE_MEMBERS = ['type', 'status', 'statusText', 'url', 'redirected'];

const native = JSON.stringify;
const isNative = /\[native code]/.test(Function.prototype.toString.call(native));

/**
 * The JSON text of whatever the page gave us; nothing for `undefined` and for what is too large. Never throws.
 *
 * Plain data takes the native way. Pages replace `JSON.stringify` and give all arrays a `toJSON` (Prototype.js did);
 * then, and for all that JSON has no form for, we write the text ourselves.
 */
export function stringify(root: unknown, limit = LIMIT): string | undefined {
  try {
    if (isNative && !toJsonOf([]) && isPlain(root, new Set())) {
      const text = native(root);
      if (!text || text.length <= limit) return text;
    }
  } catch {
    // What a getter or a proxy throws spoils only its own member below.
  }

  const paths = new Map<unknown, string>();
  let left = limit;

  // Takes the holder and not the value, so that a getter that throws spoils its own member only.
  const write = (holder: any, key: string | number, prefix: string): string | undefined => {
    let text;
    try {
      let value = holder[key];
      const toJson = (isObject(value) || typeof value === 'function') && toJsonOf(value);
      if (typeof toJson === 'function' && toJson !== toJsonOf({}) && toJson !== toJsonOf([])) {
        value = toJson.call(value, key);
      }
      const type = typeof value;
      if (value == null || type === 'number' || type === 'boolean') {
        if (value === undefined && !Array.isArray(holder)) return undefined;
        text = isFinite(value) ? '' + value : 'null';
      } else {
        if (type === 'bigint') value = `[BigInt] ${value}`;
        if (type === 'symbol') value = `[Symbol] ${value.description}`;
        if (type === 'function') value = `[Function] ${value.name || 'unknown'}`;
        if (type === 'object') {
          const tag = Object.prototype.toString.call(value).slice(8, -1);
          const isList = Array.isArray(value);
          const names = isList
            ? value.keys()
            : /^(Object|Error)$/.test(tag)
              ? Object.keys(value)
              : /Event$/.test(tag)
                ? EVENT_MEMBERS
                : tag === 'Response' && RESPONSE_MEMBERS;
          const seenAt = paths.get(value);
          if (names && !seenAt) {
            const path = prefix + key;
            const parts = [];
            paths.set(value, path);
            left -= 2;
            for (const name of names) {
              const label = isList ? '' : quote(name as string) + ':';
              left -= label.length + 1;
              const part = write(value, name, path + '.');
              if (part) parts.push(label + part);
              if (left < 0) break;
            }
            return isList ? `[${parts}]` : `{${parts}}`;
          }
          value = names ? `[Reference seen at ${seenAt}]` : `[${tag}]${tag === 'RegExp' ? ' ' + value : ''}`;
        }
        text = quote(value);
      }
    } catch {
      // A hostile getter, proxy or toJSON, another origin's window, a tree deeper than the stack.
      text = '"[Unserializable]"';
    }
    left -= text.length;
    return left < 0 ? undefined : text;
  };

  const text = write({ $: root }, '$', '');
  if (left < 0) say(`Data over ${limit} characters was cut.`, 'warn');
  return text;
}

const toJsonOf = (value: any): unknown => value.toJSON;

/** Whether `JSON.stringify` does right by it: plain objects and arrays, none of them twice, and nothing exotic. */
const isPlain = (value: unknown, seen: Set<unknown>): boolean =>
  isObject(value)
    ? isOrdinary(value, seen.size) &&
      !seen.has(value) &&
      seen.add(value) &&
      Object.values(value).every((member) => isPlain(member, seen))
    : !/^(f|sy|bi)/.test(typeof value);

/** Up to so many objects: more have hardly room in what is sent, and a page may hand us all its state. */
const isOrdinary = (value: object, before: number): boolean =>
  before < 6000 && [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(value));

/** Whether it can have members that we may read. */
export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function quote(text: string): string {
  return `"${text.replace(SPECIAL, (unit) => '\\u' + (0x10000 + unit.charCodeAt(0)).toString(16).slice(1))}"`;
}

/** What a context setter was given, or an empty context for what can't be one. */
export const contextOf = (value: unknown): Record<string, unknown> =>
  isObject(value) && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** A copy that the page may change; what is neither a plain object nor an array, can't be read or is too much, is shared. */
export function clone<T>(value: T, copies = new Map<unknown, any>()): T {
  try {
    if (!isObject(value) || !isOrdinary(value, copies.size)) return value;
    let copy = copies.get(value);
    if (!copy) {
      copies.set(value, (copy = Array.isArray(value) ? [] : {}));
      for (const key of Object.keys(value)) copy[key] = clone((value as any)[key], copies);
    }
    return copy;
  } catch {
    return value;
  }
}
