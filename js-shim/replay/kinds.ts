/** What is known of an element by its name alone: of ten thousand nodes few things need to be asked. */

/** Bits. */
export const enum Kind {
  Field = 1,
  Medium = 2,
  /** It may have a style sheet. */
  Sheet = 4,
  /** Scrolls on no page but an odd one. */
  Still = 8,
  /** Has no shadow tree (https://dom.spec.whatwg.org/#valid-shadow-host-name). */
  Bare = 16,
  /** Its name says something of its privacy; with others only some attributes do. */
  Telling = 32,
  /** Not an HTML element's name in an HTML document: those are in capitals. */
  Foreign = 64,
  /** Its spelling was looked at, too. */
  Judged = 128,
}

const known = new Map<string, number>();
const all = (names: string, kind: number): void =>
  names.split(' ').forEach((name) => known.set(name, (known.get(name) ?? 0) | kind));
all('INPUT SELECT TEXTAREA OPTION', Kind.Field);
all('AUDIO VIDEO', Kind.Medium);
all('STYLE LINK style svg>style', Kind.Sheet);
all('P H1 H2 H3 H4 H5 H6 SPAN', Kind.Still);
all('A ABBR B BR BUTTON CODE EM I IMG LABEL S SMALL STRONG SUB SUP TR U', Kind.Still + Kind.Bare);
all('INPUT', Kind.Bare);

/** Whatever kind of document: in XML names have other cases, and prefixes. */
const TELLING =
  /(^|[:>])(input|base|script|output|textarea|select|option|datalist|optgroup|link|meta|html)$/i;

/** As bits of {@link Kind}; within SVG the name has `svg>` before it. */
export function kindOf(name: string): number {
  let kind = known.get(name)!;
  if (!(kind & Kind.Judged)) {
    kind |= Kind.Judged;
    if (TELLING.test(name)) kind |= Kind.Telling;
    if (/[a-z]/.test(name)) kind |= Kind.Foreign;
    if (name.startsWith('svg>')) kind |= Kind.Still + Kind.Bare;
    known.set(name, kind);
  }
  return kind;
}
