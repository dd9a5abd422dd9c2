/** Rules that scripts add to and take from style sheets, as CSS-in-JS does (spec c §2, source 8). */
import { guard } from '../guard';
import { Note } from './note';
import type { Recording } from './recording';

type Owner = CSSStyleSheet | CSSGroupingRule;

/** Watches the four methods. */
export function watchRules(recording: Recording): void {
  const { codec, note } = recording;

  const tell = (owner: Owner, index: number | undefined, rule: string | undefined): void => {
    // As it is now, before the page goes on changing it.
    const path = pathOf(owner);
    if (!path) return;
    note((time) => {
      const id = recording.tree.id(path.element);
      if (id === undefined) return;
      const place = path.place.concat(index ?? (path.place.length ? 0 : []));
      codec.numbers.push(Note.SheetRule, time, id, place.length, ...place);
      codec.text(rule);
    });
  };

  const { CSSGroupingRule: Grouping } = window as { CSSGroupingRule?: { prototype: CSSGroupingRule } };
  for (const prototype of [CSSStyleSheet.prototype, Grouping?.prototype]) {
    if (!prototype) continue;
    wrap(recording, prototype, 'insertRule', (owner, [rule, index]) =>
      tell(owner, index as number | undefined, String(rule)),
    );
    wrap(recording, prototype, 'deleteRule', (owner, [index]) => tell(owner, Number(index), undefined));
  }
}

/** Calls back after a call that succeeded; what it returns or throws is the native's. */
function wrap(
  recording: Recording,
  prototype: Owner,
  name: 'insertRule' | 'deleteRule',
  work: (owner: Owner, args: unknown[]) => void,
): void {
  const methods = prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  const original = methods[name]!;
  const told = guard(work);
  let active = true;
  const wrapped = function (this: Owner, ...args: unknown[]): unknown {
    const result = original.apply(this, args);
    if (active) told(this, args);
    return result;
  };
  methods[name] = wrapped;
  recording.whenStopped(() => {
    active = false;
    if (methods[name] === wrapped) methods[name] = original;
  });
}

/** The element whose sheet a rule is in, and the places on the way down to it. */
function pathOf(owner: Owner): { element: Node; place: number[] } | undefined {
  const place: number[] = [];
  let at: Owner | CSSRule = owner;
  while (at instanceof CSSRule) {
    const above: Owner | null = (at.parentRule as CSSGroupingRule | null) ?? at.parentStyleSheet;
    // No longer part of a sheet.
    if (!above) return undefined;
    place.unshift(Array.from(above.cssRules).indexOf(at));
    at = above;
  }
  const { ownerNode } = at as CSSStyleSheet;
  return ownerNode ? { element: ownerNode as Node, place } : undefined;
}
