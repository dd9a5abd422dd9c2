// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compiled } from './testing/compiled.mjs';

const { matches } = await compiled(`export * from './match';`);

test('matching', (t) => {
  /** @type {unknown[][]} */
  const said = [];
  t.mock.method(console, 'error', (/** @type {unknown[]} */ ...args) => void said.push(args));
  const ask = (/** @type {any} */ option, /** @type {string} */ value, equal = false) =>
    matches(option, value, equal);
  assert.equal(ask('https://a', 'https://a/b'), true);
  assert.equal(ask('https://a', 'https://a/b', true), false);
  assert.equal(ask('https://a', 'https://a', true), true);
  assert.equal(ask('', 'https://a'), true);
  const sticky = /a/g;
  for (let turn = 0; turn < 3; turn++) assert.equal(ask(sticky, 'xa'), true);
  assert.equal(ask(/b/, 'xa'), false);
  assert.equal(
    ask(() => 'yes', ''),
    true,
  );
  assert.equal(
    ask(() => 0, ''),
    false,
  );
  assert.deepEqual(said, []);
  const error = new Error('mine');
  const thrower = () => {
    throw error;
  };
  assert.equal(ask(thrower, ''), false);
  assert.deepEqual(said, [['Datadog Browser SDK:', 'A match option threw', error]]);
});
