// @ts-check
import { rejection } from './batch.mjs';
import { lowTraceId } from './trace-id.mjs';

/** @typedef {import('./store.mjs').Row} Row */

/**
 * The lines of a request to the logs intake: a JSON array, an object, or objects separated by newlines.
 * https://docs.datadoghq.com/api/latest/logs/#send-logs
 * @param {string} body
 * @param {number} received_at
 */
export function parseLogs(body, received_at) {
  /** @type {Row[]} */
  const logs = [];
  /** @type {import('./batch.mjs').Rejection[]} */
  const rejected = [];
  for (const log of entriesOf(body)) {
    if (typeof log !== 'object' || log === null) rejected.push(rejection('not a log object', String(log)));
    else logs.push(toRow(log, received_at));
  }
  return { logs, rejected, rejectedCount: rejected.length };
}

/**
 * @param {string} body
 * @returns {unknown[]}
 */
function entriesOf(body) {
  const whole = parse(body);
  if (whole !== undefined) return Array.isArray(whole) ? whole : [whole];
  return body
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => parse(line) ?? line);
}

/** @param {string} json */
function parse(json) {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/**
 * @param {any} log
 * @param {number} received_at
 * @returns {Row}
 */
function toRow(log, received_at) {
  const dd = Object(log.dd);
  return {
    received_at,
    date: dateOf(log.date ?? log.timestamp) ?? received_at,
    service: text(log.service ?? log['dd.service'] ?? dd.service),
    status: text(log.status ?? log.level ?? 'info').toLowerCase(),
    message: text(log.message),
    trace_id: lowTraceId(log['dd.trace_id'] ?? dd.trace_id),
    span_id: lowTraceId(log['dd.span_id'] ?? dd.span_id),
    json: JSON.stringify(log),
  };
}

/** @param {unknown} value epoch milliseconds, or a date as ISO 8601 writes it */
function dateOf(value) {
  const date = typeof value === 'string' ? Date.parse(value) : value;
  const rounded = typeof date === 'number' ? Math.round(date) : Number.NaN;
  return Number.isSafeInteger(rounded) ? rounded : undefined;
}

/** @param {unknown} value */
function text(value) {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
