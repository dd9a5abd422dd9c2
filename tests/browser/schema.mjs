// @ts-check
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';

// The published schemas lie beside the checkout, or one above where that is a worktree; never in it.
export const SCHEMAS = ['../../..', '../../../..']
  .map((above) => join(dirname(fileURLToPath(import.meta.url)), above, 'shared/schemas'))
  .reduce((near, far) => (existsSync(near) ? near : far));

/**
 * Where the peer's own payloads break the published schemas (spec b §9). The wire form is the peer's, so the event is
 * right and the schema is not; each entry changes a copy of the event to what the schema can judge.
 *
 * @type {{ reason: string, adapt: (event: any) => void }[]}
 */
const DEVIATIONS = [
  {
    reason: 'privacy.replay_level: the schema has no mask-unless-allowlisted',
    adapt: (event) => {
      if (event.privacy?.replay_level === 'mask-unless-allowlisted') event.privacy.replay_level = 'mask';
    },
  },
  {
    reason: 'resource.type: the schema has no websocket',
    adapt: (event) => {
      if (event.resource?.type === 'websocket') event.resource.type = 'other';
    },
  },
  {
    reason: 'resource.method: an enum of nine verbs, custom verbs are sent as they are',
    adapt: (event) => {
      const known = /^(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH)$/;
      if (event.resource?.method && !known.test(event.resource.method)) delete event.resource.method;
    },
  },
  {
    reason: 'view_update: a null says that a field is gone, where the schema wants its type',
    adapt: (event) => {
      if (event.type === 'view_update') dropNulls(event);
    },
  },
];

/** @type {((events: object[]) => string[]) | undefined} */
let check;

/**
 * @param {Record<string, any>[]} events
 * @returns {string[]} one readable line a failure
 */
export function validateEvents(events) {
  check ??= existsSync(SCHEMAS) ? compile() : skip();
  return check(events);
}

function skip() {
  console.log(`# no ${SCHEMAS}: the check against the published schemas is skipped`);
  return () => [];
}

function compile() {
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default(ajv);
  for (const file of readdirSync(SCHEMAS, { recursive: true, encoding: 'utf8' })) {
    const isRum = file.startsWith('rum/') || file === 'rum-events-browser-schema.json';
    if (isRum && file.endsWith('.json')) ajv.addSchema(JSON.parse(readFileSync(join(SCHEMAS, file), 'utf8')));
  }
  /** @param {string} id */
  const schema = (id) => {
    const validate = ajv.getSchema(id);
    if (!validate) throw new Error(`no schema ${id} in ${SCHEMAS}`);
    return validate;
  };
  const whole = schema('rum-events-browser-schema.json');

  return (/** @type {Record<string, any>[]} */ events) =>
    events.flatMap((original, index) => {
      const event = structuredClone(original);
      for (const { adapt } of DEVIATIONS) adapt(event);
      if (whole(event)) return [];
      // The whole is one `oneOf`: its errors are those of every other type, too.
      const one = schema(
        `rum/${event.type === 'vital' ? `vital-${event.vital?.type}` : event.type}-schema.json`,
      );
      one(event);
      const errors = one.errors ?? [{ instancePath: '', message: 'matches more than one type', params: {} }];
      return errors.map(
        ({ instancePath, message, params }) =>
          `event ${index} (${event.type})${instancePath} ${message} ${JSON.stringify(params)}`,
      );
    });
}

/** @param {any} value */
function dropNulls(value) {
  for (const [key, member] of Object.entries(value)) {
    if (member === null) delete value[key];
    else if (typeof member === 'object') dropNulls(member);
  }
}
