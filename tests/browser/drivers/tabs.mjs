// @ts-check
import puppeteer from 'puppeteer-core';
import { findBinary } from './binary.mjs';

/**
 * Engines whose tabs hide each other, as a user's do: Playwright calls every page visible. The pages are puppeteer's
 * own; what can't be said through `driver.mjs` is the reason to be here.
 *
 * @typedef {'chrome' | 'firefox'} TabsEngine
 */

/** @param {TabsEngine} browser */
export function launchTabs(browser) {
  const [variable, places, debian] =
    browser === 'chrome'
      ? /** @type {const} */ (['CHROMIUM', ['/usr/bin/chromium', '/usr/bin/chromium-browser'], 'chromium'])
      : /** @type {const} */ (['FIREFOX', ['/usr/bin/firefox-esr', '/usr/bin/firefox'], 'firefox-esr']);
  return puppeteer.launch({
    browser,
    headless: true,
    executablePath: findBinary(variable, [...places], debian),
    args: browser === 'chrome' ? ['--no-sandbox', '--disable-gpu', '--no-first-run'] : [],
    // Puppeteer turns the back/forward cache off; users have it.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
    defaultViewport: { width: 1000, height: 600 },
  });
}

/**
 * Loads an address in a tab that another one hides.
 *
 * @param {import('puppeteer-core').Browser} browser
 * @param {string} url
 */
export async function openHidden(browser, url) {
  const tab = await browser.newPage();
  const before = await browser.newPage();
  await before.bringToFront();
  await tab.goto(url);
  return { tab, before };
}
