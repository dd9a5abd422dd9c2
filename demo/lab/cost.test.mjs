// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimate, price } from './pages/cost/estimate.js';

// Ten sessions, two of them with an error; four of the ten were recorded.
const TRAFFIC = [
  { type: 'view', with_error: 0, with_replay: 0, events: 80, bytes: 80_000 },
  { type: 'view', with_error: 1, with_replay: 1, events: 20, bytes: 20_000 },
  { type: 'resource', with_error: 0, with_replay: 0, events: 400, bytes: 200_000 },
  { type: 'error', with_error: 1, with_replay: 1, events: 5, bytes: 5_000 },
];
const SESSIONS = [
  { with_error: 0, with_replay: 0, sessions: 6 },
  { with_error: 0, with_replay: 1, sessions: 2 },
  { with_error: 1, with_replay: 1, sessions: 2 },
];
const REPLAY = { bytes: 400_000 };
const ALL = {
  sample: 100,
  keepErrors: false,
  replay: 40,
  resources: true,
  longTasks: true,
  interactions: true,
};

test('everything kept is what is stored', () => {
  const all = estimate(TRAFFIC, SESSIONS, REPLAY, ALL);
  assert.deepEqual(
    [all.stored, all.kept, all.bytes, all.keptSessions, all.keptErrors, all.replays, all.replayBytes],
    [505, 505, 305_000, 10, 5, 4, 400_000],
  );
});

test('a quarter of the sessions keeps a quarter of the errors, unless errors are kept', () => {
  const quarter = { ...ALL, sample: 25 };
  const plain = estimate(TRAFFIC, SESSIONS, REPLAY, quarter);
  assert.deepEqual([plain.kept, plain.keptSessions, plain.keptErrors], [126.25, 2.5, 1.25]);
  // 8 / 4 sessions by chance and 2 in any case; 80 / 4 + 20 views, 400 / 4 resources, 5 errors.
  const kept = estimate(TRAFFIC, SESSIONS, REPLAY, { ...quarter, keepErrors: true });
  assert.deepEqual([kept.kept, kept.keptSessions, kept.keptErrors], [145, 4, 5]);
});

test('what is not collected is not kept, and the price follows', () => {
  const slim = estimate(TRAFFIC, SESSIONS, REPLAY, { ...ALL, resources: false, replay: 0 });
  assert.deepEqual([slim.kept, slim.bytes, slim.replayBytes], [105, 105_000, 0]);
  assert.equal(price(slim, { thousandSessions: 2, thousandReplays: 3, gigabyte: 100 }), 0.02 + 0.0105);
  assert.equal(estimate(TRAFFIC, [], REPLAY, ALL).replayBytes, 0);
});
