// @ts-check
import { parseArgs } from 'node:util';
import { isPayment, missingFrom } from './visit/expectations.mjs';
import { visitShop } from './visit/journey.mjs';
import { eventTable, traceTable, vitalsTable } from './visit/report.mjs';

// What the page sends when it closes is under way then; a loaded machine takes its time.
const ARRIVAL_LIMIT_MS = 15_000;
const POLL_MS = 250;

/**
 * Everything the lab received.
 * @param {string} lab
 * @returns {Promise<import('./visit/expectations.mjs').Received>}
 */
async function receivedBy(lab) {
  const ask = async (/** @type {string} */ path) => (await fetch(lab + path)).json();
  const [events, requests, rejected] = await Promise.all([
    ask('/events'),
    ask('/requests'),
    ask('/rejected'),
  ]);
  const payments = events.filter((/** @type {any} */ { event }) => isPayment(event));
  const traceIds = new Set(payments.map((/** @type {any} */ { event }) => event._dd.trace_id));
  const traces = await Promise.all([...traceIds].map((id) => ask(`/live/trace?trace=${id}`)));
  return { events, requests, rejected, traces };
}

async function main() {
  const { values } = parseArgs({
    options: {
      shop: { type: 'string', default: 'http://127.0.0.1:5300' },
      lab: { type: 'string', default: 'http://127.0.0.1:5400' },
    },
  });
  const visit = await visitShop(values.shop);

  const deadline = Date.now() + ARRIVAL_LIMIT_MS;
  let received = await receivedBy(values.lab);
  let missing = missingFrom(received, visit);
  while (missing.length > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    received = await receivedBy(values.lab);
    missing = missingFrom(received, visit);
  }

  console.log(`\n${eventTable(received.events)}\n\n${vitalsTable(received.events)}\n`);
  for (const trace of received.traces) console.log(`Trace ${trace.trace}\n${traceTable(trace)}\n`);
  if (missing.length > 0) {
    console.log(`Missing or wrong:\n${missing.map((line) => `  - ${line}`).join('\n')}`);
    process.exitCode = 1;
    return;
  }
  const batches = received.requests.filter(({ path }) => path === '/api/v2/rum');
  const beacons = batches.filter(({ api }) => api === 'beacon').length;
  console.log(
    `All that was expected came: ${received.events.length} events in ${batches.length} requests, ` +
      `${beacons} of them by beacon; nothing that was typed is in any of them.`,
  );
}

main().catch((error) => {
  console.error(`visit: ${error.stack}`);
  process.exitCode = 1;
});
