// @ts-check
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { bundleApp, installedVersion } from '../size/app-bundle.mjs';
import { startSite } from '../bench/site.mjs';
import { launchBrowser } from './drivers/chromium.mjs';
import { createTree } from '../../demo/lab/replay/decode.mjs';
import { startIntake } from './intake.mjs';
import { INIT } from './stage.mjs';

const PEER = '@datadog/browser-rum';
const NAMES = ['ferrum-rum', PEER];

/** In the page: what an intake of the peer's segments has to cope with. */
function furnish() {
  const main = document.createElement('main');
  main.innerHTML = `<h1 title="A title" data-user="4711">Grüße 😀 &amp; more</h1>
    <a href="/to/somewhere" aria-label="Away">away</a>
    <form name="f"><input name="childNodes" value="typed"><input type="password" value="secret">
      <input type="checkbox" checked value="on"><input type="radio" name="r" checked><input type="submit" value="Send">
      <select><option>one</option><option selected value="2">two</option></select>
      <textarea placeholder="note">default</textarea></form>
    <p class="dd-privacy-mask">masked <b title="t">text</b></p>
    <p data-dd-privacy="hidden" style="width: 50px; height: 20px"><i>not shown</i></p>
    <p data-dd-privacy="allow"><input value="open"></p>
    <svg viewBox="0 0 9 9"><linearGradient id="g"></linearGradient><style>.s { fill: red }</style></svg>
    <template><p>in a template</p></template><noscript><p>no script</p></noscript><div id="scroller"
      style="height: 20px; overflow: auto"><p style="height: 900px">tall</p></div><!-- a comment --><my-element></my-element>`;
  document.body.append(main);
  const root = main.querySelector('my-element')?.attachShadow({ mode: 'open' });
  if (root) root.innerHTML = '<style>p { color: teal }</style><p>shade</p><slot name="s"></slot>';
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('b { color: navy } @media print { b { color: black } }');
  document.adoptedStyleSheets = [sheet];
  main.querySelector('#scroller')?.scrollTo(0, 30);
}

/**
 * Everything that a snapshot says, apart from how its strings are numbered: of a placeholder image the peer takes the
 * URL for a plain value.
 *
 * @param {import('../../demo/lab/replay/segment.mjs').ReplayRecord[]} records
 */
function told(records) {
  const tree = createTree();
  const snapshot = records.find(({ type }) => type === 2);
  if (snapshot) tree.apply(snapshot);
  return Array.from({ length: tree.size }, (_, id) => {
    const { parent, children, attributes, ...own } = tree.node(id);
    // A masked image's text is to the peer one more image.
    if (attributes.get('alt')?.startsWith('data:')) attributes.set('alt', '***');
    return { ...own, parent: parent?.id, attributes: [...attributes] };
  });
}

const browser = await launchBrowser();
after(() => browser.close());

for (const level of ['allow', 'mask-user-input', 'mask', 'mask-unless-allowlisted']) {
  test(
    `the snapshot is the peer's, node by node, at ${level}`,
    { skip: !installedVersion(PEER) },
    async (t) => {
      const variants = await Promise.all(
        NAMES.map(async (name) => ({
          name,
          title: name,
          isRum: true,
          app: await bundleApp(`import { datadogRum } from '${name}';
          const init = ${JSON.stringify({ ...INIT, sessionReplaySampleRate: 100, defaultPrivacyLevel: level })};
          datadogRum.init({ ...init, startSessionReplayRecordingManually: true, proxy: intake });
          window.rum = datadogRum;`),
        })),
      );
      const site = await startSite(variants);
      t.after(() => site.close());
      const [ours, theirs] = await Promise.all(
        variants.map(async (variant) => {
          const intake = await startIntake();
          const context = await browser.newContext();
          t.after(async () => {
            await context.close();
            await intake.close();
          });
          const page = await context.newPage();
          await page.goto(site.url(variant, `${intake.url}/relay`), { waitUntil: 'load' });
          await page.waitForFunction(() => document.cookie.includes('id='));
          // The page's own requests change it until they are answered.
          await page.waitForLoadState('networkidle');
          await page.evaluate(furnish);
          await page.evaluate('void rum.startSessionReplayRecording()');
          const [{ records }] = await intake.waitFor(() => intake.segments()[0] && intake.segments(), 20_000);
          return told(records);
        }),
      );
      assert.deepEqual(ours, theirs);
    },
  );
}
