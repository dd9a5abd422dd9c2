// @ts-check
import { once } from 'node:events';
import { createServer } from 'node:http';
import { unescape } from 'node:querystring';
import { setTimeout as pause } from 'node:timers/promises';
import { inflateSync } from 'node:zlib';
import { readUpload } from '../../demo/lab/replay/decode.mjs';

/**
 * How the intake treats one request. `cut` drops the connection unanswered, `hang` keeps it open unanswered.
 *
 * @typedef {{ status?: number, delay?: number, cut?: boolean, hang?: boolean, headers?: Record<string, string> }} Answer
 */

/**
 * @typedef {object} IntakeRequest
 * @property {string} target the request line's target, as it came
 * @property {string} path of the intake, e.g. `/api/v2/rum`; for the proxy form taken out of `ddforward`
 * @property {boolean} proxied came as `?ddforward=`
 * @property {[string, string][]} parameters of the intake URL, in order
 * @property {string | undefined} id `dd-request-id`
 * @property {string | undefined} api `fetch` or `beacon`
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {Buffer} body as it came
 * @property {string} text inflated where needed
 * @property {RumEvent[]} events
 * @property {ReturnType<typeof readUpload> | undefined} upload a replay segment
 * @property {number} at epoch ms of arrival
 * @property {boolean} accepted the events count as stored: answered with 2xx
 */

/** @typedef {Record<string, any> & { type: string, readonly _request: IntakeRequest }} RumEvent */
/** @typedef {Awaited<ReturnType<typeof startIntake>>} Intake */

/**
 * @template T
 * @typedef {Exclude<T, false | 0 | '' | null | undefined>} Truthy
 */

/** A loopback stand-in for the intake, direct (`/api/v2/rum?…`) and behind a proxy (`/any?ddforward=…`). */
export async function startIntake() {
  /** @type {IntakeRequest[]} */
  const requests = [];
  /** @type {string[]} */
  const preflights = [];
  /** @type {Error[]} */
  const malformed = [];
  /** @type {Set<() => void>} */
  const listeners = new Set();
  /** @type {((request: IntakeRequest, index: number) => Answer | undefined | void) | undefined} */
  let rule;

  const server = createServer(async (incoming, response) => {
    response.setHeader('Access-Control-Allow-Origin', incoming.headers.origin ?? '*');
    response.setHeader('Access-Control-Allow-Credentials', 'true');
    if (incoming.method === 'OPTIONS') {
      preflights.push(incoming.url ?? '');
      response.setHeader(
        'Access-Control-Allow-Headers',
        incoming.headers['access-control-request-headers'] ?? '*',
      );
      response.writeHead(204).end();
      return;
    }
    const chunks = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk);
    } catch {
      return; // The page went away in the middle of its body: nothing came that could be counted.
    }
    const request = readRequest(incoming, Buffer.concat(chunks));
    try {
      if (request.path === '/api/v2/replay') {
        request.upload = readUpload(request.body, incoming.headers['content-type'] ?? '');
        request.text = JSON.stringify(request.upload.segment);
      } else request.events = readEvents(request);
    } catch (error) {
      malformed.push(new Error(`malformed body at ${request.target}: ${request.text}`, { cause: error }));
    }
    const {
      status = 202,
      delay = 0,
      cut = false,
      hang = false,
      headers = {},
    } = rule?.(request, requests.length) ?? {};
    request.accepted = !cut && !hang && status >= 200 && status < 300;
    requests.push(request);
    for (const listener of listeners) listener();
    if (hang) return;
    if (delay) await new Promise((resolve) => setTimeout(resolve, delay));
    if (cut) incoming.socket.destroy();
    else response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

  /** @param {string} [type] */
  const events = (type) =>
    requests
      .filter((request) => request.accepted)
      .flatMap((request) => request.events)
      .filter((event) => !type || event.type === type);

  /** Everything a page made leave the machine: targets, headers, bodies, and bodies inflated. */
  const raw = () =>
    Buffer.concat(
      requests.flatMap(({ target, headers, body, text }) => [
        Buffer.from(`${[...new Set([target, unescape(target)])].join('\n')}\n${JSON.stringify(headers)}\n`),
        body,
        Buffer.from(body.equals(Buffer.from(text)) ? '\n' : `\n${text}\n`),
      ]),
    );

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    preflights,
    /** Bodies that were no lines of JSON objects: the harness fails the test for them. */
    malformed,
    /** Stored events in order of arrival. */
    events,
    /** Stored replay segments, in the order of their records. */
    segments: () =>
      requests
        .flatMap(({ accepted, upload }) => (accepted && upload ? [upload.segment] : []))
        .sort((a, b) => a.start - b.start || a.index_in_view - b.index_in_view),
    raw,
    /**
     * Where a pattern occurs in all that was received, each with some of its surroundings; not the whole, which would
     * bury a failure.
     *
     * @param {RegExp} pattern
     */
    leaks(pattern) {
      const around = new RegExp(`.{0,30}(?:${pattern.source}).{0,30}`, 'g');
      return raw().toString('utf8').match(around) ?? [];
    },
    /** @param {typeof rule} next how the coming requests are answered; without it all are accepted */
    answer(next) {
      rule = next;
    },
    /**
     * @template T
     * @param {(events: RumEvent[], requests: IntakeRequest[]) => T} predicate
     * @param {number} [timeoutMs]
     * @returns {Promise<Truthy<T>>} the first truthy answer
     */
    waitFor(predicate, timeoutMs = 20_000) {
      const summary = () =>
        `${requests.length} requests, events: ${events().map(describe).join(', ') || 'none'}`;
      return new Promise((resolve, reject) => {
        const finish = (/** @type {() => void} */ how) => {
          clearTimeout(timer);
          listeners.delete(check);
          how();
        };
        const check = () => {
          try {
            const found = predicate(events(), requests);
            if (found) finish(() => resolve(/** @type {Truthy<T>} */ (found)));
          } catch (error) {
            finish(() => reject(error));
          }
        };
        const timer = setTimeout(
          () => finish(() => reject(new Error(`${timeoutMs} ms without ${predicate}; got ${summary()}`))),
          timeoutMs,
        );
        listeners.add(check);
        check();
      });
    },
    /**
     * All events, once some have come and then none for a while: last words may be several requests.
     *
     * @returns {Promise<RumEvent[]>}
     */
    async settled() {
      await this.waitFor((events) => events.length);
      for (let known = 0; known < requests.length;) {
        known = requests.length;
        await pause(500);
      }
      return events();
    },
    reset() {
      requests.length = 0;
      preflights.length = 0;
      rule = undefined;
    },
    async close() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/**
 * @param {import('node:http').IncomingMessage} incoming
 * @param {Buffer} body
 * @returns {IntakeRequest}
 */
function readRequest(incoming, body) {
  const target = incoming.url ?? '';
  const forwarded = /^[^?]*\?ddforward=([^&]*)$/.exec(target);
  const [path, query = ''] = (forwarded ? decodeURIComponent(forwarded[1]) : target).split('?');
  const parameters = query.split('&').map((pair) => {
    const [name, value = ''] = pair.split('=');
    return /** @type {[string, string]} */ ([name, decodeURIComponent(value)]);
  });
  const parameter = (/** @type {string} */ name) => parameters.find(([key]) => key === name)?.[1];
  const text = (parameter('dd-evp-encoding') === 'deflate' ? inflateSync(body) : body).toString('utf8');
  return {
    target,
    path,
    proxied: Boolean(forwarded),
    parameters,
    id: parameter('dd-request-id'),
    api: parameter('_dd.api'),
    headers: incoming.headers,
    body,
    text,
    events: [],
    upload: undefined,
    at: Date.now(),
    accepted: false,
  };
}

/**
 * @param {IntakeRequest} request
 * @returns {RumEvent[]}
 */
function readEvents(request) {
  // Not enumerable: a schema, a deepEqual or a print must see the event alone.
  return request.text
    .split('\n')
    .map((line) => Object.defineProperty(JSON.parse(line), '_request', { value: request }));
}

/** @param {RumEvent} event */
function describe(event) {
  if (event.type === 'action') return `action ${JSON.stringify(event.action.target?.name)}`;
  if (event.type === 'error') return `error ${JSON.stringify(event.error.message)}`;
  if (event.type === 'view') return `view ${event.view.loading_type} v${event._dd.document_version}`;
  return event.type;
}
