// @ts-check
/**
 * `node tests/bench/costs.mjs`: does an event cost what it did? What crosses between JavaScript and wasm, and the core's
 * instructions: numbers that no other process and no slow machine changes. `--write` renews the table.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { crossings } from './crossings.mjs';
import { instructions, missingTool } from './instructions.mjs';
import { deviations, formatCosts, parseCosts } from './costs-table.mjs';

const TABLE = fileURLToPath(new URL('costs.txt', import.meta.url));
const RENEW = 'node tests/bench/costs.mjs --write';

const missing =
  missingTool() ??
  (existsSync(new URL('../../target/wasm/core.wasm', import.meta.url))
    ? undefined
    : 'no built core: run pkg/build');
if (missing) {
  console.error(`tests/bench/costs.mjs: ${missing}`);
  process.exit(1);
}

const crossed = await crossings();
const counted = await instructions();
/** @type {import('./costs-table.mjs').Costs} */
const costs = new Map(
  [...crossed].map(([kind, { calls, callsOut, bytes, bytesOut }]) => [
    kind,
    [calls, callsOut, bytes, bytesOut, counted.get(kind) ?? 0],
  ]),
);
if (process.argv.includes('--write')) {
  await writeFile(
    TABLE,
    `What an event costs, by its kind. Written by \`${RENEW}\`, which without --write checks it.
Calls into wasm and out of it, bytes copied in and out (an event goes out once for the journal, and in its batch with
the page's exit); instructions of the core, natively (callgrind, x86-64), which a new compiler may change: then renew.

${formatCosts(costs)}
`,
  );
  console.log(`Wrote ${TABLE}`);
}
console.log(`${formatCosts(costs)}\n`);

const faults = deviations(costs, parseCosts(existsSync(TABLE) ? await readFile(TABLE, 'utf8') : ''));
for (const fault of faults) console.log(`FAILED  ${fault}`);
if (faults.length) console.log(`\nIf this is meant, renew the table and commit it: ${RENEW}`);
else console.log('ok      every kind of event costs what the table says');
process.exit(faults.length ? 1 : 0);
