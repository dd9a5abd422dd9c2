// @ts-check
import assert from 'node:assert/strict';
import { poll } from './drivers/driver.mjs';
import { startIntake } from './intake.mjs';
import { startSite } from './site.mjs';

export const INIT = {
  applicationId: '5a1e0c6e-8d3b-4a57-9c1f-2b7d90e4f3a6',
  clientToken: 'pub00112233445566778899aabbccddeeff',
  site: 'datadoghq.com',
  service: 'stage',
  env: 'test',
  version: '1.2.3',
  sessionSampleRate: 100,
  trackUserInteractions: true,
  trackResources: false,
  trackLongTasks: false,
  // The peer's self-monitoring goes to the same track.
  telemetrySampleRate: 0,
};

/**
 * What one test file plays on: one browser process and one site; each visit has its own context and its own intake, so
 * that a late beacon of one test can't be counted in the next.
 *
 * @template {import('./drivers/driver.mjs').Engine} E
 * @param {() => Promise<E>} launch
 */
export async function raiseStage(launch) {
  const engine = await launch();
  const site = await startSite();

  /** @param {import('./intake.mjs').Intake} intake */
  const initFor = (intake) => ({ ...INIT, proxy: `${intake.url}/relay` });

  return {
    engine,
    site,
    initFor,
    /**
     * @param {{ after(fn: () => Promise<void>): void }} t the test, or whoever else ends what the visit opens
     * @param {string} file a page
     * @param {import('./site.mjs').Setup & import('./drivers/driver.mjs').PageOptions & { from?: string }} [setup]
     *   `init` is added to INIT; `from` is a page that leads to this one
     */
    async visit(t, file, { viewport, from, ...setup } = {}) {
      const intake = await startIntake();
      const page = /** @type {Awaited<ReturnType<E['newPage']>>} */ (await engine.newPage({ viewport }));
      t.after(async () => {
        await page.close();
        await intake.close();
        assert.deepEqual(intake.malformed, []);
      });
      const init = setup.init === null ? null : { ...initFor(intake), ...setup.init };
      const url = site.url(file, { ...setup, init });
      if (from) {
        const referrer = site.url(from, { entry: 'none' });
        await page.open(referrer);
        await page.evaluate(`void (location.href = ${JSON.stringify(url)})`);
        await poll(() => page.evaluate(`location.href !== ${JSON.stringify(referrer)}`), url);
        await poll(() => page.evaluate(`document.readyState === 'complete'`), url);
      } else {
        await page.open(url);
      }
      return { page, intake, url, init };
    },
    async lower() {
      await engine.close();
      await site.close();
    },
  };
}

/**
 * The peer starts asynchronously, and what is done to the page before is not seen by it.
 *
 * @param {import('./drivers/driver.mjs').Page} page
 */
export async function started(page) {
  await poll(
    async () => sessionOf(await page.evaluate('document.cookie')).id,
    'a session in the cookie',
    30_000,
  );
  await pause(50);
}

/**
 * The session state in a cookie string, or {}.
 *
 * @param {string} cookies
 * @returns {Record<string, string>}
 */
export function sessionOf(cookies) {
  const value = /(?:^|; )_dd_s_v2=([^;]*)/.exec(cookies)?.[1] ?? '';
  return Object.fromEntries(value.split('&').flatMap((entry) => (entry ? [entry.split('=')] : [])));
}

/** @param {number} ms */
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * The last state of each view, in order of their first arrival.
 *
 * @param {import('./intake.mjs').RumEvent[]} events
 */
export function lastViews(events) {
  const views = new Map();
  for (const event of events) if (event.type === 'view') views.set(event.view.id, event);
  return [...views.values()];
}

/** What a page's console says that is not only talk. @param {import('./drivers/driver.mjs').Page} page */
export const complaints = (page) => page.console().filter((line) => /^(error|warning|uncaught)/.test(line));

/** A proxy that nobody may touch any more, as an expression of the page. */
export const REVOKED = `(() => { const { proxy, revoke } = Proxy.revocable([], {}); revoke(); return proxy; })()`;
