// @ts-check
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { REVOKED, complaints, lastViews, raiseStage, started } from './stage.mjs';

const stage = await raiseStage(launchChromium);
after(() => stage.lower());

/** What a context may hold, as an expression of the page, and what becomes of it (spec b §1.6). */
const VALUES = /** @type {[string, string, unknown][]} */ ([
  ['a BigInt', `10n ** 20n`, '[BigInt] 100000000000000000000'],
  ['a function', `function named() {}`, '[Function] named'],
  ['a nameless function', `(() => () => {})()`, '[Function] unknown'],
  ['a symbol', `Symbol('mark')`, '[Symbol] mark'],
  ['a RegExp', `/a+/gi`, '[RegExp] /a+/gi'],
  ['a Map', `new Map([['k', 'v']])`, '[Map]'],
  ['a Set', `new Set([1])`, '[Set]'],
  ['a promise', `Promise.resolve(1)`, '[Promise]'],
  ['a DOM node', `document.createElement('div')`, '[HTMLDivElement]'],
  ['the window', `window`, '[Window]'],
  [
    'a cycle',
    `(() => { const a = { name: 'a' }; a.self = a; return a; })()`,
    { name: 'a', self: '[Reference seen at $.value]' },
  ],
  [
    'the same object twice',
    `(() => { const a = {}; return [a, a]; })()`,
    [{}, '[Reference seen at $.value.0]'],
  ],
  ['a Date', `new Date(0)`, '1970-01-01T00:00:00.000Z'],
  ['toJSON of its own', `({ toJSON: () => ({ own: true }) })`, { own: true }],
  ['numbers JSON lacks', `[NaN, Infinity, -0]`, [null, null, 0]],
  ['holes and undefined', `({ a: undefined, b: [undefined, , 1] })`, { b: [null, null, 1] }],
  [
    'lone surrogates and controls',
    `'\\ud800 \\u0000 \\u2028 "quoted" \\\\'`,
    '\ufffd \u0000 \u2028 "quoted" \\',
  ],
  ['null', `null`, null],
]);

describe('a context with', { concurrency: 3 }, () => {
  test('anything but data: the documented text stands for it, and the rest is whole', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html');
    await started(page);
    for (const [name, source] of VALUES) {
      await page.evaluate(
        `rum.addAction(${JSON.stringify(name)}, { before: 1, value: ${source}, after: 2 })`,
      );
    }
    await page.leave();
    await intake.waitFor((events) => events.filter(({ type }) => type === 'action').length === VALUES.length);
    const got = Object.fromEntries(
      intake.events('action').map(({ action, context }) => [action.target.name, context]),
    );
    for (const [name, , value] of VALUES) {
      if (name.startsWith('lone')) assert.equal(got[name].value.toWellFormed?.() ?? got[name].value, value);
      else assert.deepEqual(got[name], { before: 1, value, after: 2 }, name);
    }
    assert.deepEqual(complaints(page), []);
  });

  test('a getter that throws: the call and the page go on', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html');
    await started(page);
    await page.evaluate(() => {
      const trap = {
        get bomb() {
          throw new Error('getter of the page');
        },
      };
      rum.addAction('trapped', { trap });
      rum.addAction('later', { fine: true });
    });
    await page.leave();
    const later = await intake.waitFor((events) =>
      events.find(({ action }) => action?.target?.name === 'later'),
    );
    assert.deepEqual(later.context, { fine: true });
    assert.deepEqual(
      page.console().filter((line) => line.startsWith('uncaught')),
      [],
    );
  });

  test('more than the limit of 225,280 characters: cut, with one warning; what follows is whole', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html');
    await started(page);
    await page.evaluate(
      `rum.addAction('huge', { small: 1, list: Array.from({ length: 3000 }, () => 'x'.repeat(100)) })`,
    );
    await page.evaluate(`rum.addAction('next', { small: 2 })`);
    await page.leave();
    const huge = await intake.waitFor((events) =>
      events.find(({ action }) => action?.target?.name === 'huge'),
    );
    const next = await intake.waitFor((events) =>
      events.find(({ action }) => action?.target?.name === 'next'),
    );
    assert.equal(huge.context.small, 1);
    assert.ok(
      huge.context.list.length > 1500 && huge.context.list.length < 2300,
      `${huge.context.list.length}`,
    );
    assert.ok(JSON.stringify(huge.context).length <= 221 * 1024);
    assert.deepEqual(next.context, { small: 2 });
    assert.equal(complaints(page).length, 1, complaints(page).join('\n').slice(0, 500));
  });

  test('a message of 1 MB: that one is cut or dropped with a warning, nothing else is lost', async (t) => {
    const { page, intake } = await stage.visit(t, 'plain.html');
    await started(page);
    await page.evaluate(`rum.addError(new Error('before'))`);
    await page.evaluate(`rum.addError(new Error('m'.repeat(1_000_000)))`);
    await page.evaluate(`rum.addAction('n'.repeat(1_000_000))`);
    await page.evaluate(`rum.addError(new Error('after'))`);
    await page.leave();
    await intake.waitFor((events) => events.some(({ error }) => error?.message === 'after'));
    await intake.waitFor((events) => events.some(({ error }) => error?.message === 'before'));
    for (const { text } of intake.requests) assert.ok(text.length <= 256 * 1024);
    assert.ok(complaints(page).length >= 1);
    assert.ok(
      complaints(page).length <= 2,
      complaints(page)
        .map((line) => line.slice(0, 100))
        .join('\n'),
    );
  });
});

test('what addError takes', async (t) => {
  const values = /** @type {[string, string, string | undefined][]} */ ([
    [`'text'`, 'Provided "text"', undefined],
    [`{ code: 7 }`, 'Provided {"code":7}', undefined],
    [`undefined`, 'Provided undefined', undefined],
    [`null`, 'Provided null', undefined],
    [`12n`, 'Provided "[BigInt] 12"', undefined],
    [`new TypeError('')`, 'Empty message', 'TypeError'],
    [`Object.assign(new Error('own'), { name: 'OwnError' })`, 'own', 'OwnError'],
  ]);
  const { page, intake } = await stage.visit(t, 'plain.html');
  await started(page);
  for (const [source] of values) await page.evaluate(`rum.addError(${source})`);
  await page.leave();
  await intake.waitFor((events) => events.filter(({ type }) => type === 'error').length === values.length);
  assert.deepEqual(
    intake.events('error').map(({ error }) => [error.message, error.type]),
    values.map(([, message, type]) => [message, type]),
  );
  for (const { error } of intake.events('error')) {
    if (error.type) assert.match(error.stack, new RegExp(`^${error.type}: `));
    else assert.equal(error.stack, 'No stack, consider using an instance of Error');
  }
});

test('a number for a text, a text for a number, no object for a context: what else was said is whole', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', {
    head: `window.DD_SOURCE_CODE_CONTEXT = { 'Error\\n    at a (https://shop.test/a.js:1:1)': { service: 'a', version: 2 } };`,
  });
  await started(page);
  await page.evaluate(() => {
    const context = { order: 4711 };
    rum.startAction('keyed', { actionKey: 7, type: 1, context });
    rum.stopAction('keyed', { actionKey: 7, context });
    rum.startResource('/told', { resourceKey: 8, type: 2, context });
    rum.stopResource('/told', { resourceKey: 8, context });
    rum.addDurationVital('lasting', { startTime: Date.now(), duration: '100', context });
    rum.addTiming('timed', '100');
    const unreadable = {
      get bad() {
        throw new Error('getter of the page');
      },
      ...context,
      ['__proto__']: { sneaky: true },
    };
    rum.addError(Object.assign(new Error('unreadable'), { dd_context: unreadable }), context);
    rum.addError(new Error('half readable'), unreadable);
    rum.setGlobalContext(new Map([['order', 1]]));
    rum.setGlobalContextProperty('after', 'Map');
    rum.addAction('with a Map', new Map([['order', 1]]));
  });
  assert.equal(await page.evaluate('({}).sneaky'), undefined);
  await page.leave();
  const events = await intake.waitFor(
    (all) => all.some(({ action }) => action?.target?.name === 'with a Map') && all,
  );
  /** @param {(event: any) => unknown} is */
  const only = (is) => {
    const found = events.filter(is);
    assert.equal(found.length, 1, `${is}`);
    return found[0];
  };
  const keyed = only(({ action }) => action?.target?.name === 'keyed');
  assert.deepEqual([keyed.action.type, keyed.context], ['1', { order: 4711 }]);
  const told = only(({ resource }) => resource?.url.endsWith('/told'));
  assert.deepEqual([told.resource.type, told.context], ['2', { order: 4711 }]);
  const lasting = only(({ vital }) => vital?.name === 'lasting');
  assert.deepEqual([lasting.vital.duration, lasting.context], [100e6, { order: 4711 }]);
  const [last] = lastViews(events);
  assert.equal(last.view.custom_timings.timed, 100e6);
  const unreadable = only(({ error }) => error?.message === 'unreadable');
  const readable = JSON.parse('{"bad":"[Unserializable]","order":4711,"__proto__":{"sneaky":true}}');
  assert.deepEqual(unreadable.context, readable);
  const half = only(({ error }) => error?.message === 'half readable');
  assert.deepEqual(half.context, readable);
  const mapped = only(({ action }) => action?.target?.name === 'with a Map');
  assert.deepEqual(mapped.context, { after: 'Map' });
});

test('what beforeSend leaves: too much or unreadable costs that event, and much is sent', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', {
    beforeInit: `
      rumInit.beforeSend = (event) => {
        const { name } = event.action?.target ?? {};
        if (name === 'much') event.context.text = 'x'.repeat(200_000);
        if (name === 'too much') event.context.text = 'x'.repeat(10_000_000);
        if (name === 'unreadable') event.context = new Proxy({}, { ownKeys() { throw new Error('trap of the page'); } });
        return true;
      };`,
  });
  await started(page);
  for (const name of ['much', 'too much', 'unreadable', 'much', 'unreadable', 'after all'])
    await page.evaluate(`rum.addAction('${name}')`);
  const { dropped } = await page.evaluate('rum.getDiagnostics()');
  await page.evaluate('rum.flush()');
  const actions = await intake.waitFor((events) => {
    const all = events.filter(({ type }) => type === 'action');
    return all.some(({ action }) => action.target.name === 'after all') && all;
  });
  assert.deepEqual(
    actions.map(({ action, context }) => [action.target.name, context?.text.length]),
    [
      ['much', 200_000],
      ['much', 200_000],
      ['after all', undefined],
    ],
  );
  assert.deepEqual([dropped.too_large, dropped.before_send], [1, 2]);
});

/** What no method takes, as expressions of the page. */
const ABSURD = [
  ...[
    `undefined`,
    `null`,
    `Symbol('absurd')`,
    `10n`,
    `NaN`,
    `-Infinity`,
    `''`,
    `'\\udc00'`,
    `() => {}`,
    `[1, [2]]`,
  ],
  ...[`new Date(NaN)`, `new Map([[1, 2]])`, `Object.create(null)`, `new URL('https://shop.test/')`, `window`],
  `JSON.parse('{"__proto__":{"a":1},"toString":1,"valueOf":2}')`,
  `({ get bad() { throw new Error('getter of the page'); } })`,
  `({ toString() { throw new Error('toString of the page'); } })`,
  `Proxy.revocable({}, {}).proxy`,
  REVOKED,
  `new Proxy(() => {}, new Proxy({}, { get() { throw new Error('trap of the page'); } }))`,
  `(() => { let deep = {}; for (let at = 0; at < 20_000; at++) deep = { deep }; return deep; })()`,
  `(() => { const frame = document.createElement('iframe'); frame.sandbox = ''; document.documentElement.append(frame);
    return frame.contentWindow; })()`,
  `(() => { const frame = document.createElement('iframe'); document.documentElement.append(frame);
    const error = new frame.contentWindow.Error('of a frame that is gone'); frame.remove(); return error; })()`,
  `Object.assign(new Error(), { message: Symbol(), name: 1n, stack: {}, cause: Symbol(), dd_context: 5, dd_fingerprint: Symbol() })`,
];

test('whatever is passed to a method: only that call may be lost, and the page sees no exception', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', { afterInit: absurd('early') });
  await started(page);
  await page.evaluate(absurd('late'));
  await page.evaluate(
    `rum.clearGlobalContext(), rum.startView('last'), rum.addAction('after all', { fine: true })`,
  );
  const { thrown, uncaught } = await page.evaluate('({ thrown, uncaught })');
  // Not at an exit: there is more than beacons take, and no next page to send the rest.
  await page.evaluate('rum.flush()');
  const [after] = await intake.waitFor((events) => {
    const found = events.filter(({ action }) => action?.target?.name === 'after all');
    return found.length && found;
  });
  assert.deepEqual(after.context, { fine: true });
  assert.deepEqual([thrown, uncaught], [[], []]);
});

/** Calls all methods but those that end the collection with each of them, in each place. @param {string} when */
const absurd = (when) => `void (() => {
  window.thrown ??= [];
  window.uncaught ??= [];
  if ('${when}' === 'early')
    for (const type of ['error', 'unhandledrejection']) addEventListener(type, ({ message, reason }) => uncaught.push(message ?? String(reason)));
  for (const value of [${ABSURD}])
    for (const [name, method] of Object.entries(rum)) {
      if (/^(version|DEFAULT.*|init|destroy|onReady|setTrackingConsent|stopSession)$/.test(name)) continue;
      for (const args of [[value], ['name', value], ['name', {}, value], [value, value, value]]) {
        try {
          method(...args);
        } catch (error) {
          thrown.push(name + ': ' + error);
        }
      }
    }
})()`;

test('contexts that are no objects: one line each, and the context is empty', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html');
  await started(page);
  await page.evaluate(`rum.setGlobalContext({ kept: 1 }); rum.setUser({ id: 7, name: true })`);
  await page.evaluate(`rum.addAction('with')`);
  await page.evaluate(`rum.setGlobalContext('text')`);
  await page.evaluate(`rum.setUser([1])`);
  await page.evaluate(`rum.addAction('without')`);
  await page.leave();
  const [first, second] = await intake.waitFor((events) => {
    const actions = events.filter(({ type }) => type === 'action');
    return actions.length === 2 && actions;
  });
  assert.deepEqual(first.context, { kept: 1 });
  assert.deepEqual([first.usr.id, first.usr.name], ['7', 'true']);
  assert.equal(second.context, undefined);
  assert.deepEqual(Object.keys(second.usr), ['anonymous_id']);
  assert.equal(complaints(page).length, 2, complaints(page).join('\n'));
});

test('a context that can not even be asked what it is: what counts, and what the page reads, is the one before', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html');
  await started(page);
  await page.evaluate(
    `rum.setGlobalContext({ kept: 1 }), rum.setGlobalContext(${REVOKED}), rum.addAction('after')`,
  );
  assert.deepEqual(await page.evaluate('rum.getGlobalContext()'), { kept: 1 });
  await page.leave();
  const { context } = await intake.waitFor((events) => events.find(({ type }) => type === 'action'));
  assert.deepEqual(context, { kept: 1 });
});

test('a flood: 3,000 a minute and a word about it, the rest is counted, other kinds are whole', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html');
  await started(page);
  await page.evaluate(`void (() => { for (let at = 0; at < 3050; at++) rum.addAction('flood'); })()`);
  await poll(() => page.evaluate('rum.getDiagnostics().queued === 0'), 'an empty queue');
  await page.evaluate(`rum.addError(new Error('after the flood'))`);
  const { dropped } = await page.evaluate('rum.getDiagnostics()');
  // Not on leaving: what waits for an answer then, the next page would send.
  await page.evaluate('rum.flush()');
  const agent = await intake.waitFor((events) => events.find(({ error }) => error?.source === 'agent'));
  assert.equal(agent.error.message, 'Reached max number of actions by minute: 3000');
  await intake.waitFor((events) => events.some(({ error }) => error?.message === 'after the flood'));
  await intake.waitFor((events) => events.filter(({ type }) => type === 'action').length === 3000);
  assert.equal(dropped.rate_limit, 50, JSON.stringify(dropped));
});

test('an intake that never answers: the page goes on, and the next one sends what was kept', async (t) => {
  const { page, intake, url } = await stage.visit(t, 'plain.html');
  await started(page);
  intake.answer(() => ({ hang: true }));
  await page.evaluate(`rum.addAction('kept'), rum.flush()`);
  await intake.waitFor((_, requests) => requests.some(({ text }) => text.includes('"kept"')));
  await page.click('#button');
  assert.equal(await page.evaluate(`document.querySelector('#button').dataset.clicks`), '1');
  intake.answer(() => ({}));
  await page.open(url);
  await started(page);
  await intake.waitFor((events) => events.some(({ action }) => action?.target.name === 'kept'), 40_000);
  assert.deepEqual(complaints(page), []);
});
