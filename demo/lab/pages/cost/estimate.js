// @ts-check

/**
 * What the stored traffic would have been under other settings. Sampling takes sessions by chance, so all of this is
 * what to expect, not what a certain day would have brought.
 * @typedef {object} Settings
 * @property {number} sample percent of the sessions
 * @property {boolean} keepErrors sessions with an error are kept in any case
 * @property {number} replay percent of the kept sessions
 * @property {boolean} resources
 * @property {boolean} longTasks
 * @property {boolean} interactions
 *
 * @typedef {{ type: string, with_error: number, with_replay: number, events: number, bytes: number }} TrafficRow
 * @typedef {{ with_error: number, with_replay: number, sessions: number }} SessionsRow
 * @typedef {{ thousandReplays: number, thousandSessions: number, gigabyte: number }} Prices
 */

/** @type {Record<string, keyof Settings>} */
const SWITCHED = { resource: 'resources', long_task: 'longTasks', action: 'interactions' };

/**
 * @param {TrafficRow[]} traffic
 * @param {SessionsRow[]} sessions
 * @param {{ bytes: number }} replay all replay data that is stored
 * @param {Settings} settings
 */
export function estimate(traffic, sessions, replay, settings) {
  const share = (/** @type {number} */ withError) =>
    settings.keepErrors && withError === 1 ? 1 : settings.sample / 100;
  /** @type {Map<string, { type: string, stored: number, kept: number, bytes: number }>} */
  const types = new Map();
  for (const { type, with_error, events, bytes } of traffic) {
    const kept = SWITCHED[type] && !settings[SWITCHED[type]] ? 0 : share(with_error);
    const row = types.get(type) ?? { type, stored: 0, kept: 0, bytes: 0 };
    types.set(type, row);
    row.stored += events;
    row.kept += events * kept;
    row.bytes += bytes * kept;
  }
  const all = [...types.values()];
  const sum = (/** @type {'stored' | 'kept' | 'bytes'} */ name) =>
    all.reduce((total, row) => total + row[name], 0);
  const keptSessions = sessions.reduce((total, row) => total + row.sessions * share(row.with_error), 0);
  const recorded = sessions.reduce((total, row) => total + (row.with_replay === 1 ? row.sessions : 0), 0);
  const replays = (keptSessions * settings.replay) / 100;
  return {
    types: all,
    stored: sum('stored'),
    kept: sum('kept'),
    bytes: sum('bytes'),
    sessions: sessions.reduce((total, row) => total + row.sessions, 0),
    keptSessions,
    replays,
    // What a replay weighs is known only where some are stored.
    replayBytes: recorded > 0 ? (replay.bytes / recorded) * replays : 0,
    errors: types.get('error')?.stored ?? 0,
    keptErrors: types.get('error')?.kept ?? 0,
  };
}

/**
 * @param {ReturnType<typeof estimate>} estimated
 * @param {Prices} prices
 */
export function price(
  { keptSessions, replays, bytes, replayBytes },
  { thousandSessions, thousandReplays, gigabyte },
) {
  return (
    (keptSessions / 1000) * thousandSessions +
    (replays / 1000) * thousandReplays +
    ((bytes + replayBytes) / 1e9) * gigabyte
  );
}
