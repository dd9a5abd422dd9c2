// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAddressesAbsolute } from './absolute-urls.mjs';
import { batch, intakePath, labForTests } from './fixture.mjs';

const lab = await labForTests();

test('a replayed page finds its pictures where it came from, at each of its addresses', () => {
  const image = (/** @type {string} */ src) => ({
    type: 2,
    tagName: 'img',
    attributes: { src },
    childNodes: [],
  });
  const picture = image('/a.png');
  const added = image('b.png');
  const changed = { id: 1, attributes: { href: '../c', poster: '', 'xlink:href': '#icon' } };
  makeAddressesAbsolute([
    { type: 4, timestamp: 0, data: { href: 'https://shop.test/' } },
    {
      type: 2,
      timestamp: 0,
      data: { node: { type: 0, childNodes: [picture, { type: 3, textContent: 'text' }] } },
    },
    { type: 4, timestamp: 1, data: { href: 'https://shop.test/products/skillet' } },
    { type: 3, timestamp: 2, data: { source: 0, adds: [{ node: added }], attributes: [changed] } },
  ]);
  assert.equal(picture.attributes.src, 'https://shop.test/a.png');
  assert.equal(added.attributes.src, 'https://shop.test/products/b.png');
  assert.deepEqual(changed.attributes, { href: 'https://shop.test/c', poster: '', 'xlink:href': '#icon' });
});

test('a session without a recording is an empty replay, and the player page may load no script but its own', async () => {
  await fetch(lab.url + intakePath(), {
    method: 'POST',
    body: batch({ type: 'error', date: 1, session: { id: 's' }, error: { message: 'x' } }),
  });
  assert.deepEqual(await lab.get('/live/replay?session=s'), {
    session: 's',
    events: [],
    moments: [],
    views: [],
    start: 0,
    end: 0,
  });
  const policy = (await fetch(`${lab.url}/replay.html`)).headers.get('content-security-policy') ?? '';
  assert.match(policy, /script-src 'self';/);
  assert.match(policy, /default-src 'none'/);
  for (const file of ['rrweb-player.js', 'rrweb-player.css', 'plot.js', 'd3.js'])
    assert.equal((await fetch(`${lab.url}/library/${file}`)).status, 200, file);
});
