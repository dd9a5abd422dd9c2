// @ts-check
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACKAGE } from '../size/app-bundle.mjs';

const PAGE = fileURLToPath(new URL('page/', import.meta.url));
const TYPES = /** @type {Record<string, string>} */ ({
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
});

/** @typedef {Awaited<ReturnType<typeof startSite>>} Site */

/**
 * Serves the page with each variant's app.
 *
 * @param {import('./variants.mjs').Variant[]} variants
 */
export async function startSite(variants) {
  /** @type {Set<import('../size/app-bundle.mjs').AppFile>} */
  const served = new Set();

  const server = createServer(async ({ url = '/' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
    const [, folder, ...rest] = pathname.split('/');
    try {
      const body = await content(folder, rest, searchParams);
      const type = TYPES[extname(pathname) || '.html'];
      response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body);
    } catch (error) {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end(String(error));
    }
  });

  /** @param {string} folder @param {string[]} rest @param {URLSearchParams} query */
  async function content(folder, rest, query) {
    switch (folder) {
      case 'empty':
        return '<!doctype html><title>empty</title><link rel="icon" href="data:,">';
      case 'page':
        return readFile(join(PAGE, normalize(rest.join('/'))));
      case 'dist':
        return readFile(join(PACKAGE, 'dist', normalize(rest.join('/'))));
      case 'app': {
        const { eager, lazy } = variants[Number(rest[0])].app;
        const file = [...eager, ...lazy].find(({ name }) => name === rest[1]);
        if (!file) throw new Error(`no ${rest.join('/')}`);
        served.add(file);
        return file.contents;
      }
      case 'variant': {
        const html = await readFile(join(PAGE, 'index.html'), 'utf8');
        const intake = JSON.stringify(query.get('intake')).replaceAll('<', '\\u003c');
        const scripts = `<script>window.intake = ${intake};</script>
    <script type="module" src="/app/${rest[0]}/app.js"></script>`;
        return html.replace('<!-- sdk -->', () => scripts);
      }
      default:
        throw new Error(`no ${folder}`);
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const origin = `http://127.0.0.1:${port}`;

  return {
    /** Which files of the apps pages asked for. */
    served,
    /** A page of the same origin with nothing in it. */
    empty: `${origin}/empty`,
    /** @param {import('./variants.mjs').Variant} variant @param {string} intake where its SDK sends to */
    url: (variant, intake) =>
      `${origin}/variant/${variants.indexOf(variant)}?intake=${encodeURIComponent(intake)}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
