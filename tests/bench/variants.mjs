// @ts-check
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PACKAGE, bundleApp, installedVersion } from '../size/app-bundle.mjs';

/** As README's example has it, but that every session is recorded and none replayed (`replay.mjs` measures that). */
const INIT = {
  applicationId: '5a1e0c6e-8d3b-4a57-9c1f-2b7d90e4f3a6',
  clientToken: 'pub00112233445566778899aabbccddeeff',
  site: 'datadoghq.com',
  service: 'bench',
  env: 'bench',
  version: '1.0.0',
  sessionSampleRate: 100,
  sessionReplaySampleRate: 0,
  telemetrySampleRate: 0,
  trackUserInteractions: true,
  trackResources: true,
  trackLongTasks: true,
  defaultPrivacyLevel: 'mask-user-input',
};

/**
 * What is on the page beside the page's own app.
 *
 * @typedef {object} Variant
 * @property {string} name
 * @property {string} title
 * @property {boolean} isRum has the RUM API, and keeps a session
 * @property {import('../size/app-bundle.mjs').AppBundle} app
 */

export const NO_SDK = 'none';
export const OURS = 'ferrum-rum';
export const PEER = '@datadog/browser-rum';

/** In the table's order. */
const RUM_SDKS = [OURS, PEER, '@datadog/browser-rum-slim'];
const WEB_VITALS = 'web-vitals';

/** @param {string} name */
const rumApp = (name) => `import { datadogRum } from '${name}';
datadogRum.init({ ...${JSON.stringify(INIT)}, proxy: intake });
window.rum = datadogRum;`;

const VITALS_APP = `import { onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals';
const report = ({ name, value, rating, id }) => navigator.sendBeacon(intake, JSON.stringify({ name, value, rating, id }));
for (const on of [onCLS, onFCP, onINP, onLCP, onTTFB]) on(report);`;

/** The app alone and with each SDK, all built by the same bundler. @returns {Promise<Variant[]>} */
export async function buildVariants() {
  const ours = JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8')).version;
  /** @param {string} name @param {string} [code] */
  const build = async (name, code = '') => {
    const version = name === OURS ? ours : installedVersion(name);
    return {
      name,
      title: name === NO_SDK ? 'no SDK' : `${name} ${version}`,
      isRum: RUM_SDKS.includes(name),
      app: await bundleApp(`${code}\nimport './bench/page/app.js';`),
    };
  };
  return Promise.all([
    build(NO_SDK),
    ...RUM_SDKS.map((name) => build(name, rumApp(name))),
    build(WEB_VITALS, VITALS_APP),
  ]);
}
