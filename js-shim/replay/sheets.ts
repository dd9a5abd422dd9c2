/** Style sheets: their text is recorded, since the files may be gone or others when the replay is watched. */
import { Note } from './note';
import type { Codec } from './codec';

/** Records sheets. */
export interface Sheets {
  /** Tells the sheet of a `STYLE` or `LINK`, if its rules can be read. */
  ofElement(element: Element, id: number): void;
  /** Tells the adopted sheets of a document or shadow root, unless they are those that were told last. */
  ofRoot(root: Document | ShadowRoot, id: number): void;
}

/** For one full snapshot and what follows it. */
export function createSheets(codec: Codec): Sheets {
  let count = 0;
  // A constructed sheet may be adopted by many roots; told once it is named by its number.
  const known = new WeakMap<CSSStyleSheet, number>();
  const told = new WeakMap<Node, readonly CSSStyleSheet[]>();
  const texts = new WeakMap<Node, { id: number; text: string }>();

  const attach = (id: number, sheets: number[]): void => {
    codec.numbers.push(Note.SheetsAttached, id, sheets.length, ...sheets);
  };
  const sheet = (rules: string[] | string, media: string[], disabled: boolean): number => {
    const { numbers } = codec;
    numbers.push(Note.Sheet, typeof rules === 'string' ? -1 : rules.length);
    for (const rule of ([] as string[]).concat(rules)) codec.text(rule);
    numbers.push(disabled ? 1 : 0, media.length);
    for (const medium of media) codec.text(medium);
    return count++;
  };

  return {
    ofElement(element, id) {
      const { sheet: own } = element as HTMLStyleElement;
      const text = own ? textOf(own) : '';
      const last = texts.get(element);
      // The same element under another number is told anew.
      if (last?.id === id ? last.text === text : !text) return;
      texts.set(element, { id, text });
      attach(id, [sheet(text, [], false)]);
    },
    ofRoot(root, id) {
      const adopted = root.adoptedStyleSheets;
      if (!adopted) return;
      const before = told.get(root) ?? [];
      if (adopted.length === before.length && before.every((other, place) => other === adopted[place]))
        return;
      told.set(root, [...adopted]);
      const numbers = Array.from(adopted, (own) => {
        const place = known.get(own) ?? sheet(rulesOf(own), Array.from(own.media), own.disabled);
        known.set(own, place);
        return place;
      });
      attach(id, numbers);
    },
  };
}

function rulesOf(sheet: CSSStyleSheet): string[] {
  try {
    return Array.from(sheet.cssRules, (rule) => textOfRule(rule, sheet.href));
  } catch {
    // Another origin's: the player loads it itself.
    return [];
  }
}

/** All rules of a sheet. */
const textOf = (sheet: CSSStyleSheet): string => rulesOf(sheet).join('');

function textOfRule(rule: CSSRule, base: string | null): string {
  const { styleSheet } = rule as CSSImportRule;
  const imported = styleSheet ? textOf(styleSheet) : '';
  if (imported) return imported;
  // WebKit forgets the escape of a colon in an attribute's name (https://bugs.webkit.org/show_bug.cgi?id=296250).
  const text = rule.cssText.replace(/(\[[\w-]+[^\\])(:[^\]]+\])/g, '$1\\$2');
  return base ? absolute(text, base) : text;
}

const URLS = /url\((?:(')([^']*)'|(")([^"]*)"|([^)]*))\)/g;

/** With the URLs of a sheet made absolute: in the replay the text stands in the page. */
const absolute = (text: string, base: string): string =>
  text.replace(URLS, (whole, single, inSingle, double, inDouble, bare) => {
    const url: string = inSingle ?? inDouble ?? bare;
    if (!url || /^([a-z][a-z\d+.-]*:|\/\/)/i.test(url)) return whole as string;
    try {
      const quote: string = single ?? double ?? '';
      return `url(${quote}${new URL(url, base).href}${quote})`;
    } catch {
      return whole as string;
    }
  });
