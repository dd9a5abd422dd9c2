import type * as Public from '../../pkg/types/testing';
import { createStore } from './store';

/** What jsdom may lack and every browser has; Node has it, too, where jsdom hides it. */
const FROM_NODE = ['TextEncoder', 'TextDecoder'] as const;

interface NodeProcess {
  getBuiltinModule?: (name: string) => Record<string, unknown>;
}

function supply(): void {
  const page = globalThis as unknown as Record<string, unknown> & { process?: NodeProcess };
  for (const name of FROM_NODE) page[name] ??= page.process?.getBuiltinModule?.('node:util')[name];
  // Only asked what it can do.
  page.Request ??= class Request {};
}

/** Sends as the page's end would; nothing but the SDK has a use for it on a page that lives on. */
const RELEASE = 'freeze';

let made = 0;

export const createTestIntake: typeof Public.createTestIntake = () => {
  supply();
  // Reserved for names that never resolve (RFC 2606): what is not caught here goes nowhere.
  const proxy = `https://ferrum-rum-${++made}.invalid/intake`;
  const { intake, takeText, takeBytes } = createStore(() => dispatchEvent(new Event(RELEASE)));

  const take = (body: unknown): void => {
    if (typeof body === 'string') takeText(body);
    else if (body instanceof Blob)
      void body.arrayBuffer().then((buffer) => takeBytes(new Uint8Array(buffer)));
    else takeText(String(body));
  };
  const isOurs = (input: unknown): boolean =>
    String((input as Request | null)?.url ?? input).startsWith(proxy);

  const { fetch: nativeFetch } = globalThis as Partial<typeof globalThis>;
  const nativeBeacon = navigator.sendBeacon as Navigator['sendBeacon'] | undefined;
  const caughtFetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    if (isOurs(input)) {
      take(init?.body);
      return (
        typeof Response === 'function'
          ? new Response('{}', { status: 202 })
          : { type: 'basic', status: 202, ok: true }
      ) as Response;
    }
    if (!nativeFetch) throw new TypeError('fetch is not there, but for the test intake');
    return nativeFetch.call(globalThis, input, init);
  };
  const caughtBeacon: Navigator['sendBeacon'] = (url, body) => {
    if (!isOurs(url)) return nativeBeacon?.call(navigator, url, body) ?? false;
    take(body);
    return true;
  };
  globalThis.fetch = caughtFetch;
  navigator.sendBeacon = caughtBeacon;

  return Object.assign(intake, {
    options: { proxy, sessionSampleRate: 100, telemetrySampleRate: 0, compressIntakeRequests: false },
    close() {
      // Whoever wrapped it meanwhile keeps ours inside, which lets all else through.
      if (globalThis.fetch === caughtFetch) globalThis.fetch = nativeFetch as typeof fetch;
      if (navigator.sendBeacon === caughtBeacon) Reflect.deleteProperty(navigator, 'sendBeacon');
    },
  });
};
