// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { poll } from '../drivers/driver.mjs';

const DEMO = fileURLToPath(new URL('../../../demo/', import.meta.url));
/** So long a payment takes: nobody waits for it who does not see that it is under way. */
const PAYMENT_MS = 3000;

/**
 * The demo's shop with the built package, and a stand-in for the API behind it that takes its time.
 *
 * @param {number} port
 * @param {string} lab
 */
export async function startShop(port, lab) {
  const folder = await mkdtemp(join(tmpdir(), 'shop-'));
  await run(
    ['node_modules/vite/bin/vite.js', 'build', '--outDir', folder, '--emptyOutDir', '--logLevel=warn'],
    {
      cwd: `${DEMO}shop`,
      script: DEMO,
      env: { VITE_LAB_URL: lab, RUM_BUNDLE: 'built' },
    },
  );
  let orders = 0;
  const api = createServer((request, response) => {
    request.resume();
    orders += 1;
    const order_number = `FH-${orders}`;
    setTimeout(() => {
      response.writeHead(201, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ order_number }));
    }, PAYMENT_MS);
  });
  const apiPort = await listen(api);
  const server = spawn(
    process.execPath,
    [
      ...['node_modules/srvx/bin/srvx.mjs', 'serve', '--prod', '--host', '127.0.0.1', '--port', String(port)],
      ...['-s', '../client', '--entry', join(folder, 'server/server.js')],
    ],
    { cwd: DEMO, env: { ...process.env, API_URL: `http://127.0.0.1:${apiPort}` }, stdio: 'ignore' },
  );
  const url = `http://127.0.0.1:${port}`;
  await poll(async () => (await fetch(url)).ok, 'the shop', 30_000);
  return {
    url,
    /** How often somebody paid. */
    orders: () => orders,
    async close() {
      const gone = once(server, 'exit');
      server.kill();
      await gone;
      api.closeAllConnections();
      api.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * @param {string[]} command
 * @param {{ cwd: string, script: string, env: Record<string, string> }} options
 */
async function run([script, ...args], options) {
  const child = spawn(process.execPath, [options.script + script, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${script} ended with exit code ${code}:\n${said}`);
}

/** @param {import('node:http').Server} server */
async function listen(server) {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return /** @type {import('node:net').AddressInfo} */ (server.address()).port;
}
