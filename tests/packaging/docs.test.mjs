// @ts-check
/** What the documentation shows, copied as it stands: programs compile, and pages report. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { serve } from './site.mjs';
import { HERE } from './installed.mjs';
import { raiseStage } from './stage.mjs';

const ROOT = join(HERE, '../..');
const APPLICATION = '5a1e0c6e-8d3b-4a57-9c1f-2b7d90e4f3a6';

/** What the examples leave to the reader; those in the types are read beside what they show. */
const AROUND = `
import type * as main from 'ferrum-rum';
import type * as react from 'ferrum-rum/react';
import type * as server from 'ferrum-rum/server';
import type * as testing from 'ferrum-rum/testing';
import type * as vue from 'ferrum-rum/vue';
declare global {
  type RumPlugin = main.RumPlugin;
  const datadogRum: typeof main.datadogRum;
  const reactPlugin: typeof react.reactPlugin, ErrorBoundary: typeof react.ErrorBoundary;
  const csp: typeof server.csp, addVueError: typeof vue.addVueError;
  const createTestIntake: typeof testing.createTestIntake, routeTestIntake: typeof testing.routeTestIntake;
  const intake: testing.PageTestIntake, page: import('playwright-core').Page;
  const reply: string, file: { name: string }, __COMMIT__: string, banner: { onAccept: () => void };
  const parse: (text: string) => void, pay: () => Promise<void>, upload: (what: unknown) => Promise<void>;
  const router: import('vue-router').Router, routes: import('vue-router').RouteRecordRaw[];
  const app: import('vue').App, createWebHistory: typeof import('vue-router').createWebHistory;
  const User: () => null, Checkout: () => null, checkOut: () => Promise<void>;
  const createServerFn: (options: object) => { handler(work: () => Promise<Response>): unknown };
  const getRequest: () => Request;
  const beforeEach: (work: () => void) => void, afterEach: typeof beforeEach;
  const test: (name: string, work: () => Promise<void>) => void;
  const expect: (value: unknown) => { toEqual(other: unknown): void };
}`;
/** As Vite's own types have it. */
const FILES = `declare module '*?url' { const url: string; export default url; }`;

/** @param {string} text @param {string} languages */
const blocks = (text, languages) =>
  [...text.matchAll(new RegExp(`^\`\`\`(${languages})\\n([^]*?)^\`\`\``, 'gm'))].map(([, kind, code]) => ({
    kind,
    code: String(code),
  }));

/** @type {import('./stage.mjs').Stage} */
let stage;
before(async () => (stage = await raiseStage()));
after(() => stage?.lower());

test('programs compile under --strict', async () => {
  await mkdir(join(HERE, '.cache'), { recursive: true });
  const folder = await mkdtemp(join(HERE, '.cache/docs-'));
  try {
    await writeFile(join(folder, 'around.ts'), AROUND);
    await writeFile(join(folder, 'files.d.ts'), FILES);
    const paths = ['README.md'];
    for (const of of ['docs', 'pkg/types'])
      paths.push(...(await readdir(join(ROOT, of))).map((name) => `${of}/${name}`));
    let count = 0;
    for (const path of paths) {
      const text = (await readFile(join(ROOT, path), 'utf8')).replace(/^ *\* ?/gm, '');
      for (const { kind, code } of blocks(text, 'tsx?')) {
        count++;
        await writeFile(join(folder, `${path.replace(/\W/g, '-')}-${count}.${kind}`), `${code}\nexport {};`);
      }
    }
    assert.ok(count > 30, `${count} programs`);
    const tsc = join(ROOT, 'js-shim/node_modules/typescript/bin/tsc');
    const options =
      '--ignoreConfig --strict --noEmit --jsx react-jsx --target es2022 --skipLibCheck --module esnext ' +
      '--moduleResolution bundler';
    const files = (await readdir(folder)).map((name) => join(folder, name));
    await promisify(execFile)(process.execPath, [tsc, ...options.split(' '), '--types', '', ...files]).catch(
      ({ stdout }) => assert.fail(stdout),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('pages report', async () => {
  const pages = blocks(await readFile(join(ROOT, 'docs/entries.md'), 'utf8'), 'html');
  assert.equal(pages.length, 3);
  for (const { code } of pages) {
    const here = `applicationId: '${APPLICATION}', proxy: new URLSearchParams(location.search).get('intake') + '/relay'`;
    const dist = code.replaceAll('/rum/', '/dist/').replace(`applicationId: '…'`, here);
    const body = `<!doctype html><link rel="icon" href="data:,"><title>Docs</title><button>Buy</button>${dist}`;
    const site = await serve(stage.installed.root, { '/': body });
    try {
      const { events, lines } = await stage.visit(`${site.origin}/`, (tab) => tab.click('button'));
      assert.deepEqual(lines, []);
      assert.ok(
        events.some(({ action }) => action?.target?.name === 'Buy'),
        code,
      );
    } finally {
      await site.close();
    }
  }
});
