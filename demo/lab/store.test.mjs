// @ts-check
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { after, test } from 'node:test';
import { batch, intakePath, viewEvent } from './fixture.mjs';
import { startLab } from './server.mjs';
import { openStore } from './store.mjs';

const lab = await startLab();
after(() => lab.close());

/** @param {string} id */
const send = async (id) =>
  (await fetch(lab.url + intakePath({ 'dd-request-id': id }), { method: 'POST', body: batch(viewEvent()) }))
    .status;
const stored = async () =>
  (await lab.store.query('SELECT request_id FROM events ORDER BY seq')).map((row) => row.request_id);

test('what cannot be stored is not acknowledged, and what is sent again then is', async (t) => {
  t.mock.method(console, 'error', () => {});
  assert.equal(await send('first'), 202);
  await lab.store.query('ALTER TABLE facts RENAME TO hidden');
  // One is the same as the other: whoever sends twice at once must not hear yes of the second and no of the first.
  assert.deepEqual(await Promise.all([send('second'), send('second'), send('third')]), [503, 503, 503]);
  await lab.store.query('ALTER TABLE hidden RENAME TO facts');
  assert.deepEqual(await stored(), ['first'], 'nothing of it is left in the other tables');
  assert.equal(await send('second'), 202);
  assert.equal(await send('second'), 202);
  assert.deepEqual(await stored(), ['first', 'second']);
});

test('requests that come together are there together, in one transaction each at most', async () => {
  await lab.store.clear();
  const ids = Array.from({ length: 200 }, (_, index) => `r-${index}`);
  assert.deepEqual(new Set(await Promise.all(ids.map(send))), new Set([202]));
  assert.deepEqual((await stored()).sort(), [...ids].sort());
});

test('a store that is closed while it is asked answers, and then is closed', async () => {
  const store = await openStore(':memory:', () => {});
  const asked = [1, 2, 3].map(() => store.query('SELECT sum(hash(range)) AS sum FROM range(30000000)'));
  await asked[0];
  // A connection of DuckDB that is closed while a query of it runs waits for itself, for ever.
  await store.close();
  for (const answer of await Promise.allSettled(asked)) assert.equal(answer.status, 'fulfilled');
  await assert.rejects(store.query('SELECT 1'), /closed/);
  assert.equal(await store.append({ logs: [] }), false, 'and takes nothing more');
});

test('slow clients cannot fill the memory: one too many is told to come again', async () => {
  const body = `${batch(viewEvent())}\n${' '.repeat(60_000)}`;
  const small = await startLab({ heldLimit: 100_000 });
  /** @param {string} id */
  const begin = (id) => {
    const sending = request(small.url + intakePath({ 'dd-request-id': id }), {
      method: 'POST',
      headers: { 'content-length': body.length },
    });
    sending.write(body.slice(0, -10));
    /** @type {Promise<number | undefined>} */
    const answered = once(sending, 'response').then(([response]) => response.resume().statusCode);
    return { sending, answered };
  };
  const both = [begin('one'), begin('other')];
  const [status, refused] = await Promise.race(
    both.map(async ({ answered }, index) => /** @type {const} */ ([await answered, index])),
  );
  assert.equal(status, 503);
  both[refused].sending.destroy();
  const slow = both[1 - refused];
  slow.sending.end(body.slice(-10));
  assert.equal(await slow.answered, 202);
  const again = begin('again');
  again.sending.end(body.slice(-10));
  assert.equal(await again.answered, 202);
  await small.close();
});
