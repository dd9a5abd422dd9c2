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
  page.CSS ??= { escape: asIdentifier };
  // jsdom counts an event's time from 1970: for the SDK it would lie decades after the session's end.
  const clock = Object.getOwnPropertyDescriptor(Event.prototype, 'timeStamp')?.get;
  if (!clock || new Event('').timeStamp < performance.timeOrigin) return;
  Object.defineProperty(Event.prototype, 'timeStamp', {
    configurable: true,
    enumerable: true,
    get(this: Event) {
      return (clock.call(this) as number) - performance.timeOrigin;
    },
  });
}

/** As https://drafts.csswg.org/cssom/#serialize-an-identifier has it, but for NUL. */
const asIdentifier = (text: string): string =>
  text.replace(/[\x01-\x1f\x7f]|^-?\d|^-$|[^\w\x80-\uffff-]/g, (unit) =>
    /^-?[\d\x01-\x1f\x7f]/.test(unit)
      ? unit.replace(/[^-]/, (last) => `\\${last.charCodeAt(0).toString(16)} `)
      : `\\${unit}`,
  );

/** Sends as the page's end would; nothing but the SDK has a use for it on a page that lives on. */
const RELEASE = 'freeze';

let made = 0;

export const createTestIntake: typeof Public.createTestIntake = () => {
  if (typeof document === 'undefined')
    throw new Error(
      'createTestIntake needs a page: run this test in the environment jsdom, or in a browser.',
    );
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
    options: {
      proxy,
      sessionSampleRate: 100,
      telemetrySampleRate: 0,
      compressIntakeRequests: false,
      allowUntrustedEvents: true,
    },
    close() {
      // Whoever wrapped it meanwhile keeps ours inside, which lets all else through.
      if (globalThis.fetch === caughtFetch) globalThis.fetch = nativeFetch as typeof fetch;
      if (navigator.sendBeacon === caughtBeacon) Reflect.deleteProperty(navigator, 'sendBeacon');
    },
  });
};
