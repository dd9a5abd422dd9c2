// @ts-check
/** Names under the levels of privacy (spec b §8.6), and out of shadow trees. */

/** @type {import('./names.mjs').NameCase[]} */
export const PRIVATE = [
  {
    is: 'mask by attribute',
    html: '<i t data-dd-privacy="mask">x</i>',
    name: 'Masked Element',
    source: 'mask_placeholder',
  },
  {
    is: 'mask by class',
    html: '<i t class="a dd-privacy-mask">x</i>',
    name: 'Masked Element',
    source: 'mask_placeholder',
  },
  {
    is: 'mask by default',
    level: 'mask',
    html: '<i t>x</i>',
    name: 'Masked Element',
    source: 'mask_placeholder',
  },
  {
    is: 'the strictest',
    html: '<i t class="dd-privacy-allow" data-dd-privacy="mask">x</i>',
    name: 'Masked Element',
    source: 'mask_placeholder',
  },
  { is: 'unknown levels', html: '<i t data-dd-privacy="nonsense">x</i>', name: 'x' },
  {
    is: 'masked from outside',
    html: '<div data-dd-privacy="mask"><i t>x</i></div>',
    name: 'Masked Element',
    source: 'mask_placeholder',
  },
  {
    is: 'opened inside mask',
    html: '<div data-dd-privacy="mask">no<i t data-dd-privacy="allow">yes</i></div>',
    name: 'yes',
  },
  { is: 'hidden', html: '<i t data-dd-privacy="hidden">x</i>', hidden: true },
  {
    is: 'hidden from outside, for good',
    html: '<div class="dd-privacy-hidden"><i t data-dd-privacy="allow">x</i></div>',
    hidden: true,
  },
  {
    is: 'nested mask',
    html: '<div t>a<b data-dd-privacy="mask">b<u data-dd-privacy="allow">u</u></b>c</div>',
    name: 'ac',
  },
  { is: 'nested hidden', html: '<div t>a<b data-dd-privacy="hidden">b</b>c</div>', name: 'ac' },
  {
    is: 'nested fields',
    html: '<div t>a<textarea>b</textarea><select><option>c</option></select><output>d<b>e</b></output>f</div>',
    name: 'af',
  },
  {
    is: 'markup in an option',
    html: '<select size="2"><option><span t>secret</span></option></select>',
    name: '',
    source: 'blank',
    beyond: 'it leaks the choice',
  },
  {
    is: 'fields where all is allowed',
    level: 'allow',
    html: '<div t>a<output>b</output>c</div>',
    name: 'abc',
  },
  {
    is: 'privacy off',
    privacy: false,
    html: '<div t data-dd-privacy="hidden">a<b data-dd-privacy="mask">b</b></div>',
    name: 'ab',
  },
  {
    is: 'privacy off, typed text',
    privacy: false,
    html: '<div t>a<b contenteditable>b</b></div>',
    name: 'a',
    beyond: 'it leaks typed text',
  },
  {
    is: 'not in the list',
    level: 'mask-unless-allowlisted',
    allow: ['other'],
    html: '<i t>Save</i>',
    name: '',
    source: 'blank',
  },
  { is: 'no list', level: 'mask-unless-allowlisted', html: '<i t>Save</i>', name: '', source: 'blank' },
  {
    is: 'in the list',
    level: 'mask-unless-allowlisted',
    allow: ['save'],
    html: '<i t>Save<b>4711</b></i>',
    name: 'Save',
  },
  {
    is: 'whole texts only',
    level: 'mask-unless-allowlisted',
    allow: ['save'],
    html: '<i t>Save </i>',
    name: '',
    source: 'blank',
  },
  {
    is: 'attribute not in the list',
    level: 'mask-unless-allowlisted',
    allow: ['save'],
    html: '<i t title="Erase">Save</i>',
    name: 'Masked Element',
    source: 'standard_attribute',
  },
  {
    is: 'attribute in the list',
    level: 'mask-unless-allowlisted',
    allow: ['erase'],
    html: '<i t title="Erase">Save</i>',
    name: 'Erase',
    source: 'standard_attribute',
  },
  {
    is: 'attribute of a masked ancestor',
    html: '<div data-dd-privacy="mask" title="T"><i t data-dd-privacy="allow"></i></div>',
    name: 'Masked Element',
    source: 'standard_attribute',
  },
  {
    is: 'attributes under mask-user-input',
    html: '<input t name="city" value="typed">',
    name: 'city',
    source: 'standard_attribute',
  },
  {
    is: 'button values are never masked',
    level: 'mask-unless-allowlisted',
    html: '<input t type="submit" value="Pay">',
    name: 'Pay',
  },
];

/** @param {string} inside @param {string} [host] */
const shadow = (inside, host = '') =>
  `<div ${host}><template shadowrootmode="open">${inside}</template></div>`;

/** @type {import('./names.mjs').NameCase[]} */
export const IN_SHADOW = [
  { is: 'shadow text', html: shadow('<button><b t>Deep</b></button>'), name: 'Deep' },
  {
    is: 'attribute of the host',
    html: shadow('<i t></i>', 'title="Host"'),
    name: 'Host',
    source: 'standard_attribute',
  },
  {
    is: 'given at the host',
    html: shadow('<i t>x</i>', 'data-dd-action-name="Given"'),
    name: 'Given',
    source: 'custom_attribute',
  },
  {
    is: 'shadow trees are not read from outside',
    html: `<p><i t></i>Light${shadow('Deep')}</p>`,
    name: 'Light',
  },
  {
    is: 'mask of the host',
    html: shadow('<i t>x</i>', 'data-dd-privacy="mask"'),
    name: 'Masked Element',
    source: 'mask_placeholder',
  },
  { is: 'hidden host', html: shadow('<i t>x</i>', 'data-dd-privacy="hidden"'), hidden: true },
  {
    is: 'labelledby inside',
    html: `<b id="l">Out</b>${shadow('<b id="l">In</b><i t aria-labelledby="l">x</i>')}`,
    name: 'In',
  },
  {
    is: 'labelledby outside',
    html: `<b id="l">Out</b>${shadow('<i t aria-labelledby="l">x</i>')}`,
    name: 'Out',
  },
  {
    is: 'editable host',
    html: `<div contenteditable>${shadow('<i t>typed</i>')}</div>`,
    name: '',
    source: 'blank',
    beyond: 'it leaks typed text',
  },
];
