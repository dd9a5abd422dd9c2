// @ts-check
// The same visit, recorded by @datadog/browser-rum and by us: each difference has its reason in differences.mjs.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { isPeer, peer } from './bundle.mjs';
import { compare } from './differential.mjs';
import { KEPT } from './differences.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { poll } from './drivers/driver.mjs';
import { pause, raiseStage, started } from './stage.mjs';

const INIT = {
  trackResources: true,
  trackLongTasks: true,
  trackUserInteractions: true,
  defaultPrivacyLevel: 'mask-user-input',
};

describe('the same visit', { skip: isPeer && 'it is the peer against us' }, () => {
  /** @type {Awaited<ReturnType<typeof raiseStage>>} */
  let stage;
  before(async () => (stage = await raiseStage(launchChromium)));
  after(() => stage.lower());

  /**
   * @param {{ after(fn: () => Promise<void>): void }} t
   * @param {import('./bundle.mjs').Bundle} [sdk]
   */
  async function record(t, sdk) {
    const { page, intake } = await stage.visit(t, 'differential.html', {
      sdk,
      init: INIT,
      afterInit: `rum.setUser({ id: 'u-17', name: 'Ada', tenant: { id: 'acme' } });
        rum.setAccount({ id: 'a-3', name: 'Acme' });`,
    });
    await started(page);
    // A duration that began before the view would be nobody's.
    await pause(500);
    for (const act of ['tell', 'request', 'work']) {
      await page.evaluate(`start(${act})`);
      await poll(() => page.evaluate(`window.done === '${act}'`), act);
    }
    // Pauses: a click's action lasts until the page is quiet, which both judge by the same 100 ms and 1 s.
    await page.click('#pay');
    await pause(1500);
    await page.click('#dead');
    await pause(1500);
    await page.click('#explode');
    await pause(1500);
    for (let click = 0; click < 4; click += 1) await page.click('#rage');
    await pause(2500);
    await page.type('#name', 'typed');
    await page.evaluate('void scrollTo(0, 800)');
    await pause(1500);
    await page.click('#route');
    await pause(1500);
    await page.evaluate(`rum.startView({ name: 'thanks', context: { order: 7 } })`);
    await page.evaluate(`rum.setViewName('thank you')`);
    await pause(1500);
    await page.leave();
    await intake.waitFor((events) => events.some(({ view }) => view?.name === 'thank you'));
    await pause(300);
    // How long other tasks took is the machine's doing.
    return intake.events().filter(({ type, long_task: task }) => type !== 'long_task' || isWork(task));
  }

  /** @param {any} task */
  const isWork = ({ scripts }) =>
    scripts?.some(
      (/** @type {any} */ { source_url: url, duration }) => url.includes('differential') && duration >= 150e6,
    );

  test('is told in the same words', async (t) => {
    const theirs = await record(t, peer);
    const ours = await record(t);
    const differences = compare(theirs, ours);
    const unexplained = differences.filter(
      ({ event, path }) => !KEPT.some((kept) => kept.event.test(event) && kept.path.test(path)),
    );
    assert.deepEqual(
      unexplained.map((found) => JSON.stringify(found)),
      [],
    );
  });
});
