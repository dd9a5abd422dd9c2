// @ts-check
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TESTS = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Which SDK the pages get. RUM_BUNDLE=peer runs the same tests with the package we are compatible with: what a test
 * claims of the wire must hold there too, or say why not.
 */
export const isPeer = process.env.RUM_BUNDLE === 'peer';

/** @typedef {{ folder: string, classic: string, module?: string }} Bundle */

/** @type {Bundle} */
export const peer = {
  folder: join(TESTS, 'node_modules/@datadog/browser-rum/bundle'),
  classic: 'datadog-rum.js',
};
/** @type {Bundle} */
const ours = { folder: join(dirname(TESTS), 'pkg/dist'), classic: 'ferrum-rum.js', module: 'index.js' };

export const bundle = isPeer ? peer : ours;

for (const entry of [bundle.classic, bundle.module]) {
  if (entry && !existsSync(join(bundle.folder, entry))) {
    // One line for a whole file of tests, where a throw would print a stack for each.
    console.error(
      `${join(bundle.folder, entry)} is missing: run ${isPeer ? 'npm ci in tests' : 'pkg/build'} first`,
    );
    process.exit(1);
  }
}

/**
 * For a test's `skip`: behaviour that the peer lacks.
 *
 * @param {string} reason
 */
export const beyondPeer = (reason) => (isPeer ? `not the peer's: ${reason}` : false);
