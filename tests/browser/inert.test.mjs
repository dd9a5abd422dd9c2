// @ts-check
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { beyondPeer, bundle } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { INIT, pause, raiseStage } from './stage.mjs';

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

const skip = beyondPeer('it patches fetch, XHR, console and onerror when it is imported');
const entry = bundle.module && pathToFileURL(join(bundle.folder, bundle.module)).href;

/** Reads what of the globals a script can change, by name and identity. */
const SNAPSHOT = `
  const natives = () => {
    const found = new Map();
    const read = (path, owner) => {
      for (const key of Reflect.ownKeys(owner)) {
        const { value, get, set } = Reflect.getOwnPropertyDescriptor(owner, key);
        found.set(path + '.' + String(key), [value, get, set]);
      }
    };
    read('globalThis', globalThis);
    for (const name of WATCHED) {
      const target = name.split('.').reduce((owner, key) => owner?.[key], globalThis);
      if (target) read(name, target);
    }
    return found;
  };
  const differences = (before, after) => {
    const names = new Set([...before.keys(), ...after.keys()]);
    return [...names].filter((name) => {
      const [a, b] = [before.get(name), after.get(name)];
      return !a || !b || a.some((part, index) => !Object.is(part, b[index]));
    });
  };`;

/** Imports and runs the SDK, and prints what it touched. */
const IN_NODE = (/** @type {string} */ calls) => `
  const WATCHED = ['console', 'process', 'Object.prototype', 'Array.prototype', 'Function.prototype', 'Promise.prototype',
    'EventTarget.prototype', 'performance', 'crypto', 'JSON', 'Math', 'Error'];
  ${SNAPSHOT}
  const touched = [];
  // Not there in Node, and still not to be asked for: a bundler's stand-in or jsdom may have them.
  for (const name of ['window', 'document', 'navigator', 'location', 'history', 'self', 'localStorage', 'sessionStorage',
    'XMLHttpRequest', 'MutationObserver', 'cookieStore', 'DD_RUM']) {
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get() { touched.push(name); return undefined; },
      set() { touched.push(name + ' set'); },
    });
  }
  const failures = [];
  process.on('uncaughtException', (error) => failures.push(String(error)));
  process.on('unhandledRejection', (error) => failures.push(String(error)));
  const before = natives();
  const resources = process.getActiveResourcesInfo().length;
  const { datadogRum } = await import(${JSON.stringify(entry)});
  await new Promise((resolve) => setTimeout(resolve, 50));
  const atImport = [...touched];
  ${calls}
  await new Promise((resolve) => setTimeout(resolve, 50));
  const result = {
    atImport,
    sets: touched.filter((name) => name.endsWith(' set')),
    changed: differences(before, natives()),
    opened: process.getActiveResourcesInfo().length - resources,
    failures,
    methods: Object.keys(datadogRum).length,
  };`;

// Ends by itself: what the SDK left running must not keep the test waiting.
const PRINT = `process.stdout.write(JSON.stringify(result), () => process.exit());`;

const CALLS = `
  datadogRum.init(${JSON.stringify(INIT)});
  datadogRum.setUser({ id: '1' });
  datadogRum.addAction('on a server', { n: 1 });
  datadogRum.addError(new Error('on a server'));
  datadogRum.startView('on a server');
  datadogRum.stopSession();`;

/** @param {string} script */
async function runInNode(script) {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', script],
    {
      timeout: 10_000,
    },
  );
  assert.equal(stderr, '');
  return JSON.parse(stdout);
}

/** @param {{ methods: number, atImport: string[], sets: string[], changed: string[], opened: number, failures: string[] }} result */
function assertInert({ methods, ...rest }) {
  assert.deepEqual(rest, { atImport: [], sets: [], changed: [], opened: 0, failures: [] });
  assert.ok(methods > 20, 'it is the SDK');
}

describe('importing', { skip }, () => {
  test('in Node: nothing is asked for, nothing changes', async () => {
    assertInert(await runInNode(`${IN_NODE('')} ${PRINT}`));
  });

  test('and calling everything in Node: no effect, no exception', async () => {
    assertInert(await runInNode(`${IN_NODE(CALLS)} ${PRINT}`));
  });

  test('in Node with frozen globals', async () => {
    const frozen = `
      for (const name of ['Object', 'Array', 'Function', 'Promise', 'Error', 'JSON', 'Math', 'Map', 'Set', 'console']) {
        Object.freeze(globalThis[name].prototype ?? {});
        Object.freeze(globalThis[name]);
      }
      Object.freeze(globalThis);
      const { datadogRum } = await import(${JSON.stringify(entry)});
      ${CALLS}
      process.stdout.write('"alive"', () => process.exit());`;
    assert.equal(await runInNode(frozen), 'alive');
  });

  test('in a worker thread', async () => {
    const inWorker = `(async () => {
      ${IN_NODE(CALLS)}
      const { parentPort } = await import('node:worker_threads');
      parentPort.postMessage(JSON.stringify(result));
    })()`;
    const host = `
      import { Worker } from 'node:worker_threads';
      const worker = new Worker(${JSON.stringify(inWorker)}, { eval: true });
      worker.on('message', (result) => process.stdout.write(result, () => process.exit()));
      worker.on('error', (error) => { throw error; });`;
    assertInert(await runInNode(host));
  });
});

describe('in a browser', { skip }, () => {
  const WATCHED = [
    ...[
      'XMLHttpRequest',
      'History',
      'EventTarget',
      'PerformanceObserver',
      'Storage',
      'Document',
      'Navigator',
      'Response',
    ],
    ...[
      'Object',
      'Array',
      'Function',
      'Promise',
      'HTMLElement',
      'Element',
      'Node',
      'Window',
      'CookieStore',
      'Headers',
    ],
  ].map((name) => `${name}.prototype`);
  const HEAD = `
    const WATCHED = ${JSON.stringify([...WATCHED, 'console', 'history', 'navigator', 'document', 'JSON', 'Error'])};
    ${SNAPSHOT}
    window.listened = [];
    const listen = EventTarget.prototype.addEventListener;
    EventTarget.prototype.addEventListener = function (type, ...rest) {
      listened.push(type);
      return listen.call(this, type, ...rest);
    };
    // What the page and the harness themselves define.
    window.rum = window.rumInit = window.before = window.found = undefined;
    window.check = () => differences(before, natives()).filter((name) => !/globalThis\\.(rum|rumInit|before|found)$/.test(name));
    window.before = natives();`;

  test('importing the module without init: natives, listeners, storage and globals are as they were', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { entry: 'module', init: null, head: HEAD });
    await pause(300);
    assert.equal(await page.evaluate('typeof rum.init'), 'function');
    assert.deepEqual(await page.evaluate('check()'), []);
    assert.deepEqual(await page.evaluate('listened'), []);
    assert.equal(await page.evaluate(`'DD_RUM' in window`), false);
    assert.equal(await page.evaluate('onerror'), null);
    assert.deepEqual(await page.evaluate('[document.cookie, localStorage.length, sessionStorage.length]'), [
      '',
      0,
      0,
    ]);
    const loaded = await page.evaluate(`performance.getEntriesByType('resource').map(({ name }) => name)`);
    assert.deepEqual(
      loaded.filter((/** @type {string} */ name) => /core|\.wasm/.test(name)),
      [],
      'the core comes with init',
    );
    await page.leave();
    await pause(100);
    assert.deepEqual(intake.requests, []);
  });

  test('the same check sees what init does', async (t) => {
    const { page } = await stage.visit(t, 'plain.html', { entry: 'module', head: HEAD });
    await pause(300);
    const changed = await page.evaluate('check()');
    assert.ok(
      changed.some((/** @type {string} */ name) => /pushState/.test(name)),
      changed.join(),
    );
    assert.ok((await page.evaluate('listened')).length > 0);
  });

  test('in a web worker: one warning, no effect, no exception', async (t) => {
    const { page } = await stage.visit(t, 'plain.html', { entry: 'none' });
    const module = stage.site.sdkUrl({ entry: 'module' });
    await page.evaluate(
      (address, calls) => {
        const source = `import { datadogRum } from '${address}';
          for (const level of ['warn', 'error']) console[level] = (...words) => postMessage(level + ' ' + words.join(' '));
          ${calls}
          setTimeout(() => postMessage('DD_RUM' in self ? 'a global' : 'alive'), 100);`;
        const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })), {
          type: 'module',
        });
        Reflect.set(window, 'fromWorker', []);
        worker.onmessage = ({ data }) => Reflect.get(window, 'fromWorker').push(data);
        worker.onerror = ({ message }) => Reflect.get(window, 'fromWorker').push(`error ${message}`);
      },
      module,
      CALLS,
    );
    await poll(async () => (await page.evaluate('fromWorker.length')) >= 2, 'the worker to be through');
    assert.deepEqual(await page.evaluate('fromWorker'), [
      'warn Datadog Browser SDK: Nothing is recorded in a worker. ',
      'alive',
    ]);
  });
});
