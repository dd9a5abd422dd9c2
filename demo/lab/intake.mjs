// @ts-check
import { inflateSync } from 'node:zlib';
import { parseBatch, rejection } from './batch.mjs';
import { browserOf } from './browser.mjs';
import { corsHeaders } from './cors.mjs';
import { parseLogs } from './logs.mjs';
import { segmentRow } from './replay/segment-row.mjs';

/**
 * @typedef {import('node:http').IncomingMessage} Request
 * @typedef {import('node:http').ServerResponse} Response
 * @typedef {{ path: string, params: [string, string][] }} Target
 */

const BODY_LIMIT = 20 * 1024 * 1024;
// A few kilobytes of zlib can hold gigabytes; no honest batch comes near this.
const INFLATED_LIMIT = 64 * 1024 * 1024;
// Of all bodies that are being read or written. Slow clients by the thousand get an answer that makes them try again.
const HELD_LIMIT = 64 * 1024 * 1024;

/** What is answered to a body that was not read to its end; 0: nobody is there to hear it. */
const STATUS = { 'too large': 413, 'too busy': 503, 'cut off': 0 };

const NOTHING = { accepted: false, repeated: false, events: [], rejected: [], rejectedCount: 0 };

/**
 * Where a request wants to go: straight to the intake, or through the SDK's `proxy` option, which puts the intake's
 * path and parameters, encoded, in `ddforward` (and appends it with `?` even to a URL that has a query).
 * @param {string} rawUrl
 * @returns {Target | undefined} undefined: not for the intake
 */
export function intakeTarget(rawUrl) {
  const forward = /[?&]ddforward=([^&]*)/.exec(rawUrl);
  const url = forward ? decode(forward[1]) : rawUrl;
  if (!url.startsWith('/api/v2/')) return undefined;
  const [path, query = ''] = split(url, '?');
  const params = query === '' ? [] : query.split('&').map((pair) => split(pair, '='));
  return { path, params: params.map(([name, value = '']) => [decode(name), decode(value)]) };
}

/**
 * @param {string} text
 * @param {string} separator
 */
function split(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * @param {{ store: import('./store.mjs').Store, faults: ReturnType<typeof import('./faults.mjs').createFaults>, heldLimit?: number }} lab
 */
export function createIntake({ store, faults, heldLimit = HELD_LIMIT }) {
  let held = 0;

  /**
   * @param {Request} request
   * @param {Response} response
   * @param {Target} target
   */
  return async function receive(request, response, target) {
    let own = 0;
    const take = (/** @type {number} */ bytes) => {
      own += bytes;
      held += bytes;
      return held <= heldLimit;
    };
    try {
      await answer(request, response, target, take);
    } finally {
      held -= own;
    }
  };

  /**
   * @param {Request} request
   * @param {Response} response
   * @param {Target} target
   * @param {(bytes: number) => boolean} take
   */
  async function answer(request, response, { path, params }, take) {
    const received_at = Date.now();
    const param = (/** @type {string} */ name) => params.find(([key]) => key === name)?.[1] ?? '';
    const row = {
      received_at,
      method: request.method ?? '',
      path,
      params: JSON.stringify(params),
      raw_url: request.url ?? '',
      content_type: request.headers['content-type'] ?? '',
      api: param('_dd.api'),
      encoding: param('dd-evp-encoding'),
      request_id: param('dd-request-id'),
      browser: browserOf(request.headers['user-agent'] ?? ''),
    };

    if (request.method === 'OPTIONS') {
      // The SDK's requests need no preflight, so one that comes is worth seeing.
      void store.add({ ...row, bytes: 0, status: 204, body: '' }, NOTHING);
      response.writeHead(204, corsHeaders(request)).end();
      return;
    }

    const { bytes, failure } = await readBody(request, take);
    if (failure) {
      const status = STATUS[failure];
      const rejected = rejection(failure, bytes.toString('utf8'));
      void store.add(
        { ...row, bytes: bytes.length, status, body: rejected.raw },
        { ...NOTHING, rejected: [rejected], rejectedCount: 1 },
      );
      if (status === 0) return;
      // The rest of the body is not read: nothing more can come over this connection.
      response.writeHead(status, { ...corsHeaders(request), connection: 'close' }).end();
      return;
    }

    const fault = faults.next();
    const repeated = store.hasAccepted(row.request_id);
    const { body, logs = [], segments = [], ...content } = readContent(row, bytes);
    const kept = fault.accept && !repeated ? content : NOTHING;
    const answered = fault.mode !== 'cut' && fault.mode !== 'hang';
    if (fault.accept && !repeated) void store.append({ logs, segments });
    const written = await store.add(
      { ...row, bytes: bytes.length, status: answered ? fault.status : 0, body },
      { ...kept, accepted: fault.accept, repeated },
    );

    if (fault.mode === 'hang') return;
    // An acknowledgement says that it is on the disk: whoever gets none sends again.
    if (!written) {
      response.writeHead(503, corsHeaders(request)).end();
      return;
    }
    if (fault.delay_ms > 0) await new Promise((resolve) => setTimeout(resolve, fault.delay_ms));
    if (fault.mode === 'cut') request.socket.destroy();
    else response.writeHead(fault.status, { ...corsHeaders(request), ...fault.headers }).end();
  }
}

/**
 * @param {Request} request
 * @param {(bytes: number) => boolean} [take] told of each piece; false: there is no room for it
 * @returns {Promise<{ bytes: Buffer, failure?: keyof typeof STATUS }>}
 */
export async function readBody(request, take = () => true) {
  const chunks = [];
  let size = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > BODY_LIMIT) return { bytes: Buffer.concat(chunks), failure: 'too large' };
      if (!take(chunk.length)) return { bytes: Buffer.concat(chunks), failure: 'too busy' };
    }
  } catch {
    return { bytes: Buffer.concat(chunks), failure: 'cut off' };
  }
  return { bytes: Buffer.concat(chunks) };
}

/**
 * @typedef {import('./store.mjs').Row[]} Rows
 *
 * @param {{ path: string, encoding: string, content_type: string, received_at: number }} request
 * @param {Buffer} bytes
 * @returns {{ body: string, logs?: Rows, segments?: Rows } & ReturnType<typeof parseBatch>}
 */
function readContent({ path, encoding, content_type, received_at }, bytes) {
  let plain = bytes;
  if (encoding === 'deflate') {
    try {
      plain = inflateSync(bytes, { maxOutputLength: INFLATED_LIMIT });
    } catch (error) {
      const raw = bytes.toString('latin1');
      const reason = `not zlib: ${/** @type {Error} */ (error).message}`;
      return { body: raw, events: [], rejected: [rejection(reason, raw)], rejectedCount: 1 };
    }
  }
  if (path === '/api/v2/replay') {
    const { segments, rejected } = segmentRow(bytes, content_type, received_at);
    // The segment's text is kept with it.
    return { body: '', events: [], segments, rejected, rejectedCount: rejected.length };
  }
  const body = plain.toString('utf8');
  if (path === '/api/v2/logs') return { body, events: [], ...parseLogs(body, received_at) };
  // Profiles are multipart: they are recorded as requests, and not looked into.
  const batch = path === '/api/v2/rum' ? parseBatch(body) : { events: [], rejected: [], rejectedCount: 0 };
  return { body, ...batch };
}
