// @ts-check
/**
 * Situations in which an SDK may lose what it collected, each a visit that does the same: half of its actions and errors,
 * the trouble, the other half, and in the end a page of the same site that comes later.
 */
import { poll } from './drivers/driver.mjs';
import { pause, started } from './stage.mjs';

/**
 * @typedef {object} Trouble
 * @property {string} name
 * @property {Partial<import('./site.mjs').Setup>} [setup]
 * @property {(scene: Scene) => Promise<void>} [before] with the page open and nothing told yet
 * @property {(scene: Scene) => Promise<void>} [amid] between the halves
 * @property {(scene: Scene) => Promise<void>} end of the page
 * @property {boolean} [viewEnds] false where nobody can tell the view's last state
 * @property {true} [repeats] what had arrived is sent once more
 * @property {number} [tabs] so many come back at once, instead of one
 * @property {true} [everywhere] drivers of all engines can do it, and it is done in all of them
 */

/**
 * @typedef {object} Scene
 * @property {import('./drivers/chromium.mjs').ChromiumPage} page of other engines what `driver.mjs` says
 * @property {import('./intake.mjs').Intake} intake
 * @property {string} url
 * @property {number} troubleMs how long it lasts
 * @property {() => number} missing how much of what was told has not arrived
 */

/** Everything told, and the journal's moment after it. */
const SETTLE_MS = 400;

/** A crash loses no more than the last second, and the database is slow on a loaded machine. */
const CRASH_MS = 2000;

/** @param {Scene} scene */
const leave = ({ page }) => page.leave();
/** @param {Scene} scene */
const crash = async ({ page }) => {
  // On a loaded machine idle moments come late, and the database is slow.
  await poll(() => page.evaluate('!rum.getDiagnostics?.().queued'), 'all to be taken in');
  await pause(CRASH_MS);
  await page.crash();
};
/** @param {Scene} scene */
const stay = async ({ page, troubleMs, missing }) => {
  // The peer has no `flush`: its last batch goes half a minute after its first event, its retries after that.
  await page.evaluate('rum.flush?.()');
  await poll(async () => !missing(), 'everything', troubleMs + 40_000).catch(() => {});
  await page.leave();
};
/** @param {(request: any, index: number) => import('./intake.mjs').Answer} rule */
const answering =
  (rule) =>
  async (/** @type {Scene} */ { intake, troubleMs }) => {
    const end = Date.now() + troubleMs;
    intake.answer((request, index) => (Date.now() < end ? rule(request, index) : undefined));
  };

/** @type {Trouble[]} */
export const TROUBLES = [
  { name: 'leave', end: leave, everywhere: true },
  { name: 'navigate', end: ({ page, url }) => page.open(url), everywhere: true },
  { name: 'close', end: ({ page }) => page.closeTab() },
  { name: 'crash', viewEnds: false, end: crash },
  {
    name: 'crash while the answer is on its way',
    viewEnds: false,
    repeats: true,
    before: async ({ intake }) => intake.answer(() => ({ delay: 60_000 })),
    async end(scene) {
      await scene.page.evaluate('rum.flush?.()');
      await crash(scene);
      scene.intake.answer(undefined);
    },
  },
  { name: 'crash, three tabs come back at once', viewEnds: false, end: crash, tabs: 3 },
  {
    name: 'intake 503 for a while',
    before: answering(() => ({ status: 503 })),
    end: stay,
    everywhere: true,
  },
  {
    name: 'intake 503, page left meanwhile',
    before: answering(() => ({ status: 503 })),
    end: leave,
    everywhere: true,
  },
  {
    name: 'connections cut while online',
    before: answering(() => ({ cut: true })),
    end: stay,
    everywhere: true,
  },
  {
    name: 'connections cut, page left meanwhile',
    before: answering(() => ({ cut: true })),
    end: leave,
    everywhere: true,
  },
  {
    name: 'offline for a while',
    async amid({ page, troubleMs }) {
      await page.setOffline(true);
      // A page that is closed meanwhile has no network to be given back.
      setTimeout(() => page.setOffline(false).catch(() => {}), troubleMs);
    },
    end: stay,
  },
  {
    name: 'offline, tab closed, back later',
    amid: ({ page }) => page.setOffline(true),
    async end({ page }) {
      await page.tab();
      await pause(200);
      await page.closeTab();
      await page.setOffline(false);
    },
  },
  {
    name: '429 with Retry-After',
    before: answering(() => ({ status: 429, headers: { 'Retry-After': '2' } })),
    end: stay,
  },
  {
    name: '413 above 4 kB',
    before: async ({ intake }) =>
      intake.answer(({ body }) => (body.length > 4000 ? { status: 413 } : undefined)),
    async end({ page }) {
      await page.evaluate('rum.flush?.()');
      await pause(1000);
      await page.leave();
    },
  },
  {
    name: 'redirected (307)',
    before: async ({ intake }) =>
      intake.answer(({ target }) =>
        target.startsWith('/moved')
          ? undefined
          : { status: 307, headers: { Location: target.replace(/^[^?]*/, '/moved') } },
      ),
    end: stay,
  },
  {
    name: 'answers that the page may not read',
    setup: {
      head: `{ const { fetch } = window; window.fetch = (url, init) => fetch(url, { ...init, mode: 'no-cors' }); }`,
    },
    end: stay,
  },
  { name: 'slow drip', before: answering(() => ({ delay: 700 })), end: leave },
  {
    name: 'beacons refused',
    setup: { head: 'navigator.sendBeacon = () => false;' },
    end: leave,
    everywhere: true,
  },
  {
    name: 'the page has spent its beacons',
    async end(scene) {
      // What is not answered counts against the 64 KiB of all.
      await scene.page.evaluate(`navigator.sendBeacon('/slow?ms=5000', 'x'.repeat(63 * 1024))`);
      await leave(scene);
    },
  },
  {
    name: 'no beacons, no deferred fetch',
    setup: { head: 'delete Navigator.prototype.sendBeacon; delete window.fetchLater;' },
    end: leave,
  },
  {
    name: 'IndexedDB blocked',
    setup: { head: 'IDBFactory.prototype.open = () => { throw new DOMException("no", "SecurityError"); };' },
    before: answering(() => ({ status: 503 })),
    end: stay,
  },
  {
    name: 'IndexedDB hangs',
    setup: { head: 'IDBFactory.prototype.open = () => new EventTarget();' },
    before: answering(() => ({ status: 503 })),
    end: stay,
  },
  {
    name: 'storage full',
    async before(scene) {
      await scene.page.evaluate(() => {
        for (let size = 4_000_000; size > 0; size = Math.floor(size / 2)) {
          try {
            for (;;) localStorage.setItem(`full ${size} ${Math.random()}`, 'x'.repeat(size));
          } catch {
            // Full for this size.
          }
        }
      });
      const origin = new URL(scene.url).origin;
      await scene.page.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
      await answering(() => ({ status: 503 }))(scene);
    },
    end: stay,
  },
];

/** Half of what a visit tells. */
const HALF = 15;

/**
 * @param {Trouble} trouble
 * @param {Omit<Scene, 'missing'>} stage
 * @returns {Promise<{ told: string[], arrived: string[], repeated: number, seen: number, lastCount: number }>}
 *   `repeated`: events that a receiver counts twice if it knows neither request nor event by its id; `seen`: of those,
 *   with a request id that had come before
 */
export async function run(trouble, stage) {
  const { page, intake, url } = stage;
  /** @type {string[]} */
  const told = [];
  const arrived = () => {
    const names = intake
      .events()
      .map(({ type, action, error }) => (type === 'action' ? action.target.name : error?.message));
    return names.filter((name) => name?.startsWith('told '));
  };
  const missing = () => told.filter((name) => !arrived().includes(name)).length;
  const scene = { ...stage, missing };
  const half = async () => {
    for (let n = 0; n < HALF; n += 1) {
      const name = `told ${told.length}`;
      told.push(name);
      await page.evaluate(
        (/** @type {string} */ text, /** @type {boolean} */ isError) =>
          isError ? rum.addError(new Error(text)) : rum.addAction(text, { padding: 'x'.repeat(300) }),
        name,
        n % 3 === 2,
      );
      await pause(15);
    }
  };
  await started(page);
  await pause(SETTLE_MS);
  await trouble.before?.(scene);
  await half();
  await trouble.amid?.(scene);
  await half();
  await trouble.end(scene);

  // WebKit's driver has one tab, which is the later page, too.
  const hasTabs = 'tab' in page;
  const tabs = hasTabs
    ? await Promise.all(Array.from({ length: trouble.tabs ?? 1 }, () => page.tab()))
    : [page];
  await Promise.all(tabs.map((tab) => tab.open(url)));
  const ids = () => intake.requests.map(({ id }) => id);
  const isOver = () => !missing() && (!trouble.repeats || new Set(ids()).size < ids().length);
  await poll(async () => isOver(), 'everything', stage.troubleMs + 12_000).catch(() => {});
  // What comes twice comes now.
  await pause(300);
  if (hasTabs) await Promise.all(tabs.map((tab) => tab.closeTab()));

  const seenIds = new Set();
  const requests = new Set();
  let [repeated, seen] = [0, 0];
  for (const request of intake.requests.filter(({ accepted }) => accepted)) {
    for (const { type, action, error } of request.events) {
      const id = action?.id ?? error?.id;
      if (type === 'view' || !id) continue;
      if (seenIds.has(id)) [repeated, seen] = [repeated + 1, seen + Number(requests.has(request.id))];
      seenIds.add(id);
    }
    requests.add(request.id);
  }
  const first = intake.events('view')[0]?.view.id;
  const counts = intake.events('view').flatMap(({ view }) => (view.id === first ? [view.action.count] : []));
  return { told, arrived: [...new Set(arrived())], repeated, seen, lastCount: Math.max(0, ...counts) };
}
