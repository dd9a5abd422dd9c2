// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PAGES = fileURLToPath(new URL('./pages/', import.meta.url));
/** @type {Record<string, string>} */
const CONTENT_TYPES = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
};

/** The one style sheet that Observable Plot puts into each chart with the class `plot`; nothing else may be inline. */
const PLOT_STYLE = "'sha256-+TfQir1nvDucAdvE6XUQBt4ayUjpAWkbw2kCdSfekHM='";
const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};
const POLICY =
  `default-src 'none'; script-src 'self'; style-src 'self' ${PLOT_STYLE}; img-src 'self'; connect-src 'self'; ` +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

/**
 * A replayed page brings its own styles, and its pictures and fonts lie where it came from; it brings no script. The
 * player builds it in a frame without any right to run one.
 * @param {string} shop
 */
function playerPolicy(shop) {
  const from = `'self' data: ${shop && new URL(shop).origin}`.trim();
  return (
    `default-src 'none'; script-src 'self'; style-src ${from} 'unsafe-inline'; img-src ${from}; font-src ${from}; ` +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
  );
}

const require = createRequire(import.meta.url);
/** @param {string} name the file lies where the package's entry lies, or beside that folder */
const packageFile = (name, /** @type {string} */ file) => join(dirname(require.resolve(name)), file);
const LIBRARIES = new Map([
  ['/library/d3.js', packageFile('d3', '../dist/d3.min.js')],
  ['/library/plot.js', packageFile('@observablehq/plot', '../dist/plot.umd.min.js')],
  ['/library/rrweb-player.js', packageFile('rrweb-player', 'rrweb-player.umd.min.cjs')],
  ['/library/rrweb-player.css', packageFile('rrweb-player', 'style.min.css')],
]);

/** @param {string} shop the site whose replays are played */
export function openPages(shop) {
  return {
    /**
     * @param {import('node:http').ServerResponse} response
     * @param {string} pathname
     * @returns {boolean} false: there is no such file
     */
    send(response, pathname) {
      const name = pathname === '/' ? 'index.html' : pathname.slice(1);
      const file = LIBRARIES.get(pathname) ?? (ownFiles().includes(name) ? join(PAGES, name) : '');
      const type = CONTENT_TYPES[extname(pathname === '/' ? name : pathname)];
      if (!file || !type) return false;
      response.writeHead(200, {
        ...HEADERS,
        'content-security-policy': name === 'replay.html' ? playerPolicy(shop) : POLICY,
        'content-type': `${type}; charset=utf-8`,
      });
      response.end(readFileSync(file));
      return true;
    },
  };
}

/** Asked each time: whoever edits a page sees it at the next reload. */
function ownFiles() {
  return readdirSync(PAGES, { recursive: true, encoding: 'utf8' });
}
