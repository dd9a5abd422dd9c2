// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Miniflare } from 'miniflare';
import { build } from 'vite';

/**
 * The shop in workerd, the runtime of Cloudflare Workers, with the worker of this folder before it.
 * @param {object} options
 * @param {number} options.port
 * @param {string} options.shop folder of the built shop
 * @param {string} options.api URL
 * @param {string} options.lab URL
 */
async function serveEdge({ port, shop, api, lab }) {
  const server = join(shop, 'server');
  const files = readdirSync(server, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.js'),
  );
  const date = { compatibilityDate: '2026-07-01', compatibilityFlags: ['nodejs_compat'] };
  const miniflare = new Miniflare({
    host: '127.0.0.1',
    port,
    // Both reach out of this machine by default.
    cf: false,
    telemetry: { enabled: false },
    workers: [
      {
        ...date,
        name: 'edge',
        modules: [{ type: 'ESModule', path: 'worker.js', contents: await bundledWorker() }],
        serviceBindings: { SHOP: 'shop' },
        bindings: {
          DD_API_KEY: 'no-key-for-the-lab',
          DD_ENV: 'production',
          DD_LOGS_INTAKE_URL: `${lab}/api/v2/logs`,
          DD_SERVICE: 'edge',
          DD_VERSION: '1.0.0',
        },
      },
      {
        ...date,
        name: 'shop',
        modulesRoot: server,
        modules: [
          // The bundle's own entry may export what its chunks share, and workerd takes every export for a handler.
          {
            type: 'ESModule',
            path: join(server, 'worker.mjs'),
            contents: `export { default } from './server.js';`,
          },
          ...files.map((file) => ({
            type: /** @type {const} */ ('ESModule'),
            path: join(server, file),
            contents: readFileSync(join(server, file), 'utf8'),
          })),
        ],
        assets: {
          directory: join(shop, 'client'),
          workerName: 'shop',
          routerConfig: { has_user_worker: true },
        },
        bindings: { API_URL: api },
      },
    ],
  });
  await miniflare.ready;
  return miniflare;
}

/** Workers have no node_modules: Hono comes with the worker. */
async function bundledWorker() {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, target: 'webworker' },
    build: { ssr: fileURLToPath(new URL('worker.js', import.meta.url)), write: false, minify: false },
  });
  const { output } = /** @type {import('vite').Rolldown.RolldownOutput} */ (
    Array.isArray(result) ? result[0] : result
  );
  return output[0].code;
}

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8787' },
    shop: { type: 'string', default: '' },
    api: { type: 'string', default: 'http://127.0.0.1:8000' },
    lab: { type: 'string', default: 'http://127.0.0.1:5400' },
  },
});
const miniflare = await serveEdge({ ...values, port: Number(values.port) });
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => miniflare.dispose());
