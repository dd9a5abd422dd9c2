/** Segments on their way to the intake (spec c §9), and in the journal until they are there. */
import type { ValidConfiguration } from '../options';
import type { Segment } from './codec';
import { sleep } from '../zone';

/** Requests and bytes under way at once, and what may wait. */
const REQUESTS = 32;
const BYTES = 80 * 1024;
const QUEUE_BYTES = 20 * 1024 * 1024;
/** So much of what earlier pages left one page sends. */
const LEFT_BYTES = 4 * 1024 * 1024;
/** Browsers refuse larger beacons. */
const BEACON_BYTES = 60_000;
const FIRST_BACK_OFF_MS = 1000;
const LAST_BACK_OFF_MS = 60_000;
const NEWLINE = 10;

/** Sends segments. */
export interface Uploads {
  /** `last`: the page may never run again. */
  send(segment: Segment, last: boolean): void;
  /** A segment that an earlier page wrote down. */
  adopt(id: string, bytes: Uint8Array): void;
  /** The page is left: what is written down the next one sends. */
  leave(): void;
  /** Consent was withdrawn: nothing waits any more. */
  withdraw(): void;
}

/** What sending needs. */
export interface UploadSetup {
  config: ValidConfiguration;
  /** The URL of the intake up to the request id. */
  intake: [head: string, forwarded: boolean];
  uuid: () => string;
  /** Told of what can't be sent. */
  lost: () => void;
  /** Writes a segment down, or without its bytes forgets it; false where nothing can be written. */
  keep: (id: string, bytes?: Uint8Array) => boolean;
}

interface Upload {
  id: string;
  form: FormData;
  size: number;
  /** It is written down. */
  kept: boolean;
}

/** To one intake. */
export function createUploads({ config, intake, uuid, lost, keep }: UploadSetup): Uploads {
  let queue: Upload[] = [];
  let requests = 0;
  let bytes = 0;
  let left = 0;
  let backOff = FIRST_BACK_OFF_MS;
  let resting = false;
  /** Another one begins when what is written down is no longer this page's. */
  let generation = 0;

  const target = (id: string): string => {
    const [head, forwarded] = intake;
    const url = head + (forwarded ? encodeURIComponent(id) : id);
    const { proxy } = config;
    if (typeof proxy !== 'function') return url;
    const [path = '', parameters = ''] = url.split(/\?(.*)/s);
    return proxy({ path, parameters });
  };
  const failed = (upload: Upload): void => {
    queue.push(upload);
    if (resting) return;
    resting = true;
    sleep(() => {
      resting = false;
      drain();
    }, backOff);
    backOff = Math.min(backOff * 2, LAST_BACK_OFF_MS);
  };
  const launch = (upload: Upload): void => {
    const begun = generation;
    requests++;
    bytes += upload.size;
    const ended = (status: number): void => {
      requests--;
      bytes -= upload.size;
      if (upload.kept && begun !== generation) return;
      if (status === 0 || status === 408 || status === 429 || status >= 500) return failed(upload);
      if (status >= 400) lost();
      if (upload.kept) keep(upload.id);
      backOff = FIRST_BACK_OFF_MS;
      drain();
    };
    try {
      fetch(target(upload.id), { method: 'POST', body: upload.form, mode: 'cors' }).then(
        ({ type, status }) => ended(type === 'opaque' ? 200 : status),
        () => ended(0),
      );
    } catch {
      // The page may have replaced `fetch`.
      sleep(() => ended(0));
    }
  };
  const drain = (): void => {
    for (;;) {
      const [next] = queue;
      if (!next || resting) return;
      if (requests && (requests >= REQUESTS || bytes + next.size > BYTES)) return;
      queue.shift();
      launch(next);
    }
  };

  return {
    send(segment, last) {
      const id = uuid();
      const form = formOf(segment);
      const size = segment.body.length;
      // Nobody hears of a beacon that did not arrive: where requests fail, it is written down instead.
      if (last && size < BEACON_BYTES && !resting && navigator.onLine) {
        try {
          if (navigator.sendBeacon(target(id), form)) return;
        } catch {
          // Refused or replaced: a request may still get through.
        }
      }
      if (queue.reduce((sum, waiting) => sum + waiting.size, size) > QUEUE_BYTES) return lost();
      const upload = { id, form, size, kept: keep(id, written(segment)) };
      if (last) launch(upload);
      else {
        queue.push(upload);
        drain();
      }
    },
    adopt(id, bytes) {
      const segment = read(bytes);
      left += bytes.length;
      if (segment && left <= LEFT_BYTES) {
        queue.push({ id, form: formOf(segment), size: segment.body.length, kept: true });
        drain();
      } else {
        lost();
        keep(id);
      }
    },
    leave() {
      generation++;
      queue = queue.filter(({ kept }) => !kept);
    },
    withdraw() {
      generation++;
      queue = [];
    },
  };
}

function formOf({ name, event, body }: Segment): FormData {
  const form = new FormData();
  form.append('segment', new Blob([body], { type: 'application/octet-stream' }), name);
  form.append('event', new Blob([event], { type: 'application/json' }));
  return form;
}

/** A segment as the journal holds it: a line each for name and event, then its bytes. */
function written({ name, event, body }: Segment): Uint8Array {
  const head = new TextEncoder().encode(`${name}\n${event}\n`);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return bytes;
}

/** What was {@link written}; nothing of anything else. */
function read(bytes: Uint8Array): Segment | undefined {
  const first = bytes.indexOf(NEWLINE);
  const second = bytes.indexOf(NEWLINE, first + 1);
  const text = (from: number, to: number): string => new TextDecoder().decode(bytes.subarray(from, to));
  return first > 0 && second > first
    ? { name: text(0, first), event: text(first + 1, second), body: bytes.slice(second + 1) }
    : undefined;
}
