// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { realm } from './testing/compiled.mjs';

/** @param {object} valid */
async function made(valid) {
  const { run, lines } = await realm(`export * from './tags';`);
  return { tags: run(`shim.tags(${JSON.stringify(valid)}, '0.1.0')`), lines };
}

test('what is set, in order', async () => {
  assert.deepEqual(await made({}), { tags: 'sdk_version:0.1.0', lines: [] });
  assert.deepEqual(await made({ service: 'shop', version: '1.2.3' }), {
    tags: 'sdk_version:0.1.0,service:shop,version:1.2.3',
    lines: [],
  });
  const all = {
    variant: 'v',
    datacenter: 'us1.prod',
    version: '1',
    service: 's',
    env: 'prod',
    sdkVersion: '9',
  };
  assert.deepEqual(await made(all), {
    tags: 'sdk_version:9,env:prod,service:s,version:1,datacenter:us1.prod,variant:v',
    lines: [],
  });
});

test('commas would begin another tag', async () => {
  const { tags, lines } = await made({ env: 'a,b,c' });
  assert.equal(tags, 'sdk_version:0.1.0,env:a_b_c');
  assert.equal(lines.length, 1);
});

test('a warning for each tag that the intake would change', async () => {
  for (const env of ['Prod', 'a b', 'a@b', 'x'.repeat(197), 'a\nb']) {
    const { tags, lines } = await made({ env });
    assert.equal(tags, `sdk_version:0.1.0,env:${env}`);
    assert.equal(lines.length, 1);
    assert.match(String(lines[0]), /^warn: Datadog Browser SDK: The tag "env:/);
  }
  for (const env of ['x'.repeat(196), 'a_b-c.d/e:9', 'größe', '東京']) {
    assert.deepEqual((await made({ env })).lines, []);
  }
});
