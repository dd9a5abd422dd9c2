// @ts-check
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { beyondPeer } from './bundle.mjs';
import { poll } from './drivers/driver.mjs';
import { ENGINES } from './drivers/engines.mjs';
import { runIn } from './in-page.mjs';
import { sessionOf, started } from './stage.mjs';
import { raiseTraced } from './traced.mjs';

/** In the page: requests to paths of the API there, made in this task, each after what stands before it. */
const loadsFrom = (/** @type {string} */ origin) => `const api = ${JSON.stringify(origin)};
  const loads = [];
  const load = (path) => void loads.push(fetch(api + path).then((response) => response.text()));
  const xhr = (path) => void loads.push(new Promise((done) => {
    const xhr = new XMLHttpRequest();
    xhr.onloadend = done;
    xhr.open('GET', api + path);
    xhr.send();
  }));`;

for (const [engine, launch] of ENGINES) {
  describe(`a session that has ended in ${engine}`, async () => {
    const { stage, api } = await raiseTraced(launch);
    const init = { trackResources: true, allowedTracingUrls: [api.origin], traceSampleRate: 100 };

    /** The session that each request names, by its path. */
    const sessions = () =>
      Object.fromEntries(
        api.requests
          .splice(0)
          .map(({ path, headers }) => [path, /session\.id=([^,]*)/.exec(String(headers.baggage))?.[1]]),
      );

    test('is in no trace header, in the task that ended it already', async (t) => {
      const { page, intake } = await stage.visit(t, 'plain.html', { init });
      await started(page);
      const { id } = sessionOf(await page.evaluate('document.cookie'));
      await runIn(
        page,
        `${loadsFrom(api.origin)}
         load('/before');
         rum.stopSession();
         load('/stopped');
         xhr('/stopped-xhr');
         await Promise.all(loads);`,
      );
      assert.deepEqual(sessions(), { '/before': id, '/stopped': undefined, '/stopped-xhr': undefined });
      await page.click('#button');
      // WebKit may show the ended one for some more moments.
      const current = async () => sessionOf(await page.evaluate('document.cookie'));
      await poll(async () => ![id, undefined].includes((await current()).id), 'the next session');
      await runIn(page, `await (await fetch('${api.origin}/renewed')).text();`);
      const renewed = await current();
      assert.deepEqual(sessions(), { '/renewed': renewed.id });
      await page.leave();
      const resources = () =>
        intake
          .events('resource')
          .map(({ resource, _dd }) => /** @type {const} */ ([new URL(resource.url).pathname, _dd.trace_id]));
      await intake.waitFor(() => resources().some(([path]) => path === '/renewed'));
      // A coarse clock may tell one of the same moment as the session's end.
      const traced = resources().filter(([path, trace]) => trace && path.startsWith('/stopped'));
      assert.deepEqual(traced, []);
    });

    test('by the user, who gave consent again at once, neither', async (t) => {
      const { page } = await stage.visit(t, 'plain.html', { init });
      await started(page);
      const { id } = sessionOf(await page.evaluate('document.cookie'));
      await runIn(
        page,
        `${loadsFrom(api.origin)}
         rum.setTrackingConsent('not-granted');
         load('/withdrawn');
         rum.setTrackingConsent('granted');
         load('/granted');
         await Promise.all(loads);`,
      );
      const { '/withdrawn': withdrawn, '/granted': granted } = sessions();
      assert.equal(withdrawn, undefined);
      assert.notEqual(granted, id);
    });

    test(
      'before the core has come is in none after that either',
      { skip: beyondPeer('it traces nothing before it has started') },
      async (t) => {
        const { page, intake } = await stage.visit(t, 'plain.html', {
          init,
          entry: 'module',
          chunkDelay: 1_000,
          afterInit: `${loadsFrom(api.origin)}
            load('/first');
            rum.stopSession();
            load('/stopped');
            window.loaded = Promise.all(loads);`,
        });
        await runIn(page, 'await loaded;');
        const { '/first': first, '/stopped': stopped } = sessions();
        assert.equal(stopped, undefined);
        const view = await intake.waitFor((events) => events.find(({ type }) => type === 'view'));
        assert.equal(view.session.id, first);
      },
    );
  });
}
