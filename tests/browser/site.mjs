// @ts-check
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

const PAGES = join(dirname(fileURLToPath(import.meta.url)), 'pages');
const YEW = join(dirname(fileURLToPath(import.meta.url)), '../../target/yew/page');
const TYPES = /** @type {Record<string, string>} */ ({
  '.html': 'text/html; charset=utf-8',
  '.xhtml': 'application/xhtml+xml; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
});

/**
 * How a page is served. Its `<!-- sdk -->` becomes, in this order: `head`, the SDK, `beforeInit`, `init`, `afterInit`.
 * The scripts see the SDK as `rum`, its configuration as `rumInit`.
 *
 * @typedef {object} Setup
 * @property {'classic' | 'module' | 'none'} [entry] how the page gets the SDK
 * @property {import('./bundle.mjs').Bundle} [sdk] another SDK than the tests' own
 * @property {Record<string, unknown> | null} [init] null: the page does not call init
 * @property {string} [head] script that runs before the SDK is there
 * @property {string} [beforeInit]
 * @property {string} [afterInit]
 * @property {number} [delay] ms before the page's first byte
 * @property {boolean} [held] what follows the SDK's scripts is held back until the page asks for `/release/SETUP`
 * @property {number} [chunkDelay] ms before the first byte of what the SDK's entry loads later
 * @property {Promise<void>} [chunkGate] what the SDK's entry loads later is held back until this resolves
 * @property {Record<string, string>} [headers] of the page
 */

/** @typedef {Awaited<ReturnType<typeof startSite>>} Site */

/** Serves the test pages and the SDK, on an origin of its own. */
export async function startSite() {
  /** @type {Setup[]} */
  const setups = [];

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const [, folder, ...rest] = url.pathname.split('/');
    try {
      if (folder === 'sdk') await sendSdk(response, setups[Number(rest[0])], rest.slice(1).join('/'));
      else if (folder === 'yew') await sendFile(response, join(YEW, normalize(rest.join('/'))));
      else if (folder === 'release') release(response, url.pathname);
      else if (folder === 'status') response.writeHead(Number(rest[0])).end(`status ${rest[0]}`);
      else if (folder === 'redirect')
        response.writeHead(302, { Location: String(url.searchParams.get('to')) }).end();
      else if (folder === 'slow') await sendSlowly(response, Number(url.searchParams.get('ms')));
      else if (folder === 'npm' || folder === 'dist') await sendModule(response, folder, rest.join('/'));
      else if (folder === 'noise.bmp') sendNoise(response, url.searchParams);
      else await sendPage(response, url.pathname, setups, url.searchParams.get('setup'));
    } catch (error) {
      const missing = /** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT';
      response.writeHead(missing ? 404 : 500, { 'Content-Type': 'text/plain' }).end(String(error));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const origin = `http://127.0.0.1:${port}`;

  return {
    origin,
    /**
     * @param {string} page a file of pages/
     * @param {Setup} [setup]
     */
    url: (page, setup = {}) => `${origin}/${page}?setup=${setups.push(setup) - 1}`,
    /**
     * The SDK's entry, for a page that brings it in itself.
     *
     * @param {Setup & { entry: 'classic' | 'module' }} setup
     */
    sdkUrl: (setup) => `${origin}/sdk/${setups.push(setup) - 1}/${bundle[setup.entry]}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {string} pathname
 * @param {Setup[]} setups
 * @param {string | null} index
 */
async function sendPage(response, pathname, setups, index) {
  const setup = (index && setups[Number(index)]) || { entry: 'none' };
  const extension = extname(pathname);
  const body = await readFile(join(PAGES, normalize(pathname)), 'utf8');
  await sleep(extension === '.html' ? setup.delay : 0);
  response.writeHead(200, { 'Content-Type': TYPES[extension], ...setup.headers });
  const whole = body.replace('<!-- sdk -->', () => sdkScripts(setup, index));
  const rest = setup.held ? whole.lastIndexOf('</head>') : 0;
  if (rest) {
    response.write(whole.slice(0, rest));
    await new Promise((resolve) => held.set(String(index), resolve));
  }
  response.end(whole.slice(rest));
}

/**
 * What ends the pages that are held back, by their setup.
 *
 * @type {Map<string, (value?: unknown) => void>}
 */
const held = new Map();

/**
 * @param {import('node:http').ServerResponse} response
 * @param {string} pathname
 */
function release(response, pathname) {
  held.get(pathname.slice('/release/'.length))?.();
  response.writeHead(204).end();
}

/**
 * @param {Setup} setup
 * @param {string | null} index
 */
function sdkScripts(setup, index) {
  const { entry = 'classic', sdk = bundle, init = {}, head = '', beforeInit = '', afterInit = '' } = setup;
  // `<` so that no value can end the script element.
  const config = JSON.stringify(init).replaceAll('<', '\\u003c');
  const calls = `window.rumInit = ${config};\n${beforeInit}\n${init ? 'rum.init(rumInit);' : ''}\n${afterInit}`;
  const before = head && `<script>${head}</script>\n`;
  switch (entry) {
    case 'none':
      return before;
    case 'classic':
      return `${before}<script src="/sdk/${index}/${sdk.classic}"></script>
<script>window.rum = window.DD_RUM;\n${calls}</script>`;
    case 'module':
      return `${before}<script type="module">import { datadogRum as rum } from '/sdk/${index}/${sdk.module}';
window.rum = rum;\n${calls}</script>`;
  }
}

/**
 * The setup's number is part of the path, so that no cache hides a chunk's delay from the next test.
 *
 * @param {import('node:http').ServerResponse} response
 * @param {Setup} setup
 * @param {string} file
 */
async function sendSdk(response, setup, file) {
  const { folder, classic, module } = setup.sdk ?? bundle;
  const body = await readFile(join(folder, normalize(file)));
  // A `chunk-…` is what entry and core share: the entry itself waits for it.
  if (file !== classic && file !== module && !file.startsWith('chunk-')) {
    await sleep(setup.chunkDelay);
    await setup.chunkGate;
  }
  response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(body);
}

/**
 * A file of the built package, or of one that it is held against.
 *
 * @param {import('node:http').ServerResponse} response
 * @param {'npm' | 'dist'} folder
 * @param {string} file
 */
async function sendModule(response, folder, file) {
  const root = folder === 'npm' ? join(PAGES, '../../node_modules') : bundle.folder;
  const body = await readFile(join(root, normalize(file)));
  response.writeHead(200, { 'Content-Type': TYPES[extname(file)] }).end(body);
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {string} file
 */
async function sendFile(response, file) {
  const body = await readFile(file);
  response.writeHead(200, { 'Content-Type': TYPES[extname(file)] }).end(body);
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} ms
 */
async function sendSlowly(response, ms) {
  await sleep(ms);
  response.writeHead(200, { 'Content-Type': TYPES['.html'] }).end('<!doctype html><p>slow');
}

/**
 * Chromium takes no image of less than 0.05 bits a pixel for LCP (https://w3c.github.io/largest-contentful-paint/,
 * "low entropy"): so noise, in the one format that needs no encoder.
 *
 * @param {import('node:http').ServerResponse} response
 * @param {URLSearchParams} query
 */
function sendNoise(response, query) {
  const width = Number(query.get('width') ?? 200);
  const height = Number(query.get('height') ?? 100);
  const row = Math.ceil((width * 3) / 4) * 4;
  const image = Buffer.alloc(54 + row * height);
  image.write('BM');
  image.writeUInt32LE(image.length, 2);
  image.writeUInt32LE(54, 10);
  image.writeUInt32LE(40, 14);
  image.writeInt32LE(width, 18);
  image.writeInt32LE(height, 22);
  image.writeUInt16LE(1, 26);
  image.writeUInt16LE(24, 28);
  let state = 1;
  for (let at = 54; at < image.length; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    image[at] = state >>> 24;
  }
  response.writeHead(200, { 'Content-Type': 'image/bmp' }).end(image);
}

/** Keeps no test file waiting for an answer that nobody wants any more. @param {number} [ms] */
const sleep = (ms) => (ms ? new Promise((resolve) => setTimeout(resolve, ms).unref()) : undefined);
