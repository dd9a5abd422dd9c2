// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviations, formatCosts, parseCosts } from './costs-table.mjs';

const COSTS = new Map([
  ['long task', [3, 2, 500, 900, 40_000]],
  ['click', [12, 5, 1200, 0, 90_000]],
]);
const changed = (/** @type {number[]} */ ...cells) => deviations(new Map([['long task', cells]]), COSTS);

test('what is written is read back, and nothing around it', () => {
  assert.deepEqual(parseCosts(`What an event costs.\n\n${formatCosts(COSTS)}\n`), COSTS);
});

test('one call more is told, and so is one less', () => {
  assert.deepEqual(changed(4, 2, 500, 900, 40_000), ['long task, calls in: 3 -> 4']);
  assert.deepEqual(changed(3, 1, 500, 900, 40_000), ['long task, calls out: 2 -> 1']);
});

test('instructions may differ by five percent, and not by more', () => {
  assert.deepEqual(changed(3, 2, 500, 900, 42_000), []);
  assert.deepEqual(changed(3, 2, 500, 900, 42_001), ['long task, instructions: 40000 -> 42001']);
  assert.deepEqual(changed(3, 2, 500, 900, 37_999), ['long task, instructions: 40000 -> 37999']);
});

test('a kind that the table lacks is a fault', () => {
  assert.deepEqual(deviations(COSTS, new Map()), ['long task: not in the table', 'click: not in the table']);
});
