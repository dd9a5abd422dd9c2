// @ts-check
/** What one test file needs: the package as its users get it, a real Chromium, and a folder to build in. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium } from '../browser/drivers/chromium.mjs';
import { poll } from '../browser/drivers/driver.mjs';
import { startIntake } from '../browser/intake.mjs';
import { validateEvents } from '../browser/schema.mjs';
import { HERE, install } from './installed.mjs';
import { serve } from './site.mjs';

export const APPS = join(HERE, 'apps');
export const PAGE = await readFile(join(APPS, 'index.html'), 'utf8');

/** @typedef {Awaited<ReturnType<typeof raiseStage>>} Stage */

/** Installs the packed package, and starts a browser. */
export async function raiseStage() {
  const installed = install();
  const engine = await launchChromium();
  const work = await mkdtemp(join(tmpdir(), 'ferrum-packaging-'));
  return {
    installed,
    engine,
    work,
    /** @param {string} address @param {Act} [act] */
    visit: (address, act) => visit(engine, address, act),
    /** Serves a built app, and visits it. @param {string} folder @param {Record<string, string>} [pages] */
    async visitBuilt(folder, pages = { '/': PAGE }) {
      const site = await serve(folder, pages);
      try {
        return await visit(engine, `${site.origin}/`);
      } finally {
        await site.close();
      }
    },
    async lower() {
      await engine.close();
      await rm(work, { recursive: true });
    },
  };
}

/** @typedef {(page: import('../browser/drivers/chromium.mjs').ChromiumPage) => Promise<void>} Act */

/**
 * Opens an app's page, does something there, leaves it, and gives what came.
 *
 * @param {Awaited<ReturnType<typeof launchChromium>>} engine
 * @param {string} address
 * @param {Act} [act]
 */
async function visit(engine, address, act = async () => {}) {
  const intake = await startIntake();
  const page = await engine.newPage();
  try {
    const url = new URL(address);
    url.searchParams.set('intake', intake.url);
    await page.open(url.href);
    await poll(
      async () => /_dd_s_v2=/.test(await page.evaluate('document.cookie')),
      `a session at ${address}; the console says ${page.console().join('; ')}`,
      30_000,
    );
    await act(page);
    const lines = page.console().filter((line) => !/^(debug|info|log)/.test(line));
    await page.leave();
    await intake.waitFor((events) => events.some(({ type }) => type === 'view'));
    await intake.waitFor((events) => events.some(({ type }) => type === 'action' || type === 'error'));
    assert.deepEqual(intake.malformed, []);
    assert.deepEqual(validateEvents(intake.events()), []);
    return { events: intake.events(), lines, names: viewNames(intake.events()) };
  } finally {
    await page.close();
    await intake.close();
  }
}

/** @param {import('../browser/intake.mjs').RumEvent[]} events */
const viewNames = (events) => [
  ...new Map(events.filter(({ type }) => type === 'view').map(({ view }) => [view.id, view.name])).values(),
];

/** @param {Awaited<ReturnType<typeof visit>>} visited */
export function assertInstalled({ events, lines }) {
  assert.deepEqual(lines, []);
  assert.ok(events.some(({ type, action }) => type === 'action' && action.target.name === 'installed'));
}
