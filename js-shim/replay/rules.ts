/** Rules that scripts add to and take from style sheets, as CSS-in-JS does (spec c §2, source 8). */
import { wrap } from './lent';
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
    const hear = (name: string, work: (owner: Owner, args: unknown[]) => void): void =>
      recording.whenStopped(
        wrap(prototype, name, (owner, args) => (_, threw) => {
          if (!threw) work(owner, args);
        }),
      );
    hear('insertRule', (owner, [rule, index]) => tell(owner, index as number | undefined, String(rule)));
    hear('deleteRule', (owner, [index]) => tell(owner, Number(index), undefined));
  }
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
