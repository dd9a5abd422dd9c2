// @ts-check
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { test } from 'node:test';
import { parseDatagram } from './dogstatsd.mjs';
import { labForTests } from './fixture.mjs';

const NOW = 1767225600123;
const parse = (/** @type {string} */ datagram) =>
  parseDatagram(datagram, NOW).metrics.map(({ name, type, value, tags, date }) => ({
    name,
    type,
    value,
    tags: JSON.parse(String(tags)),
    date,
  }));

test('reads names, types, values and tags', () => {
  assert.deepEqual(parse('orders.created:1|c|#tenant_id:t-1,env:production,beta\norders.revenue:129.99|h'), [
    {
      name: 'orders.created',
      type: 'count',
      value: 1,
      tags: { tenant_id: 't-1', env: 'production', beta: '' },
      date: NOW,
    },
    { name: 'orders.revenue', type: 'histogram', value: 129.99, tags: {}, date: NOW },
  ]);
  assert.deepEqual(
    ['g', 'd', 'ms', 's'].map((type) => parse(`a:1|${type}`)[0].type),
    ['gauge', 'distribution', 'timing', 'set'],
  );
  assert.deepEqual(parse('a:1|c|#url:http://x/?a:b')[0].tags, { url: 'http://x/?a:b' });
});

test('reads sample rates, several values, and a time of its own; and passes over what else a line may say', () => {
  assert.equal(parse('a:3|c|@0.1')[0].value, 30);
  assert.equal(parse('a:3|h|@0.1')[0].value, 3, 'a value is what it was, however often');
  assert.deepEqual(
    parse('a:1:2:-3.5|d|#x:y').map(({ value }) => value),
    [1, 2, -3.5],
  );
  assert.equal(parse('a:1|g|T1656581400|c:ci-abc|e:it-1')[0].date, 1656581400000);
});

test('rejects what is no metric, and keeps the lines around it', () => {
  const bad = [
    'a',
    'a:|c',
    'a:x|c',
    'a:1',
    'a:1|y',
    ':1|c',
    'a:1|c|@0',
    'a:1|c|@x',
    '_sc|up|0',
    '_e{1,1}:a|b',
  ];
  const { metrics, rejected } = parseDatagram(['a:1|c', ...bad, 'b:1|c'].join('\n'), NOW);
  assert.deepEqual(
    metrics.map(({ name }) => name),
    ['a', 'b'],
  );
  assert.deepEqual(
    rejected.map(({ raw }) => raw),
    bad,
  );
});

test('what comes by UDP is stored', async () => {
  const lab = await labForTests();
  const client = createSocket('udp4');
  client.send('orders.created:1|c|#tenant_id:t-1\nbroken', lab.statsdPort, '127.0.0.1');
  let metrics = [];
  while (metrics.length === 0) metrics = await lab.get('/metrics?name=orders.created');
  client.close();
  assert.deepEqual(metrics[0].tags, { tenant_id: 't-1' });
  assert.equal((await lab.get('/rejected'))[0].raw, 'broken');
});
