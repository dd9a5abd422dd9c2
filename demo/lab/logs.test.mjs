// @ts-check
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { labForTests } from './fixture.mjs';
import { lowTraceId } from './trace-id.mjs';

const lab = await labForTests();
beforeEach(() => lab.post('/reset'));

/** @param {string} body */
const send = (body) => fetch(`${lab.url}/api/v2/logs`, { method: 'POST', body });
const LINE = {
  date: 1767225600123,
  service: 'orders',
  status: 'ERROR',
  message: 'no stock',
  'dd.trace_id': '6553f10000000000f53c9a1e0b7d4286',
  'dd.span_id': '117854198248699656',
};

test('keeps a log line, and knows its trace whatever the notation', async () => {
  assert.equal((await send(JSON.stringify([LINE]))).status, 202);
  const [row] = await lab.get('/logs?trace_id=17671168491727438470');
  assert.deepEqual(row.log, LINE);
  assert.equal(row.date, LINE.date);
  assert.equal(row.service, 'orders');
  assert.equal(row.status, 'error');
  assert.equal(row.message, 'no stock');
  assert.equal(row.span_id, '117854198248699656');
  assert.deepEqual(await lab.get('/logs?trace_id=1'), []);
});

test('takes an array, an object, and objects separated by newlines', async () => {
  const one = JSON.stringify(LINE);
  for (const [body, count] of /** @type {[string, number][]} */ ([
    [`[${one},${one}]`, 2],
    [one, 1],
    [`${one}\n${one}\n`, 2],
    ['[]', 0],
  ])) {
    await lab.post('/reset');
    await send(body);
    assert.equal((await lab.get('/logs')).length, count, body.slice(0, 20));
    assert.deepEqual(await lab.get('/rejected'), []);
  }
});

test('a line without fields has the time it came, and the status info', async () => {
  const before = Date.now();
  await send('{}');
  const [row] = await lab.get('/logs');
  assert.ok(row.date >= before && row.date <= Date.now());
  assert.deepEqual([row.status, row.service, row.message, row.trace_id], ['info', '', '', '']);
});

test('takes the time as ISO 8601 and the trace in an object too', async () => {
  await send(
    JSON.stringify({ timestamp: '2026-01-01T00:00:00.123Z', dd: { trace_id: '7', service: 'edge' } }),
  );
  const [row] = await lab.get('/logs?trace_id=7');
  assert.equal(row.date, 1767225600123);
  assert.equal(row.service, 'edge');
});

test('keeps what is no log with the rejected, and the rest all the same', async () => {
  await send(`nonsense\n${JSON.stringify(LINE)}`);
  await send('[1, null, {}]');
  assert.equal((await lab.get('/logs')).length, 2);
  assert.deepEqual(
    (await lab.get('/rejected')).map((/** @type {any} */ { raw }) => raw),
    ['nonsense', '1', 'null'],
  );
});

test('the low half of a trace id', () => {
  const low = '17671168491727438470';
  for (const id of [
    low,
    '0000000000000000f53c9a1e0b7d4286',
    'ABCDEF0123456789F53C9A1E0B7D4286',
    17671168491727438470n,
  ])
    assert.equal(lowTraceId(id), low);
  assert.equal(lowTraceId('12345678901234567890'), '12345678901234567890', 'twenty digits are decimal');
  for (const id of ['0', 0, '', 'x', '-1', '1.5', undefined, null, {}, 2 ** 60, '0'.repeat(32)])
    assert.equal(lowTraceId(id), '', String(id));
});
