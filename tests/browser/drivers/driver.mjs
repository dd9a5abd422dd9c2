// @ts-check

/**
 * What a test may do in any of the three engines. Whatever only one engine can do is not here.
 *
 * @typedef {object} Page
 * @property {(url: string) => Promise<void>} open waits for the load event
 * @property {(selector: string) => Promise<void>} click a trusted click, made by the engine's own input path
 * @property {(selector: string, text: string) => Promise<void>} type focuses without a click, then real key strokes
 * @property {(key: string) => Promise<void>} press a W3C key name, to the focused element
 * @property {(code: string | ((...args: any[]) => any), ...args: unknown[]) => Promise<any>} evaluate
 *   JSON in, JSON out; a promise is not awaited by every engine, so return values
 * @property {(url?: string) => Promise<void>} leave goes elsewhere, so that the page sends its exit beacons
 * @property {() => Promise<void>} back
 * @property {() => string[]} console `level: text` lines and uncaught errors; always empty in WebKit
 * @property {() => Promise<void>} close
 */

/**
 * @typedef {object} Engine
 * @property {string} name
 * @property {(options?: PageOptions) => Promise<Page>} newPage in a context of its own: no cookie or storage is shared
 * @property {() => Promise<void>} close
 */

/** @typedef {{ viewport?: { width: number, height: number } }} PageOptions */

export const VIEWPORT = { width: 1000, height: 600 };

/**
 * One textual form for all engines, so that a function means the same everywhere: the drivers' own serialisers differ.
 *
 * @param {string | ((...args: any[]) => any)} code
 * @param {unknown[]} args
 */
export function asExpression(code, args) {
  if (typeof code === 'string') return code;
  return `(${code})(${args.map((arg) => JSON.stringify(arg) ?? 'undefined').join(', ')})`;
}

/**
 * After history.back() none of the drivers can wait for a load event: a page out of the back/forward cache has none.
 *
 * @param {Pick<Page, 'evaluate'>} page
 */
export async function goBack(page) {
  const from = await page.evaluate('location.href');
  await page.evaluate('void history.back()');
  await poll(async () => (await page.evaluate('location.href')) !== from, 'the page behind history.back()');
  await poll(async () => (await page.evaluate('document.readyState')) === 'complete', 'its readyState');
}

/**
 * @param {() => Promise<unknown>} condition may throw while a page is being replaced
 * @param {string} what
 * @param {number} [timeoutMs]
 */
export async function poll(condition, what, timeoutMs = 15_000) {
  const deadline = Date.now() + timeoutMs;
  let failure;
  while (Date.now() < deadline) {
    try {
      if (await condition()) return;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`waited ${timeoutMs} ms in vain for ${what}`, { cause: failure });
}
