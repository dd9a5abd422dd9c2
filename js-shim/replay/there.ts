/**
 * The recorder whose notes become segments in a worker (`workerUrl`). A worker ends with its page, and what it had not
 * sent back would be lost: so the page keeps what it said since the worker's last checkpoint, and when it is being left
 * it does these steps by itself, at once, on the codec's state as of then.
 */
import { startReplay, type Replay, type ReplaySetup } from '.';
import { VERSION } from '../version';
import type { Encoder, Output } from './codec';
import { checkpoint, restore } from './checkpoint';
import { fault, guard, native, sleep, unpacker } from './lent';
import { startMachine } from './machine';
import { Ask, bytesOf, type FromWorker, type Hello, type Step, type ToWorker } from './step';

export { borrow } from './lent';
export { createUploads } from './upload';

/** A worker that is not there by then is another one's, which waits to be asked. */
const PATIENCE_MS = 10_000;
/** A worker that lets so many bytes wait, about, has come to a stop. */
const MOST_WAITING = 64 * 1024 * 1024;
/** Or so many questions, of which there is one each second in which something was recorded. */
const MOST_UNANSWERED = 15;

/** Not by `onmessage`: Zone.js replaces that, too. Nor by `listen`: passively no error could be prevented. */
const hear = (worker: Worker, type: string, handle: (event: any) => void, once = false): void =>
  native(worker, 'addEventListener').call(worker, type, guard(handle), { once });
/** Its errors are ours alone: the page's own handlers would be told, too. */
const hearError = (worker: Worker, handle: (message: string) => void): void =>
  hear(worker, 'error', (event: ErrorEvent) => {
    event.preventDefault();
    handle(event.message);
  });

/** The compiled codec, once the worker is ready. */
const hello = (worker: Worker): Promise<WebAssembly.Module> =>
  new Promise((resolve, reject) => {
    const heard = ({ data }: MessageEvent<Hello | null>): void => {
      if (data?.[0] === VERSION) resolve(data[1]);
      else reject(new Error(`version ${String(data?.[0])}, not ${VERSION}`));
    };
    hear(worker, 'message', heard, true);
    // It has none of its own.
    worker.postMessage(unpacker);
    hearError(worker, (message) => reject(new Error(message || 'not found, or a policy forbids it')));
    sleep(() => reject(new Error('no answer')), PATIENCE_MS);
  });

async function encodeThere(
  setup: ReplaySetup,
  { finished, counted, woken, failed }: Output,
): Promise<Encoder> {
  let worker: Worker | undefined = new Worker(setup.config.workerUrl!);
  const dismiss = (): void => {
    worker?.terminate();
    worker = undefined;
  };
  setup.ends.push(dismiss);
  const machine = await hello(worker)
    .then((module) => startMachine((imports) => WebAssembly.instantiate(module, imports), finished))
    .catch((error: unknown) => {
      dismiss();
      throw error;
    });
  const say = (message: ToWorker): void => worker?.postMessage(message);
  /** The page does the work itself. */
  let isHere = false;
  /** Counts how often that began: what a worker says of an earlier time was done again. */
  let generation = 0;
  let known = checkpoint(machine);
  /** What came after it. */
  let steps: Step[] = [];
  let waiting = 0;
  let unanswered = 0;

  /** From here on without it. */
  const part = (): void => {
    dismiss();
    encoder.hurry();
    woken();
  };
  hear(worker, 'message', ({ data }: MessageEvent<FromWorker>) => {
    unanswered = 0;
    if (data.generation !== generation) return;
    if ('stats' in data) counted(data.moment, data.stats);
    else {
      known = data.memory;
      steps.splice(0, data.steps);
      waiting = 0;
      data.segments.forEach(finished);
    }
  });
  hearError(worker, (message) => {
    fault(new Error(message));
    // What it had no memory for may go here, and if not, that is the end.
    try {
      part();
    } catch (error) {
      failed(error);
    }
  });

  const encoder: Encoder = {
    perform(step) {
      if (isHere) return machine.perform(step);
      steps.push(step);
      waiting += bytesOf(step);
      if (waiting < MOST_WAITING) say(step);
      else part();
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
      // One that was killed, or hangs, says nothing of it.
      if (!isHere && unanswered++ > MOST_UNANSWERED) part();
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

/** Starts the recorder; not where the worker can't be had. */
export const start = (setup: ReplaySetup): Promise<Replay> =>
  startReplay(setup, (output) => encodeThere(setup, output));
