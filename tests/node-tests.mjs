// @ts-check
/**
 * Runs test files, some side by side, and those that failed once more, each alone: three browsers on two cores get into
 * each other's way, and what breaks by that is not what is tested. Both outcomes are told, and a file that fails twice
 * fails the run.
 *
 *     node tests/node-tests.mjs [--at-once N] [--minutes N] [--name PATTERN] FILE…
 */
import { relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';

const { values: options, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    'at-once': { type: 'string', default: '2' },
    // For a whole file, as Node.js 20 takes it: a browser that hangs must not take all of the time there is.
    minutes: { type: 'string', default: '5' },
    name: { type: 'string' },
  },
});

/** @typedef {{ file: string, tests: number, pass: number, skipped: number, failed: string[] }} Outcome */

/**
 * Runs one file and shows, when it is through, how each of its tests went.
 *
 * @param {string} file
 * @returns {Promise<Outcome>}
 */
async function runFile(file) {
  const began = performance.now();
  const outcome = { file, tests: 0, pass: 0, skipped: 0, failed: /** @type {string[]} */ ([]) };
  let failedSuite;
  const shown = new spec();
  const events = run({
    files: [file],
    timeout: Number(options.minutes) * 60_000,
    testNamePatterns: options.name,
  });
  for await (const event of events) {
    // The counts of this file alone would read like those of all.
    if (event.type === 'test:diagnostic' && event.data.nesting === 0) continue;
    shown.write(event);
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const { name, details, skip } = event.data;
    if (details.type === 'suite') {
      if (event.type === 'test:fail') failedSuite = name;
      continue;
    }
    outcome.tests += 1;
    if (event.type === 'test:fail') outcome.failed.push(name);
    else if (skip !== undefined) outcome.skipped += 1;
    else outcome.pass += 1;
  }
  // None of its tests, but what it does before or after them.
  if (failedSuite && outcome.failed.length === 0) outcome.failed.push(failedSuite);
  shown.end();
  const text = (await shown.toArray()).join('');
  console.log(`${text}${relative('.', file)}: ${Math.round((performance.now() - began) / 1000)} s\n`);
  return outcome;
}

const waiting = [...files];
/** @type {Outcome[]} */
const outcomes = [];
const lane = async () => {
  for (let file = waiting.shift(); file; file = waiting.shift()) outcomes.push(await runFile(file));
};
await Promise.all(Array.from({ length: Number(options['at-once']) }, lane));

const verdicts = [];
for (const [place, { file, failed }] of outcomes.entries()) {
  if (failed.length === 0) continue;
  console.log(`Once more, alone: ${file}`);
  const again = await runFile(file);
  outcomes[place] = again;
  const alone = again.failed.length ? `failed alone, too (${again.failed.join('; ')})` : 'passed alone';
  verdicts.push(`${file}: failed beside others (${failed.join('; ')}), ${alone}`);
}

const sum = (/** @type {(outcome: Outcome) => number} */ of) =>
  outcomes.reduce((total, outcome) => total + of(outcome), 0);
const failures = sum(({ failed }) => failed.length);
console.log(verdicts.map((verdict) => `${verdict}\n`).join(''));
// As Node.js writes them, for whoever reads the last lines of a log.
console.log(`ℹ tests ${sum(({ tests }) => tests)}
ℹ pass ${sum(({ pass }) => pass)}
ℹ fail ${failures}
ℹ skipped ${sum(({ skipped }) => skipped)}`);
process.exitCode = failures > 0 || files.length === 0 ? 1 : 0;
