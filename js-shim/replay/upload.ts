/** Segments on their way to the intake (spec c §9). */
import type { ValidConfiguration } from '../options';
import type { Segment } from './codec';
import { sleep } from '../zone';

/** Requests and bytes under way at once, and what may wait. */
const REQUESTS = 32;
const BYTES = 80 * 1024;
const QUEUE_BYTES = 20 * 1024 * 1024;
/** Browsers refuse larger beacons. */
const BEACON_BYTES = 60_000;
const FIRST_BACK_OFF_MS = 1000;
const LAST_BACK_OFF_MS = 60_000;

/** Sends segments. */
export interface Uploads {
  /** `last`: the page may never run again. */
  send(segment: Segment, last: boolean): void;
}

/** To the intake whose URL this is, up to the request id. `lost` is told of what can't be sent. */
export function createUploads(
  [head, forwarded]: [head: string, forwarded: boolean],
  { proxy }: ValidConfiguration,
  uuid: () => string,
  lost: () => void,
): Uploads {
  interface Upload {
    url: string;
    form: FormData;
    size: number;
  }
  const queue: Upload[] = [];
  let requests = 0;
  let bytes = 0;
  let queued = 0;
  let backOff = FIRST_BACK_OFF_MS;
  let resting = false;

  const target = (url: string): string => {
    if (typeof proxy !== 'function') return url;
    const [path = '', parameters = ''] = url.split(/\?(.*)/s);
    return proxy({ path, parameters });
  };
  const failed = (upload: Upload): void => {
    queue.push(upload);
    queued += upload.size;
    if (resting) return;
    resting = true;
    sleep(() => {
      resting = false;
      drain();
    }, backOff);
    backOff = Math.min(backOff * 2, LAST_BACK_OFF_MS);
  };
  const launch = (upload: Upload): void => {
    requests++;
    bytes += upload.size;
    const ended = (status: number): void => {
      requests--;
      bytes -= upload.size;
      if (status === 0 || status === 408 || status === 429 || status >= 500) return failed(upload);
      if (status >= 400) lost();
      backOff = FIRST_BACK_OFF_MS;
      drain();
    };
    try {
      fetch(target(upload.url), { method: 'POST', body: upload.form, mode: 'cors' }).then(
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
      queued -= next.size;
      launch(next);
    }
  };

  return {
    send({ name, event, body }, last) {
      const form = new FormData();
      form.append('segment', new Blob([body], { type: 'application/octet-stream' }), name);
      form.append('event', new Blob([event], { type: 'application/json' }));
      const id = uuid();
      const upload = { url: head + (forwarded ? encodeURIComponent(id) : id), form, size: body.length };
      if (last) {
        try {
          if (upload.size < BEACON_BYTES && navigator.sendBeacon(target(upload.url), form)) return;
        } catch {
          // Refused or replaced: a request may still get through.
        }
        launch(upload);
      } else if (queued + upload.size > QUEUE_BYTES) lost();
      else {
        queue.push(upload);
        queued += upload.size;
        drain();
      }
    },
  };
}
