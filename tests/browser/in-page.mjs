// @ts-check
import { poll } from './drivers/driver.mjs';

/**
 * Runs the body of an async function in the page and gives what it returns: no driver waits for promises.
 *
 * @param {import('./drivers/driver.mjs').Page} page
 * @param {string} body
 */
export async function runIn(page, body) {
  await page.evaluate(
    `window.outcome = undefined, void (async () => { ${body} })().then(
      (value) => (window.outcome = { value }), (error) => (window.outcome = { value: 'threw ' + error }))`,
  );
  await poll(() => page.evaluate('window.outcome'), body, 10_000);
  return (await page.evaluate('window.outcome')).value;
}
