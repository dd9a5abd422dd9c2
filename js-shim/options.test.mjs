// @ts-check
import assert from 'node:assert/strict';
import { brotliCompressSync } from 'node:zlib';
import { test } from 'node:test';
import { bundled, compiled, realm } from './testing/compiled.mjs';

const { validate, originAllowed, provisional } = await compiled(
  `export * from './options'; export * from './provisional-options';`,
);

const MINIMAL = { applicationId: 'app', clientToken: 'token', service: 'shop' };

/**
 * Validates the minimal options with some of them replaced.
 *
 * @param {object} options
 */
function check(options) {
  /** @type {string[]} */
  const lines = [];
  const valid = validate({ ...MINIMAL, ...options }, (/** @type {string} */ line, level = 'error') => {
    lines.push(`${level}: ${line}`);
  });
  return { valid, lines };
}

/**
 * `init` goes on, the option has this value, nothing is said.
 *
 * @param {string} option
 * @param {unknown} given
 * @param {unknown} value
 */
function accepts(option, given, value) {
  const { valid, lines } = check({ [option]: given });
  assert.deepEqual(lines, [], `${option}: ${String(given)}`);
  assert.deepEqual(valid[option], value, `${option}: ${String(given)}`);
}

/**
 * `init` is refused, with exactly this one reason.
 *
 * @param {string} option
 * @param {unknown} given
 * @param {string} reason
 */
function refuses(option, given, reason) {
  const { valid, lines } = check({ [option]: given });
  assert.equal(valid, undefined, `${option}: ${String(given)}`);
  assert.equal(lines.length, 1, lines.join());
  assert.ok(lines[0]?.startsWith(`error: "${option}" ${reason}`), lines[0]);
}

/**
 * `init` goes on with this value, and one line says what is wrong.
 *
 * @param {string} option
 * @param {unknown} given
 * @param {unknown} value
 * @param {string} reason
 */
function tolerates(option, given, value, reason) {
  const { valid, lines } = check({ [option]: given });
  assert.deepEqual(valid[option], value, `${option}: ${String(given)}`);
  assert.equal(lines.length, 1, lines.join());
  assert.ok(lines[0]?.startsWith(`error: "${option}" ${reason}`), lines[0]);
}

const f = () => true;
const ABSENT = [undefined, null];
const VALUES = [0, 3, NaN, true, false, {}, [], ['x'], [1], f, /x/, 'x', 7n, Symbol('s')];
/** @param {...string} types */
const allBut = (...types) => VALUES.filter((value) => !types.includes(typeof value));

test('texts', () => {
  const options = 'service env version actionNameAttribute workerUrl subdomain datacenter sdkVersion variant';
  for (const option of options.split(' ')) {
    const fallback = option === 'service' ? MINIMAL.applicationId : undefined;
    for (const absent of [...ABSENT, '']) accepts(option, absent, fallback);
    accepts(option, 'x', 'x');
    for (const wrong of allBut('string')) refuses(option, wrong, 'must be a non-empty string; got ');
  }
});

test('required texts', () => {
  for (const option of ['applicationId', 'clientToken']) {
    accepts(option, 'x', 'x');
    for (const absent of [...ABSENT, '']) refuses(option, absent, 'is required');
    for (const wrong of allBut('string')) refuses(option, wrong, 'must be a non-empty string');
  }
});

test('percentages', () => {
  const defaults = {
    sessionSampleRate: 100,
    telemetrySampleRate: 20,
    telemetryConfigurationSampleRate: 5,
    telemetryUsageSampleRate: 5,
    sessionReplaySampleRate: 0,
    traceSampleRate: 100,
    profilingSampleRate: 0,
  };
  for (const [option, fallback] of Object.entries(defaults)) {
    for (const absent of [...ABSENT, '']) accepts(option, absent, fallback);
    for (const given of [0, 100, 0.5]) accepts(option, given, given);
    for (const wrong of [-1, 100.1, NaN, Infinity, '50', ...allBut('number')]) {
      refuses(option, wrong, 'must be a number between 0 and 100');
    }
    refuses(option, NaN, 'must be a number between 0 and 100; got NaN');
  }
});

test('strict booleans', () => {
  const defaults = {
    compressIntakeRequests: false,
    betaEnableViewUpdates: false,
    enablePrivacyForActionName: true,
    propagateTraceBaggage: true,
  };
  for (const [option, fallback] of Object.entries(defaults)) {
    for (const absent of [...ABSENT, '']) accepts(option, absent, fallback);
    for (const given of [true, false]) accepts(option, given, given);
    for (const wrong of allBut('boolean')) refuses(option, wrong, 'must be a boolean');
  }
});

test('lax booleans take anything by its truth', () => {
  const on = 'trackAnonymousUser trackUserInteractions trackResources trackLongTasks';
  const off =
    'silentMultipleInit storeContextsAcrossPages useSecureSessionCookie usePartitionedCrossSiteSessionCookie ' +
    'trackSessionAcrossSubdomains allowUntrustedEvents trackViewsManually betaTrackWebSockets ' +
    'startSessionReplayRecordingManually';
  for (const [options, fallback] of /** @type {const} */ ([
    [on, true],
    [off, false],
  ])) {
    for (const option of options.split(' ')) {
      for (const absent of ABSENT) accepts(option, absent, fallback);
      accepts(option, '', false);
      accepts(option, 'false', true);
      for (const given of VALUES) accepts(option, given, Boolean(given));
    }
  }
});

test('callbacks', () => {
  for (const absent of [...ABSENT, '']) accepts('beforeSend', absent, undefined);
  accepts('beforeSend', f, f);
  for (const wrong of allBut('function')) refuses('beforeSend', wrong, 'must be a function');
});

test('site', () => {
  for (const absent of [...ABSENT, '']) accepts('site', absent, 'datadoghq.com');
  for (const site of ['datadoghq.eu', 'ddog-gov.com', 'datad0g.com', 'x.dd0g.test'])
    accepts('site', site, site);
  for (const wrong of [...VALUES, 'DATADOGHQ.COM', ['datadoghq.com']]) {
    refuses(
      'site',
      wrong,
      'must be a valid Datadog site. More details: https://docs.datadoghq.com/getting_started/site/.',
    );
  }
});

test('proxy', () => {
  for (const absent of [...ABSENT, '']) accepts('proxy', absent, undefined);
  accepts('proxy', '/p', '/p');
  accepts('proxy', f, f);
  for (const wrong of allBut('string', 'function'))
    refuses('proxy', wrong, 'does not match any expected type');
});

test('words, strict and lax', () => {
  const consent = 'must be one of: "granted", "not-granted"';
  for (const absent of [...ABSENT, '']) accepts('trackingConsent', absent, 'granted');
  for (const given of ['granted', 'not-granted']) accepts('trackingConsent', given, given);
  for (const wrong of [...VALUES, 'GRANTED', ['granted']]) refuses('trackingConsent', wrong, consent);

  const words = {
    source: ['browser', 'flutter', 'unity'],
    traceContextInjection: ['sampled', 'all'],
    defaultPrivacyLevel: ['mask-user-input', 'allow', 'mask', 'mask-unless-allowlisted'],
  };
  for (const [option, allowed] of Object.entries(words)) {
    for (const absent of [...ABSENT, '']) accepts(option, absent, allowed[0]);
    for (const given of allowed) accepts(option, given, given);
    for (const wrong of [...VALUES, [allowed[1]]]) tolerates(option, wrong, allowed[0], 'must be one of: "');
  }
  assert.deepEqual(check({ traceContextInjection: 'sample' }).lines, [
    'error: "traceContextInjection" must be one of: "all", "sampled"; got "sample"',
  ]);
});

test('lists of words', () => {
  const words = { sessionPersistence: ['cookie'], trackFeatureFlagsForEvents: [] };
  for (const [option, fallback] of Object.entries(words)) {
    for (const absent of [...ABSENT, '']) accepts(option, absent, fallback);
    accepts(option, [], []);
    for (const wrong of [0, 'x', {}, [1], ['x'], [null]])
      tolerates(option, wrong, fallback, 'must be one of: "');
  }
  accepts('sessionPersistence', 'memory', ['memory']);
  accepts('sessionPersistence', ['local-storage', 'x', 'memory'], ['local-storage', 'memory']);
  accepts('trackFeatureFlagsForEvents', ['vital', 4, 'long_task'], ['vital', 'long_task']);
});

test('match options', () => {
  const reason = 'must be a string, RegExp, or function';
  for (const absent of ABSENT) accepts('excludedActivityUrls', absent, []);
  for (const given of ['', 'x', /x/, f]) accepts('excludedActivityUrls', given, [given]);
  accepts('excludedActivityUrls', ['', /x/g, f], ['', /x/g, f]);
  for (const wrong of [3, {}, [1], ['x', null], [['x']]]) refuses('excludedActivityUrls', wrong, reason);

  for (const absent of ABSENT) accepts('allowedTrackingOrigins', absent, undefined);
  accepts('allowedTrackingOrigins', [], []);
  accepts('allowedTrackingOrigins', '', ['']);
  accepts('allowedTrackingOrigins', ['x', 3], ['x']);
  for (const wrong of [3, {}, [1], [null]]) tolerates('allowedTrackingOrigins', wrong, undefined, reason);
});

test('allowedTracingUrls', () => {
  const both = ['tracecontext', 'datadog'];
  const option = 'allowedTracingUrls';
  for (const absent of ABSENT) accepts(option, absent, []);
  accepts(option, [], []);
  for (const match of ['', 'x', /x/, f]) {
    accepts(option, match, [{ match, propagatorTypes: both }]);
    accepts(option, [{ match }], [{ match, propagatorTypes: both }]);
    accepts(option, [{ match, propagatorTypes: null }], [{ match, propagatorTypes: both }]);
    accepts(option, [{ match, propagatorTypes: [] }], [{ match, propagatorTypes: [] }]);
    accepts(option, [{ match, propagatorTypes: 'b3' }], [{ match, propagatorTypes: ['b3'] }]);
    accepts(option, [{ match, propagatorTypes: ['b3', 'x'] }], [{ match, propagatorTypes: ['b3'] }]);
  }
  accepts(option, [3, 'x'], [{ match: 'x', propagatorTypes: both }]);
  for (const wrong of [3, true, [3], [null]])
    tolerates(option, wrong, [], 'does not match any expected type');

  const unknown = check({ [option]: [{ match: 'x', propagatorTypes: ['x'] }] });
  assert.deepEqual(unknown.valid[option], [{ match: 'x', propagatorTypes: both }]);
  assert.match(
    unknown.lines.join(),
    /^error: "propagatorTypes" must be one of: "datadog", "b3", "b3multi", "tracecontext"/,
  );

  const nameless = check({ [option]: [{ url: 'x' }] });
  assert.deepEqual(nameless.valid[option], []);
  assert.equal(nameless.lines[0], 'error: "match" is required');
  assert.match(String(nameless.lines[1]), /^error: "allowedTracingUrls" does not match any expected type/);
});

test('tracing needs a service', () => {
  const reason = 'error: Service needs to be configured when tracing is enabled';
  for (const service of [...ABSENT, '']) {
    const { valid, lines } = check({ service, allowedTracingUrls: [''] });
    assert.equal(valid, undefined);
    assert.deepEqual(lines, [reason]);
    assert.ok(check({ service, allowedTracingUrls: [] }).valid);
    // Nothing valid is left in the list, so nothing is traced.
    assert.ok(check({ service, allowedTracingUrls: [3] }).valid);
  }
});

test('plugins', () => {
  for (const absent of [...ABSENT, '']) accepts('plugins', absent, []);
  const plugin = { name: 'p', onInit: f, onRumStart: f, getConfigurationTelemetry: f };
  accepts('plugins', [{ ...plugin, other: 1 }], [plugin]);
  const { valid, lines } = check({ plugins: [{ name: 'p' }, {}, { name: '' }, 3, { name: 'q', onInit: 3 }] });
  assert.deepEqual(
    valid.plugins.map((/** @type {{ name: string }} */ { name }) => name),
    ['p', 'q'],
  );
  assert.deepEqual(lines, [
    'error: "name" is required',
    'error: "name" is required',
    'error: "onInit" must be a function; got 3',
  ]);
  tolerates('plugins', [3], [], 'is not a valid object');
});

test('replica', () => {
  for (const absent of [...ABSENT, '']) accepts('replica', absent, undefined);
  accepts('replica', { clientToken: 't', x: 1 }, { clientToken: 't', applicationId: undefined });
  for (const wrong of [3, 'x', true, f]) refuses('replica', wrong, 'is not a valid object');
  const { valid, lines } = check({ replica: {} });
  assert.equal(valid, undefined);
  assert.deepEqual(lines, [
    'error: "clientToken" is required',
    'error: "replica" is not a valid object; got {}',
  ]);
});

test('canvas recording', () => {
  accepts('sessionReplayCanvasRecording', undefined, undefined);
  accepts('sessionReplayCanvasRecording', { enable: true }, { enable: true });
  refuses('sessionReplayCanvasRecording', 3, 'is not a valid object');
  assert.equal(check({ sessionReplayCanvasRecording: { enable: 1 } }).valid, undefined);
});

test('the first fatal mistake is the only line, common options before those of RUM', () => {
  assert.deepEqual(check({ applicationId: '', clientToken: '' }).lines, ['error: "clientToken" is required']);
  assert.equal(check({ applicationId: 1, version: 3 }).lines.length, 1);
  assert.match(check({ applicationId: 1, version: 3 }).lines.join(), /"version"/);
  const mixed = check({ source: 'x', proxy: 3 });
  assert.equal(mixed.lines.length, 1);
});

test('unknown and removed options are ignored', () => {
  const { valid, lines } = check({ trackBfcacheViews: 'x', usePciIntake: 3, anything: {} });
  assert.deepEqual(lines, []);
  assert.equal('anything' in valid, false);
});

test('the trace rate of rules is there only if it was given', () => {
  assert.equal(check({}).valid.rulePsr, undefined);
  assert.equal(check({ traceSampleRate: null }).valid.rulePsr, undefined);
  assert.equal(check({ traceSampleRate: 0 }).valid.rulePsr, 0);
  assert.equal(check({ traceSampleRate: 50 }).valid.rulePsr, 0.5);
});

test('options behind getters of a class count', () => {
  class Options {
    get applicationId() {
      return 'app';
    }
    clientToken = 'token';
  }
  assert.equal(validate(new Options(), () => {}).applicationId, 'app');
});

test("members that the page gave to every object are nobody's options", async () => {
  const page = await realm(
    `export * from './options';`,
    `Object.prototype.each = () => {}; Array.prototype.first = () => {};`,
  );
  page.run(`
    var said = [];
    var valid = shim.validate({ applicationId: 'a', clientToken: 'b', service: 's', plugins: [{ name: 'p' }],
      allowedTracingUrls: ['x'] }, (line) => void said.push(line));`);
  assert.equal(page.run(`JSON.stringify(said)`), '[]');
  assert.equal(page.run(`Object.keys(valid).includes('each')`), false);
  assert.equal(page.run(`valid.plugins[0].name + valid.allowedTracingUrls[0].match`), 'px');
});

test('until they are checked, options that are right count as they will then', () => {
  const rates = { sessionSampleRate: 20, traceSampleRate: 50 };
  const tracing = ['https://a', /b/, { match: 'https://c', propagatorTypes: ['b3'] }];
  const lists = {
    excludedActivityUrls: 'https://d',
    allowedTracingUrls: tracing,
    sessionPersistence: 'memory',
  };
  const off = { trackUserInteractions: false, propagateTraceBaggage: false };
  const nothing = { trackUserInteractions: null, traceSampleRate: undefined, allowedTracingUrls: null };
  for (const options of [{}, rates, lists, off, nothing, { allowedTracingUrls: tracing[2] }]) {
    const raw = { ...MINIMAL, ...options };
    const early = provisional(raw, assert.fail);
    const valid = validate(raw, assert.fail);
    const asked = (/** @type {any} */ { match, propagatorTypes = ['tracecontext', 'datadog'] }) => ({
      match,
      propagatorTypes,
    });
    early.allowedTracingUrls = early.allowedTracingUrls.map(asked);
    for (const option of [
      ...['applicationId', 'sessionSampleRate', 'traceSampleRate', 'rulePsr', 'trackUserInteractions'],
      ...['propagateTraceBaggage', 'sessionPersistence', 'excludedActivityUrls', 'allowedTracingUrls'],
    ])
      assert.deepEqual(early[option], valid[option], option);
  }
  assert.deepEqual(
    provisional({ ...MINIMAL, service: '', allowedTracingUrls: ['x'] }).allowedTracingUrls,
    [],
  );
});

test('origins', () => {
  const page = { origin: 'https://shop.test', href: 'https://shop.test/cart' };
  const allowed = (/** @type {any} */ allowedTrackingOrigins, at = page, stack = '') =>
    originAllowed({ allowedTrackingOrigins }, at, stack);
  assert.equal(allowed(['https://shop.test']), true);
  assert.equal(allowed(['https://shop']), false, 'a string has to be the whole origin');
  assert.equal(allowed([/shop/]), true);
  assert.equal(allowed([(/** @type {string} */ origin) => origin.endsWith('.test')]), true);
  assert.equal(allowed([]), false);
  assert.equal(allowed(undefined), true);

  const frames = (/** @type {string[]} */ ...urls) => [
    `Error\n${urls.map((url) => `    at f (${url}:1:2)`).join('\n')}`,
    urls.map((url) => `f@${url}:1:2`).join('\n'),
  ];
  const ours = 'https://cdn.test/rum.js';
  for (const scheme of ['chrome-extension://abc', 'moz-extension://abc']) {
    for (const stack of frames(ours, `${scheme}/content.js`)) {
      assert.equal(allowed(undefined, page, stack), false);
      assert.equal(allowed(['https://shop.test'], page, stack), true, 'the option counts more');
      const popup = { origin: scheme, href: `${scheme}/popup.html` };
      assert.equal(allowed(undefined, popup, stack), true, "the extension's own page");
    }
    for (const stack of frames(ours, 'https://shop.test/app.js', `${scheme}/patched-append-child.js`)) {
      assert.equal(allowed(undefined, page, stack), true);
    }
  }
});

test('both files together stay under 3.2 kB, const enums are gone', async () => {
  const code = await bundled(
    `export { stringify, clone, contextOf } from './sanitise';
     export { validate, originAllowed } from './options';`,
  );
  const size = brotliCompressSync(code).length;
  assert.ok(size <= 3200, `${size} bytes`);
  assert.doesNotMatch(code, /Required|Lax/);
  const operation = await bundled(`import { Op } from './protocol'; globalThis.last = Op.Tick;`);
  assert.match(operation, /^globalThis\.last=\d+;\s*$/);
});
