// @ts-check
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { INIT, REVOKED, complaints, lastViews, pause, raiseStage, started } from './stage.mjs';

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

/** Strict options (spec a §2.1): one line names the key, and nothing starts. */
const REFUSED = /** @type {[string, Record<string, unknown>, RegExp][]} */ ([
  ['no clientToken', { clientToken: null }, /"clientToken" is required/],
  ['an empty clientToken', { clientToken: '' }, /"clientToken" is required/],
  ['a clientToken that is a number', { clientToken: 12 }, /"clientToken" must be a non-empty string/],
  ['no applicationId', { applicationId: null }, /"applicationId" is required/],
  ['a version that is a number', { version: 3 }, /"version" must be a non-empty string/],
  ['a rate of 101', { sessionSampleRate: 101 }, /"sessionSampleRate" must be a number between 0 and 100/],
  [
    'a rate below 0',
    { sessionReplaySampleRate: -1 },
    /"sessionReplaySampleRate" must be a number between 0 and 100/,
  ],
  [
    'a rate in a string',
    { sessionSampleRate: '50' },
    /"sessionSampleRate" must be a number between 0 and 100/,
  ],
  ['an unknown site', { site: 'example.test' }, /"?site"?.*valid Datadog site/i],
  ['a site that is a number', { site: 7 }, /site/],
  [
    'a strict boolean in a string',
    { enablePrivacyForActionName: 'yes' },
    /"enablePrivacyForActionName" must be a boolean/,
  ],
  [
    'an unknown consent',
    { trackingConsent: 'perhaps' },
    /"trackingConsent" must be one of: "granted", "not-granted"/,
  ],
  ['a beforeSend that is no function', { beforeSend: 'drop' }, /"beforeSend" must be a function/],
  ['a proxy that is an object', { proxy: {} }, /"proxy"/],
  [
    'a page of an origin that is not named',
    { allowedTrackingOrigins: ['https://shop.test'] },
    /allowedTrackingOrigins|non-allowed domain/,
  ],
]);

describe('init refuses', { concurrency: 3 }, () => {
  test('what it has no use for, with one line that names the key, and takes a good one after all', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { init: null });
    for (const [name, bad, line] of REFUSED) {
      const before = complaints(page).length;
      await page.evaluate(`rum.init(${JSON.stringify({ ...stage.initFor(intake), ...bad })})`);
      // Most of them are checked in the core's chunk.
      await poll(async () => complaints(page).length > before, `a line for ${name}`);
      await pause(20);
      const lines = complaints(page).slice(before);
      assert.equal(lines.length, 1, `${name}: ${lines.join('\n')}`);
      assert.match(lines[0], line, name);
    }
    await page.evaluate(`rum.addAction('before the good one')`);
    assert.deepEqual(await page.cookies(), []);
    await page.evaluate(`rum.init(${JSON.stringify(stage.initFor(intake))})`);
    await started(page);
    assert.deepEqual(intake.requests, []);
    await page.leave();
    const action = await intake.waitFor((events) => events.find(({ type }) => type === 'action'));
    assert.equal(action.action.target.name, 'before the good one');
  });

  test('what throws when it is read, with one line that names the key, and takes a good one after all', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { init: null });
    const good = JSON.stringify(stage.initFor(intake));
    const throws = (/** @type {string} */ key) => `get ${key}() { throw new Error('getter of the page'); }`;
    for (const [name, bad, line] of /** @type {const} */ ([
      ['a getter', `{ ...${good}, ${throws('env')} }`, /"env" can't be read/],
      ['one that is required', `{ ...${good}, ${throws('clientToken')} }`, /"clientToken" can't be read/],
      ['one that is asked for first', `{ ...${good}, ${throws('plugins')} }`, /"plugins" can't be read/],
      [
        "a class's",
        `Object.assign(new (class { ${throws('env')} })(), (({ env, ...rest }) => rest)(${good}))`,
        /"env" can't be read/,
      ],
      ['all of it', REVOKED, /"init" can't be read/],
    ])) {
      const before = complaints(page).length;
      await page.evaluate(`rum.init(${bad})`);
      await poll(async () => complaints(page).length > before, `a line for ${name}`);
      await pause(20);
      const lines = complaints(page).slice(before);
      assert.equal(lines.length, 1, `${name}: ${lines.join('\n')}`);
      assert.match(lines[0], line, name);
    }
    assert.deepEqual(await page.cookies(), []);
    await page.evaluate(`rum.init(${good})`);
    await started(page);
    await page.leave();
    await intake.waitFor((events) => events.length);
  });

  test('a page without a client token, which works and sends nothing', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { init: { clientToken: undefined } });
    await page.evaluate(`rum.addAction('never')`);
    await page.click('#button');
    assert.equal(await page.evaluate(`document.querySelector('#button').dataset.clicks`), '1');
    await pause(200);
    await page.leave();
    await pause(200);
    assert.equal(complaints(page).length, 1, complaints(page).join('\n'));
    assert.deepEqual(intake.requests, []);
    assert.deepEqual(await page.cookies(), []);
  });

  test('no configuration at all, and takes a good one later', async (t) => {
    const { page, intake, init } = await stage.visit(t, 'plain.html', {
      beforeInit: `rum.init(); rum.init(null);`,
    });
    await started(page);
    assert.equal(complaints(page).length, 2, complaints(page).join('\n'));
    for (const line of complaints(page)) assert.match(line, /"clientToken" is required/);
    assert.equal(await page.evaluate('rum.getDiagnostics().internal_errors'), 0);
    assert.deepEqual(await page.evaluate('rum.getInitConfiguration()'), init);
    await page.leave();
    await intake.waitFor((events) => events.length);
  });

  test('a second init, also with the options made another SDK’s', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', {
      afterInit: `rum.init(Object.assign(rumInit, { service: 'logs', beforeSend: () => false }));`,
    });
    await started(page);
    await page.leave();
    await intake.waitFor((events) => events.length);
    assert.equal(complaints(page).length, 1, complaints(page).join('\n'));
    assert.match(complaints(page)[0], /already initialized/);
    // The page may have been slow enough for an update of its view, but there is one visit.
    assert.deepEqual(
      lastViews(intake.events()).map(({ service }) => service),
      ['stage'],
    );
  });
});

/** Lax options: the default is used, and all goes on. */
const TOLERATED =
  /** @type {[string, Record<string, unknown>, RegExp | undefined, (event: any) => void][]} */ ([
    [
      'an unknown privacy level',
      { defaultPrivacyLevel: 'secret' },
      /"defaultPrivacyLevel" must be one of/,
      (view) => assert.equal(view.privacy.replay_level, 'mask-user-input'),
    ],
    [
      'an unknown source',
      { source: 'toaster' },
      /"source" must be one of/,
      (view) => assert.equal(view.source, 'browser'),
    ],
    [
      'one plugin, not in a list',
      { plugins: { name: 'alone' } },
      undefined,
      (view) => assert.equal(view.type, 'view'),
    ],
    [
      'nothing among the URLs to trace',
      { allowedTracingUrls: [null] },
      /"allowedTracingUrls" does not match any expected type/,
      (view) => assert.equal(view.type, 'view'),
    ],
    ['an unknown option', { trackEverything: true }, undefined, (view) => assert.equal(view.type, 'view')],
    [
      'null for an optional one',
      { service: null, env: null, version: null },
      undefined,
      (view) => assert.deepEqual([view.service, view.version], [INIT.applicationId, undefined]),
    ],
    [
      'rates at their ends',
      { sessionSampleRate: 100, sessionReplaySampleRate: 0 },
      undefined,
      (view) => assert.equal(view._dd.configuration.session_replay_sample_rate, 0),
    ],
  ]);

describe('init takes', { concurrency: 3 }, () => {
  for (const [name, init, line, check] of TOLERATED) {
    test(name, async (t) => {
      const { page, intake } = await stage.visit(t, 'plain.html', { init });
      await started(page);
      await page.leave();
      check(await intake.waitFor((events) => events.find(({ type }) => type === 'view')));
      const lines = complaints(page);
      assert.equal(lines.length, line ? 1 : 0, lines.join('\n'));
      if (line) assert.match(lines[0], line);
    });
  }
});
