// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compiled } from '../testing/compiled.mjs';

const { wrap, faults } = await compiled(`export * from './capture/wrap'; export { faults } from './guard';`);

function natives() {
  class Base {
    /** @param {number} amount */
    add(amount) {
      if (amount < 0) throw new RangeError('negative');
      return [this, amount];
    }
  }
  return { Base, add: Base.prototype.add };
}

test('a hook sees the call and what came of it, the caller what the native says', () => {
  const { Base } = natives();
  /** @type {any[]} */
  const seen = [];
  const end = wrap(Base.prototype, 'add', (/** @type {any} */ self, /** @type {any[]} */ args) => {
    seen.push(self, ...args);
    args[0] *= 2;
    return (/** @type {any} */ outcome, /** @type {boolean} */ threw) => seen.push(outcome, threw);
  });
  const base = new Base();
  assert.deepEqual(base.add(4), [base, 8]);
  assert.deepEqual(seen.splice(0), [base, 4, [base, 8], false]);
  assert.throws(() => base.add(-1), RangeError);
  assert.equal(seen[3], true);
  assert.ok(seen[2] instanceof RangeError);
  end();
});

test('a failing hook is counted and never felt', () => {
  const { Base } = natives();
  const before = faults.internal_errors;
  const fails = () => {
    throw new Error('ours');
  };
  const ends = [wrap(Base.prototype, 'add', fails), wrap(Base.prototype, 'add', () => fails)];
  assert.equal(new Base().add(1)[1], 1);
  assert.equal(faults.internal_errors, before + 2);
  for (const end of ends) end();
});

test('one wrapper for all, gone with the last', () => {
  const { Base, add } = natives();
  /** @type {string[]} */
  const calls = [];
  const one = wrap(Base.prototype, 'add', () => void calls.push('one'));
  const { add: wrapper } = Base.prototype;
  const other = wrap(Base.prototype, 'add', () => void calls.push('other'));
  assert.equal(Base.prototype.add, wrapper);
  new Base().add(1);
  one();
  one();
  assert.equal(Base.prototype.add, wrapper);
  new Base().add(1);
  assert.deepEqual(calls, ['one', 'other', 'other']);
  other();
  assert.equal(Base.prototype.add, add);
  // Twice is once, and takes no other wrapper along.
  const again = wrap(Base.prototype, 'add', () => {});
  other();
  assert.notEqual(Base.prototype.add, add);
  again();
  assert.equal(Base.prototype.add, add);
});

test('what was inherited is inherited again', () => {
  const { Base, add } = natives();
  const base = new Base();
  const end = wrap(base, 'add', () => {});
  assert.ok(Object.hasOwn(base, 'add'));
  end();
  assert.ok(!Object.hasOwn(base, 'add'));
  assert.equal(base.add, add);
});

test('who wrapped over us keeps working, and is not undone', () => {
  const { Base, add } = natives();
  let calls = 0;
  const end = wrap(Base.prototype, 'add', () => void calls++);
  const { add: ours } = Base.prototype;
  /** @param {number} amount @this {any} */
  const theirs = function (amount) {
    return ours.call(this, amount + 1);
  };
  Base.prototype.add = theirs;
  const second = wrap(Base.prototype, 'add', () => void calls++);
  assert.equal(new Base().add(1)[1], 2);
  assert.equal(calls, 2);
  second();
  end();
  assert.equal(Base.prototype.add, theirs);
  assert.equal(new Base().add(1)[1], 2);
  assert.equal(calls, 2);
  assert.notEqual(ours, add);
});

test('what is no method is left alone', () => {
  const owner = { size: 3 };
  wrap(owner, 'size', () => {})();
  wrap(owner, 'gone', () => {})();
  assert.deepEqual(owner, { size: 3 });
});
