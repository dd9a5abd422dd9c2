// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviations, formatRows, parseRows } from './table.mjs';

const SIZE = { raw: 100_000, gzip: 50_000, brotli: 40_000 };

test('what is written is read back, and nothing around it', () => {
  const sizes = new Map([
    ['npm, eager', { raw: 12_804, gzip: 6_355, brotli: 5_656 }],
    ['npm, eager + lazy', SIZE],
  ]);
  assert.deepEqual(parseRows(`Bytes; gzip -9, brotli 11.\n\n${formatRows(sizes)}\n\nmore\n`), sizes);
});

test('one percent of growth passes, more does not', () => {
  assert.deepEqual(deviations({ ...SIZE, brotli: 40_400 }, SIZE), []);
  assert.deepEqual(deviations({ ...SIZE, brotli: 40_401 }, SIZE), ['brotli 40,000 -> 40,401 (+1.0 %)']);
});

test('three percent of shrinkage pass, more does not', () => {
  assert.deepEqual(deviations({ ...SIZE, raw: 97_000 }, SIZE), []);
  assert.deepEqual(deviations({ ...SIZE, raw: 96_999 }, SIZE), ['raw 100,000 -> 96,999 (-3.0 %)']);
});

test('every column is compared', () => {
  assert.equal(deviations({ raw: 110_000, gzip: 55_000, brotli: 44_000 }, SIZE).length, 3);
});

test('a row the table lacks is a fault', () => {
  assert.deepEqual(deviations(SIZE, undefined), ['not in the table']);
});
