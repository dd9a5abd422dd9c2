// @ts-check
import { realpathSync } from 'node:fs';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { createApi } from './api.mjs';
import { createFaults } from './faults.mjs';
import { createIntake, intakeTarget } from './intake.mjs';
import { createLive } from './live.mjs';
import { openStore } from './store.mjs';

/**
 * The intake, its store and its live page on one port of 127.0.0.1.
 * @param {{ port?: number, file?: string, shop?: string }} [options] shop: URL the empty live page points to
 */
export async function startLab({ port = 0, file = ':memory:', shop = '' } = {}) {
  const store = await openStore(file, () => live.changed());
  const faults = createFaults();
  const receive = createIntake({ store, faults });
  const api = createApi({ store, faults });
  const live = createLive({ store, shop });

  const server = createServer(async (request, response) => {
    try {
      const rawUrl = request.url ?? '/';
      const target = request.method === 'GET' ? undefined : intakeTarget(rawUrl);
      if (target) return await receive(request, response, target);
      const url = new URL(rawUrl, 'http://lab');
      if (api.serves(url)) return await api.answer(request, response, url);
      await live.answer(request, response, url);
    } catch (error) {
      // The lab outlives whatever is sent to it; the line says what to mend.
      console.error(`lab: ${request.method} ${request.url?.slice(0, 200)}:`, error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    }
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  }).catch((error) => {
    store.close();
    throw error;
  });

  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    /** @returns {Promise<void>} */
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          store.close();
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function main() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '5400' },
      file: { type: 'string', default: ':memory:' },
      shop: { type: 'string', default: '' },
    },
  });
  const lab = await startLab({ port: Number(values.port), file: values.file, shop: values.shop });
  console.log(`lab: ${lab.url}`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => lab.close());
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  main().catch((error) => {
    console.error(`lab: ${error.message}`);
    process.exitCode = 1;
  });
}
