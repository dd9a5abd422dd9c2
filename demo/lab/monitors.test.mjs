// @ts-check
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { parseBatch } from './batch.mjs';
import { createRandom } from './crowd/random.mjs';
import { createAlerts } from './monitors/alerts.mjs';
import { learn, MINUTE } from './monitors/baseline.mjs';
import { judge, STEP, UNKNOWN, windowsOf } from './monitors/judge.mjs';
import { renderMessage } from './monitors/message.mjs';
import { createWatch, definitions } from './monitors/watch.mjs';
import { notify } from './monitors/webhook.mjs';
import { openStore } from './store.mjs';

const DAY = 1440 * MINUTE;
const START = 1_767_225_600_000;
const ERRORS = /** @type {import('./monitors/judge.mjs').Definition} */ (
  definitions().find(({ id }) => id === 'checkout-errors')
);
const REVENUE = /** @type {import('./monitors/judge.mjs').Definition} */ (
  definitions().find(({ id }) => id === 'revenue-forecast')
);

/** Errors a minute on a normal day: few at night, most in the evening. */
const usual = (/** @type {number} */ time) => 2.5 + 2 * Math.sin(((time % DAY) / DAY - 0.3) * 2 * Math.PI);

/**
 * @param {number} mean
 * @param {import('./crowd/random.mjs').Random} random
 */
function poisson(mean, random) {
  let count = -1;
  for (let left = 1, limit = Math.exp(-mean); left > limit; count += 1) left *= random.next();
  return count;
}

/**
 * @param {number} days
 * @param {number} seed
 * @param {(time: number) => number} rate a minute
 */
function recorded(days, seed, rate) {
  const random = createRandom(seed);
  const slots = [];
  for (let slot = START; slot < START + days * DAY; slot += STEP)
    slots.push({ slot, value: poisson(rate(slot) / 2, random) });
  return slots;
}

/** @param {{ slot: number, value: number }[]} slots */
function minutesOf(slots) {
  return Array.from(
    { length: slots.length / 2 },
    (_, index) => slots[2 * index].value + slots[2 * index + 1].value,
  );
}

/**
 * Lives through the last of the days as the lab would, and tells each change of state.
 * @param {{ slot: number, value: number }[]} slots
 */
function live(slots) {
  const end = slots[slots.length - 1].slot + STEP;
  let standing = UNKNOWN;
  let baseline;
  const changes = [];
  for (let now = end - DAY; now <= end; now += STEP) {
    const index = (now - START) / STEP;
    if (standing.state !== 'alert' && (!baseline || now % (60 * MINUTE) === 0))
      baseline = learn(minutesOf(slots.slice(0, index - (index % 2))), now - (now % MINUTE));
    const windows = windowsOf(slots.slice(Math.max(0, index - 20), index), now - 10 * STEP, now);
    const next = judge(ERRORS, baseline, windows, standing, now);
    if (next.state !== standing.state) changes.push({ state: next.state, at: now - (end - DAY) });
    standing = next;
  }
  return changes;
}

test('normal days raise no alert, from the first minute that something is known', () => {
  for (const seed of [1, 2, 3])
    assert.deepEqual(live(recorded(3, seed, usual)), [{ state: 'ok', at: 0 }], `seed ${seed}`);
});

test('an incident is an alert within two minutes and one recovery, at the busiest time and at the quietest', () => {
  for (const [seed, minute] of [
    [1, 730],
    [2, 60.25],
    [3, 1100.5],
  ]) {
    const from = START + 2 * DAY + minute * MINUTE;
    const to = from + 20 * MINUTE;
    const changes = live(recorded(3, seed, (time) => (time >= from && time < to ? 25 : usual(time))));
    assert.deepEqual(
      changes.map(({ state }) => state),
      ['ok', 'alert', 'ok'],
      `seed ${seed}`,
    );
    const [, alert, recovery] = changes;
    assert.ok(
      alert.at - minute * MINUTE <= 2 * MINUTE,
      `alert after ${(alert.at - minute * MINUTE) / 1000} s`,
    );
    const after = recovery.at - (minute + 20) * MINUTE;
    assert.ok(after > 0 && after <= 6 * MINUTE, `recovery after ${after / 1000} s`);
  }
});

test('an incident that comes and goes within a minute is one alert, not many', () => {
  const from = START + 2 * DAY + 600 * MINUTE;
  const bursts = (/** @type {number} */ time) =>
    time >= from && time < from + 30 * MINUTE ? (time % (2 * MINUTE) < MINUTE ? 40 : 3) : usual(time);
  assert.deepEqual(
    live(recorded(3, 4, bursts)).map(({ state }) => state),
    ['ok', 'alert', 'ok'],
  );
});

test('with little history it learns; with an hour it knows a level; a silent past needs the minimum', () => {
  assert.equal(learn(new Array(19).fill(1), START), undefined);
  assert.equal(judge(ERRORS, undefined, [], UNKNOWN, START).state, 'learning');
  const level = learn(minutesOf(recorded(1, 5, () => 4)).slice(0, 60), START);
  assert.ok(level && level.knows === 'trend' && Math.abs(level.expected(START + MINUTE) - 4) < 1.5);
  const silence = learn(new Array(60).fill(0), START);
  const windows = (/** @type {number} */ value) =>
    [1, 2, 3].map((step) => ({ end: START + step * STEP, value }));
  const ok = { ...UNKNOWN, state: /** @type {const} */ ('ok') };
  assert.equal(judge(ERRORS, silence, windows(5), ok, START + 3 * STEP).state, 'ok');
  assert.equal(judge(ERRORS, silence, windows(6), ok, START + 3 * STEP).state, 'alert');
});

test('the revenue forecast alerts when orders dry up, and not before', () => {
  const selling = Array.from({ length: 120 }, (_, minute) => 100 + 30 * Math.sin(minute));
  const drying = [...selling, ...Array.from({ length: 45 }, (_, minute) => Math.max(0, 80 - 4 * minute))];
  const stand = (/** @type {number[]} */ minutes) =>
    judge(REVENUE, learn(minutes, START), [], UNKNOWN, START);
  assert.equal(stand(selling).state, 'ok');
  assert.ok(Math.abs(stand(selling).value - 100) < 35);
  assert.equal(stand(drying).state, 'alert');
});

test('messages say what the situation needs, and nothing of the other', () => {
  const template =
    '{{#is_alert}}{{value}} is too much{{/is_alert}}{{#is_recovery}}over after {{duration}}{{/is_recovery}} {{unknown}}';
  const variables = { value: '7', duration: '3 min' };
  assert.equal(renderMessage(template, variables, 'is_alert'), '7 is too much {{unknown}}');
  assert.equal(renderMessage(template, variables, 'is_recovery'), 'over after 3 min {{unknown}}');
  for (const { message } of definitions())
    for (const situation of /** @type {const} */ (['is_alert', 'is_recovery']))
      assert.doesNotMatch(
        renderMessage(
          message,
          { value: '1', expected: '1', threshold: '1', duration: '1', link: 'x' },
          situation,
        ),
        /[{}]/,
      );
});

test('the webhook tries again until it is taken, and gives up in the end', async () => {
  const answers = [500, 0, 204];
  /** @type {string[]} */
  const bodies = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    bodies.push(body);
    const status = answers.shift() ?? 500;
    if (status === 0) request.socket.destroy();
    else response.writeHead(status).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const wait = async () => {};
  assert.equal(await notify(`http://127.0.0.1:${port}/`, { state: 'alert' }, { wait }), true);
  assert.deepEqual(bodies, Array(3).fill('{"state":"alert"}'));
  assert.equal(await notify(`http://127.0.0.1:${port}/`, {}, { wait }), false);
  assert.equal(bodies.length, 7);
  server.close();
});

test('an incident in the stored data is announced within two minutes, and its end, by the webhook', async () => {
  /** @type {any[]} */
  const notices = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    notices.push(JSON.parse(body));
    response.writeHead(204).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const store = await openStore(':memory:', () => {});
  after(async () => {
    server.close();
    await store.close();
  });
  const hour = 60 * MINUTE;
  const incident = { from: START + 3 * hour + 12 * MINUTE, to: START + 3 * hour + 27 * MINUTE };
  const end = START + 4 * hour;
  const during = (/** @type {number} */ time) => time >= incident.from && time < incident.to;
  const random = createRandom(7);
  /** @type {string[]} */
  const lines = [];
  for (let time = START; time < end; time += STEP) {
    for (let left = poisson(during(time) ? 10 : 0.6, random); left > 0; left -= 1)
      lines.push(
        JSON.stringify({ type: 'error', date: time + left, session: { id: 's' }, error: { message: 'x' } }),
      );
  }
  // The robots' errors, as many as they are, wake nobody.
  for (let time = START + 2 * hour; time < START + 3 * hour; time += 1000)
    lines.push(
      JSON.stringify({ type: 'error', date: time, session: { id: 'r', type: 'synthetics' }, error: {} }),
    );
  const sent = {
    method: 'POST',
    path: '',
    params: '[]',
    raw_url: '',
    content_type: '',
    bytes: 0,
    status: 202,
  };
  await store.add(
    { ...sent, received_at: START, api: '', encoding: '', request_id: 'r', browser: '', body: '' },
    { ...parseBatch(lines.join('\n')), accepted: true, repeated: false },
  );

  const alerts = createAlerts({ store, url: () => 'http://lab', webhook: `http://127.0.0.1:${port}/` });
  const watch = createWatch({ store, alerts });
  for (let now = START + 2 * hour; now < end; now += STEP) {
    await watch.evaluate(now);
    // As many announcements as there are rows have been sent: each is taken before the clock goes on.
    const { length } = await store.query(`SELECT monitor FROM alerts WHERE monitor = 'checkout-errors'`);
    while (notices.length < length) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.deepEqual(
    notices.map(({ monitor, state }) => [monitor, state]),
    [
      ['checkout-errors', 'alert'],
      ['checkout-errors', 'ok'],
    ],
  );
  const [alert, recovery] = notices;
  assert.ok(alert.date - incident.from <= 2 * MINUTE, `${(alert.date - incident.from) / 1000} s`);
  assert.ok(recovery.date > incident.to && recovery.date <= incident.to + 6 * MINUTE);
  assert.match(alert.message, /^\d+ errors a minute; [\d.]+ is usual at this time and [\d.]+ the limit\.\n/);
  assert.match(
    alert.message,
    /\nDashboard: http:\/\/lab\/dashboard\.html\?range=1h\n[^]*@slack-checkout-oncall$/,
  );
  assert.match(recovery.message, /^Errors are back to \d+ a minute after \d+ min\.\n@slack-checkout-oncall$/);
  const { alerts: shown } = await watch.show(end);
  assert.deepEqual(
    shown.map(({ state }) => state),
    ['ok', 'alert'],
  );
});
