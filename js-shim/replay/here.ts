/** The recorder whose notes become segments on this thread, in slices. */
import { wasm } from 'ferrum-rum:recorder-wasm';
import { startReplay, type Replay, type ReplaySetup } from '.';
import type { StartEncoder } from './codec';
import { startMachine } from './machine';

/** Of this copy of the guard. */
export { faults } from '../guard';
export { createUploads } from './upload';

/** Encodes on this thread. */
export const encodeHere =
  ({ decode }: ReplaySetup): StartEncoder =>
  async ({ finished, counted }) => {
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
export const start = (setup: ReplaySetup): Promise<Replay> => startReplay(setup, encodeHere(setup));
