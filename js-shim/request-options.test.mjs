// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compiled } from './testing/compiled.mjs';

const { checkRequestOptions, ...expectations } = await compiled(
  `export * from './options'; export * from './request-options';`,
);

/**
 * Checks the options.
 *
 * @param {object} given
 */
function check(given) {
  const { error, warn } = console;
  /** @type {string[]} */
  const lines = [];
  for (const level of /** @type {const} */ (['error', 'warn']))
    console[level] = (_, line) => lines.push(`${level}: ${line}`);
  const valid = /** @type {Record<string, unknown>} */ ({ ...given });
  checkRequestOptions(valid, expectations);
  Object.assign(console, { error, warn });
  return { valid, lines };
}

/**
 * The option has this value, nothing is said.
 *
 * @param {string} option
 * @param {unknown} given
 * @param {unknown} value
 */
function accepts(option, given, value) {
  const { valid, lines } = check({ [option]: given });
  assert.deepEqual(lines, [], `${option}: ${String(given)}`);
  assert.deepEqual(valid[option], value, `${option}: ${String(given)}`);
}

const f = () => true;
const ABSENT = [undefined, null];

test('trackResourceHeaders', () => {
  const option = 'trackResourceHeaders';
  for (const off of [...ABSENT, false, '', 0]) accepts(option, off, []);
  const all = { url: undefined, name: undefined, extractor: undefined, location: undefined };
  accepts(option, true, [all]);
  accepts(option, [{}], [all]);
  accepts(
    option,
    [{ name: 'X-Id', url: '/a', extractor: /a/, location: 'any' }],
    [{ name: 'x-id', url: '/a', extractor: /a/, location: 'any' }],
  );
  accepts(
    option,
    [{ name: /X/ }, { name: f }],
    [
      { ...all, name: /X/ },
      { ...all, name: f },
    ],
  );
  const empty = check({ [option]: [] });
  assert.deepEqual(
    [empty.valid[option], empty.lines],
    [[], ['warn: trackResourceHeaders is an empty array']],
  );
  for (const wrong of [{ name: 3 }, { url: 3 }, { extractor: 'x' }, { location: 'x' }, 'x-id', 3, null]) {
    const { valid, lines } = check({ [option]: [wrong, { name: 'a' }] });
    assert.deepEqual(valid[option], [{ ...all, name: 'a' }]);
    assert.match(
      String(lines.at(-1)),
      /^warn: trackResourceHeaders should be an array of valid items; got \[/,
    );
    for (const line of lines) assert.match(line, /^warn/);
  }
  for (const wrong of ['x', { name: 'x' }, 3, f, /x/]) {
    const { valid, lines } = check({ [option]: wrong });
    assert.deepEqual(valid[option], []);
    assert.match(lines.join(), /^warn: trackResourceHeaders should be an array/);
  }
});

test('allowedGraphQlUrls', () => {
  const option = 'allowedGraphQlUrls';
  for (const off of [...ABSENT, false, '', 0, []]) accepts(option, off, []);
  const quiet = { trackPayload: undefined, trackResponseErrors: undefined };
  accepts(
    option,
    ['/a', /b/, f, { match: '/c', trackPayload: 1 }],
    [
      { match: '/a', ...quiet },
      { match: /b/, ...quiet },
      { match: f, ...quiet },
      { match: '/c', ...quiet, trackPayload: true },
    ],
  );
  for (const wrong of ['x', /x/, { match: 'x' }, 3]) {
    const { valid, lines } = check({ [option]: wrong });
    assert.deepEqual(valid[option], []);
    assert.match(lines.join(), /^warn: allowedGraphQlUrls should be an array/);
  }
  const partly = check({ [option]: ['/a', 3] });
  assert.deepEqual(partly.valid[option], [{ match: '/a', ...quiet }]);
  assert.match(partly.lines.join(), /^warn: allowedGraphQlUrls should be an array/);
});
