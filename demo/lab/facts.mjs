// @ts-check
import { fingerprintOf } from './fingerprint.mjs';
import { viewName } from './summary.mjs';
import { lowTraceId } from './trace-id.mjs';

/**
 * What the pages ask about an event, each in a column of its own: asking a million events for a field of their JSON
 * takes seconds. Anybody can send an event, so a field of the wrong type is the same as a missing one.
 * @typedef {Record<string, string | number>} Facts
 */

// A value that somebody else chose: long enough for a URL, too short to fill the store.
const MAX_TEXT = 300;
/** A measurement that was not made: 0 is a good layout shift. */
const NOT_MEASURED = -1;

// What differs between two requests to one endpoint: numbers, UUIDs, hashes and other long tokens.
const VARIABLE_SEGMENT =
  /^(?:\d[\d.,-]*|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,}|(?=.*\d)[\w-]{20,}|[\w+/=-]{32,})$/i;

/**
 * @param {any} event
 * @param {string} json
 * @returns {Facts}
 */
export function factsOf(event, json) {
  const { view, action, error, resource, session, usr, account, context, _dd } = objects(event);
  const own = Object(event[event.type]);
  const tags = tagsOf(event.ddtags);
  const frustrations = listOf(action.frustration?.type);
  return {
    bytes: Buffer.byteLength(json),
    env: tags.get('env') ?? '',
    version: text(event.version),
    page: pageOf(event),
    tenant: text(usr.tenant_id) || text(context.tenant_id) || text(account.id),
    session_type: text(session.type) || 'user',
    has_replay: Number(session.has_replay === true),
    promoted: Number(Object(_dd.configuration).session_kept === true),
    sample_rate: measure(Object(_dd.configuration).session_sample_rate),

    loading_type: text(view.loading_type),
    loading_time: milliseconds(view.loading_time),
    lcp: milliseconds(view.largest_contentful_paint),
    inp: milliseconds(view.interaction_to_next_paint),
    cls: measure(view.cumulative_layout_shift),
    fcp: milliseconds(view.first_contentful_paint),
    ttfb: milliseconds(view.first_byte),

    kind: text(own.type) || text(own.entry_type) || text(own.source),
    name: event.type === 'action' ? text(Object(action.target).name) : text(own.name),
    element: text(Object(Object(Object(_dd.action).target)).selector),
    rage: Number(frustrations.includes('rage_click')),
    dead: Number(frustrations.includes('dead_click')),
    error_click: Number(frustrations.includes('error_click')),
    step: event.type === 'action' ? text(context.step) : '',

    message: event.type === 'error' ? text(error.message) : '',
    fingerprint: event.type === 'error' ? fingerprintOf(error) : '',

    endpoint: event.type === 'resource' ? endpointOf(resource) : '',
    status_code: Number.isSafeInteger(resource.status_code) ? resource.status_code : 0,
    duration: milliseconds(own.duration),
    trace_id: lowTraceId(_dd.trace_id),
    span_id: text(_dd.span_id),
  };
}

/**
 * @param {any} event
 * @returns {Record<string, any>} whatever was asked for, as an object
 */
function objects(event) {
  return new Proxy(event, { get: (target, name) => Object(target[name]) });
}

/**
 * `env` is nowhere but in the tags.
 * @param {unknown} ddtags
 * @returns {Map<string, string>}
 */
function tagsOf(ddtags) {
  const pairs = typeof ddtags === 'string' ? ddtags.slice(0, 10 * MAX_TEXT).split(',') : [];
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf(':');
      return [pair.slice(0, at), pair.slice(at + 1, at + 1 + MAX_TEXT)];
    }),
  );
}

/** @param {any} event */
function pageOf(event) {
  if (typeof Object(event.view).url !== 'string' && typeof Object(event.view).name !== 'string') return '';
  return withoutVariables(viewName(event)).slice(0, MAX_TEXT);
}

/**
 * Two requests that differ in an id only are requests to one endpoint.
 * @param {any} resource
 */
function endpointOf({ method, url }) {
  let address = text(url);
  try {
    const { host, pathname } = new URL(address);
    address = host + withoutVariables(pathname);
  } catch {
    address = withoutVariables(address.split(/[?#]/)[0]);
  }
  return `${text(method) || 'GET'} ${address}`.slice(0, MAX_TEXT);
}

/** @param {string} path */
export function withoutVariables(path) {
  return path
    .split('/')
    .map((segment) => (VARIABLE_SEGMENT.test(segment) ? '?' : segment))
    .join('/');
}

/** @param {unknown} value */
function listOf(value) {
  return Array.isArray(value) ? value : [];
}

/** @param {unknown} nanoseconds */
function milliseconds(nanoseconds) {
  const value = measure(nanoseconds);
  return value < 0 ? value : value / 1e6;
}

/** @param {unknown} value */
function measure(value) {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? value : NOT_MEASURED;
}

/** @param {unknown} value */
function text(value) {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.slice(0, MAX_TEXT) : '';
}
