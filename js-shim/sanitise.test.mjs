// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compiled, realm } from './testing/compiled.mjs';
import { randomSource } from './dom/testing/random-page.mjs';

const MODULE = `export * from './sanitise';`;
const LIMIT = 220 * 1024;
const { stringify, clone, contextOf } = await compiled(MODULE);

/**
 * What arrives of a value, and what is said about it.
 *
 * @param {unknown} value
 * @param {number} [lines] how many lines are expected on the console
 */
function arrives(value, lines = 0) {
  const warn = console.warn;
  /** @type {string[]} */
  const said = [];
  console.warn = (...args) => void said.push(args.join(' '));
  try {
    const text = stringify(value);
    assert.equal(said.length, lines, said.join());
    return text === undefined ? undefined : JSON.parse(text);
  } finally {
    console.warn = warn;
  }
}

/** Makes plain data: what JSON can hold, each object once. @param {() => number} random @param {number} depth @returns {unknown} */
function plainData(random, depth) {
  const pick = Math.floor(random() * (depth ? 12 : 9));
  const size = Math.floor(random() * 5);
  if (pick === 0) return null;
  if (pick === 1) return undefined;
  if (pick === 2) return random() < 0.5;
  if (pick === 3) return Math.floor(random() * 1e6) - 5e5;
  if (pick === 4) return (random() - 0.5) * 10 ** Math.floor(random() * 40 - 20);
  if (pick === 5) return [NaN, Infinity, -0, 1e21, 5e-324][size];
  if (pick < 9) {
    const unit = () => {
      const range = random();
      if (range < 0.2) return Math.floor(random() * 0x20);
      if (range < 0.4) return 0xd7f0 + Math.floor(random() * 0x820);
      return '"\\/ aé\u2028\u007f'.charCodeAt(Math.floor(random() * 8));
    };
    return String.fromCharCode(...Array.from({ length: size * 3 }, unit));
  }
  if (pick === 9) return Array.from({ length: size }, () => plainData(random, depth - 1));
  return Object.fromEntries(
    Array.from({ length: size }, (_, index) => [
      `${plainData(random, 0)}${index}`,
      plainData(random, depth - 1),
    ]),
  );
}

test('plain data is what JSON.stringify makes of it, by either way', async () => {
  const random = randomSource(4711);
  const slow = await realm(MODULE, `JSON.stringify = () => 'spoilt';`);
  const ours = slow.run('shim.stringify');
  const parse = slow.run('JSON.parse');
  for (let round = 0; round < 3000; round++) {
    const value = plainData(random, 4);
    const expected = JSON.stringify(value);
    assert.equal(stringify(value), expected);
    const text = ours(expected === undefined ? undefined : parse(expected));
    assert.equal(typeof text, typeof expected);
    if (expected !== undefined) assert.equal(JSON.stringify(JSON.parse(text)), expected);
  }
  assert.deepEqual(slow.lines, []);
});

test('the text we write ourselves is JSON of one line with no lone surrogate', () => {
  const text = stringify({ big: 1n, text: '\n\u2028"\\\ud800 \udc00😀\u0000', 'ke"y\n': '' });
  assert.doesNotMatch(text, /[\ud800-\udfff\x00-\x1f]/u);
  assert.ok(text.includes('😀'), 'a pair of surrogates needs no escape');
  assert.deepEqual(JSON.parse(text), {
    big: '[BigInt] 1',
    text: '\n\u2028"\\\ud800 \udc00😀\u0000',
    'ke"y\n': '',
  });
});

test('what JSON has no form for is described', () => {
  class Point {
    x = 1;
    get y() {
      return 2;
    }
  }
  class Tagged {
    get [Symbol.toStringTag]() {
      return 'Tagged';
    }
  }
  /** @type {[unknown, unknown][]} */
  const cases = [
    [10n, '[BigInt] 10'],
    [function named() {}, '[Function] named'],
    [
      (
        () => () =>
          1
      )(),
      '[Function] unknown',
    ],
    [class Shop {}, '[Function] Shop'],
    [Symbol('mark'), '[Symbol] mark'],
    [/a"b/g, '[RegExp] /a"b/g'],
    [new Map([[1, 2]]), '[Map]'],
    [new Set(), '[Set]'],
    [new WeakMap(), '[WeakMap]'],
    [Promise.resolve(), '[Promise]'],
    [new Uint8Array(2), '[Uint8Array]'],
    [new ArrayBuffer(2), '[ArrayBuffer]'],
    [Object('text'), '[String]'],
    [Object(1), '[Number]'],
    [new Tagged(), '[Tagged]'],
    [new Point(), { x: 1 }],
    [new Error('message'), {}],
    [Object.assign(new TypeError('message'), { code: 7 }), { code: 7 }],
    [Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    [{ [Symbol('hidden')]: 1, a: undefined }, {}],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [new URL('https://shop.test/'), 'https://shop.test/'],
    [
      [undefined, , () => {}, NaN],
      [null, null, '[Function] unknown', null],
    ],
    [NaN, null],
    [undefined, undefined],
  ];
  for (const [value, expected] of cases) {
    assert.deepEqual(arrives(value), expected);
    if (expected !== undefined) {
      assert.deepEqual(arrives({ deep: [value] }), { deep: [expected] });
    }
  }
});

test('events are four members of theirs', () => {
  class HTMLDivElement extends EventTarget {
    get [Symbol.toStringTag]() {
      return 'HTMLDivElement';
    }
  }
  const event = new Event('click');
  const target = new HTMLDivElement();
  let seen;
  target.addEventListener('click', (happening) => (seen = arrives({ happening })));
  target.dispatchEvent(event);
  const node = '[HTMLDivElement]';
  assert.deepEqual(seen, {
    happening: { type: 'click', isTrusted: false, currentTarget: node, target: node },
  });
});

test('what was there before is a reference', () => {
  /** @type {any} */
  const cycle = { a: 1 };
  cycle.self = cycle;
  assert.deepEqual(arrives(cycle), { a: 1, self: '[Reference seen at $]' });
  const shared = { q: 1 };
  assert.deepEqual(arrives({ a: { list: [0, shared] }, b: shared }), {
    a: { list: [0, { q: 1 }] },
    b: '[Reference seen at $.a.list.1]',
  });
  /** @type {unknown[]} */
  const list = [];
  list.push(list);
  assert.deepEqual(arrives(list), ['[Reference seen at $]']);
  const map = new Map();
  assert.deepEqual(arrives([map, map]), ['[Map]', '[Map]']);
});

test('toJSON of a value or its class counts, once', () => {
  class Money {
    toJSON() {
      return { amount: 5 };
    }
  }
  assert.deepEqual(arrives({ price: new Money() }), { price: { amount: 5 } });
  assert.equal(arrives({ toJSON: () => 'own' }), 'own');
  assert.equal(arrives(Object.assign(() => {}, { toJSON: () => 'callable' })), 'callable');
  assert.deepEqual(arrives({ a: { toJSON: () => ({ b: { toJSON: () => 3 } }) } }), { a: { b: 3 } });
  assert.deepEqual(arrives({ a: { toJSON: (/** @type {string} */ key) => key } }), { a: 'a' });
  assert.equal(arrives({ toJSON: () => undefined }), undefined);
  const self = { k: 1, toJSON: () => self };
  assert.deepEqual(arrives(self), { k: 1, toJSON: '[Function] toJSON' });
  assert.deepEqual(arrives({ toJSON: 'text' }), { toJSON: 'text' });
});

test('toJSON that the page gave to everything does not count, before us or after', async () => {
  const spoil = `
    Array.prototype.toJSON = () => 'spoilt';
    Object.prototype.toJSON = () => 'spoilt';
    BigInt.prototype.toJSON = String.prototype.toJSON = () => 'spoilt';
    JSON.stringify = () => 'spoilt';`;
  const value = `{ a: [1, { b: 'text' }], when: new Date(0), n: 1n, f() {}, m: { toJSON: () => 'own' } }`;
  const expected = {
    a: [1, { b: 'text' }],
    when: '1970-01-01T00:00:00.000Z',
    n: '[BigInt] 1',
    f: '[Function] f',
    m: 'own',
  };
  for (const [before, after] of [
    [spoil, ''],
    ['', spoil],
    [`Array.prototype.toJSON = () => 'spoilt';`, ''],
    [`Object.prototype.toJSON = () => 'spoilt';`, ''],
    [`{ const native = JSON.stringify; JSON.stringify = (value) => native(value, null, 2); }`, ''],
  ]) {
    const page = await realm(MODULE, before);
    page.run(String(after));
    assert.deepEqual(JSON.parse(page.run(`shim.stringify(${value})`)), expected);
    assert.equal(page.run(`shim.stringify({ a: [1] })`), '{"a":[1]}');
    assert.deepEqual(page.lines, []);
  }
});

test('nothing that a value does comes out of it', () => {
  const fails = () => {
    throw new Error('hostile');
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const revokedList = Proxy.revocable([], {});
  revokedList.revoke();
  const revokedFunction = Proxy.revocable(() => {}, {});
  revokedFunction.revoke();
  const lost = '[Unserializable]';
  /** @type {[unknown, unknown][]} */
  const cases = [
    [Object.defineProperty({}, 'toJSON', { get: fails }), lost],
    [{ toJSON: fails }, lost],
    [revoked.proxy, lost],
    [revokedList.proxy, lost],
    [revokedFunction.proxy, lost],
    [new Proxy({}, { ownKeys: fails }), lost],
    [new Proxy({}, { get: fails }), lost],
    [new Proxy({}, { getPrototypeOf: fails }), {}],
    [new Proxy([], { get: fails }), lost],
    [{ [Symbol.toPrimitive]: fails, toString: fails }, {}],
    [Object.defineProperty(() => {}, 'name', { get: fails }), lost],
    [Object.defineProperty(() => {}, 'name', { value: Symbol('s') }), lost],
    [Object.defineProperty(/x/, Symbol.toPrimitive, { value: fails }), lost],
    [Object.defineProperty({}, Symbol.toStringTag, { get: fails, enumerable: false }), lost],
  ];
  for (const [value, expected] of cases) {
    // BigInt: not by the native way.
    const { hostile, after } = arrives({ n: 1n, hostile: value, after: 1 });
    if (typeof expected === 'string') assert.equal(hostile, expected);
    assert.equal(after, 1);
    assert.notEqual(stringify(value), undefined);
  }
  const member = { a: 1, b: 2, c: 3 };
  Object.defineProperty(member, 'b', { enumerable: true, get: fails });
  assert.deepEqual(arrives(member), { a: 1, b: lost, c: 3 });
});

test('depth and endlessness', () => {
  /** @type {any} */
  let deep = 1n;
  for (let level = 0; level < 50_000; level++) deep = { d: deep };
  assert.ok(stringify(deep).includes('[Unserializable]') || stringify(deep).length < LIMIT);
  /** @type {any} */
  let plain = 1;
  for (let level = 0; level < 50_000; level++) plain = [plain];
  assert.ok(stringify(plain).length <= LIMIT);

  let calls = 0;
  const endless = { toJSON: () => (calls++, { next: { ...endless }, text: 'x'.repeat(100) }) };
  const warn = console.warn;
  console.warn = () => {};
  try {
    assert.ok(stringify(endless).length < LIMIT + 10_000);
    const list = new Proxy([1n], {
      get: (target, key) => (key === 'length' ? 1e9 : Reflect.get(target, key)),
    });
    assert.ok(stringify(list).length < LIMIT + 100);
  } finally {
    console.warn = warn;
  }
  assert.ok(calls < 10_000);
});

test('too much is cut, and said once', () => {
  const fits = { a: 'x'.repeat(LIMIT - 8) };
  assert.equal(stringify(fits).length, LIMIT);
  assert.deepEqual(arrives(fits), fits);
  assert.equal(arrives('x'.repeat(LIMIT), 1), undefined);
  assert.deepEqual(arrives({ first: 1, rest: 'x'.repeat(LIMIT), last: 2 }, 1), { first: 1 });
  assert.deepEqual(arrives({ first: { a: 1, rest: 'x'.repeat(LIMIT) } }, 1), { first: { a: 1 } });
  const list = Array.from({ length: 100_000 }, () => 'abcdef');
  const text = arrives({ list }, 1);
  assert.ok(text.list.length > 24_000 && text.list.length < 26_000, `${text.list.length}`);
  assert.ok(text.list.every((/** @type {string} */ item) => item === 'abcdef'));
  assert.ok(JSON.stringify(arrives(Array(1_000_000), 1)).length <= LIMIT);
  const empty = Array.from({ length: 200_000 }, () => []);
  assert.ok(JSON.stringify(arrives(empty, 1)).length <= LIMIT);
});

test('a call from inside a getter does not disturb the outer one', () => {
  const value = {
    n: 1n,
    get inner() {
      return stringify({ n: 2n });
    },
  };
  assert.deepEqual(arrives(value), { n: '[BigInt] 1', inner: '{"n":"[BigInt] 2"}' });
});

test('contextOf', () => {
  const context = { a: 1 };
  assert.equal(contextOf(context), context);
  for (const other of [undefined, null, 3, 'x', [], [1], () => {}]) assert.deepEqual(contextOf(other), {});
});

test('clone', () => {
  const shared = new Map();
  const hook = () => {};
  const original = { a: [1, { b: 'x' }], shared, hook, when: new Date(0), nothing: undefined };
  const copy = clone(original);
  assert.deepEqual(copy, original);
  copy.a[1].b = 'y';
  copy.a.push(2);
  assert.deepEqual(original.a, [1, { b: 'x' }]);
  assert.equal(copy.shared, shared);
  assert.equal(copy.hook, hook);
  /** @type {any} */
  const cycle = { a: 1 };
  cycle.self = cycle;
  const turned = clone(cycle);
  assert.notEqual(turned, cycle);
  assert.equal(turned.self, turned);
  for (const value of [1, 'x', null, undefined, hook]) assert.equal(clone(value), value);
});

test('of all the state of a page no more is read than there is room for, nor copied', () => {
  let read = 0;
  const state = Array.from({ length: 100_000 }, (_, id) => {
    const get = (/** @type {object} */ target, /** @type {string} */ key) => {
      if (key === 'id') read += 1;
      return Reflect.get(target, key);
    };
    return new Proxy({ id, name: `the name of ${id}` }, { get });
  });
  for (const [what, work] of /** @type {const} */ ([
    ['text', () => arrives(state, 1)],
    ['copy', () => clone(state)],
  ])) {
    read = 0;
    const made = work();
    assert.deepEqual(made.slice(0, 4000), state.slice(0, 4000), what);
    // The comparison reads, too.
    assert.ok(read < 30_000, `${read} for a ${what}`);
  }
});

test('importing touches nothing', async () => {
  const page = await realm(
    `export * from './sanitise'; export * from './options';`,
    `Object.freeze(globalThis.console);
     for (const name of Object.getOwnPropertyNames(globalThis)) {
       if (/^(globalThis|lines)$/.test(name)) continue;
       const value = globalThis[name];
       if (value && /object|function/.test(typeof value)) { Object.freeze(value); if (value.prototype) Object.freeze(value.prototype); }
     }`,
  );
  assert.deepEqual(page.lines, []);
  assert.equal(page.run('typeof window'), 'undefined');
  assert.equal(page.run('shim.stringify({ a: [1n] })'), '{"a":["[BigInt] 1"]}');
});
