// @ts-check
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { beyondPeer, bundle, peer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { raiseStage, started } from './stage.mjs';

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

// The page's part of the contract (spec a §1.1): until the script comes, there is `onReady` and nothing else.
const SNIPPET = `window.DD_RUM = { q: [], onReady(callback) { this.q.push(callback); } };`;

test('what the async snippet has queued runs in order, whatever one of them throws', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', {
    entry: 'classic',
    head: `${SNIPPET}
      DD_RUM.onReady(() => { throw new Error('of the page'); });
      DD_RUM.onReady(() => DD_RUM.addAction('queued one'));
      DD_RUM.onReady(() => DD_RUM.addAction('queued two'));`,
    afterInit: `DD_RUM.onReady(() => DD_RUM.addAction('ready'));`,
  });
  await started(page);
  assert.match(await page.evaluate('DD_RUM.version'), /^\d+\.\d+\.\d+/);
  await page.leave();
  await intake.waitFor((events) => events.filter(({ type }) => type === 'action').length === 3);
  assert.deepEqual(
    intake.events('action').map(({ action }) => action.target.name),
    ['queued one', 'queued two', 'ready'],
  );
  assert.equal(page.console().filter((line) => /onReady/.test(line)).length, 1, page.console().join('\n'));
  assert.equal(page.console().filter((line) => line.startsWith('uncaught')).length, 0);
});

test('it has every member that the peer’s has', async (t) => {
  const members = async (/** @type {import('./bundle.mjs').Bundle} */ sdk) => {
    const { page } = await stage.visit(t, 'plain.html', { entry: 'classic', sdk, init: null });
    return page.evaluate('Object.entries(DD_RUM).map(([key, member]) => `${key} ${typeof member}`)');
  };
  const ours = await members(bundle);
  assert.deepEqual(
    (await members(peer)).filter((/** @type {string} */ member) => !ours.includes(member)),
    [],
  );
});

test(
  'where the SDK is a module, its init runs what a snippet queued',
  {
    skip: beyondPeer('it has no module here'),
  },
  async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', {
      entry: 'module',
      head: `${SNIPPET}
      DD_RUM.onReady(() => { throw new Error('of the page'); });
      DD_RUM.onReady(() => DD_RUM.addAction('queued'));`,
    });
    await started(page);
    assert.equal(await page.evaluate('DD_RUM === rum'), true);
    await page.leave();
    await intake.waitFor((events) => events.some(({ action }) => action?.target.name === 'queued'));
    assert.deepEqual(page.console(), []);
  },
);

for (const marker of ['true', '{ addAction() {} }'])
  test(`what is no SDK gives way: ${marker}`, async (t) => {
    const { page } = await stage.visit(t, 'plain.html', {
      entry: bundle.module ? 'module' : 'classic',
      head: `window.DD_RUM = ${marker};`,
    });
    await started(page);
    assert.equal(await page.evaluate('DD_RUM === rum'), true);
  });

test('the script may come long after the page', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', { entry: 'none' });
  const script = stage.site.sdkUrl({ entry: 'classic' });
  const init = stage.initFor(intake);
  await page.evaluate(
    (snippet, src, config) => {
      new Function(snippet)();
      DD_RUM.onReady(() => DD_RUM.init(config));
      document.head.append(
        Object.assign(document.createElement('script'), { async: true, crossOrigin: '', src }),
      );
    },
    SNIPPET,
    script,
    init,
  );
  await started(page);
  await page.click('#button');
  await page.leave();
  const action = await intake.waitFor((events) => events.find(({ type }) => type === 'action'));
  assert.equal(action.action.target.name, 'Press');
  assert.equal(action.view.id, intake.events('view')[0].view.id);
});

test('one file is all: nothing else is loaded', async (t) => {
  const { page } = await stage.visit(t, 'plain.html', { entry: 'classic' });
  await started(page);
  const loaded = await page.evaluate(`performance.getEntriesByType('resource').map(({ name }) => name)`);
  assert.deepEqual(
    loaded
      .filter((/** @type {string} */ name) => name.startsWith(`${stage.site.origin}/`))
      .map((/** @type {string} */ name) => name.split('/').at(-1)),
    [bundle.classic],
  );
});

test('loaded twice: one warning, and the page goes on', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', { entry: 'classic' });
  await started(page);
  const script = stage.site.sdkUrl({ entry: 'classic' });
  await page.evaluate(
    (src) => document.head.append(Object.assign(document.createElement('script'), { src })),
    script,
  );
  await poll(async () => page.console().some((line) => line.startsWith('warning')), 'the warning');
  assert.equal(page.console().length, 1, page.console().join('\n'));
  await page.leave();
  await intake.waitFor((events) => events.some(({ type }) => type === 'view'));
});
