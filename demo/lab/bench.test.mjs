// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bench } from './bench.mjs';

// Its numbers are for people, on a machine that does nothing else: `node demo/lab/bench.mjs`. Here: is all there?

test('slow clients and cut connections: what was acknowledged is stored, whole and once', async () => {
  const { sent, acknowledged, lost, missing, torn, queries } = await bench({
    rate: 1500,
    seconds: 3,
    events: 20_000,
  });
  assert.ok(acknowledged.size > 20, `${acknowledged.size} batches`);
  assert.equal(acknowledged.size, sent.size);
  assert.ok(lost > 0, 'some connections were cut');
  assert.deepEqual({ missing, torn }, { missing: 0, torn: 0 });
  assert.ok(queries.length > 20);
});

test('killed in the middle of it, the lab has on its disk what it acknowledged', async () => {
  const { sent, acknowledged, missing, torn } = await bench({
    rate: 1500,
    seconds: 4,
    events: 0,
    kill: true,
  });
  assert.ok(acknowledged.size > 0 && acknowledged.size < sent.size, `${acknowledged.size} of ${sent.size}`);
  assert.deepEqual({ missing, torn }, { missing: 0, torn: 0 });
});
