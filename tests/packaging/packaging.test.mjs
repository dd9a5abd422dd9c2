// @ts-check
/**
 * The package as users get it: packed, installed from the tarball, brought in by each bundler and runtime, and run in a
 * real Chromium, until its events arrive.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { poll } from '../browser/drivers/driver.mjs';
import { freePort } from '../browser/free-port.mjs';
import { HERE } from './installed.mjs';
import { serve } from './site.mjs';
import { APPS, PAGE, assertInstalled, raiseStage } from './stage.mjs';

const run = promisify(execFile);

/** @type {import('./stage.mjs').Stage} */
let stage;
before(async () => (stage = await raiseStage()));
after(() => stage?.lower());

test('the tarball holds what is needed, and nothing else', async () => {
  const kinds = new Set(stage.installed.files.map((path) => path.replace(/[\w-]+-[A-Z0-9]{8}\./, 'chunk.')));
  for (const path of kinds) {
    assert.match(
      path,
      /^(package\.json|README\.md|docs\/\w+\.md|types\/[\w-]+\.d\.ts|dist\/(cjs\/)?(types\/)?[\w.-]+\.(d\.ts|js|js\.map|wasm)|dist\/(cjs\/package\.json|(LICENSE-(MIT|APACHE)|THIRD-PARTY-NOTICES)\.txt))$/,
    );
  }
  for (const path of ['README.md', 'dist/LICENSE-MIT.txt', 'dist/core.wasm', 'dist/replay-worker.js'])
    assert.ok(kinds.has(path), path);
  const readme = await readFile(join(stage.installed.root, 'README.md'), 'utf8');
  for (const [, page] of readme.matchAll(/\]\((docs[^)#]+)/g)) assert.ok(kinds.has(String(page)), page);
  assert.ok(stage.installed.tarball.length < 1_200_000, `${stage.installed.tarball.length} bytes`);
});

test('its manifest: nothing to install, nothing that runs', async () => {
  const manifest = JSON.parse(await readFile(join(stage.installed.root, 'package.json'), 'utf8'));
  assert.equal(manifest.dependencies, undefined);
  assert.equal(manifest.scripts, undefined);
  assert.deepEqual(manifest.sideEffects, ['./dist/early.js', './dist/cjs/early.js', './dist/ferrum-rum.js']);
  for (const [name, entry] of Object.entries(manifest.exports)) {
    if (typeof entry === 'string') continue;
    for (const [condition, target] of Object.entries(entry))
      if (typeof target === 'object') assert.equal(Object.keys(target)[0], 'types', `${name} ${condition}`);
  }
});

test('publint finds nothing', async () => {
  const { publint } = await import('publint');
  const { messages } = await publint({ pkgDir: stage.installed.root, strict: true, pack: false });
  assert.deepEqual(messages, []);
});

test('are the types wrong: no', async () => {
  const { checkPackage, createPackageFromTarballData } = await import('@arethetypeswrong/core');
  const result = await checkPackage(createPackageFromTarballData(stage.installed.tarball));
  assert.ok(result.types);
  // Slim is for bundlers; the core and the replay's worker are files to be served, and no modules.
  const files = /slim|core\.wasm|replay-worker|dist\/|package\.json/;
  const problems = result.problems.filter(
    (problem) => !('entrypoint' in problem && files.test(problem.entrypoint)),
  );
  assert.deepEqual(problems, []);
});

test('what a framework needs is less than a kilobyte', async () => {
  const size = async (/** @type {string} */ name) =>
    brotliCompressSync(await readFile(join(stage.installed.root, `dist/${name}.js`))).length;
  for (const name of ['react', 'react-router', 'tanstack-router', 'vue', 'vue-router', 'next']) {
    const bytes = (await size(name)) + (await size('framework'));
    assert.ok(bytes < 1000, `${name}: ${bytes} bytes`);
  }
});

test('source maps tell DevTools to leave the SDK out', async () => {
  for (const file of await readdir(join(stage.installed.root, 'dist'))) {
    if (!file.endsWith('.map')) continue;
    const { sources, ignoreList } = JSON.parse(
      await readFile(join(stage.installed.root, 'dist', file), 'utf8'),
    );
    assert.deepEqual(ignoreList, [...sources.keys()], file);
  }
});

test('an app in TypeScript compiles against it and the real frameworks', async () => {
  const tsc = join(HERE, '../../js-shim/node_modules/typescript/bin/tsc');
  const types = [
    '--strict',
    '--noEmit',
    '--jsx',
    'react-jsx',
    '--target',
    'es2022',
    '--skipLibCheck',
    '--types',
    '',
  ];
  const module = ['--module', 'esnext', '--moduleResolution', 'bundler'];
  await run(process.execPath, [tsc, '--ignoreConfig', ...types, ...module, 'use.tsx'], { cwd: HERE }).catch(
    (error) => assert.fail(error.stdout),
  );
});

describe('bundled by', () => {
  const input = join(APPS, 'app.js');

  for (const name of ['vite', 'vite7']) {
    test(`${name}, built`, async () => {
      const { build } = /** @type {typeof import('vite')} */ (await import(name));
      const outDir = join(stage.work, name);
      await build({ root: APPS, configFile: false, logLevel: 'error', build: { outDir } });
      assertInstalled(
        await stage.visitBuilt(outDir, { '/': await readFile(join(outDir, 'index.html'), 'utf8') }),
      );
    });

    test(`${name}, in development`, async () => {
      const { createServer } = /** @type {typeof import('vite')} */ (await import(name));
      const server = await createServer({
        root: APPS,
        configFile: false,
        logLevel: 'error',
        cacheDir: join(stage.work, `${name}-cache`),
        // A port of its choice it would tell its own client as 0.
        server: { host: '127.0.0.1', port: await freePort(), watch: null },
      });
      try {
        await server.listen();
        const { port } = /** @type {import('node:net').AddressInfo} */ (server.httpServer?.address());
        assertInstalled(await stage.visit(`http://127.0.0.1:${port}/`));
      } finally {
        await server.close();
      }
    });
  }

  test('webpack', async () => {
    const { default: webpack } = await import('webpack');
    const path = join(stage.work, 'webpack');
    const compiler = webpack({
      mode: 'production',
      context: HERE,
      entry: input,
      output: { path, filename: 'app.js' },
    });
    const stats = await promisify(compiler.run.bind(compiler))();
    assert.deepEqual(stats?.toJson({ all: false, errors: true, warnings: true }).errors, []);
    assertInstalled(await stage.visitBuilt(path));
  });

  test('Rollup', async () => {
    const { rollup } = await import('rollup');
    const { nodeResolve } = await import('@rollup/plugin-node-resolve');
    const bundle = await rollup({ input, plugins: [nodeResolve({ browser: true })] });
    await bundle.write({ dir: join(stage.work, 'rollup'), format: 'es' });
    assertInstalled(await stage.visitBuilt(join(stage.work, 'rollup')));
  });

  test('esbuild, to one file with all ASCII', async () => {
    const { build } = await import('esbuild');
    const outdir = join(stage.work, 'esbuild');
    await build({ entryPoints: [input], bundle: true, minify: true, format: 'esm', splitting: true, outdir });
    assertInstalled(await stage.visitBuilt(outdir));
  });

  test('nothing: modules as they are, found by an import map', async () => {
    const map = { 'ferrum-rum': '/dist/index.js', 'ferrum-rum/vitals': '/dist/vitals.js' };
    const page = PAGE.replace(
      '<script',
      `<script type="importmap">${JSON.stringify({ imports: map })}</script><script`,
    );
    await cp(join(stage.installed.root, 'dist'), join(stage.work, 'plain/dist'), { recursive: true });
    for (const file of ['app.js', 'options.js']) await cp(join(APPS, file), join(stage.work, 'plain', file));
    assertInstalled(await stage.visitBuilt(join(stage.work, 'plain'), { '/': page }));
  });
});

describe('as a classic script', () => {
  const APPLICATION = '5a1e0c6e-8d3b-4a57-9c1f-2b7d90e4f3a6';
  const BEGIN = `DD_RUM.onReady(() => {
    DD_RUM.init({ applicationId: '${APPLICATION}', clientToken: 'token', service: 'installed', telemetrySampleRate: 0,
      proxy: new URLSearchParams(location.search).get('intake') + '/relay' });
    DD_RUM.addAction('installed');
  });`;
  const page = (/** @type {string} */ head) =>
    `<!doctype html><link rel="icon" href="data:,"><title>Classic</title>${head}`;

  test('loaded synchronously', async () => {
    const head = `<script src="/dist/ferrum-rum.js"></script><script>${BEGIN}</script>`;
    assertInstalled(await stage.visitBuilt(stage.installed.root, { '/': page(head) }));
  });

  test('loaded asynchronously, behind the snippet', async () => {
    const snippet = `(function (w, d, n) {
      w = w[n] = w[n] || { q: [], onReady: function (c) { w.q.push(c); } };
      n = d.createElement('script'); n.async = 1; n.src = '/dist/ferrum-rum.js'; d.head.appendChild(n);
    })(window, document, 'DD_RUM');`;
    assertInstalled(
      await stage.visitBuilt(stage.installed.root, { '/': page(`<script>${snippet}${BEGIN}</script>`) }),
    );
  });

  test('imported for its effect, as the peer’s bundle is', async () => {
    const { build } = await import('esbuild');
    const contents = `import 'ferrum-rum/dist/ferrum-rum.js'; ${BEGIN}`;
    const outfile = join(stage.work, 'classic/app.js');
    await build({ stdin: { contents, resolveDir: HERE }, bundle: true, format: 'esm', outfile });
    const head = '<script type="module" src="/app.js"></script>';
    assertInstalled(await stage.visitBuilt(join(stage.work, 'classic'), { '/': page(head) }));
  });
});

describe('with a core that the page hosts', () => {
  const URL_OF_CORE = `'/core.wasm'`;
  /** @type {Record<string, string>} */
  const FORMS = {
    'a URL': URL_OF_CORE,
    'a URL object': `new URL(${URL_OF_CORE}, location)`,
    'a response on its way': `() => fetch(${URL_OF_CORE})`,
    bytes: `() => fetch(${URL_OF_CORE}).then((response) => response.arrayBuffer())`,
    'a module': `() => WebAssembly.compileStreaming(fetch(${URL_OF_CORE}))`,
  };
  before(async () => {
    const { build } = await import('esbuild');
    await build({
      entryPoints: [join(APPS, 'slim.js')],
      bundle: true,
      format: 'esm',
      outfile: join(stage.work, 'slim/slim.js'),
    });
    await cp(join(stage.installed.root, 'dist/core.wasm'), join(stage.work, 'slim/core.wasm'));
    await writeFile(
      join(stage.work, 'slim/cut.wasm'),
      (await readFile(join(stage.work, 'slim/core.wasm'))).subarray(0, 9999),
    );
  });
  const page = (/** @type {string} */ core) =>
    `<!doctype html><link rel="icon" href="data:,"><title>Slim</title><script>window.core = ${core}</script>
    <script type="module" src="/slim.js"></script>`;

  for (const [form, core] of Object.entries(FORMS)) {
    test(`as ${form}`, async () =>
      assertInstalled(await stage.visitBuilt(join(stage.work, 'slim'), { '/': page(core) })));
  }

  for (const [what, core, said] of /** @type {const} */ ([
    ['is not there', `'/nowhere.wasm'`, /nowhere\.wasm answered 404, text\/html, \d+ bytes/],
    ['is a page', `'/'`, /127\.0\.0\.1:\d+\/ answered 200, text\/html; charset=utf-8, \d+ bytes/],
    ['is cut', `'/cut.wasm'`, /WebAssembly\.compile\(\)/],
    ['was forgotten', 'undefined', /init got no "core"/],
  ])) {
    test(`which ${what}: one line, and nothing more`, async () => {
      const site = await serve(join(stage.work, 'slim'), { '/': page(core) });
      const tab = await stage.engine.newPage();
      try {
        await tab.open(`${site.origin}/?intake=${site.origin}`);
        const lines = () => tab.console().filter((line) => !/Failed to load resource/.test(line));
        await poll(async () => lines().length, 'a line');
        await tab.leave();
        assert.equal(lines().length, 1, lines().join('\n'));
        assert.match(String(lines()[0]), /^error: Datadog Browser SDK: The core could not be loaded/);
        assert.match(String(lines()[0]), said);
      } finally {
        await tab.close();
        await site.close();
      }
    });
  }
});

describe('without a page', () => {
  for (const [runner, bin] of /** @type {const} */ ([
    ['Jest', 'jest/bin/jest.js'],
    ['Vitest', 'vitest/vitest.mjs'],
  ])) {
    test(`tests of an app under ${runner} and jsdom see what it reports`, async () => {
      const args = [join(HERE, 'node_modules', bin), ...(runner === 'Vitest' ? ['run'] : [])];
      await run(process.execPath, args, { cwd: join(APPS, 'jsdom') }).catch(({ stdout, stderr }) =>
        assert.fail(stdout + stderr),
      );
    });
  }

  const ENTRIES = [
    'ferrum-rum',
    ...['early', 'server', 'vitals', 'testing', 'react', 'react-router', 'vue', 'vue-router'].map(
      (name) => `ferrum-rum/${name}`,
    ),
  ];
  const CALLS = `
    const { datadogRum } = main;
    datadogRum.init({ applicationId: 'app', clientToken: 'token' });
    datadogRum.addError(new Error('on a server'));
    if (typeof forwardTraceHeaders({ b3: '1' }).b3 !== 'string') throw new Error('no b3');
    if ('DD_RUM' in globalThis || 'window' in globalThis) throw new Error('a page out of nothing');`;

  test('Node imports every entry', async () => {
    const script = `const [main, , { forwardTraceHeaders }] = await Promise.all(${JSON.stringify(ENTRIES)}.map((name) => import(name)));${CALLS}`;
    const { stderr } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: HERE });
    assert.equal(stderr, '');
  });

  test('Node requires every entry', async () => {
    const script = `const [main, , { forwardTraceHeaders }] = ${JSON.stringify(ENTRIES)}.map((name) => require(name));${CALLS}`;
    const { stderr } = await run(process.execPath, ['--input-type=commonjs', '-e', script], { cwd: HERE });
    assert.equal(stderr, '');
  });

  test('the test intake says that it needs a page, and how to get one', async () => {
    const script = `import('ferrum-rum/testing').then(({ createTestIntake }) => createTestIntake())`;
    await assert.rejects(
      run(process.execPath, ['-e', script], { cwd: HERE }),
      /createTestIntake needs a page: .*jsdom/,
    );
  });

  test('a service worker with it in runs, gets one warning, and sends nothing', async () => {
    const { build } = await import('esbuild');
    const folder = join(stage.work, 'worker');
    await build({
      entryPoints: [join(APPS, 'worker.js')],
      bundle: true,
      format: 'iife',
      outfile: join(folder, 'worker.js'),
    });
    const site = await serve(folder, {
      '/': '<!doctype html><link rel="icon" href="data:,"><title>Worker</title>',
    });
    const tab = await stage.engine.newPage();
    try {
      await tab.open(`${site.origin}/`);
      await tab.evaluate(() => {
        navigator.serviceWorker.onmessage = ({ data }) => Reflect.set(window, 'answer', data);
        navigator.serviceWorker.register('/worker.js');
        navigator.serviceWorker.ready.then(({ active }) => active?.postMessage(''));
      });
      await poll(async () => await tab.evaluate('window.answer'), 'the worker to answer');
      assert.deepEqual(await tab.evaluate('answer'), [
        'warn Datadog Browser SDK: Nothing is recorded in a worker. ',
      ]);
      assert.deepEqual(tab.console(), []);
    } finally {
      await tab.close();
      await site.close();
    }
  });
});
