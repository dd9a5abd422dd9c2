// @ts-check
import puppeteer from 'puppeteer-core';
import { findBinary } from './binary.mjs';
import { VIEWPORT, asExpression, goBack } from './driver.mjs';

// Firefox asks its makers for updates, safe-browsing lists and experiments; a dead proxy answers all of them.
// Loopback addresses never go through a proxy.
const NOTHING_OUTSIDE = {
  'network.proxy.type': 1,
  'network.proxy.http': '127.0.0.1',
  'network.proxy.http_port': 9,
  'network.proxy.ssl': '127.0.0.1',
  'network.proxy.ssl_port': 9,
};

/**
 * @typedef {object} FirefoxOnly
 * @property {() => Promise<FirefoxPage>} tab another tab, sharing cookies and storage
 * @property {() => Promise<void>} closeTab the tab alone: cookies and storage stay
 */

/** @typedef {import('./driver.mjs').Page & FirefoxOnly} FirefoxPage */

/** @returns {Promise<import('./driver.mjs').Engine>} */
export async function launchFirefox() {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    headless: true,
    executablePath: findBinary('FIREFOX', ['/usr/bin/firefox-esr', '/usr/bin/firefox'], 'firefox-esr'),
    extraPrefsFirefox: NOTHING_OUTSIDE,
  });
  return {
    name: 'firefox',
    async newPage({ viewport = VIEWPORT } = {}) {
      const context = await browser.createBrowserContext();
      const tab = await context.newPage();
      await tab.setViewport(viewport);
      return wrap(context, tab);
    },
    close: () => browser.close(),
  };
}

/**
 * @param {import('puppeteer-core').BrowserContext} context
 * @param {import('puppeteer-core').Page} tab
 * @returns {FirefoxPage}
 */
function wrap(context, tab) {
  /** @type {string[]} */
  const lines = [];
  tab.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`));
  tab.on('pageerror', (error) => lines.push(`uncaught: ${error instanceof Error ? error.message : error}`));
  /** @type {FirefoxPage} */
  const page = {
    open: async (url) => void (await tab.goto(url, { waitUntil: 'load' })),
    click: (selector) => tab.click(selector),
    async type(selector, text) {
      await tab.focus(selector);
      await tab.keyboard.type(text);
    },
    press: (key) => tab.keyboard.press(/** @type {import('puppeteer-core').KeyInput} */ (key)),
    evaluate: (code, ...args) => tab.evaluate(asExpression(code, args)),
    leave: async (url = 'about:blank') => void (await tab.goto(url)),
    back: () => goBack(page),
    console: () => lines,
    close: () => context.close(),
    tab: async () => wrap(context, await context.newPage()),
    closeTab: () => tab.close(),
  };
  return page;
}
