// @ts-check
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES = /** @type {Record<string, string>} */ ({
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
});

/** @typedef {string | { body: string | Buffer, headers: Record<string, string>, status?: number }} Page */

/**
 * Serves a folder as any host would, and `pages` by their paths.
 *
 * @param {string} folder
 * @param {Record<string, Page>} [pages]
 */
export async function serve(folder, pages = {}) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const page = pages[pathname];
    try {
      const {
        body,
        headers,
        status = 200,
      } = typeof page === 'object'
        ? page
        : {
            status: 200,
            body: page ?? (await readFile(join(folder, normalize(pathname)))),
            headers: { 'Content-Type': TYPES[page === undefined ? extname(pathname) : '.html'] ?? '' },
          };
      response.writeHead(status, headers).end(body);
    } catch {
      response.writeHead(404, { 'Content-Type': 'text/html' }).end('<!doctype html><p>Not here.');
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
