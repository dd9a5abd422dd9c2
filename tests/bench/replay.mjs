// @ts-check
/**
 * `node tests/bench/replay.mjs [--rounds 9] [--nodes 10000] [--throttle 1]`: what recording a session costs the main
 * thread, ours (without and with `workerUrl`) and the peer's in turn: the first snapshot of a large page, and a load of
 * changes. The page without a recording, of the same round, is taken off.
 */
import { parseArgs } from 'node:util';
import { startIntake } from '../browser/intake.mjs';
import { bundleApp } from '../size/app-bundle.mjs';
import { launchBrowser } from './browser.mjs';
import { inTurn, Samples } from './samples.mjs';
import { startSite } from './site.mjs';
import { median, over, quantile } from './statistics.mjs';
import { openTab, pause } from './tab.mjs';
import { traceTasks } from './tasks.mjs';
import { OURS, PEER } from './variants.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    nodes: { type: 'string', default: '10000' },
    throttle: { type: 'string', default: '1' },
  },
});
const [rounds, nodes, throttle] = [values.rounds, values.nodes, values.throttle].map(Number);

/** Until the start is over, recording or not. */
const SETTLED_MS = 3000;
/** Until the first segment's end (5 s) and its upload are over. */
const SNAPSHOT_MS = 6000;
const LOAD_MS = 7000;
const IDLE = 'no recording';

/** @param {string} name @param {string} [options] */
const app = (name, options = '') => `import { datadogRum } from '${name}';
datadogRum.init({
  applicationId: '5a1e0c6e-8d3b-4a57-9c1f-2b7d90e4f3a6', clientToken: 'pub00112233445566778899aabbccddeeff',
  site: 'datadoghq.com', sessionSampleRate: 100, sessionReplaySampleRate: 100, telemetrySampleRate: 0,
  startSessionReplayRecordingManually: true, trackResources: false, trackLongTasks: false,
  defaultPrivacyLevel: 'mask-user-input', proxy: intake, ${options}
});
window.rum = datadogRum;`;

/** In the page: makes it large; the same for everyone. @param {number} count */
function grow(count) {
  let state = 1;
  const random = (/** @type {number} */ below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
  const words = 'coffee grinder kettle filter brew roast origin blend dark light order cart price'.split(' ');
  const text = () => Array.from({ length: 3 + random(6) }, () => words[random(13)] + random(99)).join(' ');
  const card = () => `<article class="card c${random(20)}" data-id="${random(1e6)}"><h3>${text()}</h3>
    <p class="text t${random(9)}">${text()} <a href="/p/${random(1e5)}" title="${text()}">${text()}</a></p>
    <svg viewBox="0 0 9 9"><path d="M${random(9)} ${random(9)}h4v${random(9)}z"></path></svg>
    <img alt="${text()}" src="data:,"><button type="button" aria-label="${text()}">Add</button>
    <label>Count <input name="n${random(50)}" value="${random(9)}"></label></article>`;
  const main = document.createElement('main');
  document.body.append(main);
  const size = () => document.evaluate('count(//node())', document).numberValue;
  while (size() < count) main.insertAdjacentHTML('beforeend', Array.from({ length: 20 }, card).join(''));
  return size();
}

/**
 * In the page: sixty bursts of what a busy table does. Nothing of it is rendered: the browser's own work for that is many
 * times the recorder's, and no two rounds of it are alike.
 */
function load() {
  const table = document.createElement('table');
  document.body.append(table);
  document.body.hidden = true;
  let tick = 0;
  const burst = () => {
    for (let row = 0; row < 10; row += 1) {
      const line = table.insertRow();
      for (let cell = 0; cell < 6; cell += 1) line.insertCell().textContent = `cell ${tick} ${row} ${cell}`;
      if (table.rows.length > 60) table.deleteRow(0);
    }
    const cards = document.querySelectorAll('.card');
    for (let place = 0; place < 30; place += 1)
      cards[(tick * 30 + place) % cards.length].classList.toggle('on');
    for (let place = 0; place < 20; place += 1) {
      const paragraph = /** @type {HTMLElement} */ (cards[(tick * 20 + place) % cards.length].children[1]);
      paragraph.style.paddingTop = `${tick % 7}px`;
      if (paragraph.firstChild) paragraph.firstChild.nodeValue = `changed ${tick} ${place}`;
    }
    tick += 1;
    if (tick < 60) setTimeout(burst, 50);
  };
  burst();
}

const WORKER = `${OURS} in a worker`;
const apps = {
  [OURS]: app(OURS),
  [WORKER]: app(OURS, `workerUrl: '/dist/replay-worker.js'`),
  [PEER]: app(PEER),
};
const names = Object.keys(apps);
const variants = await Promise.all(
  Object.entries(apps).map(async ([name, code]) => ({
    name,
    title: name,
    isRum: true,
    app: await bundleApp(code),
  })),
);
const site = await startSite(variants);
const intake = await startIntake();
const browser = await launchBrowser();
const samples = new Samples();
try {
  for (let round = 0; round < rounds; round += 1) {
    console.error(`round ${round + 1} of ${rounds}`);
    for (const name of inTurn([...names, IDLE], round)) {
      // A page with an SDK that does not record: what recording adds is measured, not the SDK.
      const variant = variants[Math.max(names.indexOf(name), 0)];
      const tab = await openTab(browser, site, throttle);
      const from = intake.requests.length;
      await tab.goto(site.url(variant, `${intake.url}/relay`));
      while (!(await tab.hasSession())) await pause(100);
      await tab.run(grow, nodes);
      await pause(SETTLED_MS);
      const trace = await traceTasks(browser, 'recording');
      let before = await tab.spent();
      await tab.evaluate(
        `performance.mark('recording'); ${name === IDLE ? '' : 'rum.startSessionReplayRecording()'}`,
      );
      await pause(SNAPSHOT_MS);
      let after = await tab.spent();
      samples.add('snapshot', name, after.cpu - before.cpu);
      const tasks = await trace.end();
      samples.add('longest', name, Math.max(...tasks));
      before = await tab.spent();
      await tab.run(load);
      await pause(LOAD_MS);
      after = await tab.spent();
      samples.add('load', name, after.cpu - before.cpu);
      const own = intake.requests.slice(from).filter(({ upload }) => upload);
      samples.add(
        'bytes',
        name,
        own.reduce((sum, { body }) => sum + body.length, 0),
      );
      samples.add(
        'raw',
        name,
        own.reduce((sum, { text }) => sum + text.length, 0),
      );
      await tab.close();
    }
  }
  // The longest task is one of the recorder's or one of the page's.
  for (const name of [...names, IDLE])
    console.log(`longest   ${name.padEnd(22)} ${median(samples.get('longest', name) ?? []).toFixed(1)}`);
  for (const metric of ['snapshot', 'load', 'bytes', 'raw']) {
    const of = (/** @type {string} */ name) =>
      over(samples.get(metric, name) ?? [], samples.get(metric, IDLE) ?? []);
    for (const name of names) {
      const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(of(name), share).toFixed(1));
      console.log(`${metric.padEnd(9)} ${name.padEnd(22)} ${middle} [${low}–${high}]`);
    }
    for (const name of [OURS, WORKER])
      console.log(
        `${metric.padEnd(9)} ${name.padEnd(22)} ratio ${(median(of(name)) / median(of(PEER))).toFixed(2)}`,
      );
  }
} finally {
  await browser.close();
  await site.close();
  await intake.close();
}
