// @ts-check
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { crowd } from '../crowd.mjs';
import { batch, intakePath } from '../wire.mjs';

/**
 * A crowd's browsers sending to the intake, at a steady rate: most as they should, some over a slow line, and some lose the
 * connection, in the middle of a batch or before the answer. As the SDK does, they send what was not acknowledged again,
 * under the same request id.
 *
 * @typedef {object} Load
 * @property {string} url
 * @property {number} rate events a second
 * @property {number} seconds
 * @property {number} from epoch ms; the visits lie between this and `to`
 * @property {number} to
 * @property {number} [connections]
 * @property {number} [slow] of the connections so many at a time are slow
 * @property {number} [cut] the share of the batches whose connection is lost
 *
 * @typedef {{ userAgent: string, text: string, count: number, date: number }} Template
 */

const POOL = 400;
const TICK_MS = 10;
const PIECES = 5;
const SLOW_PAUSE_MS = 300;
const CUT_WITHIN_MS = 100;
const RETRY_MS = 200;
const TRIES = 50;

/** The last digits of each UUID: other ones make another visit of the same text. */
const UUID_TAIL = /([0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{6})[0-9a-f]{6}/g;
const TAIL = '<tail>';

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * @param {Load} load
 * @param {() => boolean} [gone] true: the server was ended, and what it did not answer stays unanswered
 */
export async function load(
  { url, rate, seconds, from, to, connections = 200, slow = 20, cut = 0.02 },
  gone = () => false,
) {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const pool = templates();
  /** @type {Map<string, number>} how many events each batch has */
  const acknowledged = new Map();
  /** @type {Map<string, number>} */
  const sent = new Map();
  /** @type {number[]} */
  const waits = [];
  let events = 0;
  let busy = 0;
  let slowNow = 0;
  let lost = 0;
  let turn = 0;

  /** @param {Template} visit */
  async function deliver({ userAgent, text, count, date }) {
    const id = randomUUID();
    const begin = Math.round(from + ((to - from) * events) / (rate * seconds));
    const body = Buffer.from(renewed(text, begin - date, turn++));
    const isSlow = slowNow < slow;
    if (isSlow) slowNow += 1;
    let willBeCut = Math.random() < cut;
    events += count;
    sent.set(id, count);
    for (let tries = 0; tries < TRIES && !gone(); tries += 1) {
      const began = performance.now();
      const status = await post({ agent, url, id, body, userAgent, isSlow, willBeCut }).catch(() => 0);
      if (status === 202) {
        acknowledged.set(id, count);
        if (!isSlow) waits.push(performance.now() - began);
        break;
      }
      lost += 1;
      willBeCut = false;
      await pause(RETRY_MS);
    }
    if (isSlow) slowNow -= 1;
  }

  const began = performance.now();
  /** @type {Set<Promise<void>>} */
  const underway = new Set();
  for (let now = began; now - began < seconds * 1000 && !gone(); now = performance.now()) {
    const due = ((now - began) / 1000) * rate;
    while (events < due && busy < connections) {
      busy += 1;
      const delivery = deliver(pool[turn % POOL]).finally(() => {
        busy -= 1;
        underway.delete(delivery);
      });
      underway.add(delivery);
    }
    await pause(TICK_MS);
  }
  const took = performance.now() - began;
  await Promise.all(underway);
  agent.destroy();
  waits.sort((a, b) => a - b);
  const wait = (/** @type {number} */ share) =>
    Math.round(waits[Math.floor(share * (waits.length - 1))] ?? 0);
  return { sent, acknowledged, events, lost, ms: took, p50: wait(0.5), p99: wait(0.99) };
}

/** @returns {Template[]} the crowd is made once: that takes longer than sending it */
function templates() {
  return [...crowd({ visits: POOL, from: 0, to: 1 })].map(({ userAgent, events }) => ({
    userAgent,
    text: batch(...events).replaceAll(UUID_TAIL, `$1${TAIL}`),
    count: events.length,
    date: events[0].date,
  }));
}

/**
 * The same visit at another time, of another visitor.
 * @param {string} text
 * @param {number} shift ms
 * @param {number} turn
 */
function renewed(text, shift, turn) {
  return text
    .replaceAll(TAIL, turn.toString(16).padStart(6, '0'))
    .replaceAll(/"date":(\d+)/g, (_, date) => `"date":${Number(date) + shift}`);
}

/**
 * @param {{ agent: Agent, url: string, id: string, body: Buffer, userAgent: string, isSlow: boolean, willBeCut: boolean }} batch
 * @returns {Promise<number>} the status
 */
function post({ agent, url, id, body, userAgent, isSlow, willBeCut }) {
  return new Promise((resolve, reject) => {
    const sending = request(url + intakePath({ 'dd-request-id': id }), {
      method: 'POST',
      agent,
      headers: {
        'user-agent': userAgent,
        'content-type': 'text/plain;charset=UTF-8',
        'content-length': body.length,
      },
    });
    sending.on('error', reject);
    sending.on('response', (response) => {
      response.resume();
      response.on('error', reject);
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    void write(sending, body, isSlow, willBeCut);
  });
}

/**
 * @param {import('node:http').ClientRequest} sending
 * @param {Buffer} body
 * @param {boolean} isSlow
 * @param {boolean} willBeCut
 */
async function write(sending, body, isSlow, willBeCut) {
  const piece = Math.ceil(body.length / PIECES);
  if (willBeCut) {
    // Half of them in the middle of the body, half when all is sent: then before or after it is stored.
    sending.write(body.subarray(0, piece));
    if (Math.random() < 0.5) sending.end(body.subarray(piece));
    setTimeout(() => sending.destroy(), Math.random() * CUT_WITHIN_MS);
  } else if (isSlow) {
    for (let at = 0; at < body.length; at += piece) {
      sending.write(body.subarray(at, at + piece));
      await pause(SLOW_PAUSE_MS);
    }
    sending.end();
  } else sending.end(body);
}
