// @ts-check
// What two recordings of the same visit say differently, field by field.

/** @typedef {import('./intake.mjs').RumEvent} RumEvent */

/**
 * A field in which two events differ.
 *
 * @typedef {object} Difference
 * @property {string} event its type and key
 * @property {string} path of the field, `''` for the event itself; `*` for each member of an array
 * @property {unknown} theirs
 * @property {unknown} ours
 */

/** Numbers that the page decides, and no clock. */
const EXACT = /(count|_code|rate|width|height|step|value|position\.[xy]|format_version|amount|code|hits)$/;
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** By what the same event is known in both recordings. @param {RumEvent} event */
function keyOf(event) {
  const { type, action, error, resource, vital, view } = event;
  const name =
    (type === 'action' && `${action.type} ${action.target?.name}`) ||
    (type === 'error' && `${error.source} ${error.message}`) ||
    (type === 'resource' && `${resource.type} ${resource.method ?? ''} ${normalised(resource.url)}`) ||
    (type === 'vital' && `${vital.type} ${vital.name}`) ||
    (type === 'view' && `${view.loading_type} ${view.name ?? ''}`) ||
    '';
  return `${type} ${name}`.trim();
}

/**
 * What must be the same: a number that comes of a clock or an id is only told to be one.
 *
 * @param {unknown} value
 * @param {string} path
 */
function normalised(value, path = '') {
  if (typeof value === 'number') return EXACT.test(path) ? value : '<number>';
  if (typeof value !== 'string') return value;
  if (ID.test(value)) return '<id>';
  return value
    .replace(/http:\/\/127\.0\.0\.1:\d+/g, '<origin>')
    .replace(/setup=\d+/g, 'setup=<setup>')
    .replace(/sdk\/\d+\/[\w.-]+/g, 'sdk/<sdk>')
    .replace(/sdk_version:[^,]+/, 'sdk_version:<version>');
}

/**
 * @param {unknown} value
 * @param {string} path
 * @param {Map<string, unknown>} into
 */
function flatten(value, path, into) {
  if (typeof value === 'object' && value !== null && Object.keys(value).length)
    for (const [key, member] of Object.entries(value))
      flatten(member, [path, Array.isArray(value) ? '*' : key].filter(Boolean).join('.'), into);
  else into.set(path, normalised(value, path));
  return into;
}

/** The events of a recording by key, views in their last state. @param {RumEvent[]} events */
function byKey(events) {
  /** @type {Map<string, RumEvent[]>} */
  const found = new Map();
  const seen = new Map();
  for (const event of events) seen.set(event.type === 'view' ? event.view.id : Symbol(event.type), event);
  for (const event of seen.values()) found.set(keyOf(event), [...(found.get(keyOf(event)) ?? []), event]);
  return found;
}

/**
 * @param {RumEvent[]} theirs
 * @param {RumEvent[]} ours
 * @returns {Difference[]}
 */
export function compare(theirs, ours) {
  const [first, second] = [byKey(theirs), byKey(ours)];
  /** @type {Difference[]} */
  const differences = [];
  for (const event of new Set([...first.keys(), ...second.keys()])) {
    const [a = [], b = []] = [first.get(event), second.get(event)];
    if (a.length !== b.length) differences.push({ event, path: '', theirs: a.length, ours: b.length });
    const pairs = Math.min(a.length, b.length);
    for (let index = 0; index < pairs; index += 1) {
      const [fields, others] = [flatten(a[index], '', new Map()), flatten(b[index], '', new Map())];
      for (const path of new Set([...fields.keys(), ...others.keys()]))
        if (JSON.stringify(fields.get(path)) !== JSON.stringify(others.get(path)))
          differences.push({ event, path, theirs: fields.get(path), ours: others.get(path) });
    }
  }
  return differences;
}
