// @ts-check
/** `node tests/size/check.mjs`: is the built package as small as it was, and as it must be? `--write` renews the table. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACKAGE } from './app-bundle.mjs';
import { EAGER, JS_CORE, LOADED, RECORDER, RECORDER_THERE, WASM, ownSizes, peerSizes } from './artefacts.mjs';
import { bytes, deviations, formatRows, parseRows } from './table.mjs';

const TABLE = fileURLToPath(new URL('sizes.txt', import.meta.url));
const RENEW = 'node tests/size/check.mjs --write';

/**
 * Bytes to stay within, whatever the table says. A goal that was never reached can't be broken: until it is, the
 * table alone keeps the size from growing, and each run says how far it is.
 */
const BUDGETS = /** @type {const} */ ([
  {
    artefact: EAGER,
    limit: 8_000,
    after: 'brotli',
    source: 'issue 2, JS needed before the core',
    reached: true,
  },
  { artefact: RECORDER, limit: 25_000, after: 'gzip', source: 'issue 7, all lazy', reached: true },
  { artefact: RECORDER_THERE, limit: 25_000, after: 'gzip', source: 'issue 7, all lazy', reached: true },
  { artefact: LOADED, limit: 38_000, after: 'brotli', source: 'issue 3, what a page loads', reached: false },
]);

let passed = 0;
let failed = 0;

/** @param {string} what @param {string[]} faults */
function check(what, faults) {
  if (faults.length) failed += 1;
  else passed += 1;
  console.log(
    `${faults.length ? 'FAILED' : 'ok    '}  ${what}${faults.map((fault) => `\n          ${fault}`).join('')}`,
  );
  return !faults.length;
}

/** @param {number} status */
function end(status) {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(status);
}

const missing = ['dist/index.js', 'dist/ferrum-rum.js', '../target/wasm/core.wasm'].filter(
  (path) => !existsSync(join(PACKAGE, path)),
);
if (missing.length) {
  check('the package is built', [
    `no ${missing.map((path) => join(PACKAGE, path)).join(', ')}: run pkg/build`,
  ]);
  end(1);
}

const own = await ownSizes();
const peers = await peerSizes();
if (process.argv.includes('--write')) {
  const lines = [
    `Bytes; gzip -9, brotli 11. Written by \`${RENEW}\`, which without --write checks it.`,
    'npm: a one-line app, bundled and minified by esbuild (ESM, ES2020, splitting); each file compressed by itself.',
    '',
    formatRows(own),
    ...(peers.size ? ['', 'For comparison, not checked:', formatRows(peers)] : []),
  ];
  await writeFile(TABLE, `${lines.join('\n')}\n`);
  console.log(`Wrote ${TABLE}`);
}
console.log(`${formatRows(new Map([...own, ...peers]))}\n`);

const committed = parseRows(existsSync(TABLE) ? await readFile(TABLE, 'utf8') : '');
const results = [...own].map(([name, size]) =>
  check(`${name}, against the table`, deviations(size, committed.get(name))),
);
if (results.includes(false)) console.log(`\nIf this is meant, renew the table and commit it: ${RENEW}\n`);

for (const { artefact, limit, after, source, reached } of BUDGETS) {
  const size = own.get(artefact)?.[after] ?? NaN;
  const share = `${bytes(size)} of ${bytes(limit)} B ${after}`;
  if (!reached) {
    console.log(`GOAL    ${artefact}: ${share} (${source})`);
    continue;
  }
  check(
    `${artefact}: ${share} (${source})`,
    size <= limit ? [] : [`${bytes(size - limit)} B over the budget`],
  );
}
const times = (own.get(JS_CORE)?.brotli ?? NaN) / (own.get(WASM)?.brotli ?? NaN);
check(
  `${JS_CORE}: ${times.toFixed(2)} times the wasm (issue 6)`,
  times <= 1.6 ? [] : ['more than 1.6 times the wasm'],
);
end(failed ? 1 : 0);
