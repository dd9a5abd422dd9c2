// @ts-check
import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * @typedef {object} ApiRequest
 * @property {string} method
 * @property {string} path with its query
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {string[]} raw names and values in turn, as they came
 * @property {string} body
 */

/**
 * A back end on an origin of its own, which remembers what it was asked. Paths that begin with `/strict` allow no
 * header to other origins; `/events` is an event source of three events, of which the last two come when told;
 * `/graphql` answers with an error; `/status/N` with that status, `/moved` with a redirection.
 */
export async function startApi() {
  /** @type {ApiRequest[]} */
  const requests = [];
  /** @type {(() => void)[]} */
  const held = [];

  const server = createServer(async (incoming, response) => {
    const { method = '', url = '/', headers, rawHeaders } = incoming;
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Expose-Headers', '*');
    response.setHeader('Timing-Allow-Origin', '*');
    if (method === 'OPTIONS') {
      if (!url.startsWith('/strict')) {
        response.setHeader('Access-Control-Allow-Headers', headers['access-control-request-headers'] ?? '*');
        response.setHeader('Access-Control-Allow-Methods', '*');
      }
      response.writeHead(204).end();
      return;
    }
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    requests.push({ method, path: url, headers, raw: rawHeaders, body: Buffer.concat(chunks).toString() });
    if (url.startsWith('/events')) {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('data: 1\n\n');
      held.push(
        () => response.write('data: 2\n\n'),
        () => response.end('data: 3\n\n'),
      );
    } else if (url.startsWith('/graphql')) {
      const errors = [{ message: 'declined', extensions: { code: 'DECLINED' }, path: ['pay'] }];
      response
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ data: null, errors }));
    } else if (url.startsWith('/moved')) {
      response.writeHead(302, { Location: '/open' }).end();
    } else if (url.startsWith('/hang')) {
      held.push(() => response.end());
    } else {
      const [, status] = /^\/status\/(\d+)/.exec(url) ?? [];
      response.writeHead(Number(status ?? 200), {
        'Content-Type': 'text/plain',
        'Cache-Control': 'no-store',
        'X-Request-Id': 'r-17',
        'X-Api-Key': 'hidden',
      });
      response.end('body');
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    /** The requests to a path, query aside. @param {string} path */
    to: (path) => requests.filter((request) => request.path.split('?')[0] === path),
    /** Lets the next held part of an answer go. */
    release: () => held.shift()?.(),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
