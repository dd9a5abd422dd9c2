// @ts-check
/** Pages that are against us, mostly without meaning to. Each test has a page of its own to spoil. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { openPage } from './testing/chromium.mjs';

/** @type {import('playwright-core').Page} */
let first;
/** @type {import('playwright-core').Page} */
let page;
before(async () => void (first = await openPage()));
beforeEach(async () => {
  page = await first.context().newPage();
  await page.goto('http://127.0.0.1/');
  await page.evaluate(() => {
    const { createPolicy, composedPathSelector, faults, offerName, selectorOf, stage } = /** @type {any} */ (
      window
    ).dom;
    /** Reads an element in every way. @param {Element | string} scene */
    const readAll = (scene) => {
      const element = typeof scene === 'string' ? stage(scene) : scene;
      const policy = createPolicy();
      const seen = offerName(element, policy, { privacy: true, defaultLevel: 1 });
      const selector = selectorOf(element);
      const path = composedPathSelector([element, document, window]);
      return {
        seen,
        name: policy.name,
        selector,
        path,
        faults: faults.internal_errors,
        offered: policy.offered,
      };
    };
    Object.assign(window, { readAll });
  });
});
after(() => first.close());

/** @param {string} html */
const readAll = (html) => page.evaluate((html) => /** @type {any} */ (window).readAll(html), html);

test('a form whose fields hide everything that we read', async () => {
  const hidden = [
    ...['attributes', 'childNodes', 'children', 'classList', 'className', 'firstChild', 'getAttribute'],
    ...[
      'getBoundingClientRect',
      'getRootNode',
      'host',
      'id',
      'isConnected',
      'labels',
      'localName',
      'matches',
    ],
    ...['nextSibling', 'nodeType', 'nodeValue', 'parentElement', 'parentNode', 'querySelector', 'tagName'],
  ];
  const fields = hidden.map((name) => `<input type="hidden" name="${name}">`).join('');
  const { name, selector, faults } = await readAll(`<form id="f">${fields}<i t>Pay</i></form>`);
  assert.deepEqual({ name, selector, faults }, { name: 'Pay', selector: '#f>I', faults: 0 });
  const form = await readAll(`<form t title="Checkout" class="c">${fields}</form>`);
  assert.deepEqual(form, {
    seen: true,
    name: 'Checkout',
    selector: 'BODY>FORM.c',
    path: 'FORM.c;',
    faults: 0,
    offered: [[1, 1, 0, 'Checkout']],
  });
});

test('a document whose images hide its properties', async () => {
  const { name, selector, faults } = await readAll('<img name="host"><img name="nodeType"><i t>Pay</i>');
  assert.deepEqual({ name, selector, faults }, { name: 'Pay', selector: 'BODY>I', faults: 0 });
});

test('elements with properties of their own that throw', async () => {
  const result = await page.evaluate(() => {
    const { stage } = /** @type {any} */ (window).dom;
    const element = stage('<p><button t title="T">Pay</button></p>');
    for (let { __proto__: owner } = element; owner; owner = owner.__proto__) {
      for (const key of Object.getOwnPropertyNames(owner)) {
        const get = () => {
          throw new Error(key);
        };
        Object.defineProperty(element, key, { get, configurable: true });
      }
    }
    return /** @type {any} */ (window).readAll(element);
  });
  // Whether it is edited in place can't be known, so it counts as hidden.
  assert.deepEqual(result, {
    seen: false,
    name: '',
    selector: 'BODY>P>BUTTON',
    path: 'BUTTON;',
    faults: 1,
    offered: [],
  });
});

test('frozen prototypes', async () => {
  await page.evaluate(() => {
    for (const { prototype } of [
      EventTarget,
      Node,
      Element,
      HTMLElement,
      HTMLFormElement,
      Set,
      Map,
      Array,
      Object,
    ]) {
      Object.freeze(prototype);
    }
  });
  const { name, selector, faults } = await readAll('<form><button t>Pay</button></form>');
  assert.deepEqual({ name, selector, faults }, { name: 'Pay', selector: 'BODY>FORM>BUTTON', faults: 0 });
});

test('broken prototypes: nothing is read, nothing is thrown', async () => {
  const result = await page.evaluate(() => {
    const { stage } = /** @type {any} */ (window).dom;
    const element = stage('<button t>Pay</button>');
    Element.prototype.getAttribute = () => {
      throw new Error('broken');
    };
    return /** @type {any} */ (window).readAll(element);
  });
  assert.equal(result.seen, false);
  assert.deepEqual(result.offered, []);
  assert.equal(result.selector, undefined);
});

test('detached elements', async () => {
  const result = await page.evaluate(() => {
    const element = document.createElement('button');
    element.append('Pay');
    const fragment = document.createDocumentFragment();
    fragment.append(document.createElement('i'));
    const { readAll } = /** @type {any} */ (window);
    return [readAll(element), readAll(fragment.firstChild)].map(({ selector, name, faults }) => ({
      selector,
      name,
      faults,
    }));
  });
  assert.deepEqual(result, [
    { selector: undefined, name: 'Pay', faults: 0 },
    { selector: undefined, name: '', faults: 0 },
  ]);
});

test('elements that came out of an iframe', async () => {
  const result = await page.evaluate(() => {
    const frame = document.body.appendChild(document.createElement('iframe'));
    const made = /** @type {Document} */ (frame.contentDocument).createElement('button');
    made.innerHTML = 'Pay <b contenteditable>typed</b><i></i>';
    document.body.append(made);
    return /** @type {any} */ (window).readAll(made.lastChild);
  });
  assert.equal(result.name, 'Pay');
  assert.equal(result.selector, 'BODY>BUTTON>I');
  assert.equal(result.path, 'I:nth-child(2);');
});

/** Reads a scene and counts the elements whose style was asked for. @param {string} html */
const styled = async (html) =>
  page.evaluate((html) => {
    const { getComputedStyle } = window;
    let count = 0;
    window.getComputedStyle = (element) => (count++, getComputedStyle(element));
    return { .../** @type {any} */ (window).readAll(html), count };
  }, html);

test('10,000 nodes without text are not all visited', async () => {
  const { count, faults } = await styled(`<div t>${'<p><b></b></p>'.repeat(5000)}</div>`);
  assert.ok(count > 500 && count <= 1000, `${count} styles`);
  assert.equal(faults, 0);
});

test('10,000 nodes with text are left as soon as there is a name', async () => {
  const { count, name } = await styled(`<div t>${'<p><b>0123456789</b></p>'.repeat(5000)}</div>`);
  assert.ok(count < 30, `${count} styles`);
  assert.match(name, /^(0123456789 ){9}0 \[\.\.\.\]$/);
});

test('10,000 levels', async () => {
  const result = await page.evaluate(() => {
    const { stage } = /** @type {any} */ (window).dom;
    const top = stage('<div t title="T"></div>');
    let at = top;
    for (let depth = 0; depth < 10_000; depth++) at = at.appendChild(document.createElement('b'));
    at.append('deep');
    const { readAll } = /** @type {any} */ (window);
    return [readAll(top).name, readAll(at)];
  });
  assert.equal(result[0], 'T');
  assert.equal(result[1].name, 'deep');
  assert.equal(result[1].faults, 0);
});

test('a path of 10,000 elements is described as far as it is kept', async () => {
  const described = await page.evaluate(() => {
    const { composedPathSelector } = /** @type {any} */ (window).dom;
    const { get } = /** @type {PropertyDescriptor} */ (
      Object.getOwnPropertyDescriptor(Element.prototype, 'attributes')
    );
    let described = 0;
    Object.defineProperty(Element.prototype, 'attributes', {
      get() {
        described++;
        return get?.call(this);
      },
    });
    const path = Array.from({ length: 10_000 }, () => document.createElement('section'));
    return { length: composedPathSelector(path).length, described };
  });
  assert.deepEqual(described, { length: 2048, described: 256 });
});

test('a text node of megabytes', async () => {
  const { name, faults, offered } = await readAll(`<pre t>${'log line\n'.repeat(300_000)}</pre>`);
  assert.match(name, /^log line log.* \[\.\.\.\]$/);
  assert.ok(offered[0][3].length < 10_000, `${offered[0][3].length} characters were offered`);
  assert.equal(faults, 0);
});

test('a page of 60,000 nodes is searched as a whole no more often than it must', async () => {
  const rows =
    '<tr data-component="row"><td>a</td><td><b>b</b></td><td class="c"><i data-component="icon"></i></td></tr>';
  const { selector, queries } = await page.evaluate((rows) => {
    const { selectorOf, stage } = /** @type {any} */ (window).dom;
    stage(`<div t id="app"><table data-testid="table"><tbody>${rows.repeat(10_000)}</tbody></table></div>`);
    let queries = 0;
    const { querySelectorAll } = Document.prototype;
    Document.prototype.querySelectorAll = function (/** @type {string} */ selector) {
      queries++;
      return querySelectorAll.call(this, selector);
    };
    return { selector: selectorOf(document.querySelector('i')), queries };
  }, rows);
  assert.equal(selector, 'TABLE[data-testid="table"]>TBODY>TR:nth-of-type(1)>TD.c>I[data-component="icon"]');
  // One for the icon, one for the table: that the row repeats is known by then.
  assert.equal(queries, 2);
});
