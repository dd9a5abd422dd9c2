// @ts-check
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const pkg = fileURLToPath(new URL('../pkg', import.meta.url));
const peer = fileURLToPath(new URL('../tests/node_modules/@datadog/browser-rum', import.meta.url));

/** @param {string[]} args @param {string} [cwd] */
function compile(args, cwd = here) {
  const tsc = join(here, 'node_modules/typescript/bin/tsc');
  const options = ['--noEmit', '--strict', '--target', 'es2020', '--lib', 'es2020,dom', '--types', ''];
  return spawnSync(process.execPath, [tsc, '--ignoreConfig', ...options, ...args], { cwd, encoding: 'utf8' });
}

test(
  'what compiles with the peer compiles with us, and the other way round',
  { skip: !existsSync(peer) && 'the peer is not installed: run npm ci in tests' },
  () => {
    const args = ['--module', 'esnext', '--moduleResolution', 'bundler', '--skipLibCheck', 'types.test-d.ts'];
    const { status, stdout } = compile(args);
    assert.equal(status, 0, stdout);
  },
);

test('TypeScript before 5 can read the types', () => {
  for (const file of readdirSync(join(pkg, 'types')))
    assert.doesNotMatch(readFileSync(join(pkg, 'types', file), 'utf8'), /^export type \*/m, file);
});

const USE = `
import { datadogRum, DefaultPrivacyLevel, DEFAULT_TRACKED_RESOURCE_HEADERS } from 'ferrum-rum';
import { datadogRum as inert, forwardTraceHeaders } from 'ferrum-rum/server';
import type { RumEvent, RumPlugin, RumInitConfiguration } from 'ferrum-rum';

const plugin: RumPlugin = { name: 'p', onInit: ({ publicApi }) => publicApi.setViewName('x') };
const options: RumInitConfiguration = {
  applicationId: 'a',
  clientToken: 'b',
  version: null,
  defaultPrivacyLevel: DefaultPrivacyLevel.MASK,
  allowedTracingUrls: ['https://a.test', /b/, (url) => url.endsWith('c'), { match: 'd', propagatorTypes: ['b3'] }],
  trackResourceHeaders: [{ name: DEFAULT_TRACKED_RESOURCE_HEADERS[0] }],
  plugins: [plugin],
  beforeSend(event: RumEvent, context) {
    if (event.type === 'error') {
      event.error.fingerprint = event.error.message;
      // @ts-expect-error what kind of error it is can't be changed
      event.error.source = 'custom';
    }
    if (event.type === 'resource' && 'response' in context) event.context = { ok: context.response?.ok };
    return event.type !== 'long_task';
  },
};
datadogRum.init(options);
datadogRum.setUser({ id: 'u', plan: 'gold' });
inert.setUser({ id: 'u' });
declare const incoming: { headers: { [name: string]: string | string[] | undefined } };
void fetch('/', { headers: { ...forwardTraceHeaders(new Request('/')), ...forwardTraceHeaders(incoming) } });
// @ts-expect-error no headers at all
forwardTraceHeaders(7);
const dropped: number | undefined = datadogRum.getDiagnostics()?.dropped?.rate_limit;
// Apps declare the global themselves, each in its way: the package must not.
declare global {
  interface Window {
    DD_RUM?: { addAction?: (name: string, context?: Record<string, unknown>) => void };
  }
}
window.DD_RUM?.addAction?.('declared', { dropped });
// @ts-expect-error the token is missing
datadogRum.init({ applicationId: 'a' });
// @ts-expect-error no such reason
datadogRum.failOperation('login', 'bored');
`;

for (const [module, resolution] of [
  ['esnext', 'bundler'],
  ['nodenext', 'nodenext'],
]) {
  test(`a program that imports the package compiles with moduleResolution ${resolution}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'ferrum-types-'));
    try {
      mkdirSync(join(folder, 'node_modules'));
      symlinkSync(pkg, join(folder, 'node_modules/ferrum-rum'));
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
      writeFileSync(join(folder, 'use.ts'), USE);
      const args = ['--module', String(module), '--moduleResolution', String(resolution), 'use.ts'];
      const { status, stdout } = compile(args, folder);
      assert.equal(status, 0, stdout);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
