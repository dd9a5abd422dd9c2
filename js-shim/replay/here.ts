/** The recorder whose notes become segments on this thread, in slices. */
import { wasm } from 'ferrum-rum:recorder-wasm';
import { decode } from '../core/embedded';
import { startReplay, type Replay, type ReplaySetup } from '.';
import type { Encoder, Output } from './codec';
import { startMachine } from './machine';

export { createUploads } from './upload';

/** Encodes on this thread. */
export async function encodeHere({ finished, counted }: Output): Promise<Encoder> {
  const machine = await startMachine(await WebAssembly.compile(decode(wasm)), finished);
  return {
    perform: machine.perform,
    work: machine.work,
    count: (moment) => counted(moment, machine.stats()),
    hurry() {},
  };
}

/** Starts the recorder. */
export const start = (setup: ReplaySetup): Promise<Replay> => startReplay(setup, encodeHere);
