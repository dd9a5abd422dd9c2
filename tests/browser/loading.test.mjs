// @ts-check
/** How the SDK comes to the page, where that goes wrong, and who else is there. */
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { serve } from '../packaging/site.mjs';
import { ALWAYS, nameOf } from '../size/artefacts.mjs';
import { beyondPeer, bundle } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { startIntake } from './intake.mjs';
import { pause } from './stage.mjs';

const skip = beyondPeer('it is one script');
const PKG = dirname(bundle.folder);
const PEER = new URL('../node_modules/@datadog/browser-rum/bundle', import.meta.url).pathname;
const OPTIONS = `{ applicationId: 'app', clientToken: 'token', service: 'loading', telemetrySampleRate: 0, trackResources: false,
  proxy: new URLSearchParams(location.search).get('intake') + '/relay' }`;
const APP = `<script type="module">
  import { datadogRum as rum } from '/dist/index.js';
  rum.init(${OPTIONS});
  rum.addAction('one');
  window.rum = rum;
</script>`;

describe('in Chromium', { skip }, () => {
  /** @type {Awaited<ReturnType<typeof launchChromium>>} */
  let engine;
  let chunk = '';
  before(async () => {
    engine = await launchChromium();
    const index = await readFile(join(bundle.folder, 'index.js'), 'utf8');
    chunk = String(/import\(["']\.\/(core-\w+\.js)/.exec(index)?.[1]);
    assert.ok((await readdir(bundle.folder)).includes(chunk), chunk);
  });
  after(() => engine.close());

  /**
   * @param {import('node:test').TestContext} t
   * @param {string} head
   * @param {Record<string, import('../packaging/site.mjs').Page>} [pages]
   * @param {string} [folder]
   */
  async function open(t, head, pages, folder = PKG) {
    const intake = await startIntake();
    const html = `<!doctype html><link rel="icon" href="data:,"><title>Loading</title>${head}<button>Press</button>`;
    const site = await serve(folder, { '/': html, ...pages });
    const page = await engine.newPage();
    t.after(async () => {
      await page.close();
      await site.close();
      await intake.close();
      assert.deepEqual(intake.malformed, []);
    });
    await page.open(`${site.origin}/?intake=${encodeURIComponent(intake.url)}`);
    const own = () => page.console().filter((line) => /Datadog Browser SDK/.test(line));
    return { page, intake, site, own };
  }

  /** The package's files that the page loaded. @returns {Promise<string[]>} */
  const files = (/** @type {import('./drivers/driver.mjs').Page} */ page) =>
    page.evaluate(`performance.getEntriesByType('resource').map(({ name }) => name)
      .filter((name) => name.includes('/dist/')).map((name) => name.replace(/.*[/]/, ''))`);

  test('a page loads the entry with its one chunk and the core, and nothing else', async (t) => {
    // README's options; the recorder is loaded in recorded sessions alone.
    const all = OPTIONS.replace(
      'trackResources: false',
      'trackResources: true, trackLongTasks: true',
    ).replace('{', '{ trackUserInteractions: true, sessionSampleRate: 100, sessionReplaySampleRate: 0, ');
    const { page, intake } = await open(t, APP.replace(OPTIONS, all));
    await poll(async () => (await files(page)).some((name) => name.startsWith('core')), 'the core');
    await page.click('button');
    // Sent while the page lives: all that it needs has come by then.
    await page.evaluate('rum.flush()');
    await intake.waitFor((events) => events.length);
    assert.deepEqual((await files(page)).map(nameOf).sort(), ['chunk', 'index.js', ...ALWAYS].sort());
  });

  test('what options ask for comes in chunks of its own, which share what the page has already', async (t) => {
    const asking = `{ sessionPersistence: 'local-storage', storeContextsAcrossPages: true, betaTrackWebSockets: true,
      trackResourceHeaders: true, beforeSend: () => true, plugins: [{ name: 'one', onRumStart() {} }], `;
    const all = OPTIONS.replace('trackResources: false', 'trackResources: true').replace('{', asking);
    const tested = '<script>window.Cypress = { env() {} };</script>';
    const { page, intake } = await open(t, tested + APP.replace(OPTIONS, all));
    await poll(() => page.evaluate('window.rum?.getInternalContext()'), 'the start');
    await page.click('button');
    await page.evaluate('rum.flush()');
    await intake.waitFor((events) => events.length);
    const chunks = 'before chunk core index.js other plugins request stored test web'.split(' ');
    assert.deepEqual((await files(page)).map(nameOf).sort(), chunks);
    assert.match(await page.evaluate('localStorage._dd_s_v2'), /id=/);
    assert.equal(await page.evaluate('rum.getDiagnostics().internal_errors'), 0);
  });

  const javascript = { 'Content-Type': 'text/javascript; charset=utf-8' };
  for (const [what, answer] of /** @type {const} */ ([
    ['is not there', () => ({ status: 404, body: '<p>Not here.', headers: { 'Content-Type': 'text/html' } })],
    ['is a page', () => ({ body: '<!doctype html><p>An app.', headers: { 'Content-Type': 'text/html' } })],
    ['is a page that calls itself a script', () => ({ body: '<!doctype html>', headers: javascript })],
    [
      'is cut',
      (/** @type {Buffer} */ whole) => ({ body: whole.subarray(0, whole.length / 2), headers: javascript }),
    ],
  ])) {
    test(`the core's chunk ${what}: one line, and the page goes on without`, async (t) => {
      const whole = await readFile(join(bundle.folder, chunk));
      const { page, intake, own } = await open(t, APP, { [`/dist/${chunk}`]: answer(whole) });
      await poll(async () => own().length, 'the line');
      await page.evaluate(`for (let more = 0; more < 2000; more++) rum.addAction('more')`);
      await page.click('button');
      await pause(300);
      assert.equal(own().length, 1, own().join('\n'));
      assert.match(
        String(own()[0]),
        /^error: Datadog Browser SDK: The core could not be loaded; nothing is recorded/,
      );
      assert.equal(await page.evaluate('rum.getDiagnostics().queued'), 0);
      const requests = `performance.getEntriesByType('resource').filter(({ name }) => name.includes('${chunk}')).length`;
      assert.equal(await page.evaluate(requests), 1, 'asked for once');
      assert.deepEqual(
        page.console().filter((line) => line.startsWith('uncaught')),
        [],
      );
      await page.leave();
      await pause(100);
      assert.deepEqual(intake.requests, []);
    });
  }

  test('what went wrong before init, kept from the first line on', async (t) => {
    const early = `<script>addEventListener('error', () => (window.seen = (window.seen ?? 0) + 1));</script>
      <script type="module" src="/dist/early.js"></script>
      <script type="module">
        setTimeout(() => { throw new RangeError('early'); });
        Promise.reject(new TypeError('rejected early'));
      </script>`;
    const late = APP.replace('rum.init', `await new Promise((done) => setTimeout(done, 600));\n  rum.init`);
    const { page, intake } = await open(t, early + late);
    await poll(async () => (await page.evaluate('window.rum?.getInternalContext()')) != null, 'the start');
    await page.evaluate(`void setTimeout(() => { throw new Error('later'); })`);
    await pause(300);
    assert.equal(await page.evaluate(`Object.hasOwn(window, 'addEventListener')`), false);
    assert.equal(await page.evaluate('seen'), 2, "the page's own listener");
    await page.leave();
    const errors = await intake.waitFor(() => {
      const told = intake.events('error');
      return told.length >= 3 && told;
    });
    assert.deepEqual(errors.map(({ error }) => [error.message, error.source, error.handling]).sort(), [
      ['early', 'source', 'unhandled'],
      ['later', 'source', 'unhandled'],
      ['rejected early', 'source', 'unhandled'],
    ]);
    const at = (/** @type {string} */ message) => errors.find(({ error }) => error.message === message)?.date;
    assert.ok(at('later') - at('early') >= 500, 'with the time at which it happened');
  });

  test('two copies of the package: each tells its own, in one session', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'ferrum-copies-'));
    t.after(() => rm(folder, { recursive: true }));
    await cp(bundle.folder, join(folder, 'dist'), { recursive: true });
    await cp(bundle.folder, join(folder, 'copy'), { recursive: true });
    const other = APP.replace('/dist/', '/copy/')
      .replace(`'one'`, `'two'`)
      .replace(`'app'`, `'other'`)
      .replace('window.rum', 'window.second');
    const { page, intake, own } = await open(t, APP + other, {}, folder);
    await poll(
      async () =>
        (await page.evaluate('rum.getInternalContext() && second.getInternalContext()')) !== undefined,
      'both',
    );
    await page.evaluate('fetch("/?more").then(() => 1)');
    await page.click('button');
    await page.leave();
    await intake.waitFor((events) =>
      ['one', 'two'].every((name) => events.some(({ action }) => action?.target?.name === name)),
    );
    assert.equal(new Set(intake.events().map(({ session }) => session.id)).size, 1);
    assert.deepEqual(own(), []);
    assert.deepEqual(
      page.console().filter((line) => /uncaught|error/.test(line)),
      [],
    );
    for (const id of ['app', 'other']) {
      const clicks = intake
        .events('action')
        .filter(({ action, application }) => action.type === 'click' && application.id === id);
      assert.equal(clicks.length, 1, `of ${id}`);
    }
  });

  for (const first of ['ours', 'the peer']) {
    test(`beside the peer, ${first} first: each tells its own`, async (t) => {
      const begin = `<script>DD_RUM.init({ ...${OPTIONS}, applicationId: 'peer' }); DD_RUM.addAction('peer');</script>`;
      const peer = `<script src="/datadog-rum.js"></script>${begin}`;
      const script = await readFile(join(PEER, 'datadog-rum.js'));
      const head =
        first === 'ours'
          ? APP +
            peer.replaceAll('<script', '<script defer').replace('<script defer>', '<script type="module">')
          : peer + APP;
      const { page, intake } = await open(t, head, {
        '/datadog-rum.js': { body: script, headers: javascript },
      });
      await poll(
        async () => (await page.evaluate('rum.getInternalContext() && DD_RUM.getInternalContext()')) != null,
        'both',
      );
      await page.evaluate(`void setTimeout(() => { throw new Error('of the page'); })`);
      await page.click('button');
      await pause(300);
      await page.leave();
      for (const [id, name] of /** @type {const} */ ([
        ['app', 'one'],
        ['peer', 'peer'],
      ])) {
        const own = (/** @type {string} */ type) =>
          intake.events(type).filter(({ application }) => application.id === id);
        await intake.waitFor(() => own('action').some(({ action }) => action.target.name === name));
        await intake.waitFor(() => own('view').length);
        assert.equal(
          own('error').filter(({ error }) => error.message === 'of the page').length,
          1,
          `errors of ${id}`,
        );
      }
    });
  }
});
