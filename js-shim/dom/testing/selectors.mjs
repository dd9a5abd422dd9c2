// @ts-check
/**
 * Selectors of elements (spec b §4.7) and of paths (§4.8). `t` marks the element. Scenes stand in BODY.
 *
 * @typedef {object} SelectorCase
 * @property {string} is
 * @property {string} html
 * @property {string} selector
 * @property {string} [attribute] `actionNameAttribute`
 * @property {string} [beyond] why the peer's differs
 */

/** @param {string} inside @param {string} [host] */
const shadow = (inside, host = '') =>
  `<div ${host}><template shadowrootmode="open">${inside}</template></div>`;

/** @type {SelectorCase[]} */
export const SELECTOR_CASES = [
  { is: 'unique id', html: '<div><i t id="a"></i></div>', selector: '#a' },
  { is: 'unique id of an ancestor', html: '<div id="a"><i t></i></div>', selector: '#a>I' },
  {
    is: 'duplicated id',
    html: '<div><i t id="a"></i></div><div><i id="a"></i></div>',
    selector: 'BODY>DIV:nth-of-type(1)>I',
  },
  { is: 'generated id', html: '<i t id="a4711"></i>', selector: 'BODY>I' },
  {
    is: 'duplicated id of an ancestor, unique with what is below',
    html: '<div id="a"><b t></b></div><p id="a"><i></i></p>',
    selector: '#a>B',
  },
  {
    is: 'duplicated id that an ancestor tells apart',
    html: '<i id="a"></i><p id="b"><i t id="a"></i></p>',
    selector: '#b>I',
  },
  { is: 'class', html: '<i t class="a"></i><i></i>', selector: 'BODY>I.a' },
  {
    is: 'same class on another tag',
    html: '<i t class="a"></i><b class="a"></b><i></i>',
    selector: 'BODY>I.a',
  },
  { is: 'duplicated class', html: '<i t class="a"></i><i class="a"></i>', selector: 'BODY>I:nth-of-type(1)' },
  { is: 'generated class', html: '<i t class="a1"></i><b></b>', selector: 'BODY>I' },
  {
    is: 'the first class without digits only',
    html: '<i t class="a1 b c"></i><i class="b"></i>',
    selector: 'BODY>I:nth-of-type(1)',
  },
  { is: 'class before tag', html: '<i t class="a"></i>', selector: 'BODY>I.a' },
  { is: 'tag unique among siblings', html: '<i t></i><b></b>', selector: 'BODY>I' },
  { is: 'position', html: '<i></i><b></b><i t></i>', selector: 'BODY>I:nth-of-type(2)' },
  {
    is: 'no position where what is below tells',
    html: '<div><i t></i></div><div><b></b></div>',
    selector: 'BODY>DIV>I',
  },
  {
    is: 'position where what is below repeats',
    html: '<div><i></i></div><div><i t></i></div>',
    selector: 'BODY>DIV:nth-of-type(2)>I',
  },
  {
    is: 'direct children only',
    html: '<div><i t></i></div><div><b><i></i></b></div>',
    selector: 'BODY>DIV>I',
  },
  {
    is: 'class of an ancestor tells',
    html: '<div class="x"><i></i></div><div class="y"><i t></i></div>',
    selector: 'BODY>DIV.y>I',
  },
  { is: 'attribute before id', html: '<i t id="a" data-testid="b"></i>', selector: 'I[data-testid="b"]' },
  { is: 'id before class', html: '<i t id="a" class="b"></i>', selector: '#a' },
  {
    is: 'the first stable attribute',
    html: '<i t data-source-file="s" data-cy="c" data-qa="q"></i>',
    selector: 'I[data-qa="q"]',
  },
  {
    is: 'given name',
    html: '<i t data-testid="t" data-dd-action-name="n"></i>',
    selector: 'I[data-dd-action-name="n"]',
  },
  {
    is: 'own attribute first',
    attribute: 'data-my',
    html: '<i t data-dd-action-name="n" data-my="m"></i>',
    selector: 'I[data-my="m"]',
  },
  {
    is: 'attribute unique among siblings',
    html: '<div><i t data-testid="a"></i><i></i></div><p><i data-testid="a"></i></p>',
    selector: 'BODY>DIV>I[data-testid="a"]',
  },
  {
    is: 'repeated attribute of an ancestor, unique with what is below',
    html: '<div data-testid="a"><i t></i></div><div data-testid="a"><b></b></div>',
    selector: 'DIV[data-testid="a"]>I',
  },
  {
    is: 'repeated attribute',
    html: '<div data-testid="a"><i t></i></div><div data-testid="a"><i></i></div>',
    selector: 'BODY>DIV:nth-of-type(1)>I',
  },
  { is: 'escaped id', html: '<i t id="#a.b:c"></i>', selector: '#\\#a\\.b\\:c' },
  { is: 'escaped class', html: '<i t class="sm:w"></i><i></i>', selector: 'BODY>I.sm\\:w' },
  {
    is: 'escaped attribute',
    html: '<i t data-testid="a &quot;b&quot; 1"></i>',
    selector: 'I[data-testid="a\\ \\"b\\"\\ 1"]',
  },
  { is: 'escaped tag', html: '<a:b t></a:b>', selector: 'BODY>A\\:B' },
  {
    is: 'SVG',
    html: '<svg><g><path t></path><path></path></g></svg>',
    selector: 'BODY>svg>g>path:nth-of-type(1)',
  },
  {
    is: 'shadow',
    html: shadow('<button t data-testid="go"></button>', 'id="host"'),
    selector: '#host::shadow BUTTON[data-testid="go"]',
  },
  { is: 'shadow without names', html: shadow('<p><i t></i></p>'), selector: 'BODY>DIV::shadow P>I' },
  {
    is: 'nested shadow',
    html: shadow(shadow('<i t></i>', 'id="in"'), 'id="out"'),
    selector: '#out::shadow #in::shadow I',
  },
  {
    is: 'sibling hosts',
    html: shadow('<i></i>') + shadow('<i t></i>'),
    selector: 'BODY>DIV:nth-of-type(2)::shadow I',
  },
  {
    is: 'same id in another tree',
    html: `<i id="a"></i>${shadow('<i t id="a"></i>', 'id="host"')}`,
    selector: '#host::shadow #a',
  },
  {
    is: 'siblings at the top of a shadow tree',
    html: shadow('<i></i><i t></i>', 'id="host"'),
    selector: '#host::shadow I:nth-of-type(2)',
  },
  {
    is: 'a form whose fields hide its properties',
    html: '<form><input name="parentNode"><input name="tagName"><input name="id"><input name="children"><p><i t></i></p></form>',
    selector: 'BODY>FORM>P>I',
    beyond: 'it throws',
  },
];

/** @type {SelectorCase[]} */
export const PATH_CASES = [
  {
    is: 'id, class, attribute, positions',
    html: '<i></i><button t id="pay" class="b a" data-test-id="p"></button><button></button>',
    selector: 'BUTTON#pay[data-test-id="p"].a.b:nth-child(2):nth-of-type(1);',
  },
  { is: 'only child', html: '<p><i t></i></p>', selector: 'I;P;' },
  { is: 'only of its tag', html: '<b></b><i t></i>', selector: 'I:nth-child(2);' },
  { is: 'generated names', html: '<i t id="a1" class="b2 c"></i>', selector: 'I.c;' },
  {
    is: 'sorted attributes',
    html: '<a t type="x" href="/secret" title="no" role="button" data-cy="c" data-other="o"></a>',
    selector: 'A[data-cy="c"][role="button"][type="x"];',
  },
  { is: 'own attribute', attribute: 'data-my', html: '<i t data-my="m"></i>', selector: 'I[data-my="m"];' },
  { is: '; in values', html: '<i t data-cy="a;b" class="c;d"></i>', selector: 'I[data-cy="a\\;b"].c\\;d;' },
  { is: 'white space in class', html: '<i t class="  a \n b "></i>', selector: 'I.a.b;' },
  { is: 'empty values', html: '<i t id="" class="" disabled></i>', selector: 'I[disabled=""];' },
  {
    is: 'shadow',
    html: shadow('<i></i><i t></i>', 'id="host"'),
    selector: 'I:nth-child(2):nth-of-type(2);DIV#host;',
  },
  { is: 'SVG', html: '<svg><path t></path></svg>', selector: 'path;svg;' },
  {
    is: 'cut',
    html: `${`<div data-cy="${'x'.repeat(200)}">`.repeat(20)}<i t></i>`,
    selector: `I;${`DIV[data-cy="${'x'.repeat(200)}"];`.repeat(20)}`.slice(0, 2048),
  },
];
