// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTree } from '../../demo/lab/replay/decode.mjs';
import { beyondPeer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { UUID, raiseStage, started } from './stage.mjs';

/** @type {Awaited<ReturnType<typeof raiseStage<import('./drivers/driver.mjs').Engine>>>} */
let stage;
before(async () => {
  stage = await raiseStage(launchChromium);
});
after(() => stage.lower());

/** @param {string[]} hosts @param {string} [isTraceSampled] @param {string[]} [capabilities] */
const bridge = (hosts, isTraceSampled = 'null', capabilities = []) => `
  window.sent = [];
  window.DatadogEventBridge = {
    getAllowedWebViewHosts: () => '${JSON.stringify(hosts)}',
    getCapabilities: () => '${JSON.stringify(capabilities)}',
    getPrivacyLevel: () => 'mask',
    getIsTraceSampled: () => '${isTraceSampled}',
    send: (message) => sent.push(JSON.parse(message)),
  };`;

test("in an app's web view events go to the app, one by one, and nowhere else", async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', {
    head: bridge(['shop.test', '127.0.0.1']),
    init: { compressIntakeRequests: true, sessionSampleRate: 0 },
    afterInit: `rum.addAction('in the app', { a: 1 }); rum.addError(new Error('there, too'));`,
  });
  await poll(
    () =>
      page.evaluate(
        `['action', 'error', 'view'].every((type) => sent.some(({ event }) => event?.type === type))`,
      ),
    'the events',
  );
  const sent = await page.evaluate('sent');
  for (const { eventType, event } of sent.filter(
    (/** @type {any} */ message) => message.eventType === 'rum',
  )) {
    assert.equal(eventType, 'rum');
    assert.equal(event.application.id, '00000000-aaaa-0000-aaaa-000000000000');
    assert.match(event.session.id, UUID);
    assert.equal(typeof event._dd.browser_sdk_version, 'string');
  }
  const action = sent.find((/** @type {any} */ { event }) => event?.type === 'action').event;
  assert.deepEqual([action.action.target.name, action.context], ['in the app', { a: 1 }]);
  const view = sent.findLast((/** @type {any} */ { event }) => event?.type === 'view').event;
  assert.equal(view._dd.configuration.session_sample_rate, 100);
  assert.equal(await page.evaluate('document.cookie'), '');
  await page.leave();
  assert.deepEqual(intake.requests.length, 0);
});

test('an app that does not want events of this host gets none', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', {
    head: bridge(['0.0.2', '127.*.1*', 'shop.test']),
    afterInit: `rum.addAction('to the intake')`,
  });
  await started(page);
  await page.leave();
  await intake.waitFor((events) => events.find(({ action }) => action?.target.name === 'to the intake'));
});

test('a pattern with a star names hosts, too', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', {
    head: bridge(['127.*.1']),
    afterInit: `rum.addAction('in the app')`,
  });
  await poll(() => page.evaluate(`sent.some(({ event }) => event?.type === 'action')`), 'the action');
  await page.leave();
  assert.deepEqual(intake.requests.length, 0);
});

for (const [answer, traceSampleRate, priority] of /** @type {[string, number, string][]} */ ([
  ['true', 0, '1'],
  ['false', 100, '0'],
  ['null', 100, '1'],
  ['null', 0, '0'],
])) {
  test(`of traces the app says ${answer} where the rate is ${traceSampleRate}`, async (t) => {
    const { page } = await stage.visit(t, 'plain.html', {
      head: `${bridge(['127.0.0.1'], answer)}
        const native = fetch;
        window.fetch = (url, init) => ((window.given = init), native(url, init));`,
      init: {
        trackResources: true,
        allowedTracingUrls: [stage.site.origin],
        traceSampleRate,
        traceContextInjection: 'all',
      },
    });
    await poll(() => page.evaluate(`sent.some(({ event }) => event?.type === 'view')`), 'the start');
    await page.evaluate(`void fetch('/status/200').then((response) => response.text())`);
    const headers = await page.evaluate('given.headers');
    assert.equal(headers['x-datadog-sampling-priority'], priority);
    assert.match(headers.traceparent, new RegExp(`-0${priority}$`));
    const event = () =>
      page.evaluate(
        `sent.map(({ event }) => event).find((event) => event?.resource?.url.endsWith('/status/200'))`,
      );
    await poll(event, 'the resource');
    assert.equal((await event())._dd.trace_id, priority === '1' ? headers['x-datadog-trace-id'] : undefined);
  });
}

const SENT_RECORDS = `sent.filter(({ eventType }) => eventType === 'record')`;

test('an app that takes records gets those of each view, one by one, masked as it wants', async (t) => {
  const { page, intake } = await stage.visit(t, 'replay.html', {
    head: bridge(['127.0.0.1'], 'null', ['records']),
    init: { sessionReplaySampleRate: 0 },
  });
  const types = () => page.evaluate(`${SENT_RECORDS}.map(({ event }) => event.type)`);
  await poll(async () => (await types()).includes(8), 'the snapshot');
  await page.click('#button');
  await poll(() => page.evaluate(`${SENT_RECORDS}.some(({ event }) => event.data?.type === 2)`), 'the click');
  await page.evaluate(`rum.startView('second')`);
  await poll(
    async () => (await types()).filter((/** @type {number} */ type) => type === 2).length > 1,
    'another one',
  );
  const records = await page.evaluate(SENT_RECORDS);
  const views = [...new Set(records.map((/** @type {any} */ { view }) => view.id))];
  assert.equal(views.length, 2);
  for (const id of views) {
    assert.match(id, UUID);
    const own = records.filter((/** @type {any} */ { view }) => view.id === id);
    assert.deepEqual(
      own.slice(0, 4).map((/** @type {any} */ { event }) => event.type),
      [4, 6, 2, 8],
    );
    const tree = createTree();
    for (const { event } of own) tree.apply(event);
    assert.ok(tree.root);
  }
  const texts = JSON.stringify(records);
  assert.ok(texts.includes('xxx') && !texts.includes('In the shade'));
  await poll(
    () => page.evaluate(`sent.some(({ event }) => event.session?.has_replay)`),
    'an event that says so',
  );
  await page.leave();
  assert.deepEqual(intake.requests, []);
});

test('an app that throws when it is told something is told what comes next', async (t) => {
  const { page } = await stage.visit(t, 'replay.html', {
    head: `${bridge(['127.0.0.1'], 'null', ['records'])}
      const { send } = DatadogEventBridge;
      const left = { rum: 3, record: 3 };
      DatadogEventBridge.send = (message) => {
        const { eventType } = JSON.parse(message);
        if (left[eventType]-- > 0) throw new Error('not ready');
        send(message);
      };`,
    init: { sessionReplaySampleRate: 0 },
    afterInit: `for (let place = 0; place < 5; place++) setTimeout(() => rum.addAction('early ' + place), 100 * place)`,
  });
  await poll(() => page.evaluate(`${SENT_RECORDS}.length > 0`), 'a record');
  await page.click('#button');
  await poll(() => page.evaluate(`${SENT_RECORDS}.some(({ event }) => event.data?.type === 2)`), 'the click');
  await poll(
    () => page.evaluate(`sent.some(({ event }) => event.action?.target?.name === 'early 4')`),
    'an action',
  );
  assert.equal(await page.evaluate('rum.getDiagnostics().internal_errors'), 6);
  assert.match(String(await page.evaluate('rum.getDiagnostics().last_internal_error')), /not ready/);
});

test(
  'for an app no worker is started: nothing is compressed',
  { skip: beyondPeer('such a worker') },
  async (t) => {
    const { page } = await stage.visit(t, 'replay.html', {
      head: bridge(['127.0.0.1'], 'null', ['records']),
      init: { workerUrl: '/dist/replay-worker.js' },
    });
    await poll(() => page.evaluate(`${SENT_RECORDS}.some(({ event }) => event.type === 8)`), 'the snapshot');
    const files = await page.evaluate(`performance.getEntriesByType('resource').map(({ name }) => name)`);
    assert.ok(!files.some((/** @type {string} */ name) => name.includes('worker')), files.join());
  },
);

test('an app that takes no records gets none, nor is the recorder loaded, forced or not', async (t) => {
  const { page } = await stage.visit(t, 'replay.html', {
    head: bridge(['127.0.0.1']),
    init: { sessionReplaySampleRate: 100 },
    afterInit: `rum.startSessionReplayRecording({ force: true }); rum.addAction('after');`,
  });
  await poll(() => page.evaluate(`sent.some(({ event }) => event?.type === 'action')`), 'an event');
  await page.evaluate('void rum.startSessionReplayRecording({ force: true })');
  await page.click('#button');
  await poll(() => page.evaluate(`sent.some(({ event }) => event?.action?.type === 'click')`), 'the click');
  assert.deepEqual(await page.evaluate(SENT_RECORDS), []);
  const files = await page.evaluate(`performance.getEntriesByType('resource').map(({ name }) => name)`);
  assert.ok(!files.some((/** @type {string} */ name) => name.includes('recorder-')), files.join());
});
