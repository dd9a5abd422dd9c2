/** Segments on their way to the intake (spec c §9), and in the journal until they are there. */
import type { ValidConfiguration } from '../options';
import { beacon, guard, post, sleep } from './lent';
import type { Segment } from './step';

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

/** Sends segments. */
export interface Uploads {
  /** `last`: the page may never run again. */
  send(segment: Segment, last: boolean): void;
  /** A segment that an earlier page wrote down. */
  adopt(id: string, body: Uint8Array<ArrayBuffer>): void;
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
  /** Writes a request's body down, or without one forgets it; false where nothing can be written. */
  keep: (id: string, body?: Uint8Array) => boolean;
}

interface Upload {
  id: string;
  body: Uint8Array<ArrayBuffer>;
  /** It is written down. */
  kept: boolean;
  /** The body, as requests take it. */
  blob?: Blob;
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
  /** What was sent before it is of withdrawn consent. */
  let first = 0;

  const target = (id: string): string => {
    const [head, forwarded] = intake;
    return head + (forwarded ? encodeURIComponent(id) : id);
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
    const { id, blob = blobOf(upload) } = upload;
    requests++;
    bytes += upload.body.length;
    const ended = (status: number): void => {
      requests--;
      bytes -= upload.body.length;
      if (status === 0 || status === 408 || status === 429 || status >= 500) {
        if (begun >= (upload.kept ? generation : first)) failed(upload);
        return;
      }
      if (status >= 400) lost();
      if (upload.kept) keep(upload.id);
      backOff = FIRST_BACK_OFF_MS;
      drain();
    };
    post(config, target(id), blob, ended);
  };
  const drain = guard((): void => {
    for (;;) {
      const [next] = queue;
      if (!next || resting) return;
      if (requests && (requests >= REQUESTS || bytes + next.body.length > BYTES)) return;
      queue.shift();
      launch(next);
    }
  });

  return {
    send(segment, last) {
      const id = uuid();
      const body = bodyOf(segment, id);
      const size = body.length;
      // Nobody hears of a beacon that did not arrive: where requests fail, it is written down instead.
      const isBeacon = last && size < BEACON_BYTES && !resting && navigator.onLine;
      if (isBeacon && beacon(config, target(id), blobOf({ id, body }))) return;
      if (queue.reduce((sum, waiting) => sum + waiting.body.length, size) > QUEUE_BYTES) return lost();
      const upload: Upload = { id, body, kept: keep(id, body) };
      if (last) launch(upload);
      else {
        queue.push(upload);
        // Not in the slice in which it was put together; and making the blob takes as long as sending it.
        sleep(
          guard(() => {
            upload.blob = blobOf(upload);
            sleep(drain);
          }),
        );
      }
    },
    adopt(id, body) {
      left += body.length;
      if (left <= LEFT_BYTES) {
        queue.push({ id, body, kept: true });
        drain();
      } else {
        lost();
        keep(id);
      }
    },
    leave() {
      drain();
      generation++;
      queue = queue.filter(({ kept }) => !kept);
    },
    withdraw() {
      first = ++generation;
      queue = [];
    },
  };
}

const boundaryOf = (id: string): string => `ferrum-rum-${id}`;
/**
 * Its type asks for no preflight (https://fetch.spec.whatwg.org/#cors-safelisted-request-header). Not the bytes
 * themselves: of 60 kB of them Chromium's `fetch` takes 2 ms more.
 */
const blobOf = ({ id, body }: Pick<Upload, 'id' | 'body'>): Blob =>
  new Blob([body], { type: `multipart/form-data; boundary=${boundaryOf(id)}` });

/**
 * The form that the intake takes (spec c §9), as bytes: making the blobs of a `FormData` took 2 to 6 ms of a snapshot in
 * profiles, this less than one.
 */
function bodyOf({ name, event, body }: Segment, id: string): Uint8Array<ArrayBuffer> {
  const delimiter = `\r\n--${boundaryOf(id)}`;
  const part = (field: string, file: string, type: string): string =>
    `${delimiter}\r\nContent-Disposition: form-data; name="${field}"; filename="${file}"\r\nContent-Type: ${type}\r\n\r\n`;
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  // What is before the first delimiter is skipped (https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1).
  const head = encode(part('segment', name, 'application/octet-stream'));
  const tail = encode(`${part('event', 'blob', 'application/json')}${event}${delimiter}--\r\n`);
  const form = new Uint8Array(head.length + body.length + tail.length);
  form.set(head);
  form.set(body, head.length);
  form.set(tail, head.length + body.length);
  return form;
}
