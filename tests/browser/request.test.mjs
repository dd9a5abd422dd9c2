// @ts-check
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { ENGINES } from './drivers/engines.mjs';
import { beyondPeer } from './bundle.mjs';
import { runIn } from './in-page.mjs';
import { raiseStage, started } from './stage.mjs';

for (const [name, launch] of ENGINES) {
  describe(`wrapped fetch and XMLHttpRequest in ${name}`, async () => {
    const stage = await raiseStage(launch);
    after(() => stage.lower());

    test('give what the natives give', async (t) => {
      const { page } = await stage.visit(t, 'plain.html');
      await started(page);
      assert.deepEqual(
        await runIn(
          page,
          `const response = await fetch('/status/418', { method: 'post', body: 'x' });
           const url = await fetch(new URL('/status/200', location.href));
           const request = await fetch(new Request('/status/201'));
           return [response.status, await response.text(), url.status, request.status,
             await fetch('http://[').catch((error) => error.name),
             await fetch().catch((error) => error.name)];`,
        ),
        [418, 'status 418', 200, 201, 'TypeError', 'TypeError'],
      );
      assert.deepEqual(
        await runIn(
          page,
          `const seen = [];
           const xhr = new XMLHttpRequest();
           const load = (method, url) => new Promise((resolve) => {
             xhr.open(method, url);
             xhr.onloadend = () => resolve(seen.push(xhr.status, xhr.responseText));
             xhr.send();
           });
           await load('GET', '/status/404');
           await load('POST', '/status/201');
           const early = new XMLHttpRequest();
           try { early.send(); } catch (error) { seen.push(error.name); }
           const sync = new XMLHttpRequest();
           sync.open('GET', '/status/203', false);
           sync.send();
           seen.push(sync.status);
           sync.open('GET', 'http://127.0.0.1:1/', false);
           try { sync.send(); } catch (error) { seen.push(error.name); }
           try { sync.open('GET', 'http://['); } catch (error) { seen.push(error.name); }
           return seen;`,
        ),
        [404, 'status 404', 201, 'status 201', 'InvalidStateError', 203, 'NetworkError', 'SyntaxError'],
      );
    });

    test(
      'leave an unhandled rejection unhandled, and a handled one handled',
      { skip: beyondPeer('a listener of its own handles each') },
      async (t) => {
        const { page } = await stage.visit(t, 'plain.html');
        await started(page);
        const reasons = await runIn(
          page,
          `const reasons = [];
           addEventListener('unhandledrejection', (event) => reasons.push(event.reason.name));
           await fetch('http://127.0.0.1:1/handled').catch(() => {});
           void fetch('http://127.0.0.1:1/unhandled');
           for (let turns = 0; turns < 100 && !reasons.length; turns++) await new Promise((done) => setTimeout(done, 20));
           return reasons;`,
        );
        assert.deepEqual(reasons, ['TypeError']);
      },
    );
  });
}
