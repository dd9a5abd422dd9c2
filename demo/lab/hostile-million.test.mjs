// @ts-check
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { crowd } from './crowd.mjs';
import { event, MINUTE, T } from './data-fixture.mjs';
import { questions } from './data.mjs';
import { spawnLab } from './lab-process.mjs';
import { batch, intakePath } from './wire.mjs';

/** A million events, each with values that no other has: as names, pages, services, tenants, tags, errors and addresses. */

const BATCHES = 1000;
const IN_A_BATCH = 1000;
const AT_ONCE = 6;
const TYPES = ['view', 'action', 'error', 'resource', 'vital'];
/** Of it the database may take 400 MB, and the bodies that are being read 64 MB; see docs/lab.md. */
const MEMORY = 1_200_000_000;
const ANSWER = 300_000;

const folder = mkdtempSync(join(tmpdir(), 'lab-million-'));
const lab = await spawnLab(join(folder, 'lab.duckdb'));
after(async () => {
  await lab.end();
  rmSync(folder, { recursive: true, force: true });
});

/** @param {string} body */
async function post(body) {
  const { status } = await fetch(lab.url + intakePath(), { method: 'POST', body });
  assert.equal(status, 202);
}

/** @param {number} number */
function strange(number) {
  const value = `v${number.toString(36)}-${'hostile'.repeat(number % 7)}`;
  const own = {
    id: value,
    type: value,
    name: value,
    message: value,
    method: value,
    url: `https://${value}.test/${value}`,
    target: { name: value },
    duration: number,
    loading_time: number,
    frustration: { type: ['rage_click'] },
  };
  return event(value, TYPES[number % TYPES.length], own, {
    service: value,
    version: value,
    ddtags: `env:${value}`,
    usr: { tenant_id: value },
    context: { step: value },
    view: { id: value, name: value },
    _dd: { trace_id: String(number) },
  });
}

/** @param {string} question */
async function ask(question, filters = 'session_type=all') {
  const response = await fetch(`${lab.url}/data/${question}?from=${T}&to=${T + 10 * MINUTE}&${filters}`);
  assert.equal(response.status, 200, question);
  return response.text();
}

async function askOfCustomers() {
  /** @type {Record<string, unknown>} */
  const answers = {};
  for (const [question, { parameters }] of questions())
    if (parameters.includes('service'))
      answers[question] = JSON.parse(await ask(question, 'service=tanstack-frontend&tenant=t-042')).rows;
  return answers;
}

test('a million distinct values change no other row, fill no page and no memory', async (t) => {
  for (const { events } of crowd({ visits: 40, from: T, to: T + 5 * MINUTE })) await post(batch(...events));
  const before = await askOfCustomers();

  const began = performance.now();
  let sent = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (sent < BATCHES) {
        const first = IN_A_BATCH * sent++;
        await post(batch(...Array.from({ length: IN_A_BATCH }, (_, index) => strange(first + index))));
      }
    }),
  );
  t.diagnostic(`${Math.round((BATCHES * IN_A_BATCH * 1000) / (performance.now() - began))} events a second`);
  const { counts } = await (await fetch(`${lab.url}/live/sessions`)).json();
  assert.ok(counts.events > BATCHES * IN_A_BATCH);

  assert.deepEqual(await askOfCustomers(), before);
  for (const question of questions().keys()) {
    const asked = performance.now();
    const { length } = await ask(question);
    t.diagnostic(`${question}: ${Math.round(performance.now() - asked)} ms`);
    assert.ok(length < ANSWER, `${question}: ${length} bytes`);
  }
  const peak = lab.peakMemory();
  t.diagnostic(`${Math.round(peak / 1e6)} MB of memory at most`);
  assert.ok(peak < MEMORY, `${peak} bytes of memory`);
});
