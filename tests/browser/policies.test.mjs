// @ts-check
/** Each row of the table in docs/csp.md: what a policy leaves of the SDK, and what it costs in violation reports. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { serve } from '../packaging/site.mjs';
import { beyondPeer, bundle } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { launchFirefox } from './drivers/firefox.mjs';
import { startIntake } from './intake.mjs';

const PKG = dirname(bundle.folder);
const NONCE = 'bm9uY2U';
const EVAL = `'wasm-unsafe-eval'`;

const BEGIN = `
  window.violations = [];
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
    violations.push(effectiveDirective + ' ' + blockedURI));
  window.begin = (rum) => {
    rum.init({ applicationId: 'app', clientToken: 'token', service: 'policy', telemetrySampleRate: 0,
      compressIntakeRequests: true, proxy: new URLSearchParams(location.search).get('intake') + '/relay' });
    rum.addAction('under a policy');
  };`;

/** Takes what came after Chrome 80, Firefox 74 and Safari 14.1, as far as anybody might use it here; and wasm. */
const LATER = `
  for (const owner of [window, Array.prototype, String.prototype, Object, Promise, Crypto.prototype, Navigator.prototype,
    Document.prototype, Element.prototype, Performance.prototype, AbortSignal])
    for (const name of ['WebAssembly', 'WeakRef', 'FinalizationRegistry', 'structuredClone', 'requestIdleCallback',
      'scheduler', 'cookieStore', 'CompressionStream', 'ReportingObserver', 'reportError', 'at', 'findLast',
      'findLastIndex', 'toSorted', 'replaceAll', 'hasOwn', 'groupBy', 'any', 'withResolvers', 'randomUUID', 'locks',
      'connection', 'userAgentData', 'globalPrivacyControl', 'prerendering', 'replaceChildren', 'checkVisibility',
      'interactionCount', 'timeout'])
      Reflect.deleteProperty(owner, name);
  const { supportedEntryTypes } = PerformanceObserver;
  const then = supportedEntryTypes.filter((type) => /^(mark|measure|navigation|paint|resource)$/.test(type));
  Object.defineProperty(PerformanceObserver, 'supportedEntryTypes', { value: then });`;

const script = (/** @type {string} */ attributes) => `<script ${attributes}></script>`;
const MODULE = script('src="/begin.js"') + script('type="module" src="/app.js"');
const NONCED =
  script(`nonce="${NONCE}" src="/begin.js"`) + script(`nonce="${NONCE}" type="module" src="/app.js"`);
const CLASSIC = (/** @type {string} */ integrity) =>
  script('src="/begin.js"') +
  script(`src="/dist/ferrum-rum.js" integrity="${integrity}" crossorigin`) +
  script('src="/classic.js"');

/**
 * INTAKE stands for the intake's address.
 *
 * @type {{ is: string, policy?: string, head?: string, core: 'wasm' | 'js', violations: number }[]}
 */
const ROWS = [
  { is: 'no policy', core: 'wasm', violations: 0 },
  { is: 'scripts of the own origin only', policy: `script-src 'self'`, core: 'js', violations: 1 },
  { is: 'and wasm', policy: `script-src 'self' ${EVAL}`, core: 'wasm', violations: 0 },
  {
    is: 'a nonce and strict-dynamic',
    policy: `script-src 'nonce-${NONCE}' 'strict-dynamic' ${EVAL}`,
    head: NONCED,
    core: 'wasm',
    violations: 0,
  },
  {
    is: 'a nonce and strict-dynamic, no wasm',
    policy: `script-src 'nonce-${NONCE}' 'strict-dynamic'`,
    head: NONCED,
    core: 'js',
    violations: 1,
  },
  {
    is: 'trusted types',
    policy: `script-src 'self' ${EVAL}; require-trusted-types-for 'script'; trusted-types 'none'`,
    core: 'wasm',
    violations: 0,
  },
  {
    is: 'no worker',
    policy: `script-src 'self' ${EVAL}; worker-src 'none'; child-src 'none'`,
    core: 'wasm',
    violations: 0,
  },
  {
    is: 'nothing but what csp() says',
    policy: `default-src 'none'; script-src 'self' ${EVAL}; connect-src INTAKE/relay`,
    core: 'wasm',
    violations: 0,
  },
  {
    is: 'the classic script with its hash',
    head: 'SRI',
    policy: `script-src 'self' ${EVAL}`,
    core: 'wasm',
    violations: 0,
  },
  { is: 'the classic script, no wasm', head: 'SRI', policy: `script-src 'self'`, core: 'js', violations: 1 },
];

for (const launch of [launchChromium, launchFirefox]) {
  describe(
    launch === launchChromium ? 'in Chromium' : 'in Firefox',
    { skip: beyondPeer('it has no wasm') },
    () => {
      /** @type {import('./drivers/driver.mjs').Engine} */
      let engine;
      let integrity = '';
      before(async () => {
        engine = await launch();
        const classic = await readFile(join(bundle.folder, bundle.classic));
        integrity = `sha384-${createHash('sha384').update(classic).digest('base64')}`;
      });
      after(() => engine.close());

      /** @param {import('node:test').TestContext} t @param {typeof ROWS[number]} row @param {string} [first] */
      async function open(t, { policy, head = MODULE }, first = '') {
        const intake = await startIntake();
        const html = { 'Content-Type': 'text/html; charset=utf-8' };
        const javascript = { 'Content-Type': 'text/javascript; charset=utf-8' };
        const site = await serve(PKG, {
          '/': {
            body: `<!doctype html><link rel="icon" href="data:,"><title>Policy</title>${head === 'SRI' ? CLASSIC(integrity) : head}`,
            headers: {
              ...html,
              ...(policy && { 'Content-Security-Policy': policy.replace('INTAKE', intake.url) }),
            },
          },
          '/begin.js': { body: first + BEGIN, headers: javascript },
          '/app.js': {
            body: `import { datadogRum } from '/dist/index.js'; begin(datadogRum);`,
            headers: javascript,
          },
          '/classic.js': { body: `begin(DD_RUM);`, headers: javascript },
        });
        const page = await engine.newPage();
        t.after(async () => {
          await page.close();
          await site.close();
          await intake.close();
        });
        await page.open(`${site.origin}/?intake=${encodeURIComponent(intake.url)}`);
        await poll(
          async () => /_dd_s_v2=/.test(await page.evaluate('document.cookie')),
          `a session; the console says ${page.console().join('; ')}`,
          20_000,
        );
        const core = `performance.getEntriesByType('resource').some(({ name }) => /core-js/.test(name)) ? 'js' : 'wasm'`;
        const found = { core: await page.evaluate(core), violations: await page.evaluate('violations') };
        await page.leave();
        const action = await intake.waitFor((events) => events.find(({ type }) => type === 'action'));
        return { ...found, action, intake, console: page.console() };
      }

      for (const row of ROWS) {
        test(row.is, async (t) => {
          const { core, violations, action, intake } = await open(t, row);
          assert.equal(action.action.target.name, 'under a policy');
          assert.equal(core, row.core);
          // Where images are forbidden, the page's own icon is.
          const own = violations.filter((/** @type {string} */ line) => !/^img-src/.test(line));
          assert.equal(own.length, row.violations, own.join());
          assert.ok(
            intake.requests.every(({ body }) => body[0] === 0x78),
            'deflated without a worker',
          );
        });
      }

      test('an engine as old as the README allows: the core in JavaScript, a whole visit long', async (t) => {
        const { core, violations, console } = await open(t, { is: '', core: 'js', violations: 0 }, LATER);
        assert.deepEqual([core, violations], ['js', []]);
        assert.deepEqual(
          console.filter((line) => /error|warn|uncaught/.test(line)),
          [],
        );
      });
    },
  );
}
