/** The recorder whose notes become segments on this thread, in slices. */
import { wasm } from 'ferrum-rum:recorder-wasm';
import { startReplay, type Replay, type ReplaySetup } from '.';
import type { StartEncoder } from './codec';
import { decode } from './lent';
import { startMachine } from './machine';

export { borrow } from './lent';
export { createUploads } from './upload';

/** Encodes on this thread. */
const encodeHere: StartEncoder = async ({ finished, counted }) => {
  const bytes = decode(wasm);
  const machine = await startMachine(
    async (imports) => (await WebAssembly.instantiate(bytes, imports)).instance,
    finished,
  );
  return {
    perform: machine.perform,
    work: machine.work,
    count: (moment) => counted(moment, machine.stats()),
    hurry() {},
  };
};

/** Starts the recorder. */
export const start = (setup: ReplaySetup): Promise<Replay> => startReplay(setup, encodeHere);

/** Starts it where no worker could be had. */
export function startInstead(setup: ReplaySetup, error: unknown): Promise<Replay> {
  setup.say(
    `"workerUrl": no worker of this version comes from ${setup.config.workerUrl}; serve the package's ` +
      'dist/replay-worker.js there. The replay is put together on the page instead.',
    'warn',
    error,
  );
  return start(setup);
}
