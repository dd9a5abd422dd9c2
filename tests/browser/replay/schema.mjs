// @ts-check
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { SCHEMAS } from '../schema.mjs';

const CHANGE = 'session-replay/browser/changes/change-schema.json';

const string = { anyOf: [{ type: 'string' }, { type: 'integer', minimum: 0 }] };
const id = { type: 'integer', minimum: 0 };
const list = (/** @type {object[]} */ items, /** @type {object | false} */ additionalItems = false) => ({
  type: 'array',
  minItems: items.length,
  items,
  additionalItems,
});

/** The kinds that the peer sends and its published schema does not know yet (spec c §12). */
const NEWER_KINDS = [
  list([{ const: 11 }], list([{ type: 'integer', minimum: 0, maximum: 8 }], { type: 'string' })),
  list([{ const: 12 }], list([id, string])),
  list([{ const: 13 }], list([{ enum: [0, 1, 2] }], id)),
  list([{ const: 14 }]),
];

/** @type {((segments: object[]) => string[]) | undefined} */
let check;

/**
 * @param {object[]} segments
 * @returns {string[]} one readable line a failure
 */
export function validateSegments(segments) {
  check ??= existsSync(SCHEMAS) ? compile() : skip();
  return check(segments);
}

function skip() {
  console.log(`# no ${SCHEMAS}: the check against the published schemas is skipped`);
  return () => [];
}

function compile() {
  const ajv = new Ajv({ strict: false, allErrors: false });
  for (const file of readdirSync(SCHEMAS, { recursive: true, encoding: 'utf8' })) {
    if (!/^session-replay\/(browser|common)\/.*\.json$/.test(file)) continue;
    const schema = JSON.parse(readFileSync(join(SCHEMAS, file), 'utf8'));
    if (schema.$id === CHANGE) schema.oneOf.push(...NEWER_KINDS);
    ajv.addSchema(schema);
  }
  const segment = ajv.getSchema('session-replay/browser/segment-schema.json');
  const record = ajv.getSchema('session-replay/browser/record-schema.json');
  if (!segment || !record) throw new Error(`no schema of segments in ${SCHEMAS}`);
  return (/** @type {any[]} */ segments) =>
    segments.flatMap((one, index) => {
      if (segment(one)) return [];
      const bad = one.records.filter((/** @type {unknown} */ other) => !record(other));
      const lines = bad.map((/** @type {unknown} */ other) => JSON.stringify(other).slice(0, 300));
      return [`segment ${index}: ${lines.join('\n') || JSON.stringify(segment.errors)}`];
    });
}
