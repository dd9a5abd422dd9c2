// @ts-check
/** A page of a real browser with our DOM code in it: styles, shadow trees and performance entries can't be imitated. */
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../../../tests/browser/drivers/chromium.mjs';

const SHIM = fileURLToPath(new URL('../..', import.meta.url));

const IN_PAGE = `
  export * from './entries';
  export * from './dom/action-name';
  export * from './dom/click-target';
  export * from './dom/facts';
  export * from './dom/selector';
  export { faults } from './guard';
  export * from './dom/testing/policy.mjs';
  export * from './dom/testing/stage.mjs';
`;

/**
 * Opens an empty page whose global `dom` has everything under test, the policy double and the stage. No request
 * leaves the browser.
 *
 * @returns {Promise<import('playwright-core').Page>}
 */
export async function openPage() {
  const bundle = await build({
    stdin: { contents: IN_PAGE, resolveDir: SHIM, loader: 'ts' },
    bundle: true,
    format: 'iife',
    globalName: 'dom',
    target: 'es2020',
    write: false,
  });
  const browser = await launchBrowser();
  const context = await browser.newContext();
  const html = `<!doctype html><title>stage</title><script>${bundle.outputFiles[0]?.text}</script>`;
  await context.route('**/*', (route) => {
    const [body, contentType] = route.request().url().endsWith('.svg')
      ? [IMAGE, 'image/svg+xml']
      : [html, 'text/html'];
    return route.fulfill({ body, contentType });
  });
  const page = await context.newPage();
  page.on('close', () => browser.close());
  await page.goto('http://127.0.0.1/');
  return page;
}

/** With fewer bytes per pixel it would be too plain to be a largest paint. */
const IMAGE = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300">${'<rect width="400" height="300" fill="red"/>'.repeat(50)}</svg>`;
