// @ts-check
/** WebSockets behind `betaTrackWebSockets`, against a server that echoes. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { WebSocketServer } from 'ws';
import { poll } from './drivers/driver.mjs';
import { launchChromium } from './drivers/chromium.mjs';
import { raiseStage, started, UUID } from './stage.mjs';

const stage = await raiseStage(launchChromium);
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'chat.2' });
await once(server, 'listening');
server.on('connection', (socket) =>
  socket.on('message', (data, binary) => {
    if (String(data) === 'bye') socket.close(4001, 'the server says so');
    else socket.send(data, { binary });
  }),
);
const URL = `ws://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/chat`;
after(() => {
  for (const client of server.clients) client.terminate();
  server.close();
  return stage.lower();
});

const INIT = { betaTrackWebSockets: true, trackResources: true };
/** Counts what arrives in `heard`, whatever the SDK does. */
const OPEN = `
  window.Native = WebSocket;
  window.connect = (query = '') => new Promise((resolve, reject) => {
    const socket = new WebSocket('${URL}' + query, ['chat.1', 'chat.2']);
    socket.binaryType = 'arraybuffer';
    socket.heard = 0;
    socket.onmessage = () => socket.heard++;
    socket.onopen = () => resolve(socket);
    socket.onerror = reject;
  });`;

/**
 * @param {import('node:test').TestContext} t
 * @param {Parameters<typeof stage.visit>[2]} [setup]
 */
async function visit(t, setup) {
  const { page, intake } = await stage.visit(t, 'plain.html', { init: INIT, head: OPEN, ...setup });
  await started(page);
  await poll(() => page.evaluate('WebSocket !== Native'), 'the page’s sockets are followed');
  const phases = () =>
    intake
      .events('vital')
      .filter(({ vital }) => vital.type === 'websocket')
      .sort((a, b) => a.date - b.date || a.vital.name.length - b.vital.name.length);
  /** @param {string} phase */
  const waitFor = (phase) => intake.waitFor(() => phases().find(({ vital }) => vital.name.endsWith(phase)));
  return { page, intake, phases, waitFor };
}

test('a connection from its opening to the page’s close: four vitals, what was counted, nothing that was said', async (t) => {
  const { page, intake, phases, waitFor } = await visit(t, {
    beforeInit: `rumInit.beforeSend = (event, { webSocket }) => {
      if (event.vital?.type === 'websocket') event.context.live = webSocket instanceof Native;
      if (event.vital?.websocket?.close_reason) event.vital.websocket.close_reason = 'redacted';
      return false;
    };`,
  });
  await page.evaluate(`(async () => {
    class Chat extends WebSocket {}
    window.socket = await connect('?token=secret-token');
    window.fine = socket instanceof WebSocket && WebSocket.OPEN === 1 && new Chat('${URL}') instanceof Chat;
    socket.send('secret héllo');
    socket.send(new Uint8Array(100));
    return true;
  })()`);
  assert.equal(await page.evaluate('fine'), true);
  await poll(() => page.evaluate('socket.heard === 2'), 'both echoes');
  await page.evaluate(`new Promise((done) => {
    socket.onclose = () => done(true);
    socket.close(1000, 'secret reason');
  })`);
  await page.leave();
  await waitFor('closed');
  const [first] = phases();
  const own = phases().filter(({ vital }) => vital.websocket.id === first?.vital.websocket.id);
  assert.deepEqual(
    own.map(({ vital }) => vital.name),
    ['websocket_connecting', 'websocket_open', 'websocket_closing', 'websocket_closed'],
  );
  const [connecting, open, closing, closed] = own.map(({ vital }) => vital.websocket);
  assert.match(connecting.id, UUID);
  assert.deepEqual([connecting.url, closed.url], [URL, URL]);
  assert.deepEqual(connecting.requested_protocols, ['chat.1', 'chat.2']);
  assert.equal(open.selected_protocol, 'chat.2');
  assert.ok(open.connecting_duration > 0 && open.open_date >= connecting.connecting_date);
  assert.deepEqual([open.snapshot_version, open.snapshot.inbound.message_count], [1, 0]);
  assert.equal(closing.close_initiator, 'client');
  const { inbound, outbound } = closed.snapshot;
  for (const way of [inbound, outbound]) {
    assert.deepEqual([way.message_count, way.message_size_total, way.message_size_max], [2, 113, 100]);
    assert.ok(way.time_to_first_message > 0 && way.longest_silence >= 0 && way.silence_before_close > 0);
  }
  assert.ok(outbound.buffered_amount_max >= 100);
  assert.deepEqual(
    [closed.tracking_end_reason, closed.close_code, closed.was_clean, closed.close_reason],
    ['close_event', 1000, true, 'redacted'],
  );
  assert.ok(closed.duration > 0 && closed.closed_date >= closing.closing_date);
  assert.ok(own.every(({ context, view }) => context.live && view.id));
  assert.deepEqual(intake.leaks(/secret/), []);
});

test('a close by the server, and one that never opened', async (t) => {
  const { page, intake, phases } = await visit(t, {
    // The experiment's name turns it on as well.
    init: { enableExperimentalFeatures: ['track_websockets'], trackResources: true },
  });
  await page.evaluate(`connect().then((socket) => void socket.send('bye'))`);
  await page.evaluate(
    `new Promise((done) => { new WebSocket('ws://127.0.0.1:9/').onclose = () => done(true); })`,
  );
  await poll(async () => server.clients.size === 0, 'the server’s last socket is closed');
  await page.leave();
  await intake.waitFor(() => phases().filter(({ vital }) => vital.name === 'websocket_closed').length === 2);
  const closed = phases().flatMap(({ vital }) =>
    vital.name === 'websocket_closed' ? [vital.websocket] : [],
  );
  const [told, failed] = [4001, 1006].map((code) => closed.find(({ close_code }) => close_code === code));
  assert.deepEqual([told.close_reason, told.was_clean], ['the server says so', true]);
  assert.deepEqual([failed.was_clean, failed.snapshot], [false, undefined]);
  assert.ok(!phases().some(({ vital }) => vital.name === 'websocket_closing'));
});

test('the end of the session ends what is told of a socket, and so does the page’s', async (t) => {
  const { page, intake, phases } = await visit(t);
  await page.evaluate(`connect().then((socket) => void (window.first = socket))`);
  await page.evaluate(`rum.stopSession()`);
  // A click begins the next session, to which the first socket does not belong.
  await page.click('#button');
  await page.evaluate(`new Promise((done) => { first.onclose = () => done(true); first.close(); })`);
  await page.evaluate(`connect().then((socket) => void (window.second = socket))`);
  await page.leave();
  await intake.waitFor(() => phases().filter(({ vital }) => vital.name === 'websocket_closed').length === 2);
  const [first, second] = ['session_end', 'page_terminated'].map((reason) =>
    phases().filter(({ vital }) => vital.websocket.tracking_end_reason === reason),
  );
  assert.deepEqual([first?.length, second?.length], [1, 1]);
  const [ended, left] = [first?.[0], second?.[0]];
  assert.notEqual(left?.session.id, ended?.session.id);
  const { id, closed_date, snapshot } = ended?.vital.websocket;
  assert.ok(Math.abs(ended?.date - closed_date) <= 2 && snapshot);
  const names = phases().flatMap(({ vital }) => (vital.websocket.id === id ? [vital.name] : []));
  assert.deepEqual(names, ['websocket_connecting', 'websocket_open', 'websocket_closed']);
});

test('without the option nothing is loaded, wrapped or told; destroy puts the native back', async (t) => {
  const { page, intake } = await stage.visit(t, 'plain.html', {
    entry: 'module',
    head: OPEN,
    init: { trackResources: true },
  });
  await started(page);
  assert.equal(await page.evaluate('WebSocket === Native'), true);
  await page.evaluate(`connect().then((socket) => socket.close())`);
  assert.deepEqual(
    await page.evaluate(
      `performance.getEntriesByType('resource').filter(({ name }) => /web-sockets|remote/.test(name))`,
    ),
    [],
  );
  await page.leave();
  await intake.waitFor((events) => events.some(({ type }) => type === 'view'));
  assert.deepEqual(intake.events('vital'), []);

  const { page: tracked } = await visit(t);
  await tracked.evaluate('rum.destroy()');
  assert.equal(await tracked.evaluate('WebSocket === Native'), true);
});
