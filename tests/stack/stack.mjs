// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const RUN = fileURLToPath(new URL('../../demo/run', import.meta.url));
// A tracer sends once a second, a page when it closes; a loaded machine takes its time for both.
const ARRIVAL_LIMIT_MS = 30_000;
const POLL_MS = 100;

/** @typedef {Awaited<ReturnType<typeof startStack>>} Stack */
/** @typedef {Record<string, any>} Row */

/** The demo's whole stack, built and started by demo/run on free ports. */
export async function startStack() {
  const run = spawn(RUN, ['--free-ports'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(run, 'exit');
  /** @type {{ shop: string, edge: string, api: string, agent: string, lab: string } | undefined} */
  let urls;
  for await (const line of createInterface({ input: run.stdout })) {
    if (!line.startsWith('{')) continue;
    urls = JSON.parse(line);
    break;
  }
  if (!urls) throw new Error(`demo/run ended with exit code ${(await ended)[0]}; above is what it said`);
  run.stdout.resume();
  const { lab, agent } = urls;

  return {
    ...urls,

    /**
     * What the lab has under one of its addresses.
     * @param {string} path
     * @returns {Promise<Row[]>}
     */
    ask: async (path) => (await fetch(lab + path)).json(),

    /**
     * The first rows there for which the condition holds.
     * @param {string} path
     * @param {(rows: Row[]) => unknown} condition
     */
    async received(path, condition) {
      const deadline = Date.now() + ARRIVAL_LIMIT_MS;
      for (;;) {
        const rows = await this.ask(path);
        if (condition(rows)) return rows;
        if (Date.now() > deadline)
          throw new Error(
            `${ARRIVAL_LIMIT_MS} ms without ${condition} at ${path}; it has ${JSON.stringify(rows)}`,
          );
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },

    /**
     * A span as the tracer sent it, whether it is kept or not.
     * @param {(span: Row) => boolean} condition
     * @returns {Promise<Row>}
     */
    async tracerSent(condition) {
      const deadline = Date.now() + ARRIVAL_LIMIT_MS;
      while (Date.now() < deadline) {
        const text = await (await fetch(`${agent}/test/session/traces`)).text();
        // Ids have 64 bits, and JavaScript's numbers 53.
        const chunks = JSON.parse(text.replaceAll(/(": )(\d{16,})(?=[,}])/g, '$1"$2"'));
        const span = chunks.flat().find(condition);
        if (span) return span;
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
      throw new Error(`${ARRIVAL_LIMIT_MS} ms without a span for which ${condition}`);
    },

    /** What the agent has to say against what the tracer sent. */
    agentComplaints: async () => {
      const response = await fetch(`${agent}/test/trace_check/failures`);
      return response.ok ? '' : response.text();
    },

    async close() {
      run.kill();
      await ended;
    },
  };
}
