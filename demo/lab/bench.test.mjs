// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bench } from './bench.mjs';

// Far from the numbers in docs/lab-scale.md, which are of an idle machine: this only notices what is ten times slower.
const SECONDS = 60;
const SLOWEST_MS = 5000;

test('the intake loses nothing it acknowledged under load, and every query answers in time', async () => {
  const { sent, accepted, failed, stored, ms, queries } = await bench({ sent: 6000, events: 60_000 });
  assert.deepEqual([accepted, failed, stored], [sent, 0, sent]);
  assert.ok(ms < SECONDS * 1000, `${ms} ms for ${sent} events`);
  for (const { question, ms: took } of queries) assert.ok(took < SLOWEST_MS, `${question}: ${took} ms`);
});
