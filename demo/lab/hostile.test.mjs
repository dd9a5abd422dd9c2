// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crowd } from './crowd.mjs';
import { questions } from './data.mjs';
import { event, labWithData, MINUTE, T } from './data-fixture.mjs';
import { batch, intakePath } from './wire.mjs';

const { lab, send, rows } = await labWithData();

test('whatever an event holds, every query answers', async () => {
  const markup = '<img src=x onerror=alert(1)>';
  const values = [null, 7, markup, [], { type: markup, name: 'x'.repeat(1e6), duration: 'x', url: markup }];
  for (const type of ['view', 'action', 'error', 'resource', 'vital']) {
    for (const value of values)
      await send({
        type,
        date: T,
        session: { id: 's' },
        [type]: value,
        _dd: value,
        usr: value,
        context: value,
        ddtags: value,
      });
  }
  await send(
    { type: 'error', date: Number.MIN_SAFE_INTEGER },
    { type: 'error', date: Number.MAX_SAFE_INTEGER },
  );
  for (const question of questions().keys()) assert.ok(Array.isArray(await rows(question)), question);
  // Parameters are values, never SQL.
  for (const question of questions().keys())
    assert.ok(
      Array.isArray(
        await rows(question, `page=${encodeURIComponent("' OR 1=1 --")}&type='&bucket=0&min_loading=x`),
      ),
      question,
    );
});

test('hostile events change no number of anybody else, and none of the pages grows with them', async () => {
  const customers = [...crowd({ visits: 12, from: T, to: T + 5 * MINUTE })].flatMap(({ events }) => events);
  await send(...customers);
  const filtered = [...questions()].filter(([, { parameters }]) => parameters.includes('service'));
  const ask = async () => {
    /** @type {Record<string, unknown>} */
    const answers = {};
    for (const [question] of filtered)
      answers[question] = await rows(question, 'service=tanstack-frontend&tenant=t-042');
    return answers;
  };
  const before = await ask();
  const markup = '<img src=x onerror=alert(1)>';
  /** @type {unknown[]} */
  const wrong = [
    null,
    true,
    7,
    -1e308,
    '',
    markup,
    'x\u0000y\ud800',
    [[]],
    {},
    { toString: 1, id: 3, type: [] },
  ];
  const hostile = [];
  for (const type of ['view', 'action', 'error', 'resource', 'long_task', 'vital', '__proto__', markup])
    for (const value of wrong)
      hostile.push({ ...event('hostile', type, {}), [type]: value, _dd: value, usr: value, context: value });
  const refused = await fetch(lab.url + intakePath(), { method: 'POST', body: batch(...hostile) });
  assert.equal(refused.status, 202, 'lines that are no events are noted, and their neighbours taken');
  const huge = 'x'.repeat(2_000_000);
  await send(
    event(huge, 'error', { type: huge, message: huge, stack: huge }, { service: huge, version: huge }),
  );
  for (let batches = 0; batches < 10; batches += 1) {
    await send(
      ...Array.from({ length: 1000 }, (_, index) => {
        const value = `${batches}-${index}-${String.fromCharCode(97 + (index % 26)).repeat(9)}`;
        const own = {
          type: value,
          name: value,
          message: value,
          target: { name: value },
          url: `https://${value}`,
        };
        const type = ['view', 'action', 'error', 'resource'][index % 4];
        return event(
          value,
          type,
          { ...own, id: value, frustration: { type: ['rage_click'] } },
          { service: value },
        );
      }),
    );
  }
  const now = await ask();
  for (const [question] of filtered) assert.deepEqual(now[question], before[question], question);
  for (const question of questions().keys()) {
    const answer = await fetch(
      `${lab.url}/data/${question}?from=${T}&to=${T + 10 * MINUTE}&session_type=all`,
    );
    const { length } = await answer.text();
    assert.ok(length < 300_000, `${question}: ${length} bytes`);
  }
});
