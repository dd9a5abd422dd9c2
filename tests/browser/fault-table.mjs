// @ts-check
/**
 * `node tests/browser/fault-table.mjs [--runs 5] [--seconds 10] [--only crash]`: what of a visit's actions and errors is lost in each
 * situation, as a table. `RUM_BUNDLE=peer` does the same with the peer.
 */
import { parseArgs } from 'node:util';
import { launchChromium } from './drivers/chromium.mjs';
import { TROUBLES, run } from './faults.mjs';
import { raiseStage } from './stage.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    runs: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '10' },
  },
});
const stage = await raiseStage(launchChromium);
const percent = (/** @type {number} */ part, /** @type {number} */ all) =>
  `${Math.round((part / all) * 100)} %`;

console.log('| situation | told | arrived | lost | repeated | … of them known by the request id |');
console.log('| --- | ---: | ---: | ---: | ---: | ---: |');
/** @param {import('./faults.mjs').Trouble} trouble */
async function row(trouble) {
  const sum = { told: 0, arrived: 0, repeated: 0, seen: 0 };
  for (let round = 0; round < Number(values.runs); round += 1) {
    /** @type {(() => Promise<void>)[]} */
    const endings = [];
    const visit = await stage.visit({ after: (fn) => endings.push(fn) }, 'plain.html', {
      ...trouble.setup,
      init: { trackUserInteractions: false },
    });
    const result = await run(trouble, { ...visit, troubleMs: Number(values.seconds) * 1000 });
    sum.told += result.told.length;
    sum.arrived += result.arrived.length;
    sum.repeated += result.repeated;
    sum.seen += result.seen;
    for (const end of endings) await end();
  }
  const { told, arrived, repeated, seen } = sum;
  return `| ${trouble.name} | ${told} | ${arrived} | ${percent(told - arrived, told)} | ${repeated} | ${seen} |`;
}

// A situation is mostly waiting, so some may wait at once.
const troubles = TROUBLES.filter(({ name }) => name.includes(values.only));
const waiting = [...troubles];
/** @type {Map<string, string>} */
const rows = new Map();
await Promise.all(
  Array.from({ length: 4 }, async () => {
    for (let trouble = waiting.shift(); trouble; trouble = waiting.shift())
      rows.set(trouble.name, await row(trouble));
  }),
);
for (const { name } of troubles) console.log(rows.get(name));
await stage.lower();
