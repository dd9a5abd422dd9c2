// @ts-check
import { IN_SHADOW, PRIVATE } from './private-names.mjs';

/**
 * What elements are called (spec b §4.6). `t` marks the pressed one; without a source the name is expected from
 * text.
 *
 * @typedef {object} NameCase
 * @property {string} is
 * @property {string} html
 * @property {string} [name]
 * @property {'custom_attribute' | 'mask_placeholder' | 'standard_attribute' | 'text_content' | 'blank'} [source]
 * @property {boolean} [hidden] no action at all
 * @property {string} [attribute] `actionNameAttribute`
 * @property {string} [level] `defaultPrivacyLevel`
 * @property {boolean} [privacy] `enablePrivacyForActionName`
 * @property {string[]} [allow] `$DD_ALLOW`
 * @property {string} [beyond] why the peer names it otherwise
 */

const long = 'abcdefghi '.repeat(11);

/** @type {NameCase[]} */
const BY_CONTENT = [
  { is: 'text', html: '<button t>Pay <b>now</b></button>', name: 'Pay now' },
  { is: 'text of any element', html: '<span t>Hello</span>', name: 'Hello' },
  { is: 'input button value', html: '<input t type="button" value="Go">', name: 'Go' },
  { is: 'input submit value', html: '<input t type="submit" value="Send">', name: 'Send' },
  {
    is: 'input type in capitals',
    html: '<input t type="SUBMIT" value="Send">',
    name: 'Send',
    beyond: 'it takes the type literally',
  },
  { is: 'input reset value', html: '<input t type="reset" value="Clear">', name: 'Clear' },
  { is: 'alt', html: '<img t alt="A cat">', name: 'A cat', source: 'standard_attribute' },
  { is: 'title', html: '<i t title="Info">i</i>', name: 'Info', source: 'standard_attribute' },
  { is: 'aria-label', html: '<i t aria-label="Close">x</i>', name: 'Close', source: 'standard_attribute' },
  { is: 'name', html: '<input t name="city">', name: 'city', source: 'standard_attribute' },
  { is: 'placeholder', html: '<input t placeholder="Where">', name: 'Where', source: 'standard_attribute' },
  {
    is: 'aria-label before alt before name',
    html: '<img t name="n" alt="a" aria-label="l">',
    name: 'l',
    source: 'standard_attribute',
  },
  {
    is: 'alt before name before title',
    html: '<img t title="t" name="n" alt="a">',
    name: 'a',
    source: 'standard_attribute',
  },
  {
    is: 'name before title before placeholder',
    html: '<input t placeholder="p" title="t" name="n">',
    name: 'n',
    source: 'standard_attribute',
  },
  {
    is: 'attributes of the parent before own text',
    html: '<div title="outer"><span t>inner</span></div>',
    name: 'outer',
    source: 'standard_attribute',
  },
  { is: 'blank attributes are none', html: '<div t title="  " aria-label="">text</div>', name: 'text' },
  { is: 'parent text', html: '<div>Parent <i t></i></div>', name: 'Parent' },
  { is: 'no value of a text field', html: '<input t type="text" value="typed">', name: '', source: 'blank' },
  {
    is: 'no value of a password',
    html: '<input t type="password" value="typed" data-dd-privacy="allow">',
    name: 'Masked Element',
    source: 'mask_placeholder',
  },
  { is: 'no text of a text area', html: '<textarea t>typed</textarea>', name: '', source: 'blank' },
  { is: 'nothing', html: '<i t></i>', name: '', source: 'blank' },
  { is: '100 characters', html: `<i t>${long}</i>`, name: `${long.slice(0, 100)} [...]` },
  {
    is: '100 characters of many nodes',
    html: `<i t>${'<b>abcdefghij</b>'.repeat(12)}</i>`,
    name: `${'abcdefghij'.repeat(10)} [...]`,
  },
  { is: 'exactly 100 characters', html: `<i t>${'x'.repeat(100)}</i>`, name: 'x'.repeat(100) },
  {
    is: '101 characters',
    html: `<i t>${'x'.repeat(60)}<b>${'y'.repeat(41)}</b></i>`,
    name: `${'x'.repeat(60)}${'y'.repeat(40)} [...]`,
  },
  { is: 'white space', html: '<i t>\n a \t b\u00a0 c<b> </b>d  </i>', name: 'a b c d' },
  { is: 'white space does not count', html: `<i t>${'a   '.repeat(40)}</i>`, name: 'a '.repeat(40).trim() },
  { is: 'BR and P', html: '<i t>a<br>b<p>c</p>d</i>', name: 'a b cd' },
  {
    is: 'inline joins',
    html: '<i t>a<b>b</b><b style="display:inline-block">c</b><b style="display:inline-flex">d</b></i>',
    name: 'abcd',
  },
  ...['block', 'flex', 'grid', 'list-item', 'table', 'table-caption'].map((display) => ({
    is: `${display} separates`,
    html: `<i t>a<b style="display:${display}">b</b></i>`,
    name: 'a b',
  })),
  { is: 'display none', html: '<i t>a<b style="display:none">b</b>c</i>', name: 'ac' },
  { is: 'visibility hidden', html: '<i t>a<b style="visibility:hidden">b</b>c</i>', name: 'ac' },
  {
    is: 'content-visibility hidden',
    html: '<i t>a<b style="display:block;content-visibility:hidden">b</b>c</i>',
    name: 'ac',
  },
  { is: 'inline script', html: '<div t>a<script>evil()</script><style>b{}</style>b</div>', name: 'ab' },
  { is: 'text of SVG', html: '<svg t><text>Chart</text></svg>', name: 'Chart' },
  { is: 'SVG inside a button', html: '<button>Buy<svg><path t d="M0 0"/></svg></button>', name: 'Buy' },
  { is: 'label', html: '<label for="f">Field</label><input t id="f" name="n">', name: 'Field' },
  { is: 'parent label', html: '<label>Inside <input t></label>', name: 'Inside' },
  {
    is: 'the first of two labels',
    html: '<label for="f">One</label><label for="f">Two</label><input t id="f">',
    name: 'One',
  },
  {
    is: 'select option, masked by default',
    html: '<select t><option>Secret</option></select>',
    name: '',
    source: 'blank',
  },
  {
    is: 'first select option where all is allowed',
    html: '<select t><option>One</option><option>Two</option></select>',
    name: 'One',
    level: 'allow',
  },
  { is: 'labelledby', html: '<b id="l">Label</b><i t aria-labelledby="l" name="n">x</i>', name: 'Label' },
  {
    is: 'labelledby, several',
    html: '<b id="a">A</b><b id="b">B</b><i t aria-labelledby="a  none b">x</i>',
    name: 'A B',
  },
  {
    is: 'labelledby that leads nowhere',
    html: '<i t aria-labelledby="none" title="T">x</i>',
    name: 'T',
    source: 'standard_attribute',
  },
  { is: 'button text before its attributes', html: '<button t title="T">B</button>', name: 'B' },
  { is: 'role=button text before its attributes', html: '<div t role="button" title="T">B</div>', name: 'B' },
  { is: 'label text before its attributes', html: '<label t title="T">B</label>', name: 'B' },
  {
    is: 'an empty button falls back',
    html: '<button t title="T"></button>',
    name: 'T',
    source: 'standard_attribute',
  },
  { is: 'the whole button', html: '<button>Add <b t>to</b> cart</button>', name: 'Add to cart' },
  {
    is: '10 parents',
    html: `<div title="T">${'<b>'.repeat(9)}<i t>`,
    name: 'T',
    source: 'standard_attribute',
  },
  { is: 'not 11 parents', html: `<div title="T">${'<b>'.repeat(10)}<i t>`, name: '', source: 'blank' },
  { is: 'not BODY', html: 'text<i t></i>', name: '', source: 'blank' },
  { is: 'not beyond FORM', html: '<div title="T"><form><i t></i></form></div>', name: '', source: 'blank' },
  {
    is: "FORM's own title",
    html: '<form title="T"><i t></i></form>',
    name: 'T',
    source: 'standard_attribute',
  },
  { is: 'contenteditable', html: '<div t contenteditable>typed</div>', name: '', source: 'blank' },
  {
    is: 'attributes of contenteditable',
    html: '<div t contenteditable title="Editor">typed</div>',
    name: 'Editor',
    source: 'standard_attribute',
  },
  {
    is: 'text around contenteditable',
    html: '<div>Post <p contenteditable>typed <b>more</b></p><i t></i></div>',
    name: 'Post',
    beyond: 'it leaks typed text',
  },
  {
    is: 'inside contenteditable',
    html: '<div contenteditable>typed <b t>more</b></div>',
    name: '',
    source: 'blank',
  },
  {
    is: 'SVG in contenteditable',
    html: '<div contenteditable><svg t><text>drawn</text></svg></div>',
    name: '',
    source: 'blank',
    beyond: 'it leaks typed text',
  },
];

/** @type {NameCase[]} */
const GIVEN = [
  {
    is: 'given, own',
    html: '<button t data-dd-action-name="Given">B</button>',
    name: 'Given',
    source: 'custom_attribute',
  },
  {
    is: 'given at any depth',
    html: `<div data-dd-action-name="Given">${'<b>'.repeat(20)}<i t>x`,
    name: 'Given',
    source: 'custom_attribute',
  },
  {
    is: 'given, normalised',
    html: '<i t data-dd-action-name="  a \n b ">x</i>',
    name: 'a b',
    source: 'custom_attribute',
  },
  { is: 'given, empty falls back', html: '<i t data-dd-action-name="">x</i>', name: 'x' },
  {
    is: 'given, empty ends the search',
    html: '<div data-dd-action-name="Far"><i t data-dd-action-name=" ">x</i></div>',
    name: 'x',
  },
  {
    is: 'own attribute',
    attribute: 'data-my',
    html: '<div data-my="Mine"><i t>x</i></div>',
    name: 'Mine',
    source: 'custom_attribute',
  },
  {
    is: 'the standard one first',
    attribute: 'data-my',
    html: '<div data-dd-action-name="Given"><i t data-my="Mine">x</i></div>',
    name: 'Given',
    source: 'custom_attribute',
  },
  {
    is: 'own attribute after an empty standard one',
    attribute: 'data-my',
    html: '<i t data-my="Mine" data-dd-action-name="">x</i>',
    name: 'Mine',
    source: 'custom_attribute',
  },
  {
    is: 'given names do not count outside',
    html: '<div>a<b data-dd-action-name="x">b</b>c<i t></i></div>',
    name: 'ac',
  },
  {
    is: 'own given names do not count outside',
    attribute: 'data-my',
    html: '<div>a<b data-my="x">b</b>c<i t></i></div>',
    name: 'ac',
  },
  {
    is: 'given wins over mask',
    html: '<i t data-dd-privacy="mask" data-dd-action-name="Given">x</i>',
    name: 'Given',
    source: 'custom_attribute',
  },
  {
    is: 'given loses against hidden',
    html: '<i t data-dd-privacy="hidden" data-dd-action-name="Given">x</i>',
    hidden: true,
  },
];

export const NAME_CASES = [...BY_CONTENT, ...GIVEN, ...PRIVATE, ...IN_SHADOW];
