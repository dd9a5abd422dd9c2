// @ts-check
import { randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { crowd } from '../crowd.mjs';
import { batch, intakePath } from '../wire.mjs';

/**
 * Sends events as fast as the intake takes them, from a thread of its own. The crowd is made once and sent again with
 * other ids and times: making it would take longer than sending it.
 * @typedef {{ url: string, events: number, from: number, to: number, connections: number }} Load
 */

const POOL = 400;

/** @param {Load} load */
async function run({ url, events, from, to, connections }) {
  const pool = [...crowd({ visits: POOL, from: 0, to: 1 })].map(({ userAgent, events: visited }) => {
    const [{ session, date }] = visited;
    return { userAgent, text: batch(...visited), count: visited.length, session: session.id, date };
  });
  let sent = 0;
  let accepted = 0;
  let failed = 0;
  let turn = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (sent < events) {
        const visit = pool[turn++ % POOL];
        const begin = Math.round(from + ((to - from) * sent) / events);
        sent += visit.count;
        const response = await fetch(url + intakePath({ 'dd-request-id': randomUUID() }), {
          method: 'POST',
          headers: { 'user-agent': visit.userAgent, 'content-type': 'text/plain;charset=UTF-8' },
          body: renewed(visit.text, begin - visit.date, turn),
        });
        await response.arrayBuffer();
        if (response.status === 202) accepted += visit.count;
        else failed += visit.count;
      }
    }),
  );
  parentPort?.postMessage({ sent, accepted, failed, ms: performance.now() - began });
}

/**
 * The same visit at another time, of another visitor: every UUID differs from those of other turns in its last digits.
 * @param {string} text
 * @param {number} shift ms
 * @param {number} turn
 */
function renewed(text, shift, turn) {
  const tail = turn.toString(16).padStart(6, '0');
  return text
    .replaceAll(/"date":(\d+)/g, (_, date) => `"date":${Number(date) + shift}`)
    .replaceAll(/([0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{6})[0-9a-f]{6}/g, `$1${tail}`);
}

await run(workerData);
