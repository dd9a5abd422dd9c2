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
  Image = 128,
  /** The rules of a sheet are told in place of its text. */
  Closed = 256,
}

const KINDS: [RegExp, Kind][] = [
  [/^(INPUT|SELECT|TEXTAREA|OPTION)$/, Kind.Field],
  [/^(AUDIO|VIDEO)$/, Kind.Medium],
  [/^(STYLE|(svg>)?style|LINK)$/, Kind.Sheet],
  [/^(P|H[1-6]|SPAN)$/, Kind.Still],
  [/^(A|ABBR|B|BR|BUTTON|CODE|EM|I|IMG|LABEL|S|SMALL|STRONG|SUB|SUP|TR|U|svg>.*)$/, Kind.Still + Kind.Bare],
  [/^INPUT$/, Kind.Bare],
  // Whatever kind of document: in XML names have other cases, and prefixes.
  [
    /(^|[:>])(input|base|script|output|textarea|select|option|datalist|optgroup|link|meta|html)$/i,
    Kind.Telling,
  ],
  [/[a-z]/, Kind.Foreign],
  [/^IMG$/, Kind.Image],
  [/^STYLE$/, Kind.Closed],
];

const known = new Map<string, number>();

/** As bits of {@link Kind}; within SVG the name has `svg>` before it. */
export function kindOf(name: string): number {
  let kind = known.get(name);
  if (kind === undefined) {
    kind = KINDS.reduce((bits, [names, own]) => (names.test(name) ? bits | own : bits), 0);
    known.set(name, kind);
  }
  return kind;
}
