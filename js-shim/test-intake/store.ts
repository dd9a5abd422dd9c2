/** What has arrived, whichever way, and what can be said of it. */
import type { RumEvent } from '../../pkg/types';
import type { TestIntake } from '../../pkg/types/testing';
import { listed, matches } from './matching';

const TIMEOUT_MS = 2000;
const ZLIB = 0x78;

/** A request's body as text; the SDK deflates large ones. */
async function textOf(body: Uint8Array<ArrayBuffer>): Promise<string> {
  if (body[0] !== ZLIB) return new TextDecoder().decode(body);
  const inflated = new Blob([body]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Response(inflated).text();
}

export interface Store {
  intake: TestIntake;
  takeText: (body: string) => void;
  takeBytes: (body: Uint8Array<ArrayBuffer>) => Promise<void>;
}

/** Makes an empty store; `release` has the SDK send what waits. */
export function createStore(release: () => unknown): Store {
  const received: RumEvent[] = [];

  const takeText = (body: string): void => {
    for (const line of body.split('\n')) if (line) received.push(JSON.parse(line) as RumEvent);
  };

  const events: TestIntake['events'] = (type, matching) => {
    const views = new Map<string, RumEvent>();
    for (const event of received) if (event.type === 'view') views.set(event.view.id, event);
    const states = type === 'view' ? [...views.values()] : received;
    return states.filter((event) => matches(event, type, matching)) as ReturnType<typeof events> as never;
  };
  const asked = (type: string, matching: unknown): string =>
    matching === undefined
      ? type
      : `${type} ${JSON.stringify(matching, (_, part) => (part instanceof RegExp || typeof part === 'function' ? String(part) : part))}`;

  const flush = async (): Promise<void> => {
    await release();
    // What was sent arrives in a task of its own.
    await new Promise((resolve) => setTimeout(resolve));
  };

  const intake: TestIntake = {
    received,
    events,
    async waitFor(type, matching, timeout = TIMEOUT_MS) {
      const deadline = Date.now() + timeout;
      // Each flush makes a request and a state of the view: rarely, once it is clear that it takes long.
      for (let pause = 10; ; pause *= 1.5) {
        await flush();
        const [found] = events(type, matching);
        if (found) return found;
        if (Date.now() >= deadline)
          throw new Error(`No ${asked(type, matching)} within ${timeout} ms. Received:${listed(received)}`);
        await new Promise((resolve) => setTimeout(resolve, Math.min(pause, deadline - Date.now())));
      }
    },
    expectOne(type, matching) {
      const found = events(type, matching);
      const [first] = found;
      if (found.length === 1 && first) return first;
      throw new Error(
        `${found.length} of ${asked(type, matching)} instead of one. Received:${listed(received)}`,
      );
    },
    expectNone(type, matching) {
      const found = events(type, matching);
      if (found.length)
        throw new Error(`No ${asked(type, matching)} expected:${listed(found as RumEvent[])}`);
    },
    flush,
    clear: () => void received.splice(0),
  };
  return { intake, takeText, takeBytes: async (body) => takeText(await textOf(body)) };
}
