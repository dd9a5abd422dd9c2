/** In a native app's web view the app has the session and sends what we collect (spec a §8.7). */
import { guard } from '../guard';
import type { ValidConfiguration } from '../options';
import { VERSION } from '../version';
// See `chunks.ts`.
import '../rum';

/** What the app puts on the page. */
interface EventBridge {
  getAllowedWebViewHosts(): string;
  send(message: string): void;
  getCapabilities?(): string;
  getPrivacyLevel?(): string;
  getIsTraceSampled?(): string;
}

/** The way to the app. */
export interface Bridge {
  /** Hands over the events of a batch, one by one. */
  send(batch: string): void;
  /** Hands over a record of a view's replay, if the app takes them. */
  record?: ((view: string, record: string) => void) | undefined;
  /** Stands in for the document where the session is kept: the app has its own, ours ends with the page. */
  jar: Document;
}

/** Takes the way to the app, if it wants events of this page; options change with it. */
export function connect(config: ValidConfiguration): Bridge | undefined {
  const bridge = (window as { DatadogEventBridge?: EventBridge }).DatadogEventBridge;
  const hosts = JSON.parse(bridge?.getAllowedWebViewHosts() ?? '[]') as string[];
  if (!bridge || !hosts.some(allows)) return undefined;
  const level = bridge.getPrivacyLevel?.();
  const takesRecords = (JSON.parse(bridge.getCapabilities?.() ?? '[]') as string[]).includes('records');
  Object.assign(config, {
    applicationId: '00000000-aaaa-0000-aaaa-000000000000',
    clientToken: 'empty',
    sessionPersistence: ['memory'],
    sessionSampleRate: 100,
    // Which sessions it keeps the app decides.
    sessionReplaySampleRate: takesRecords ? 100 : 0,
    compressIntakeRequests: false,
    // Asked each time: the app's session may end and another begin.
    isTraceSampled: () => JSON.parse(bridge.getIsTraceSampled?.() ?? 'null') as boolean | null,
    // The default may be the page's wish, too; only another one surely is.
    ...(level && config.defaultPrivacyLevel === 'mask-user-input' && { defaultPrivacyLevel: level }),
  });
  let cookie = '';
  const jar = {
    get cookie() {
      return cookie;
    },
    set cookie(assignment: string) {
      cookie = assignment.split(';', 1)[0] as string;
    },
  };
  // What the app throws is no trap of the core's or the recorder's, from whose midst it is called.
  const send = guard((message: string) => bridge.send(message));
  return {
    jar: jar as Document,
    send(batch) {
      for (const event of batch.split('\n')) {
        const told = event.replace('"_dd":{', `"_dd":{"browser_sdk_version":"${VERSION}",`);
        send(`{"eventType":"rum","event":${told}}`);
      }
    },
    record: takesRecords
      ? (view, record) => send(`{"eventType":"record","event":${record},"view":{"id":"${view}"}}`)
      : undefined,
  };
}

/** A host, what stands under it, or a pattern with one star for at least one character. */
function allows(host: string): boolean {
  const { hostname } = location;
  const [start = '', end, ...more] = host.split('*');
  if (end === undefined) return hostname === host || hostname.endsWith(`.${host}`);
  return (
    !more.length &&
    hostname.length > start.length + end.length &&
    hostname.startsWith(start) &&
    hostname.endsWith(end)
  );
}
