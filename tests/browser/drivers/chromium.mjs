// @ts-check
import { chromium } from 'playwright-core';
import { chromiumOptions } from './chromium-options.mjs';
import { VIEWPORT, asExpression, goBack } from './driver.mjs';

/**
 * @typedef {object} ChromiumOnly
 * @property {() => Promise<ChromiumPage>} tab another tab, sharing cookies and storage
 * @property {() => Promise<import('playwright-core').Cookie[]>} cookies
 * @property {(offline: boolean) => Promise<void>} setOffline the machine has no network, and the page is told so
 * @property {() => Promise<void>} crash the tab's process ends at once
 * @property {() => Promise<void>} closeTab the tab alone: cookies and storage stay
 * @property {(method: any, params?: any) => Promise<any>} send a command of the DevTools protocol
 * @property {() => Promise<import('playwright-core').CDPSession>} devTools for several of them that belong together
 * @property {(x: number, y: number) => Promise<void>} doubleClickAt
 * @property {(x: number, y: number) => Promise<void>} clickAt does not ask the page first, so it may be busy
 */

/** @typedef {import('./driver.mjs').Page & ChromiumOnly} ChromiumPage */
/** @typedef {(options?: import('./driver.mjs').PageOptions) => Promise<ChromiumPage>} NewChromiumPage */

/** The browser itself, for what only Playwright can do. */
export const launchBrowser = () => chromium.launch(chromiumOptions());

/** @returns {Promise<Omit<import('./driver.mjs').Engine, 'newPage'> & { newPage: NewChromiumPage }>} */
export async function launchChromium() {
  const browser = await launchBrowser();
  return {
    name: 'chromium',
    async newPage({ viewport = VIEWPORT } = {}) {
      const context = await browser.newContext({ viewport });
      return wrap(context, await context.newPage());
    },
    close: () => browser.close(),
  };
}

/**
 * @param {import('playwright-core').BrowserContext} context
 * @param {import('playwright-core').Page} tab
 * @returns {ChromiumPage}
 */
function wrap(context, tab) {
  /** @type {string[]} */
  const lines = [];
  tab.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`));
  tab.on('pageerror', (error) => lines.push(`uncaught: ${error.message}`));
  /** @type {ChromiumPage} */
  const page = {
    open: async (url) => void (await tab.goto(url, { waitUntil: 'load' })),
    click: (selector) => tab.click(selector, { timeout: 5000 }),
    async type(selector, text) {
      await tab.focus(selector);
      await tab.keyboard.type(text);
    },
    press: (key) => tab.keyboard.press(key),
    evaluate: (code, ...args) => tab.evaluate(asExpression(code, args)),
    leave: async (url = 'about:blank') => void (await tab.goto(url)),
    back: () => goBack(page),
    console: () => lines,
    close: () => context.close(),
    tab: async () => wrap(context, await context.newPage()),
    cookies: () => context.cookies(),
    setOffline: (offline) => context.setOffline(offline),
    async crash() {
      const gone = tab.waitForEvent('crash');
      tab.goto('chrome://crash').catch(() => {});
      await gone;
    },
    closeTab: () => tab.close(),
    async send(method, params) {
      const session = await context.newCDPSession(tab);
      return session.send(method, params);
    },
    devTools: () => context.newCDPSession(tab),
    clickAt: (x, y) => tab.mouse.click(x, y),
    doubleClickAt: (x, y) => tab.mouse.dblclick(x, y),
  };
  return page;
}
