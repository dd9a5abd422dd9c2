// @ts-check
/** How many instructions the core takes for an event: natively, under callgrind, where no clock and no other process counts. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BEFORE, MEASURED } from './records.mjs';

const FOLDER = fileURLToPath(new URL('core/', import.meta.url));
const TARGET = fileURLToPath(new URL('../../target/bench', import.meta.url));
const run = promisify(execFile);

/** What {@link instructions} needs beside Rust; undefined if it is there. */
export function missingTool() {
  try {
    execFileSync('valgrind', ['--version']);
    return undefined;
  } catch {
    return 'valgrind is missing (Debian: apt-get install valgrind)';
  }
}

/**
 * By kind of event.
 *
 * @returns {Promise<Map<string, number>>}
 */
export async function instructions() {
  await run('cargo', ['build', '--quiet', '--release', '--locked', '--target-dir', TARGET], { cwd: FOLDER });
  const folder = await mkdtemp(join(tmpdir(), 'ferrum-bench-'));
  try {
    const before = join(folder, 'before');
    await writeFile(before, packed(BEFORE));
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const [kind, events, records] of MEASURED) {
      const file = join(folder, 'measured');
      await writeFile(file, packed(records));
      const { stderr } = await run('valgrind', [
        '--tool=callgrind',
        '--toggle-collect=*core_bench*measured*',
        `--callgrind-out-file=${join(folder, 'out')}`,
        join(TARGET, 'release/core-bench'),
        before,
        file,
      ]);
      const collected = Number(/Collected : (\d+)/.exec(stderr)?.[1]);
      if (!collected) throw new Error(`callgrind counted nothing:\n${stderr}`);
      counts.set(kind, Math.round(collected / events));
    }
    return counts;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Records in the form that `core/main.rs` reads.
 *
 * @param {import('./records.mjs').Observation[]} records
 */
function packed(records) {
  return records
    .map(([operation, ...fields]) => {
      const number = (/** @type {typeof fields[number]} */ field) =>
        typeof field === 'string' ? Buffer.byteLength(field) : field === undefined ? NaN : Number(field);
      const text = fields.filter((field) => typeof field === 'string').join('');
      return [operation, fields.map(number).join(), text].join('\x1f');
    })
    .join('\x1e');
}
