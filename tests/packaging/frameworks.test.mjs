// @ts-check
/** The frameworks' entries, installed from the tarball, in applications with the real frameworks. */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { poll } from '../browser/drivers/driver.mjs';
import { HERE } from './installed.mjs';
import { serve } from './site.mjs';
import { APPS, PAGE, assertInstalled, raiseStage } from './stage.mjs';

const run = promisify(execFile);

/** @type {import('./stage.mjs').Stage} */
let stage;
before(async () => (stage = await raiseStage()));
after(() => stage?.lower());

describe('with the router of', () => {
  const page = PAGE.replace('/app.js', '/main.js').replace('<p>', '<div id="root"></div><p>');

  for (const name of ['react-router', 'tanstack-router', 'vue-router']) {
    test(name, async () => {
      const { build } = await import('esbuild');
      const outfile = join(stage.work, name, 'main.js');
      const define = {
        'process.env.NODE_ENV': '"production"',
        __VUE_OPTIONS_API__: 'true',
        __VUE_PROD_DEVTOOLS__: 'false',
        __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
      };
      await build({ entryPoints: [join(APPS, `${name}.js`)], bundle: true, format: 'esm', define, outfile });
      const site = await serve(join(stage.work, name), { '/': page });
      try {
        const { events, names } = await stage.visit(`${site.origin}/`, async (tab) => {
          await tab.click('#user');
          await tab.click('#file');
          await poll(() => tab.evaluate(`document.querySelector('#shown') !== null`), 'the last route');
          if (name === 'react-router') {
            await tab.evaluate('showRoutes()');
            await poll(() => tab.evaluate(`/A team/.test(document.body.textContent)`), 'the routes in JSX');
          }
        });
        const [, user, file] = { 'tanstack-router': ['', '/users/$id', '/files/a/b'] }[name] ?? [
          '',
          '/users/:id',
          '/files/a/b',
        ];
        assert.deepEqual(names, ['/', user, file, ...(name === 'react-router' ? ['/teams/:team'] : [])]);
        if (name === 'tanstack-router') return;
        const { error, context, view } = /** @type {import('../browser/intake.mjs').RumEvent} */ (
          events.find(({ type, error }) => type === 'error' && error.source === 'custom')
        );
        assert.match(error.message, /(rendering|mounting) failed/);
        assert.equal(context.framework, name.replace('-router', ''));
        assert.ok(error.component_stack);
        assert.equal(view.name, file);
      } finally {
        await site.close();
      }
    });
  }
});

describe('in Next', () => {
  const next = join(HERE, 'node_modules/next/dist/bin/next');
  const cwd = join(APPS, 'next');
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };

  /** @param {string} command @param {string} dist */
  async function serveNext(command, dist) {
    const child = spawn(process.execPath, [next, command, '-p', '0', '-H', '127.0.0.1'], {
      cwd,
      env: { ...env, NEXT_DIST: dist },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    await poll(async () => /http:\/\/127\.0\.0\.1:\d+/.test(said), `the address of next ${command}`, 60_000);
    return {
      origin: String(/http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]),
      async close() {
        child.kill();
        await new Promise((done) => child.once('exit', done));
      },
    };
  }

  for (const [name, command, dist] of /** @type {const} */ ([
    ['built', 'start', '.next/built'],
    ['in development', 'dev', '.next/development'],
  ])) {
    test(name, async () => {
      if (command === 'start') {
        await run(process.execPath, [next, 'build'], { cwd, env: { ...env, NEXT_DIST: dist } }).catch(
          ({ stdout, stderr }) => assert.fail(stdout + stderr),
        );
      }
      const site = await serveNext(command, dist);
      try {
        // Compiled when it is first asked for.
        await fetch(site.origin);
        await fetch(`${site.origin}/users/1`);
        const visited = await stage.visit(`${site.origin}/`, async (tab) => {
          await poll(() => tab.evaluate(`document.querySelector('#user') !== null`), 'the page', 60_000);
          await tab.click('#user');
          await poll(() => tab.evaluate(`document.querySelector('#shown') !== null`), 'the route', 60_000);
        });
        assertInstalled(visited);
        assert.deepEqual(visited.names, ['/', '/users/[id]']);
      } finally {
        await site.close();
      }
    });
  }
});
