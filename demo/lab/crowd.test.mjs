// @ts-check
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { crowd } from './crowd.mjs';

const SCHEMAS = new URL('../../../shared/schemas/', import.meta.url);
const CROWD = { visits: 40, from: 1_767_225_600_000, to: 1_767_229_200_000 };

test('the crowd speaks the wire format', { skip: !existsSync(SCHEMAS) && `no ${SCHEMAS.pathname}` }, () => {
  const require = createRequire(new URL('../../tests/package.json', import.meta.url));
  const ajv = new (require('ajv').default)({ strict: false, allowUnionTypes: true });
  require('ajv-formats').default(ajv);
  for (const file of readdirSync(SCHEMAS, { recursive: true, encoding: 'utf8' })) {
    if (/^rum(?:\/|-events-browser)/.test(file) && file.endsWith('.json'))
      ajv.addSchema(JSON.parse(readFileSync(new URL(file, SCHEMAS), 'utf8')));
  }
  const incident = { from: CROWD.from, to: CROWD.to };
  const types = new Set();
  for (const { events } of crowd({ ...CROWD, incident })) {
    for (const event of events) {
      const validate = ajv.getSchema(`rum/${event.type}-schema.json`);
      assert.ok(validate, event.type);
      assert.ok(validate(event), `${event.type}: ${ajv.errorsText(validate.errors)}`);
      types.add(event.type);
    }
  }
  assert.deepEqual([...types].sort(), ['action', 'error', 'resource', 'view']);
});

test('the same seed is the same crowd', () => {
  assert.deepEqual([...crowd(CROWD)], [...crowd(CROWD)]);
  assert.notDeepEqual([...crowd(CROWD)], [...crowd({ ...CROWD, seed: 2 })]);
});
