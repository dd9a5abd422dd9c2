// @ts-check
/** Options from the vendor's interface (spec a §7), here from a server of the test's own. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { poll } from './drivers/driver.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { pause, raiseStage, started } from './stage.mjs';

const stage = await raiseStage(launchChromium);
/** @type {{ status: number, body: unknown, asked: number }} */
const remote = { status: 200, body: {}, asked: 0 };
const server = createServer((_, response) => {
  remote.asked++;
  response.writeHead(remote.status, {
    'Access-Control-Allow-Origin': '*',
    'Content-Type': 'application/json',
  });
  response.end(JSON.stringify(remote.body));
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const remoteConfigurationProxy = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/`;
after(() => {
  server.close();
  return stage.lower();
});

/** @param {Partial<typeof remote>} next */
const serve = (next) => Object.assign(remote, { status: 200, asked: 0 }, next);

/** @param {import('./drivers/driver.mjs').Page} page */
const complaints = (page) => page.console().filter((line) => /Datadog Browser SDK/.test(line));
/** @param {string} value @param {object} more */
const dynamic = (value, more) => ({ rcSerializedType: 'dynamic', strategy: value, ...more });

test('tracing that is turned on from afar doubles no header either', async (t) => {
  serve({
    body: { rum: { allowedTracingUrls: [{ match: { rcSerializedType: 'regex', value: '/status/' } }] } },
  });
  const { page } = await stage.visit(t, 'plain.html', {
    init: { remoteConfigurationId: 'an id', remoteConfigurationProxy, trackResources: true },
    head: `const { setRequestHeader } = XMLHttpRequest.prototype;
      window.names = [];
      XMLHttpRequest.prototype.setRequestHeader = function (name, value) {
        names.push(name);
        return setRequestHeader.call(this, name, value);
      };`,
  });
  await started(page);
  const send = (/** @type {string} */ own) =>
    page.evaluate(`(() => {
      names.length = 0;
      const xhr = new XMLHttpRequest();
      xhr.open('GET', '/status/200');
      xhr.setRequestHeader('${own}', 'theirs');
      xhr.send();
      return JSON.stringify(names.filter((name) => /^(x-own|traceparent)$/i.test(name)));
    })()`);
  assert.equal(await send('X-Own'), '["X-Own","traceparent"]');
  assert.equal(await send('Traceparent'), '["Traceparent"]');
});

test('before the start: options, and contexts out of the page, which hold for the calls before, too', async (t) => {
  serve({
    body: {
      rum: {
        service: { rcSerializedType: 'string', value: 'remote-shop' },
        version: dynamic('js', { path: `app.builds[0]["version"]` }),
        sessionReplaySampleRate: 7,
        clientToken: 'not to be set from afar',
        allowedTracingUrls: [
          { match: { rcSerializedType: 'regex', value: '/status/' }, propagatorTypes: ['b3'] },
        ],
        user: [
          {
            key: 'id',
            value: dynamic('cookie', {
              name: 'uid',
              extractor: { rcSerializedType: 'regex', value: 'u-(\\d+)' },
            }),
          },
          { key: 'plan', value: dynamic('localStorage', { key: 'plan' }) },
        ],
        context: [
          { key: 'heading', value: dynamic('dom', { selector: 'h1' }) },
          { key: 'button', value: dynamic('dom', { selector: '#button', attribute: 'id' }) },
          { key: 'password', value: dynamic('dom', { selector: '#password', attribute: 'value' }) },
          { key: 'missing', value: dynamic('cookie', { name: 'none' }) },
        ],
      },
      profiling: { sampleRate: 3 },
    },
  });
  const { page, intake } = await stage.visit(t, 'plain.html', {
    init: { remoteConfigurationId: 'an id', remoteConfigurationProxy, trackResources: true },
    // The page's elements are there when init is called.
    beforeInit: `
      document.cookie = 'uid=u-42';
      localStorage.setItem('plan', 'gold');
      window.app = { builds: [{ version: '9.9.9' }] };
      document.documentElement.append(Object.assign(document.createElement('h1'), { textContent: 'Plain page' }));
      document.documentElement.insertAdjacentHTML('beforeend',
        '<button id="button"></button><input id="password" type="PASSWORD" value="secret-password">');`,
    afterInit: `rum.addAction('right after init');`,
  });
  await started(page);
  await page.evaluate(`fetch('/status/200').then(() => rum.addAction('later'))`);
  await page.leave();
  const [before, action] = await intake.waitFor((events) => {
    const actions = events.filter(({ type }) => type === 'action');
    return actions.length === 2 && actions.sort((a, b) => a.date - b.date);
  });
  assert.equal(before.action.target.name, 'right after init');
  for (const { service, version, usr } of [before, action])
    assert.deepEqual([service, version, usr.id, usr.plan], ['remote-shop', '9.9.9', '42', 'gold']);
  assert.deepEqual(action.context, { heading: 'Plain page', button: 'button' });
  const { configuration } = action._dd;
  assert.deepEqual(
    [
      configuration.remote_configuration_id,
      configuration.session_replay_sample_rate,
      configuration.profiling_sample_rate,
    ],
    ['an id', 7, 3],
  );
  const request = await intake.waitFor((events) =>
    events.find(({ resource }) => resource?.url.endsWith('/status/200')),
  );
  assert.match(request._dd.trace_id, /^\d+$/);
  assert.equal(remote.asked, 1);
  assert.deepEqual(intake.leaks(/secret-password|not to be set/), []);
  assert.equal(
    complaints(page).filter((line) => /password/.test(line)).length,
    1,
    complaints(page).join('\n'),
  );
});

test('in the background: the page starts with its own options, the next one with the remote ones', async (t) => {
  serve({ body: { rum: { service: 'remote' } } });
  const { page, intake, url } = await stage.visit(t, 'plain.html', {
    init: { remoteConfiguration: { id: 'background' }, remoteConfigurationProxy },
  });
  await started(page);
  await poll(() => page.evaluate(`localStorage.getItem('dd_rc_background') !== null`), 'a cached copy');
  assert.equal(await page.evaluate('rum.getInitConfiguration().service'), 'stage');
  await page.open(url);
  await poll(() => page.evaluate(`rum.getInitConfiguration()?.service === 'remote'`), 'the remote service');
  await page.leave();
  const services = await intake.waitFor((events) => {
    const seen = new Set(events.filter(({ type }) => type === 'view').map(({ service }) => service));
    return seen.size === 2 && [...seen];
  });
  assert.deepEqual(services, ['stage', 'remote']);
});

test('required: not without a copy, which the next page has; what is broken is no copy', async (t) => {
  serve({ body: { rum: { service: 'remote' } } });
  const { page, intake, url } = await stage.visit(t, 'plain.html', {
    head: `if (!sessionStorage.seen) localStorage.setItem('dd_rc_needed', '{ broken');`,
    init: { remoteConfiguration: { id: 'needed', required: true }, remoteConfigurationProxy },
  });
  await poll(() => page.evaluate(`/remote/.test(localStorage.getItem('dd_rc_needed'))`), 'a cached copy');
  assert.match(complaints(page)[0] ?? '', /no remote configuration yet/);
  assert.deepEqual(await page.cookies().then((all) => all.map(({ name }) => name)), []);
  await page.evaluate(`void (sessionStorage.seen = 1)`);
  await page.open(url);
  await started(page);
  await page.leave();
  const view = await intake.waitFor((events) => events.find(({ type }) => type === 'view'));
  assert.equal(view.service, 'remote');
});

for (const on of [true, false]) {
  test(`clicks turned ${on ? 'on' : 'off'} from afar`, async (t) => {
    serve({ body: { rum: { trackUserInteractions: on } } });
    const { page, intake } = await stage.visit(t, 'plain.html', {
      init: { trackUserInteractions: !on, remoteConfigurationId: 'clicks', remoteConfigurationProxy },
    });
    await started(page);
    await page.click('#button');
    await page.leave();
    const view = await intake.waitFor((events) => events.find(({ type }) => type === 'view'));
    assert.equal(view._dd.configuration.remote_configuration_id, 'clicks');
    assert.equal(intake.events('action').length, Number(on));
  });
}

for (const [name, status, body] of /** @type {const} */ ([
  ['that is not there', 404, {}],
  ['without a part for us', 200, { logs: {} }],
])) {
  test(`one ${name}: one line for it, nothing is recorded, and the page works`, async (t) => {
    serve({ status, body });
    const { page, intake } = await stage.visit(t, 'plain.html', {
      init: { remoteConfiguration: { id: 'gone', sync: true }, remoteConfigurationProxy },
    });
    await poll(async () => complaints(page).length === 2, 'what could not be used, and what comes of it');
    await page.click('#button');
    await page.leave();
    await pause(100);
    assert.deepEqual(intake.requests, []);
  });
}

test('without a proxy the vendor’s address is asked, of the right site', async (t) => {
  const { page } = await stage.visit(t, 'plain.html', {
    head: `
      const { fetch: native } = window;
      window.fetch = (url, ...more) => /sdk-configuration/.test(url)
        ? (window.asked = url, Promise.resolve(new Response('{ "rum": { "env": "remote" } }')))
        : native(url, ...more);`,
    init: { remoteConfigurationId: 'a/b', site: 'us3.datadoghq.com' },
  });
  await started(page);
  assert.equal(
    await page.evaluate('asked'),
    'https://sdk-configuration.browser-intake-us3-datadoghq.com/v1/a%2Fb.json',
  );
  assert.equal(await page.evaluate('rum.getInitConfiguration().env'), 'remote');
});
