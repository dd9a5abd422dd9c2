// @ts-check
import { launchChromium } from './chromium.mjs';
import { launchFirefox } from './firefox.mjs';
import { launchWebKit } from './webkit.mjs';

/** The three engines, for what is tested in each of them. @type {[name: string, launch: () => Promise<import('./driver.mjs').Engine>][]} */
export const ENGINES = [
  ['Chromium', launchChromium],
  ['Firefox', launchFirefox],
  ['WebKit', launchWebKit],
];
