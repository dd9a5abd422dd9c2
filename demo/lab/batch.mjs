// @ts-check
import { factsOf } from './facts.mjs';

/**
 * @typedef {object} EventRow the columns that queries need, and the event as it came
 * @property {string} type
 * @property {number} date
 * @property {string} session_id
 * @property {string} view_id
 * @property {string} event_id
 * @property {number} document_version
 * @property {string} service
 * @property {string} json
 *
 * @typedef {EventRow & import('./facts.mjs').Facts} ReceivedEvent
 * @typedef {{ reason: string, raw: string }} Rejection
 */

// A hostile body of a million bad lines would otherwise become a million rows.
const MAX_REJECTIONS_KEPT = 1000;
const MAX_RAW_KEPT = 64 * 1024;

/**
 * @param {string} reason
 * @param {string} raw
 * @returns {Rejection}
 */
export function rejection(reason, raw) {
  return { reason, raw: raw.slice(0, MAX_RAW_KEPT) };
}

/**
 * A batch is JSON objects separated by newlines.
 * @param {string} body
 */
export function parseBatch(body) {
  /** @type {ReceivedEvent[]} */
  const events = [];
  /** @type {Rejection[]} */
  const rejected = [];
  let rejectedCount = 0;
  for (const line of body.split('\n')) {
    if (line === '') continue;
    const event = parse(line);
    const reason = reasonToReject(event);
    if (reason === undefined) {
      events.push(toReceivedEvent(event, line));
      continue;
    }
    rejectedCount += 1;
    if (rejected.length < MAX_REJECTIONS_KEPT) rejected.push(rejection(reason, line));
  }
  return { events, rejected, rejectedCount };
}

/** @param {string} line */
function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** @param {any} event */
function reasonToReject(event) {
  if (event === undefined) return 'not JSON';
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return 'not an object';
  if (typeof event.type !== 'string' || event.type === '') return 'no type';
  if (!Number.isSafeInteger(event.date)) return 'date is not an integer';
  const version = event._dd?.document_version ?? 0;
  if (!Number.isSafeInteger(version)) return 'document_version is not an integer';
  const strings = { ...idsOf(event), service: event.service ?? '' };
  const wrong = Object.entries(strings).find(([, value]) => typeof value !== 'string');
  return wrong && `${wrong[0]} is not a string`;
}

/** @param {any} event */
function idsOf(event) {
  return {
    session_id: event.session?.id ?? '',
    view_id: event.view?.id ?? '',
    // Whatever the type, its own object carries the event's id; on other types `action.id` is a list of parents.
    event_id: event[event.type]?.id ?? '',
  };
}

/**
 * @param {any} event
 * @param {string} json
 * @returns {ReceivedEvent}
 */
function toReceivedEvent(event, json) {
  return {
    type: event.type,
    date: event.date,
    ...idsOf(event),
    document_version: event._dd?.document_version ?? 0,
    service: event.service ?? '',
    json,
    ...factsOf(event, json),
  };
}
