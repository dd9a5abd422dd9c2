// @ts-check
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { parseBatch } from './batch.mjs';
import { batch } from './fixture.mjs';
import { createRetention } from './retention.mjs';
import { openStore } from './store.mjs';

const DAY = 24 * 60 * 60_000;
const NOW = 1_767_225_600_000;

test('drops what is too old, then the oldest of what is too much, from every table', async () => {
  const store = await openStore(':memory:', () => {});
  after(() => store.close());
  const add = (/** @type {number} */ age, /** @type {string} */ id) => {
    const body = batch({ type: 'error', date: NOW, error: { message: 'x'.repeat(900) }, session: { id } });
    const received_at = NOW - age;
    const request = {
      received_at,
      method: 'POST',
      path: '',
      params: '[]',
      raw_url: '',
      content_type: '',
      bytes: 1000,
    };
    store.add(
      { ...request, status: 202, api: '', encoding: '', request_id: id, browser: '', body },
      { ...parseBatch(body), accepted: true, repeated: false },
    );
    store.append({ metrics: [{ received_at, date: NOW, name: id, type: 'count', value: 1, tags: '{}' }] });
  };
  const left = async () =>
    (await store.query('SELECT session_id FROM facts ORDER BY received_at')).map((row) => row.session_id);

  add(31 * DAY, 'ancient');
  for (let hour = 10; hour > 0; hour -= 1) add(hour * 3_600_000, `${hour} h`);
  await createRetention(store, { days: 30, bytes: 1e6 }).enforce(NOW);
  assert.deepEqual(await left(), ['10 h', '9 h', '8 h', '7 h', '6 h', '5 h', '4 h', '3 h', '2 h', '1 h']);

  // Each is about 2 kB, event and body; of 10 kB 80 % are left, so 4.
  await createRetention(store, { days: 30, bytes: 10_000 }).enforce(NOW);
  const kept = await left();
  assert.ok(kept.length >= 3 && kept.length <= 5, String(kept));
  assert.equal(kept.at(-1), '1 h');
  for (const table of ['events', 'requests', 'metrics'])
    assert.equal((await store.query(`SELECT count(*) AS rows FROM ${table}`))[0].rows, kept.length, table);
  await createRetention(store, { days: 30, bytes: 10_000 }).enforce(NOW);
  assert.deepEqual(await left(), kept);
});

test('what comes from servers alone is measured and dropped, too', async () => {
  const store = await openStore(':memory:', () => {});
  after(() => store.close());
  const span = {
    trace_id: '1',
    trace_id_high: '',
    parent_id: '0',
    service: 'api',
    name: 'request',
    resource: 'GET /',
    start: 0,
    duration: 1,
    error: 0,
    status_code: '200',
    origin: '',
    json: 'x'.repeat(1000),
  };
  for (let hour = 10; hour > 0; hour -= 1)
    await store.append({ spans: [{ ...span, received_at: NOW - hour * 3_600_000, span_id: String(hour) }] });
  // 10 kB; of 5 kB 80 % are left.
  await createRetention(store, { bytes: 5000 }).enforce(NOW);
  const left = await store.query('SELECT span_id FROM spans ORDER BY received_at');
  assert.deepEqual(
    left.map(({ span_id }) => span_id),
    ['4', '3', '2', '1'],
  );
});
