// @ts-check
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { beforeEach, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { batch, intakePath, labForTests, viewEvent } from './fixture.mjs';
import { intakeTarget } from './intake.mjs';

const lab = await labForTests();
beforeEach(() => lab.post('/reset'));

/**
 * @param {string} path
 * @param {BodyInit} body
 */
const send = (path, body) => fetch(lab.url + path, { method: 'POST', body });

test('takes a batch sent straight to the intake', async () => {
  const events = [viewEvent(), { ...viewEvent(), type: 'action', action: { id: 'action-1' } }];
  const response = await send(intakePath({ 'dd-request-id': 'r-1', '_dd.api': 'beacon' }), batch(...events));
  assert.equal(response.status, 202);

  const received = await lab.get('/events');
  assert.deepEqual(
    received.map((/** @type {any} */ { event }) => event),
    events,
  );
  for (const { api, request_id, received_at } of received) {
    assert.equal(api, 'beacon');
    assert.equal(request_id, 'r-1');
    assert.ok(Math.abs(Date.now() - received_at) < 10_000);
  }
});

test('takes a batch sent through a proxy, and keeps the parameters in wire order', async () => {
  const forwarded =
    '/api/v2/rum?ddsource=browser&dd-api-key=pub&dd-request-id=r-2&batch_time=1&_dd.api=fetch&a=%26%20b';
  const path = `/any/path?ddforward=${encodeURIComponent(forwarded)}`;
  await send(path, batch(viewEvent()));

  const [request] = await lab.get('/requests');
  assert.equal(request.path, '/api/v2/rum');
  assert.equal(request.raw_url, path);
  assert.deepEqual(request.params, [
    ['ddsource', 'browser'],
    ['dd-api-key', 'pub'],
    ['dd-request-id', 'r-2'],
    ['batch_time', '1'],
    ['_dd.api', 'fetch'],
    ['a', '& b'],
  ]);
  assert.equal(request.content_type, 'text/plain;charset=UTF-8');
  assert.equal(request.bytes, Buffer.byteLength(batch(viewEvent())));
  assert.equal(request.events, 1);
  assert.equal((await lab.get('/events')).length, 1);
});

test('a body is given back as it came, whether or not it is more than its events', async () => {
  const events = batch(viewEvent(), viewEvent({ date: 2 }), viewEvent({ date: 1 }));
  const bodies = [events, `${events}\n`, `\n${events}`, `${events}\nno event`, 'no event', events];
  for (const [index, body] of bodies.entries()) {
    const id = index === bodies.length - 1 ? '' : `body-${index}`;
    await send(intakePath({ 'dd-request-id': id }), body);
  }
  const requests = await lab.get('/requests');
  assert.deepEqual(
    requests.map((/** @type {{ body: string }} */ { body }) => body),
    bodies,
  );
});

test('finds the intake behind a proxy URL with a query of its own, and behind the paths of the lab', () => {
  const forward = encodeURIComponent('/api/v2/replay?ddsource=browser');
  const target = { path: '/api/v2/replay', params: [['ddsource', 'browser']] };
  assert.deepEqual(intakeTarget(`/proxy?key=1?ddforward=${forward}`), target);
  assert.deepEqual(intakeTarget(`/reset?ddforward=${forward}`), target);
  assert.deepEqual(intakeTarget(`/?ddforward=${forward}&ddforwardSubdomain=quota`), target);
  assert.equal(intakeTarget('/reset'), undefined);
  assert.equal(intakeTarget('/?ddforward=%E0%A4%A'), undefined);
});

test('inflates a deflated batch', async () => {
  const body = batch(viewEvent({ service: 'ünïcode 🛒' }));
  await send(intakePath({ 'dd-evp-encoding': 'deflate' }), deflateSync(body));
  const [{ event }] = await lab.get('/events');
  assert.equal(event.service, 'ünïcode 🛒');
  const [request] = await lab.get('/requests');
  assert.equal(request.encoding, 'deflate');
  assert.equal(request.bytes, deflateSync(body).length);
  assert.equal(request.body, body);
});

test('answers a preflight with what the browser asks for, and shows that there was one', async () => {
  const response = await fetch(lab.url + intakePath(), {
    method: 'OPTIONS',
    headers: { origin: 'http://shop.test', 'access-control-request-headers': 'x-one, x-two' },
  });
  assert.equal(response.status, 204);
  assert.equal(response.headers.get('access-control-allow-origin'), 'http://shop.test');
  assert.equal(response.headers.get('access-control-allow-credentials'), 'true');
  assert.equal(response.headers.get('access-control-allow-headers'), 'x-one, x-two');
  assert.deepEqual(
    (await lab.get('/requests')).map((/** @type {any} */ { method }) => method),
    ['OPTIONS'],
  );
});

test('a preflight does not make the request after it a repeated one', async () => {
  const path = intakePath();
  await fetch(lab.url + path, { method: 'OPTIONS', headers: { origin: 'http://shop.test' } });
  await send(path, batch(viewEvent()));
  assert.equal((await lab.get('/events')).length, 1);
});

test('answers with the origin of the page', async () => {
  const response = await fetch(lab.url + intakePath(), {
    method: 'POST',
    headers: { origin: 'http://shop.test' },
    body: batch(viewEvent()),
  });
  assert.equal(response.headers.get('access-control-allow-origin'), 'http://shop.test');
  assert.equal(response.headers.get('access-control-allow-credentials'), 'true');
});

test('keeps the good lines of a batch, and the bad ones with the reason', async () => {
  const bad = [
    ['{"type":"view"', 'not JSON'],
    ['[1]', 'not an object'],
    ['null', 'not an object'],
    ['{"date":1}', 'no type'],
    ['{"type":"view","date":"today"}', 'date is not an integer'],
    ['{"type":"view","date":1e300}', 'date is not an integer'],
    ['{"type":"view","date":1,"session":{"id":7}}', 'session_id is not a string'],
    ['{"type":"view","date":1,"view":{"id":{}}}', 'view_id is not a string'],
    ['{"type":"view","date":1,"_dd":{"document_version":0.5}}', 'document_version is not an integer'],
  ];
  const response = await send(
    intakePath(),
    [...bad.map(([line]) => line), batch(viewEvent()), ''].join('\n'),
  );
  assert.equal(response.status, 202);
  assert.equal((await lab.get('/events')).length, 1);
  const rejected = await lab.get('/rejected');
  assert.deepEqual(
    rejected.map((/** @type {any} */ { raw, reason }) => [raw, reason]),
    bad,
  );
  assert.equal((await lab.get('/health')).rejected, bad.length);
});

test('survives what no SDK would send', async () => {
  const nested = '['.repeat(500_000);
  const hostile = [
    nested,
    `{"type":"view","date":1,"context":${nested}`,
    '{"type":"__proto__","date":1}',
    '{"type":"constructor","date":1,"session":"x","view":[],"_dd":null}',
    '{"type":"view","date":-1,"session":{"id":"\\u0000\\ud800"},"view":{"id":"\\"\'<script>"}}',
    '{"type":"action","date":1,"__proto__":{"polluted":true}}',
    '\0\x01\x7f',
  ];
  assert.equal((await send(intakePath(), hostile.join('\n'))).status, 202);
  assert.equal((await send(intakePath(), new Uint8Array([0xff, 0xfe, 0x00, 0xc3]))).status, 202);
  assert.equal((await send(intakePath(), '')).status, 202);
  assert.equal((await send(intakePath({ 'dd-evp-encoding': 'deflate' }), 'not zlib')).status, 202);
  assert.equal((await send('/api/v2/rum?%zz&&=&a', batch(viewEvent()))).status, 202);

  const health = await lab.get('/health');
  assert.equal(health.events, 5);
  assert.equal(health.rejected, 5);
  assert.equal((await lab.get('/events')).length, 5);
  assert.equal((await lab.get('/live/sessions')).sessions.length, 2);
});

test('counts every line of a flood, and keeps the first thousand', async () => {
  await send(intakePath(), 'x\n'.repeat(50_000));
  assert.equal((await lab.get('/health')).rejected, 50_000);
  assert.equal((await lab.get('/rejected')).length, 1000);
});

test('takes a batch of very many events', async () => {
  await send(intakePath(), '{"type":"a","date":1}\n'.repeat(150_000));
  assert.equal((await lab.get('/health')).events, 150_000);
});

test('refuses a body that is too large, and one that inflates to too much', async () => {
  // A client still busy sending may see the closed connection before it sees the answer.
  await send(intakePath(), Buffer.alloc(21 * 1024 * 1024, 'x')).catch(() => {});
  await send(
    intakePath({ 'dd-evp-encoding': 'deflate' }),
    deflateSync(Buffer.alloc(65 * 1024 * 1024), { level: 1 }),
  );
  const reasons = (await lab.get('/rejected')).map((/** @type {any} */ { reason }) => reason);
  assert.equal(reasons[0], 'too large');
  assert.match(reasons[1], /^not zlib: /);
  assert.deepEqual(
    (await lab.get('/requests')).map((/** @type {any} */ { status }) => status),
    [413, 202],
  );
});

test('notes a request that is cut off, and lives on', async () => {
  await new Promise((resolve) => {
    const socket = connect(Number(new URL(lab.url).port), '127.0.0.1', () => {
      socket.write(
        `POST ${intakePath()} HTTP/1.1\r\nHost: lab\r\nContent-Length: 1000\r\n\r\n{"type":`,
        () => {
          setTimeout(() => socket.destroy(), 50);
        },
      );
    });
    socket.on('close', resolve);
  });
  let rejected = [];
  for (let tries = 0; tries < 50 && rejected.length === 0; tries++) {
    rejected = await lab.get('/rejected');
  }
  assert.equal(rejected[0]?.reason, 'cut off');
});

test('counts a repeated request, and does not keep its events again', async () => {
  const path = intakePath();
  await send(path, batch(viewEvent()));
  const again = await send(path, batch(viewEvent()));
  assert.equal(again.status, 202);
  assert.equal((await lab.get('/events')).length, 1);
  assert.equal((await lab.get('/health')).repeated, 1);
  const requests = await lab.get('/requests');
  assert.deepEqual(
    requests.map((/** @type {any} */ { events, repeated }) => [events, repeated]),
    [
      [1, 0],
      [0, 1],
    ],
  );
});

test('does not take requests without an id for repeated ones', async () => {
  for (const _ of [1, 2]) await send('/api/v2/rum', batch(viewEvent()));
  assert.equal((await lab.get('/events')).length, 2);
});

const SEGMENT = {
  records: [
    { type: 4, timestamp: 5, data: { width: 1, height: 1, href: 'http://shop.test/' } },
    { type: 9, timestamp: 6, data: { frustrationTypes: ['rage_click'], recordIds: [1] } },
  ],
  start: 5,
  end: 6,
  creation_reason: 'init',
  records_count: 2,
  has_full_snapshot: false,
  index_in_view: 0,
  source: 'browser',
  application: { id: 'a' },
  session: { id: 'session-1' },
  view: { id: 'view-1' },
};

/** @param {Buffer} bytes */
function upload(bytes) {
  const form = new FormData();
  form.append('segment', new Blob([new Uint8Array(bytes)]), 'session-1-5');
  form.append('event', new Blob(['{"raw_segment_size":9}'], { type: 'application/json' }));
  return send('/api/v2/replay?ddsource=browser', form);
}

test('keeps replay segments, and answers those of a session in order', async () => {
  await upload(deflateSync(JSON.stringify({ ...SEGMENT, start: 7, index_in_view: 1 })));
  await upload(deflateSync(JSON.stringify(SEGMENT)));
  await upload(deflateSync(JSON.stringify({ ...SEGMENT, session: { id: 'another' } })));
  const [request] = await lab.get('/requests');
  assert.equal(request.path, '/api/v2/replay');
  assert.match(request.content_type, /^multipart\/form-data/);
  assert.deepEqual(await lab.get('/segments?session_id=session-1'), [
    SEGMENT,
    { ...SEGMENT, start: 7, index_in_view: 1 },
  ]);
});

test('rejects what is no replay segment, with the reason', async () => {
  await upload(Buffer.from('no zlib'));
  const [{ reason }] = await lab.get('/rejected');
  assert.match(reason, /^not a replay segment: /);
});
