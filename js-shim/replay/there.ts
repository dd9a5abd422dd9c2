/**
 * The recorder whose notes become segments in a worker (`workerUrl`). A worker ends with its page, and what it had not
 * sent back would be lost: so the page keeps what it said since the worker's last checkpoint, and when it is being left
 * it does these steps by itself, at once, on the codec's state as of then.
 */
import { loadHere } from 'ferrum-rum:recorder-here';
import { startReplay, type Replay, type ReplaySetup } from '.';
import { sleep } from '../zone';
import { VERSION } from '../version';
import type { Encoder, Output } from './codec';
import { checkpoint, restore } from './checkpoint';
import { startMachine } from './machine';
import { Ask, Do, type FromWorker, type Hello, type Step, type ToWorker } from './step';

/** Of this copy of the guard. */
export { faults } from '../guard';
export { createUploads } from './upload';

/** A worker that is not there by then is another one's, which waits to be asked. */
const PATIENCE_MS = 10_000;
/** A worker that lets so many bytes wait, about, has come to a stop. */
const MOST_WAITING = 64 * 1024 * 1024;

/** The compiled codec, once the worker is ready. */
const hello = (worker: Worker): Promise<WebAssembly.Module> =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Hello>) => {
      if (data[0] === VERSION) resolve(data[1]);
      else reject(new Error(`it is of version ${String(data[0])}, the page of ${VERSION}`));
    };
    worker.onerror = (event) => {
      // Ours alone: the page's own handlers of errors would be told, too.
      event.preventDefault();
      reject(new Error(event.message || 'it was not found, or a policy forbids it'));
    };
    sleep(() => reject(new Error('it does not answer')), PATIENCE_MS);
  });

async function encodeThere(url: string, { finished, counted, failed }: Output): Promise<Encoder> {
  let worker: Worker | undefined = new Worker(url);
  const machine = await startMachine(await hello(worker), finished).catch((error: unknown) => {
    worker!.terminate();
    throw error;
  });
  const say = (message: ToWorker, handed: Transferable[] = []): void => worker!.postMessage(message, handed);
  /** The page does the work itself. */
  let isHere = false;
  /** Counts how often that began: what a worker says of an earlier time was done again. */
  let generation = 0;
  let known = checkpoint(machine);
  /** What came after it. */
  let steps: Step[] = [];
  let waiting = 0;

  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if (data.generation !== generation) return;
    if ('stats' in data) counted(data.moment, data.stats);
    else {
      known = data.memory;
      steps.splice(0, data.steps);
      waiting = 0;
      data.segments.forEach(finished);
    }
  };
  worker.onerror = (event) => {
    event.preventDefault();
    if (!isHere) failed(new Error(event.message));
  };

  const encoder: Encoder = {
    perform(step) {
      if (isHere) return machine.perform(step);
      steps.push(step);
      if (step[0] !== Do.Take) return say(step);
      const numbers = step[2].slice();
      const text = step[3].slice();
      waiting += numbers.byteLength + text.byteLength;
      // Handed over: the browser's own copying takes three times as long.
      if (waiting < MOST_WAITING)
        return say([Do.Take, step[1], numbers, text], [numbers.buffer, text.buffer]);
      encoder.hurry();
      worker!.terminate();
      worker = undefined;
    },
    work() {
      if (!isHere) return Infinity;
      if (!worker || document.hidden) return machine.work();
      isHere = false;
      known = checkpoint(machine);
      say([Ask.Restore, known, generation]);
      return Infinity;
    },
    count(moment) {
      if (isHere) counted(moment, machine.stats());
      else say([Ask.Count, moment]);
    },
    hurry() {
      if (isHere) return;
      isHere = true;
      generation++;
      restore(machine, known);
      steps.forEach(machine.perform);
      steps = [];
      waiting = 0;
    },
  };
  return encoder;
}

/** Starts the recorder. */
export const start = (setup: ReplaySetup): Promise<Replay> =>
  startReplay(setup, async (output) => {
    try {
      return await encodeThere(setup.config.workerUrl!, output);
    } catch (error) {
      setup.refused(error);
      return (await loadHere()).encodeHere(setup)(output);
    }
  });
