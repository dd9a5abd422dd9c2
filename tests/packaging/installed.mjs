// @ts-check
/** The tarball, made and installed as a user's package manager does. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const HERE = fileURLToPath(new URL('.', import.meta.url));
const PACKAGE = fileURLToPath(new URL('../../pkg', import.meta.url));

/** Packs and installs; gives the package's folder, its files, and the tarball's bytes. */
export function install() {
  const folder = mkdtempSync(join(tmpdir(), 'ferrum-pack-'));
  try {
    const npm = (/** @type {string} */ cwd, /** @type {string[]} */ ...args) =>
      execFileSync('npm', [...args, '--ignore-scripts', '--loglevel=error'], {
        cwd,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    const [{ filename, files }] = JSON.parse(npm(PACKAGE, 'pack', '--json', '--pack-destination', folder));
    const tarball = join(folder, filename);
    npm(
      HERE,
      'install',
      '--no-save',
      '--no-package-lock',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
      tarball,
    );
    return {
      root: join(HERE, 'node_modules/ferrum-rum'),
      files: /** @type {{ path: string }[]} */ (files).map(({ path }) => path),
      tarball: readFileSync(tarball),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
