// @ts-check
import { realpathSync } from 'node:fs';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { createAgent } from './agent.mjs';
import { createApi } from './api.mjs';
import { receiveDogStatsD } from './dogstatsd.mjs';
import { createFaults } from './faults.mjs';
import { createIntake, intakeTarget } from './intake.mjs';
import { createLive } from './live.mjs';
import { createAlerts } from './monitors/alerts.mjs';
import { createWatch } from './monitors/watch.mjs';
import { createRetention } from './retention.mjs';
import { openStore } from './store.mjs';
import { createSynthetics } from './synthetics/schedule.mjs';

/**
 * @typedef {object} Options
 * @property {number} [port] 0 for a free one
 * @property {number} [statsdPort]
 * @property {string} [file]
 * @property {string} [shop] URL the empty pages point to
 * @property {string} [api] URL of the shop's backend
 * @property {boolean} [watch] evaluate the monitors
 * @property {boolean} [visits] run the synthetic tests
 * @property {import('./retention.mjs').Limits} [keep] what the store keeps
 * @property {number} [heldLimit] bytes of bodies that are read or written at a time
 * @property {string} [webhook] URL that hears of alerts
 */

/**
 * The intake, its store and its live pages on one port of 127.0.0.1, and a DogStatsD receiver beside it.
 * @param {Options} [options]
 */
export async function startLab(options = {}) {
  const {
    port = 0,
    statsdPort = 0,
    file = ':memory:',
    shop = '',
    api: apiUrl = '',
    watch = false,
    webhook = '',
  } = options;
  const store = await openStore(file, () => live.changed());
  const faults = createFaults();
  const receive = createIntake({ store, faults, heldLimit: options.heldLimit });
  const agent = createAgent(store);
  const api = createApi({ store, faults });
  const alerts = createAlerts({ store, url: () => url, webhook });
  const monitors = createWatch({ store, alerts });
  const synthetics = createSynthetics({ store, alerts, shop, api: apiUrl });
  const live = createLive({ store, shop, monitors, synthetics });

  const server = createServer(async (request, response) => {
    try {
      const rawUrl = request.url ?? '/';
      const target = request.method === 'GET' ? undefined : intakeTarget(rawUrl);
      if (target) return await receive(request, response, target);
      const url = new URL(rawUrl, 'http://lab');
      if (agent.serves(url)) return await agent.answer(request, response, url);
      if (api.serves(url)) return await api.answer(request, response, url);
      await live.answer(request, response, url);
    } catch (error) {
      // The lab outlives whatever is sent to it; the line says what to mend.
      console.error(`lab: ${request.method} ${request.url?.slice(0, 200)}:`, error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    }
  });
  /** @type {Awaited<ReturnType<typeof receiveDogStatsD>> | undefined} */
  let statsd;
  try {
    statsd = await receiveDogStatsD(store, statsdPort);
    await new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve(undefined));
    });
  } catch (error) {
    await statsd?.close();
    await store.close();
    throw error;
  }

  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  const url = `http://127.0.0.1:${address.port}`;
  const stopWatching = watch ? monitors.start() : () => {};
  const stopDropping = createRetention(store, options.keep ?? {}).start();
  const stopVisits = options.visits ? synthetics.start() : () => {};
  return {
    url,
    store,
    port: address.port,
    statsdPort: statsd.port,
    async close() {
      const watched = stopWatching();
      stopVisits();
      await statsd.close();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await Promise.all([watched, stopDropping()]);
      await store.close();
    },
  };
}

async function main() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '5400' },
      'statsd-port': { type: 'string', default: '8125' },
      file: { type: 'string', default: ':memory:' },
      shop: { type: 'string', default: '' },
      api: { type: 'string', default: '' },
      webhook: { type: 'string', default: '' },
      'keep-days': { type: 'string', default: '30' },
      'keep-megabytes': { type: 'string', default: '4000' },
      synthetics: { type: 'boolean', default: false },
    },
  });
  const lab = await startLab({
    port: Number(values.port),
    statsdPort: Number(values['statsd-port']),
    file: values.file,
    shop: values.shop,
    api: values.api,
    watch: true,
    visits: values.synthetics,
    webhook: values.webhook,
    keep: { days: Number(values['keep-days']), bytes: Number(values['keep-megabytes']) * 1e6 },
  });
  console.log(`lab: ${lab.url}, DogStatsD on port ${lab.statsdPort}`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => lab.close());
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  main().catch((error) => {
    console.error(`lab: ${error.message}`);
    process.exitCode = 1;
  });
}
