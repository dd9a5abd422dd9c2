// @ts-check
import { createSocket } from 'node:dgram';
import { rejection } from './batch.mjs';

/** @typedef {import('./store.mjs').Row} Row */

/** @type {Record<string, string>} */
const TYPES = { c: 'count', g: 'gauge', h: 'histogram', d: 'distribution', ms: 'timing', s: 'set' };
const LINE = /^(?<name>[^:|\n]+):(?<values>[^|]+)\|(?<type>[a-z]+)(?<rest>\|.*)?$/;

/**
 * A datagram is metrics separated by newlines.
 * https://docs.datadoghq.com/developers/dogstatsd/datagram_shell/
 * @param {string} datagram
 * @param {number} received_at
 */
export function parseDatagram(datagram, received_at) {
  /** @type {Row[]} */
  const metrics = [];
  /** @type {import('./batch.mjs').Rejection[]} */
  const rejected = [];
  for (const line of datagram.split('\n')) {
    if (line === '') continue;
    const rows = toRows(line, received_at);
    if (rows) metrics.push(...rows);
    else rejected.push(rejection('not a DogStatsD metric', line));
  }
  return { metrics, rejected };
}

/**
 * @param {string} line
 * @param {number} received_at
 * @returns {Row[] | undefined} a line may carry several values
 */
function toRows(line, received_at) {
  const { name, values, type, rest = '' } = LINE.exec(line)?.groups ?? {};
  if (!name || !TYPES[type]) return undefined;
  const sections = rest.split('|');
  const section = (/** @type {string} */ mark) =>
    sections.find((text) => text.startsWith(mark))?.slice(mark.length);
  const numbers = values.split(':').map(Number);
  // A client that sends one count in ten says so, and each then stands for ten.
  const rate = type === 'c' ? Number(section('@') ?? 1) : 1;
  const seconds = Number(section('T') ?? received_at / 1000);
  const date = Math.round(seconds * 1000);
  if (!numbers.every(Number.isFinite) || !Number.isSafeInteger(date) || !(rate > 0)) return undefined;
  const shared = {
    received_at,
    date,
    name,
    type: TYPES[type],
    tags: tagsOf(section('#') ?? ''),
  };
  return numbers.map((value) => ({ ...shared, value: value / rate }));
}

/**
 * @param {string} list `key:value,key:value,flag`
 * @returns {string} a JSON object; of a key that comes twice the last value
 */
function tagsOf(list) {
  const tags = list === '' ? [] : list.split(',').map((tag) => /^([^:]*):?(.*)$/s.exec(tag)?.slice(1) ?? []);
  return JSON.stringify(Object.fromEntries(tags));
}

/**
 * Receives what DogStatsD clients send, on UDP.
 * @param {import('./store.mjs').Store} store
 * @param {number} port 0 for a free one
 */
export async function receiveDogStatsD(store, port) {
  const socket = createSocket('udp4');
  socket.on('message', (message) => {
    const { metrics, rejected } = parseDatagram(message.toString('utf8'), Date.now());
    store.append({ metrics }, rejected);
  });
  await new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, '127.0.0.1', () => resolve(undefined));
  });
  // A port that nobody listens on any more is a client's loss, never the lab's end.
  socket.on('error', (error) => console.error(`lab: DogStatsD: ${error.message}`));
  return {
    port: socket.address().port,
    close: () => new Promise((resolve) => socket.close(() => resolve(undefined))),
  };
}
