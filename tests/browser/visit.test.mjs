// @ts-check
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bundle, isPeer } from './bundle.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { launchFirefox } from './drivers/firefox.mjs';
import { launchWebKit } from './drivers/webkit.mjs';
import { validateEvents } from './schema.mjs';
import { INIT, UUID, lastViews, pause, raiseStage, sessionOf } from './stage.mjs';
import { ACCOUNT, GLOBAL_CONTEXT, SECRETS, SECRET_OPTION, USER, lineOf, makeVisit } from './visit.mjs';

const RUNS = [
  { name: 'chromium', launch: launchChromium, entry: /** @type {const} */ ('classic') },
  ...(bundle.module
    ? [{ name: 'chromium', launch: launchChromium, entry: /** @type {const} */ ('module') }]
    : []),
  { name: 'firefox', launch: launchFirefox, entry: /** @type {const} */ ('classic') },
  { name: 'webkit', launch: launchWebKit, entry: /** @type {const} */ ('classic') },
];

for (const { name, launch, entry } of RUNS) {
  describe(`a visit in ${name}, ${entry} SDK`, () => {
    /** @type {(() => Promise<void>)[]} */
    const endings = [];
    /** @type {Awaited<ReturnType<typeof makeVisit>>} */
    let page;
    /** @type {import('./intake.mjs').Intake} */
    let intake;
    /** @type {import('./intake.mjs').RumEvent[]} */
    let events;
    /** @type {import('./intake.mjs').RumEvent[]} */
    let views;
    let url = '';
    let origin = '';

    before(async () => {
      const stage = await raiseStage(launch);
      endings.unshift(() => stage.lower());
      const visit = await stage.visit({ after: (fn) => endings.unshift(fn) }, 'visit.html', {
        entry,
        from: 'plain.html',
        afterInit: `rum.setUser(${JSON.stringify(USER)});
          rum.setAccount(${JSON.stringify(ACCOUNT)});
          rum.setGlobalContext(${JSON.stringify(GLOBAL_CONTEXT)});`,
      });
      ({ intake, url } = visit);
      ({ origin } = stage.site);
      page = await makeVisit(visit.page);
      await intake.waitFor((got) =>
        got.some((event) => event.type === 'view' && event.view.name === 'confirmation'),
      );
      // A beacon of the same exit may still be on its way.
      await pause(200);
      events = intake.events();
      views = lastViews(events);
    });

    after(async () => {
      for (const end of endings) await end();
    });

    test('every event is valid by the published schemas', () => {
      assert.deepEqual(validateEvents(events), []);
    });

    test('each event is of a known type, in the numbers that were caused', () => {
      const counts = Object.fromEntries(
        ['action', 'error'].map((type) => [type, events.filter((event) => event.type === type).length]),
      );
      assert.deepEqual(counts, { action: 6, error: 3 });
      assert.equal(views.length, 4);
      assert.deepEqual(new Set(events.map(({ type }) => type)), new Set(['view', 'action', 'error']));
    });

    test('views: loading type, URL, referrer and name follow the route changes', () => {
      assert.deepEqual(
        views.map(({ view }) => [view.loading_type, view.url, view.referrer, view.name]),
        [
          ['initial_load', url, views[0].view.referrer, undefined],
          ['route_change', `${origin}/visit/cart?step=2`, url, undefined],
          ['route_change', `${origin}/visit/cart?step=2#/payment`, `${origin}/visit/cart?step=2`, undefined],
          [
            'route_change',
            `${origin}/visit/cart?step=2#/payment`,
            `${origin}/visit/cart?step=2#/payment`,
            'confirmation',
          ],
        ],
      );
      assert.match(views[0].view.referrer, /\/plain\.html\?setup=\d+$/);
      for (const { view } of views) assert.match(view.id, UUID);
    });

    test('views: the first starts at the time origin, each later one where the former ends', () => {
      assert.ok(
        Math.abs(views[0].date - page.navigationStart) <= 2,
        `${views[0].date} ${page.navigationStart}`,
      );
      for (const [index, next] of views.slice(1).entries()) {
        const former = views[index];
        const end = former.date + former.view.time_spent / 1e6;
        assert.ok(
          next.date - end >= -2 && next.date - end <= 200,
          `view ${index} ended at ${end}, then ${next.date}`,
        );
      }
    });

    test('views: document_version only rises, and only ended views are inactive', () => {
      for (const { view } of views) {
        const updates = events.filter((event) => event.type === 'view' && event.view.id === view.id);
        const versions = updates.map((event) => event._dd.document_version);
        assert.deepEqual(
          versions,
          [...new Set(versions)].sort((a, b) => a - b),
        );
        // Its creation is one update, its end or the page's another.
        assert.ok(versions[versions.length - 1] >= 2, `${versions}`);
        assert.ok(updates.slice(0, -1).every((event) => event.view.is_active));
      }
      assert.deepEqual(
        views.map(({ view }) => view.is_active),
        [false, false, false, true],
      );
    });

    test('views: counts are those of the events received for them', () => {
      for (const { view } of views) {
        const own = events.filter((event) => event.view.id === view.id);
        assert.equal(view.action.count, own.filter(({ type }) => type === 'action').length);
        assert.equal(view.error.count, own.filter(({ type }) => type === 'error').length);
      }
      assert.deepEqual(
        views.map(({ view }) => [view.action.count, view.error.count]),
        [
          [5, 3],
          [0, 0],
          [0, 0],
          [1, 0],
        ],
      );
    });

    test('views: a timing is kept on the view it was added to', () => {
      const { custom_timings: timings, time_spent: spent } = views[3].view;
      assert.deepEqual(Object.keys(timings), ['order_placed']);
      assert.ok(timings.order_placed >= 0 && timings.order_placed <= spent);
      assert.equal(views[0].view.custom_timings, undefined);
    });

    test('a name given to a view is on what follows in it, and on nothing else', () => {
      for (const event of events.filter(({ type }) => type !== 'view')) {
        const named = event.action?.target?.name === 'order_confirmed';
        assert.equal(event.view.name, named ? 'confirmation' : undefined);
      }
    });

    test('common fields', () => {
      for (const event of events) {
        assert.equal(event.application.id, INIT.applicationId);
        assert.equal(event.source, 'browser');
        assert.equal(event.service, INIT.service);
        assert.equal(event.version, INIT.version);
        assert.match(event.ddtags, /^sdk_version:[\w.-]+,env:test,service:stage,version:1\.2\.3$/);
        assert.equal(event._dd.format_version, 2);
        assert.equal(event._dd.sdk_name, 'rum');
        assert.equal(event._dd.configuration.session_sample_rate, 100);
        assert.equal(event.connectivity.status, 'connected');
        assert.ok(Number.isInteger(event.date) && Number.isInteger(event._dd.drift));
      }
      const last = events.findLast(({ type }) => type === 'view');
      assert.equal(last?.display.viewport.width > 0, true);
      assert.equal(last?.privacy.replay_level, 'mask-user-input');
      assert.equal(typeof last?.device.locale, 'string');
    });

    test('user, account and global context are on every event', () => {
      const { aid } = sessionOf(page.cookies);
      for (const event of events) {
        assert.deepEqual(event.usr, { ...USER, anonymous_id: aid });
        assert.deepEqual(event.account, ACCOUNT);
        const { build, flags } = event.context;
        assert.deepEqual({ build, flags }, GLOBAL_CONTEXT);
      }
    });

    test('one session, that of the cookie, and one tab', () => {
      const { id } = sessionOf(page.cookies);
      assert.match(id, UUID);
      assert.match(page.tab, UUID);
      for (const event of events) {
        assert.deepEqual([event.session.id, event.session.type, event.tab.id], [id, 'user', page.tab]);
      }
    });

    test('a click: name by its label, target, position', () => {
      const click = events.find((event) => event.type === 'action' && event.action.target.name === 'Pay now');
      assert.ok(click);
      assert.equal(click.action.type, 'click');
      assert.match(click.action.id, UUID);
      assert.equal(click._dd.action.name_source, 'text_content');
      assert.equal(click.view.in_foreground, true);
      const { target, position } = click._dd.action;
      assert.deepEqual([target.selector, target.width, target.height], ['#pay', 120, 40]);
      assert.equal(target.composed_path_selector, 'BUTTON#pay:nth-child(2);P:nth-child(5):nth-of-type(2);');
      assert.deepEqual(position, { x: 60, y: 20 });
    });

    test('actions: names in order of their start; the click that navigates belongs to the view it left', () => {
      const actions = events.filter(({ type }) => type === 'action').sort((a, b) => a.date - b.date);
      assert.deepEqual(
        actions.map(({ action }) => [action.type, action.target.name]),
        [
          ['click', 'Pay now'],
          ['custom', 'checkout_step'],
          ['click', 'Explode'],
          ['click', 'Reject'],
          ['click', 'Go to the cart'],
          ['custom', 'order_confirmed'],
        ],
      );
      const [first, , , last] = views.map(({ view }) => view.id);
      assert.deepEqual(
        actions.map(({ view }) => view.id),
        [first, first, first, first, first, last],
      );
      assert.deepEqual(actions[1].context, {
        ...GLOBAL_CONTEXT,
        step: 'payment',
        cart_value: 99.9,
        items: ['a', 'b'],
      });
    });

    test('an error thrown from a click: its action, message, canonical stack', () => {
      const error = events.find((event) => event.type === 'error' && event.error.type === 'TypeError');
      assert.ok(error);
      const click = events.find((event) => event.action?.target?.name === 'Explode');
      const named = events.filter(
        ({ type, action }) => type === 'error' && action?.id.includes(click?.action.id),
      );
      assert.ok(named.includes(error));
      assert.equal(click?.action.error.count, named.length);
      assert.ok(click?.action.frustration.type.includes('error_click'));
      assert.equal(error.error.message, 'boom in a click');
      assert.deepEqual(
        [error.error.source, error.error.handling, error.error.source_type],
        ['source', 'unhandled', 'browser'],
      );
      assert.equal(error.error.handling_stack, undefined);
      const frame = /^ {2}at (HTMLButtonElement\.)?explode @ (.*):(\d+):\d+$/;
      const [first, ...frames] = error.error.stack.split('\n');
      assert.equal(first, 'TypeError: boom in a click');
      assert.match(frames[0], frame);
      const [, , file, line] = frame.exec(frames[0]) ?? [];
      assert.deepEqual([file, Number(line)], [`${origin}/visit.js`, lineOf('throw new TypeError')]);
    });

    test('an unhandled rejection', () => {
      const error = events.find((event) => event.type === 'error' && event.error.type === 'RangeError');
      assert.ok(error);
      assert.deepEqual(
        [error.error.message, error.error.source, error.error.handling],
        ['nobody catches this', 'source', 'unhandled'],
      );
      const top =
        /^RangeError: nobody catches this\n {2}at (?:HTMLButtonElement\.)?reject @ .*\/visit\.js:(\d+):\d+/;
      assert.equal(Number(top.exec(error.error.stack)?.[1]), lineOf('new RangeError'));
    });

    test('addError: context, cause, both stacks', () => {
      const error = events.find((event) => event.type === 'error' && event.error.source === 'custom');
      assert.ok(error);
      assert.deepEqual(error.context, { ...GLOBAL_CONTEXT, order_amount: 42.5 });
      assert.deepEqual(
        [error.error.message, error.error.type, error.error.handling],
        ['payment refused', 'Error', 'handled'],
      );
      const top = / {2}at (?:window\.)?refuse @ .*\/visit\.js:(\d+):\d+/;
      for (const [stack, head] of [
        [error.error.stack, 'Error: payment refused'],
        [error.error.handling_stack, 'HandlingStack: error'],
      ]) {
        const [first, second] = stack.split('\n');
        assert.equal(first, head);
        assert.equal(Number(top.exec(second)?.[1]), lineOf('rum.addError'));
      }
      const [cause] = error.error.causes;
      assert.deepEqual([cause.message, cause.type, cause.source], ['card expired', 'TypeError', 'custom']);
    });

    test('vitals are those whose entries the engine has, and no others', () => {
      const { view } = views[0];
      const has = (/** @type {string} */ type) => page.entryTypes.includes(type);
      const expected = {
        first_byte: true,
        first_contentful_paint: has('paint'),
        largest_contentful_paint: has('largest-contentful-paint'),
        cumulative_layout_shift: has('layout-shift'),
        interaction_to_next_paint: has('event') && page.countsInteractions,
        first_input_delay: has('first-input') && !isPeer,
      };
      for (const [metric, present] of Object.entries(expected)) {
        assert.equal(typeof view[metric], present ? 'number' : 'undefined', metric);
      }
      if (expected.cumulative_layout_shift) assert.ok(view.cumulative_layout_shift > 0.01);
      for (const later of views.slice(1)) {
        for (const metric of [
          'first_byte',
          'first_contentful_paint',
          'largest_contentful_paint',
          'first_input_delay',
        ]) {
          assert.equal(later.view[metric], undefined, `${metric} is the initial view's`);
        }
      }
    });

    test('requests: the exact parameters in the exact order, all through the proxy', () => {
      for (const request of intake.requests) {
        assert.ok(request.proxied);
        assert.match(request.target, /^\/relay\?ddforward=[^&?]+$/);
        assert.equal(request.path, '/api/v2/rum');
        const names = request.parameters.map(([key]) => key).filter((key) => key !== 'dd-evp-encoding');
        assert.deepEqual(names, [
          'ddsource',
          'dd-api-key',
          'dd-evp-origin-version',
          'dd-evp-origin',
          'dd-request-id',
          'batch_time',
          '_dd.api',
        ]);
        const values = Object.fromEntries(request.parameters);
        assert.deepEqual(
          [values.ddsource, values['dd-api-key'], values['dd-evp-origin']],
          ['browser', INIT.clientToken, 'browser'],
        );
        assert.match(values['dd-request-id'], UUID);
        assert.ok(Math.abs(Number(values.batch_time) - request.at) < 2000);
      }
      assert.equal(new Set(intake.requests.map(({ id }) => id)).size, intake.requests.length);
    });

    test('the last batch goes out by beacon, as one that needs no preflight', () => {
      const last = intake.requests.at(-1);
      assert.equal(last?.api, 'beacon');
      // A fetch would say `cors`.
      assert.equal(last?.headers['sec-fetch-mode'], 'no-cors');
      assert.match(last?.headers['content-type'] ?? '', /^text\/plain/);
      assert.deepEqual(intake.preflights, []);
    });

    test('nothing that was typed or chosen is in any byte received', () => {
      assert.deepEqual(page.typed, [
        SECRETS['#password'],
        SECRETS['#name'],
        SECRETS['#note'],
        SECRET_OPTION,
        SECRETS['#editable'],
      ]);
      assert.equal(intake.leaks(/Pay now/).length, 1, 'the search finds what is there');
      assert.deepEqual(intake.leaks(/canary/), []);
    });
  });
}
