// @ts-check
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { isPeer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { UUID, lastViews, pause, raiseStage, sessionOf, started } from './stage.mjs';

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

const DAY = 24 * 3600;

/** @param {import('./drivers/driver.mjs').Page} page */
const session = async (page) => sessionOf(await page.evaluate('document.cookie'));

/**
 * Puts a state into the cookie, as another tab or another SDK would; the attributes are those that the SDK uses.
 *
 * @param {import('./drivers/driver.mjs').Page} page
 * @param {string} state
 */
async function overwrite(page, state) {
  await page.evaluate((value) => {
    document.cookie = `_dd_s_v2=${value}; path=/; samesite=strict; max-age=3600`;
  }, state);
  // Without the Cookie Store API the change is seen by a poll every second.
  await pause(1300);
}

test('the cookie: name, keys, attributes, life time', async (t) => {
  const { page } = await stage.visit(t, 'plain.html');
  const from = Date.now();
  await started(page);
  const state = await session(page);
  assert.deepEqual(Object.keys(state).sort(), ['aid', 'c', 'created', 'expire', 'id']);
  assert.match(state.id, UUID);
  assert.match(state.aid, UUID);
  assert.notEqual(state.id, state.aid);
  assert.equal(state.c, '0');
  assert.ok(Math.abs(Number(state.created) - from) < 2000);
  assert.ok(Math.abs(Number(state.expire) - Number(state.created) - 15 * 60_000) < 2000);

  const cookies = await page.cookies();
  assert.deepEqual(
    // Not `secure`: the Cookie Store API always sets it, document.cookie does not.
    cookies.map(({ name, path, domain, sameSite }) => ({ name, path, domain, sameSite })),
    [{ name: '_dd_s_v2', path: '/', domain: '127.0.0.1', sameSite: 'Strict' }],
  );
  const life = cookies[0].expires - Date.now() / 1000;
  assert.ok(Math.abs(life - 365 * DAY) < DAY, `${life} s is a year`);
});

test('trackAnonymousUser: false: no anonymous id, four hours of life', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', { init: { trackAnonymousUser: false } });
  await started(page);
  assert.equal((await session(page)).aid, undefined);
  const [{ expires }] = await page.cookies();
  assert.ok(Math.abs(expires - Date.now() / 1000 - 4 * 3600) < 60);
  await page.leave();
  const view = await intake.waitFor((events) => events[0]);
  assert.equal(view.usr, undefined);
});

test('a reload and another page stay in the session and in the tab', async (t) => {
  const { page, intake, url } = await stage.visit(t, 'plain.html');
  await started(page);
  const before = await session(page);
  await page.open(url);
  await started(page);
  await page.open(url.replace('plain', 'visit'));
  await started(page);
  const later = await session(page);
  assert.deepEqual([later.id, later.aid, later.created], [before.id, before.aid, before.created]);
  await page.leave();
  await intake.waitFor((events) => lastViews(events).length === 3);
  const views = lastViews(intake.events());
  for (const key of /** @type {const} */ (['session', 'tab'])) {
    assert.equal(new Set(views.map((event) => event[key].id)).size, 1, key);
  }
  assert.equal(views[0].session.id, before.id);
  assert.deepEqual(new Set(views.map(({ view }) => view.loading_type)), new Set(['initial_load']));
});

test('a second tab: the same session, another tab id', async (t) => {
  const { page, intake, url } = await stage.visit(t, 'plain.html');
  await started(page);
  const second = await page.tab();
  await second.open(url);
  await started(second);
  await second.leave();
  await page.leave();
  await intake.waitFor((events) => lastViews(events).length === 2);
  const [one, other] = lastViews(intake.events());
  assert.equal(one.session.id, other.session.id);
  assert.equal(one.usr.anonymous_id, other.usr.anonymous_id);
  assert.notEqual(one.tab.id, other.tab.id);
});

/** Between a look at an empty store and what is written then, other pages have time to look, too. */
const SLOW_STORE = `{
  const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
  const slow = function () {
    const value = get.call(this);
    if (!value.includes('_dd_s_v2=')) for (const end = performance.now() + 60; performance.now() < end;);
    return value;
  };
  Object.defineProperty(document, 'cookie', { get: slow, set });
}`;

test('tabs that open at once, as after a restart of the browser, are in one session', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', { init: null, entry: 'none' });
  for (let round = 1; round <= 3; round += 1) {
    await page.evaluate(`document.cookie = '_dd_s_v2=; path=/; samesite=strict; max-age=0'`);
    const tabs = await Promise.all(Array.from({ length: 5 }, () => page.tab()));
    const address = stage.site.url('plain.html', { init: stage.initFor(intake), head: SLOW_STORE });
    await Promise.all(tabs.map((tab) => tab.open(address)));
    await Promise.all(
      tabs.map((tab) => poll(() => tab.evaluate('rum.getInternalContext()?.session_id'), 'a start')),
    );
    await Promise.all(tabs.map((tab) => tab.leave()));
    await intake.waitFor((events) => lastViews(events).length === 5 * round);
    await Promise.all(tabs.map((tab) => tab.closeTab()));
    const ids = new Set(intake.events().map((event) => event.session.id));
    assert.equal(ids.size, round);
  }
});

test('a cookie that is damaged, foreign or of another time is nobody’s session', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', { init: null, entry: 'none' });
  const [now, other] = [Date.now(), '0a1b2c3d-4e5f-4061-8273-8495a6b7c8d9'];
  const hour = 3_600_000;
  const states = {
    'four kilobytes of nothing': 'x'.repeat(4000),
    'four kilobytes of entries': `${'abcde=fghij&'.repeat(320)}id=${other}`,
    'an id that is none': `id=not-a-uuid&created=${now}&expire=${now + hour / 4}`,
    'capital letters': `id=${other.toUpperCase()}&created=${now}&expire=${now + hour / 4}`,
    'a day ahead': `id=${other}&created=${now + 24 * hour}&expire=${now + 24.2 * hour}`,
    'five hours old, and extended': `id=${other}&created=${now - 5 * hour}&expire=${now + hour / 4}`,
    'a time beyond numbers': `id=${other}&created=${'9'.repeat(400)}&expire=${'9'.repeat(400)}`,
  };
  for (const [name, state] of Object.entries(states)) {
    await page.evaluate((value) => {
      document.cookie = `_dd_s_v2=${value}&c=0; path=/; samesite=strict; max-age=3600`;
    }, state);
    await page.open(stage.site.url('plain.html', { init: stage.initFor(intake) }));
    await poll(() => page.evaluate('rum.getInternalContext()?.session_id'), `a session in place of ${name}`);
    const { id, aid, c } = await session(page);
    assert.equal(await page.evaluate('rum.getInternalContext().session_id'), id, name);
    assert.match(id, UUID, name);
    assert.notEqual(id, other, name);
    assert.match(aid, UUID, name);
    assert.equal(c, '0', name);
    assert.ok((await page.evaluate('document.cookie')).length < 4096, name);
  }
  assert.deepEqual(
    page.console().filter((line) => line.startsWith('uncaught')),
    [],
  );
});

test('what another tab did is known at once, and nobody looks for it', { skip: isPeer }, async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', {
    head: `window.reads = 0;
      const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
      Object.defineProperty(document, 'cookie', { get() { reads += 1; return get.call(this); }, set });`,
    init: { trackUserInteractions: false },
  });
  await poll(() => page.evaluate('rum.getInternalContext()?.session_id'), 'a start');
  const other = await page.tab();
  await other.open(stage.site.url('plain.html', { init: stage.initFor(intake) }));
  await started(other);
  await poll(async () => {
    const before = await page.evaluate('reads');
    await pause(2500);
    return (await page.evaluate('reads')) === before;
  }, 'two seconds without a look at the cookie');
  await other.evaluate('rum.stopSession()');
  await poll(
    async () => !(await page.evaluate('rum.getInternalContext()?.session_id')),
    'the end of the session',
  );
});

test('sampled out: a session, and nothing sent', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', { init: { sessionSampleRate: 0 } });
  await started(page);
  const { id } = await session(page);
  assert.match(id, UUID);
  await page.evaluate(`for (let i = 0; i < 120; i += 1) rum.addAction('never', { i });`);
  await page.click('#button');
  await page.evaluate(`rum.addError(new Error('never'))`);
  await pause(300);
  await page.leave();
  await pause(500);
  assert.deepEqual(intake.requests, []);
});

// The ids' hash values (spec a §3.6): 6.0233 % and 52.9805 %.
for (const [end, rate, sampled] of /** @type {[string, number, boolean][]} */ ([
  ['000000000001', 6, false],
  ['000000000001', 7, true],
  ['00000000002a', 52, false],
  ['00000000002a', 53, true],
])) {
  test(`the session …-${end} is ${sampled ? 'in' : 'out'} at ${rate} %`, async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html', { entry: 'none' });
    const now = Date.now();
    await page.evaluate(
      (value) => {
        document.cookie = `_dd_s_v2=${value}; path=/; samesite=strict; max-age=3600`;
      },
      `id=3f9d1c52-8a47-4b06-b2f1-${end}&created=${now}&expire=${now + 900_000}&c=0`,
    );
    const init = { ...stage.initFor(intake), sessionSampleRate: rate };
    await page.open(stage.site.url('plain.html', { init }));
    await poll(async () => Number((await session(page)).expire) > now + 900_000, 'an extended session');
    await page.evaluate(`rum.addAction('one')`);
    await pause(100);
    await page.leave();
    if (sampled) {
      const action = await intake.waitFor((events) => events.find(({ type }) => type === 'action'));
      assert.equal(action.session.id, `3f9d1c52-8a47-4b06-b2f1-${end}`);
      assert.equal(action._dd.configuration.session_sample_rate, rate);
    } else {
      await pause(500);
      assert.deepEqual(intake.requests, []);
    }
  });
}

test('an expired session: silence until a real interaction, then a new one for the same user', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html');
  await started(page);
  const before = await session(page);
  await page.evaluate(`rum.setViewName('named')`);
  await page.evaluate(`rum.addAction('in the first session')`);

  await overwrite(page, `isExpired=1&aid=${before.aid}&c=0`);
  const ended = await intake.waitFor((events) => events.findLast(({ type }) => type === 'view'));
  assert.deepEqual([ended.view.is_active, ended.session.is_active], [false, false]);

  await page.evaluate(`rum.addAction('between the sessions')`);
  await page.evaluate(`document.querySelector('#button').click()`);
  await pause(300);
  assert.equal((await session(page)).id, undefined, 'a scripted click is no interaction');

  await page.click('#second');
  await poll(async () => (await session(page)).id, 'the new session');
  await pause(100);
  await page.evaluate(`rum.addAction('in the second session')`);
  const renewed = await session(page);
  assert.notEqual(renewed.id, before.id);
  assert.equal(renewed.aid, before.aid);
  assert.equal(renewed.isExpired, undefined);
  await page.leave();

  await intake.waitFor((events) => lastViews(events).length === 2);
  const [first, second] = lastViews(intake.events());
  assert.deepEqual([first.session.id, second.session.id], [before.id, renewed.id]);
  assert.deepEqual(
    [second.view.loading_type, second.view.name, second.view.url],
    ['session_renewal', 'named', first.view.url],
  );
  assert.equal(second.usr.anonymous_id, before.aid);
  assert.deepEqual(
    intake
      .events('action')
      .filter(({ action }) => action.type === 'custom')
      .map(({ action, view, session: own }) => [action.target.name, view.id, own.id]),
    [
      ['in the first session', first.view.id, before.id],
      ['in the second session', second.view.id, renewed.id],
    ],
  );
});

test('a session that another tab replaced is not adopted before an interaction here', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html');
  await started(page);
  const before = await session(page);
  const now = Date.now();
  const other = '0a1b2c3d-4e5f-4061-8273-8495a6b7c8d9';
  await overwrite(page, `id=${other}&created=${now}&expire=${now + 900_000}&aid=${before.aid}&c=0`);
  await page.evaluate(`rum.addAction('nobody is here')`);
  await page.click('#button');
  await pause(200);
  await page.evaluate(`rum.addAction('somebody is here')`);
  assert.equal((await session(page)).id, other);
  await page.leave();
  await intake.waitFor((events) => events.some(({ action }) => action?.target?.name === 'somebody is here'));
  const custom = intake.events('action').filter(({ action }) => action.type === 'custom');
  assert.deepEqual(
    custom.map(({ action, session: own }) => [action.target.name, own.id]),
    [['somebody is here', other]],
  );
  assert.deepEqual(
    lastViews(intake.events()).map((event) => [event.session.id, event.view.loading_type]),
    [
      [before.id, 'initial_load'],
      [other, 'session_renewal'],
    ],
  );
});

test('stopSession: everything is sent at once, nothing follows, the next interaction begins anew', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html');
  await started(page);
  const before = await session(page);
  await page.evaluate(`rum.addAction('before')`);
  await page.evaluate(`rum.stopSession()`);
  await intake.waitFor((events) => events.length >= 2, 2000);
  const [view] = lastViews(intake.events());
  assert.deepEqual([view.view.is_active, view.session.is_active], [false, false]);
  assert.equal(intake.requests[0].api, 'fetch');
  await poll(async () => (await session(page)).isExpired === '1', 'the expired state');
  const stopped = await session(page);
  assert.deepEqual([stopped.id, stopped.aid], [undefined, before.aid]);

  await page.evaluate(`rum.addAction('after')`);
  await page.click('#button');
  await poll(async () => (await session(page)).id, 'the new session');
  await pause(100);
  const renewed = await session(page);
  assert.notEqual(renewed.id, before.id);
  await page.leave();
  await intake.waitFor((events) => lastViews(events).length === 2);
  const names = intake.events('action').map(({ action }) => action.target.name);
  assert.ok(names.includes('before'));
  assert.ok(!names.includes('after'));
});
