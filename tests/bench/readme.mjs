// @ts-check
import { readFile, writeFile } from 'node:fs/promises';

const BLOCK = /(<!-- bench -->\n)[^]*?(<!-- \/bench -->)/;

/**
 * Prepares to replace what stands between `<!-- bench -->` and `<!-- /bench -->` in a file. Fails at once if they are
 * not there: the measurement takes twenty minutes.
 *
 * @param {string} path
 */
export async function openReadme(path) {
  if (!BLOCK.test(await readFile(path, 'utf8'))) {
    throw new Error(`${path} has no lines <!-- bench --> and <!-- /bench -->`);
  }
  return {
    /** @param {string} markdown */
    async write(markdown) {
      const text = await readFile(path, 'utf8');
      await writeFile(
        path,
        text.replace(BLOCK, (_, start, end) => `${start}\n${markdown}\n\n${end}`),
      );
    },
  };
}
