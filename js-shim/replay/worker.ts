/**
 * The script behind `workerUrl`: what the recorder noted becomes segments here, off the page's thread. With segments
 * goes a copy of all that the codec knows, so that the page can go on from there by itself when it is being left.
 */
import { wasm } from 'ferrum-rum:recorder-wasm';
import { decode } from '../core/embedded';
import { VERSION } from '../version';
import { checkpoint, restore } from './checkpoint';
import { startMachine } from './machine';
import { Ask, bytesOf, type FromWorker, type Hello, type Segment, type ToWorker } from './step';

/** So much (bytes, about) the page would do again at most. */
const CHECKPOINT_BYTES = 512 * 1024;

const page = globalThis as unknown as {
  /** The first that it hears is the unpacker. */
  onmessage: (event: { data: any }) => void;
  postMessage(message: Hello | FromWorker, transfer?: ArrayBuffer[]): void;
};

/** `unpacker`: the page has it already. */
async function serve(unpacker: Uint8Array<ArrayBuffer>): Promise<void> {
  // Not asynchronously: in a WebKit worker these promises are not settled before something else wakes it (seen in
  // WebKitGTK; without it three workers of four stayed silent).
  const module = new WebAssembly.Module(decode(wasm, unpacker));
  let segments: Segment[] = [];
  let generation = 0;
  let steps = 0;
  let bytes = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const machine = await startMachine(
    (imports) => new WebAssembly.Instance(module, imports),
    (segment) => void segments.push(segment),
  );
  /** From what the page knows on. */
  const begin = (): void => {
    segments = [];
    steps = bytes = 0;
  };
  const advance = (): void => {
    clearTimeout(timer);
    let due: number;
    do due = machine.work();
    while (due <= Date.now());
    if (segments.length || bytes > CHECKPOINT_BYTES) {
      const memory = checkpoint(machine);
      const transfer = [memory, ...segments.map(({ body }) => body.buffer)];
      page.postMessage({ generation, segments, steps, memory }, transfer);
      begin();
    }
    if (Number.isSafeInteger(due)) timer = setTimeout(advance, due - Date.now());
  };
  page.onmessage = ({ data }: { data: ToWorker }) => {
    if (data[0] === Ask.Count) {
      page.postMessage({ generation, moment: data[1], stats: machine.stats() });
      return;
    }
    if (data[0] === Ask.Restore) {
      restore(machine, data[1]);
      generation = data[2];
      begin();
    } else {
      machine.perform(data);
      steps++;
      bytes += bytesOf(data);
    }
    clearTimeout(timer);
    timer = setTimeout(advance);
  };
  page.postMessage([VERSION, module]);
}

page.onmessage = ({ data }) =>
  // A worker's rejections reach nobody.
  serve(data).catch((error: unknown) =>
    setTimeout(() => {
      throw error;
    }),
  );
