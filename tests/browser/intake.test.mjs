// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { startIntake } from './intake.mjs';

// Every other file trusts the intake; this one does not.

const QUERY = 'ddsource=browser&dd-api-key=pub&dd-request-id=r-1&batch_time=1&_dd.api=fetch';
const LINES = '{"type":"action","action":{"target":{"name":"a"}}}\n{"type":"error","error":{"message":"b"}}';

/** @param {import('node:test').TestContext} t */
async function open(t) {
  const intake = await startIntake();
  t.after(() => intake.close());
  return {
    intake,
    /**
     * @param {string} target
     * @param {string | Buffer} body
     */
    post: (target, body) =>
      fetch(intake.url + target, { method: 'POST', body: new Uint8Array(Buffer.from(body)) }),
  };
}

test('direct and proxied requests are read alike', async (t) => {
  const { intake, post } = await open(t);
  await post(`/api/v2/rum?${QUERY}`, LINES);
  await post(`/relay?ddforward=${encodeURIComponent(`/api/v2/rum?${QUERY}`)}`, LINES);
  const [direct, proxied] = intake.requests;
  assert.deepEqual([direct.proxied, proxied.proxied], [false, true]);
  for (const { path, parameters, id, api } of intake.requests) {
    assert.deepEqual([path, id, api], ['/api/v2/rum', 'r-1', 'fetch']);
    assert.deepEqual(parameters[0], ['ddsource', 'browser']);
    assert.equal(parameters.length, 5);
  }
  assert.equal(intake.events().length, 4);
  assert.equal(intake.events('error')[0]._request, direct);
  assert.deepEqual(Object.keys(intake.events('error')[0]), ['type', 'error']);
});

test('a deflated body is inflated, and both forms are searched', async (t) => {
  const { intake, post } = await open(t);
  await post(`/api/v2/rum?${QUERY}&dd-evp-encoding=deflate`, deflateSync(LINES));
  assert.deepEqual(
    intake.events().map(({ type }) => type),
    ['action', 'error'],
  );
  assert.equal(intake.leaks(/"name":"a"/).length, 1);
  assert.ok(intake.raw().includes(deflateSync(LINES)));
  assert.equal(intake.leaks(/pub/).length, 1);
});

test('what is refused, cut or unanswered is no stored event', async (t) => {
  const { intake, post } = await open(t);
  intake.answer((_, index) => [{ status: 503 }, { cut: true }, { hang: true }, { delay: 200 }][index]);
  assert.equal((await post(`/api/v2/rum?${QUERY}`, LINES)).status, 503);
  await assert.rejects(post(`/api/v2/rum?${QUERY}`, LINES));
  const hung = post(`/api/v2/rum?${QUERY}`, LINES);
  await intake.waitFor((_, requests) => requests.length === 3);
  assert.deepEqual(intake.events(), []);
  const from = Date.now();
  assert.equal((await post(`/api/v2/rum?${QUERY}`, LINES)).status, 202);
  assert.ok(Date.now() - from >= 195);
  assert.equal(intake.events().length, 2);
  await intake.close();
  await assert.rejects(hung);
});

test('a body that is no lines of JSON is held up', async (t) => {
  const { intake, post } = await open(t);
  await post(`/api/v2/rum?${QUERY}`, `${LINES}\n`);
  assert.equal(intake.malformed.length, 1);
});

test('waitFor says what it got instead', async (t) => {
  const { intake, post } = await open(t);
  await post(`/api/v2/rum?${QUERY}`, LINES);
  await assert.rejects(
    intake.waitFor((events) => events.length > 2, 50),
    /50 ms without .* 1 requests, events: action "a", error "b"/,
  );
});
