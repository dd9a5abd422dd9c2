// @ts-check
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { batch, intakePath, labForTests, viewEvent } from './fixture.mjs';

const lab = await labForTests();
beforeEach(() => lab.post('/reset'));

/** @param {object[]} events */
const send = (...events) => fetch(lab.url + intakePath(), { method: 'POST', body: batch(...events) });

test('lists sessions, newest first, by the name of their user', async () => {
  await send(viewEvent({ session: { id: 'older' }, usr: { id: 'u-1', email: 'ada@shop.test' } }));
  await send(viewEvent({ session: { id: 'newer' } }), {
    ...viewEvent({ session: { id: 'newer' } }),
    type: 'error',
    error: {},
  });
  const { sessions, counts } = await lab.get('/live/sessions');
  assert.deepEqual(
    sessions.map((/** @type {any} */ { session_id, user, views, errors }) => [
      session_id,
      user,
      views,
      errors,
    ]),
    [
      ['newer', 'Anonymous', 1, 1],
      ['older', 'ada@shop.test', 1, 0],
    ],
  );
  assert.equal(counts.events, 3);
});

test('a session that a link leads to is there, however many came after it', async () => {
  await send(viewEvent({ session: { id: 'long ago' } }));
  await send(...Array.from({ length: 120 }, (_, index) => viewEvent({ session: { id: `s-${index}` } })));
  const ids = async (/** @type {string} */ query) =>
    (await lab.get(`/live/sessions${query}`)).sessions.map(
      (/** @type {{ session_id: string }} */ { session_id }) => session_id,
    );
  const newest = await ids('');
  assert.equal(newest.length, 100);
  assert.deepEqual(await ids('?session=long+ago'), [...newest, 'long ago']);
  assert.deepEqual(await ids('?session=s-119'), newest);
  assert.deepEqual(await ids('?session=never'), newest);
});

test('shows the latest version of a view, with the ratings of its vitals', async () => {
  const view = (/** @type {number} */ version, /** @type {object} */ fields) =>
    viewEvent({ view: { ...viewEvent().view, ...fields }, _dd: { document_version: version } });
  const vitals = {
    largest_contentful_paint: 2_500_000_000,
    first_contentful_paint: 1_800_000_001,
    first_byte: 1_900_000_000,
    cumulative_layout_shift: 0.11,
    interaction_to_next_paint: 0,
    first_input_delay: 300_000_001,
  };
  await send(view(3, { ...vitals, is_active: false }), view(2, {}));
  const views = await lab.get('/live/views?session=session-1');
  assert.equal(views.length, 1);
  assert.equal(views[0].is_active, false);
  assert.equal(views[0].name, '/cart');
  assert.deepEqual(
    views[0].vitals.map((/** @type {any} */ { name, text, rating }) => `${name} ${text} ${rating}`),
    [
      'LCP 2.50 s good',
      'CLS 0.11 needs-improvement',
      'INP 0 ms good',
      'FID 300 ms poor',
      'FCP 1.80 s needs-improvement',
      'TTFB 1.90 s poor',
    ],
  );
});

test('lists the events of a view in order of time, and gives the JSON of one as it came', async () => {
  const action = {
    ...viewEvent(),
    date: 2,
    type: 'action',
    action: { id: 'a', type: 'click', target: { name: 'Buy' } },
  };
  const error = {
    ...viewEvent(),
    date: 1,
    type: 'error',
    error: { id: 'e', source: 'custom', message: 'no' },
  };
  await send(viewEvent(), action, error);
  const events = await lab.get('/live/events?session=session-1&view=view-1');
  assert.deepEqual(
    events.map((/** @type {any} */ { summary }) => summary),
    ['custom · “no”', 'click · “Buy”'],
  );
  const { json } = await lab.get(`/live/event?seq=${events[1].seq}`);
  assert.equal(json, JSON.stringify(action));
  assert.equal(await lab.get('/live/event?seq=nonsense'), null);
});

test('shows events whose fields are anything but what they should be', async () => {
  const types = ['view', 'action', 'error', 'resource', 'long_task', 'vital', 'telemetry', 'surprise'];
  const values = [
    null,
    1,
    'text',
    [],
    { target: 1, url: {}, frustration: { type: 7 }, duration: 'x', action: 3, name: [] },
  ];
  for (const type of types) {
    for (const value of values) {
      const ids = { session: { id: 's' }, view: { id: 'v' }, usr: value, _dd: value };
      await send({
        date: -8.64e15 - 1,
        type,
        ...ids,
        [type]: type === 'view' ? { ...Object(value), id: 'v' } : value,
      });
      await send({ date: 0, type, session: { id: 's' }, [type]: value });
    }
  }
  assert.equal((await lab.get('/rejected')).length, 0);
  for (const path of [
    '/live/sessions',
    '/live/views?session=s',
    '/live/events?session=s&view=v',
    '/live/events?session=s&view=',
  ]) {
    assert.ok(await lab.get(path), path);
  }
});

test('tells open pages that something arrived', async () => {
  const controller = new AbortController();
  const stream = await fetch(`${lab.url}/live/stream`, { signal: controller.signal });
  assert.equal(stream.headers.get('content-type'), 'text/event-stream');
  const reader = /** @type {ReadableStream<Uint8Array>} */ (stream.body).getReader();
  await send(viewEvent());
  let text = '';
  while (!text.includes('event: change')) {
    const { value, done } = await reader.read();
    assert.ok(!done);
    text += new TextDecoder().decode(value);
  }
  controller.abort();
});

test('the page runs nothing but its own scripts, and only its own files are served', async () => {
  const page = await fetch(`${lab.url}/`);
  assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
  const policy = page.headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'self'/);
  assert.doesNotMatch(policy, /unsafe/);
  for (const path of ['/page.js', '/page.css', '/icon.svg'])
    assert.equal((await fetch(lab.url + path)).status, 200, path);
  for (const path of [
    '/../server.mjs',
    '/..%2fserver.mjs',
    '/sessions.sql',
    '/live/nothing',
    '/live/constructor',
    '/missing.js',
  ]) {
    assert.equal((await fetch(lab.url + path)).status, 404, path);
  }
});
