/**
 * WebSockets, behind the peer's beta option: a vital for each phase of a connection, and one a minute while it is open.
 * Counts and sizes of messages, never what they say. A chunk of its own.
 */
import { wrapInScope } from './capture/wrap';
import type { repeat as Repeat } from './core/timers';
import { guard, listen } from './guard';
import { Op } from './protocol';
import { now, type Recorder } from './recorder';
import { stringify } from './sanitise';
import { uuid } from './trace';
import { native } from './zone';
// See `chunks.ts`.
import './rum';

/** A hidden tab's timers come no more often than this. */
const REPORT_INTERVAL_MS = 60_000;

/** What went one way. */
interface Direction {
  count: number;
  size: number;
  largest: number;
  /** ms from the opening to the first message. */
  untilFirst?: number;
  last?: number;
  /** The longest time between two messages. */
  silence: number;
}

interface Connection {
  id: string;
  /** Without its query, which may be a secret. */
  url: string;
  /** On the page's clock, and on the wall's: all later dates are counted from this one, whatever becomes of that clock. */
  began: number;
  date: number;
  opened?: number;
  closing: boolean;
  snapshots: number;
  inbound: Direction;
  outbound: Direction;
  /** Most that waited to be sent. */
  buffered: number;
}

const nanos = (ms: number): number => Math.round(ms * 1e6);
const silent = (): Direction => ({ count: 0, size: 0, largest: 0, silence: 0 });
const silenceOf = ({ last }: Direction, at: number): number | undefined =>
  last === undefined ? undefined : nanos(Math.max(at - last, 0));

function measure(direction: Direction, size: number, at: number, opened: number | undefined): void {
  const { last } = direction;
  if (last !== undefined) direction.silence = Math.max(direction.silence, at - last);
  else if (opened !== undefined) direction.untilFirst = at - opened;
  direction.last = at;
  direction.count++;
  direction.size += size;
  direction.largest = Math.max(direction.largest, size);
}

const summary = (direction: Direction, at: number): object => ({
  message_count: direction.count,
  message_size_total: direction.size,
  message_size_max: direction.largest,
  longest_silence: Math.max(nanos(direction.silence), silenceOf(direction, at) ?? 0),
  time_to_first_message: direction.untilFirst === undefined ? undefined : nanos(direction.untilFirst),
});

const sizeOf = (data: unknown): number => {
  if (typeof data === 'string') return new TextEncoder().encode(data).length;
  const { byteLength, size } = Object(data) as { byteLength?: number; size?: number };
  return byteLength ?? size ?? 0;
};

/** Begins to follow the page's sockets. */
export function trackSockets(recorder: Recorder, repeat: typeof Repeat): void {
  const Native = window.WebSocket;
  if (typeof Native !== 'function') return;
  const connections = new Map<WebSocket, Connection>();

  const tell = (
    socket: WebSocket,
    { id }: Connection,
    phase: 'connecting' | 'open' | 'closing' | 'closed',
    at: number,
    members: object,
  ): void => {
    const vital = { type: 'websocket', name: `websocket_${phase}`, websocket: { id, ...members } };
    recorder.push([Op.Vital, at, undefined, stringify(vital), undefined], { webSocket: socket });
  };
  const dateOf = ({ began, date }: Connection, at: number): number => Math.round(date + at - began);
  const snapshot = (connection: Connection, at: number, atClose?: number): object => ({
    inbound: {
      ...summary(connection.inbound, at),
      silence_before_close: atClose === undefined ? undefined : silenceOf(connection.inbound, at),
    },
    outbound: {
      ...summary(connection.outbound, at),
      silence_before_close: atClose === undefined ? undefined : silenceOf(connection.outbound, at),
      buffered_amount_max: connection.buffered,
      buffered_amount_at_close: atClose,
    },
  });
  const report = (socket: WebSocket, connection: Connection, at: number): void => {
    const { opened, closing, began } = connection;
    // One that hangs while closing is not to look alive.
    if (opened === undefined || closing) return;
    tell(socket, connection, 'open', at, {
      connecting_duration: nanos(opened - began),
      open_date: dateOf(connection, opened),
      selected_protocol: socket.protocol || undefined,
      selected_extensions: socket.extensions || undefined,
      snapshot_version: ++connection.snapshots,
      snapshot: snapshot(connection, at),
    });
  };
  const reportAll = (): void => {
    const at = now();
    for (const [socket, connection] of connections) report(socket, connection, at);
  };
  const finish = (socket: WebSocket, end: number, reason: string, event?: CloseEvent): void => {
    const connection = connections.get(socket);
    if (!connections.delete(socket) || !connection) return;
    const at = Math.max(end, connection.began);
    tell(socket, connection, 'closed', at, {
      url: connection.url,
      closed_date: dateOf(connection, at),
      duration: nanos(at - connection.began),
      tracking_end_reason: reason,
      close_code: event?.code,
      close_reason: event?.reason,
      was_clean: event?.wasClean,
      snapshot_version: ++connection.snapshots,
      // What never opened carried nothing.
      snapshot: connection.opened === undefined ? undefined : snapshot(connection, at, socket.bufferedAmount),
    });
  };
  const finishAll = (at: number, reason: string): void => {
    for (const socket of connections.keys()) finish(socket, at, reason);
  };

  const heard = guard((event: Event) => {
    const socket = event.currentTarget as WebSocket;
    const connection = connections.get(socket);
    if (!connection) return;
    const at = now();
    if (event.type === 'message')
      measure(connection.inbound, sizeOf((event as MessageEvent).data), at, connection.opened);
    else if (event.type === 'close') finish(socket, at, 'close_event', event as CloseEvent);
    else {
      connection.opened = at;
      report(socket, connection, at);
    }
  });
  const begin = guard((socket: WebSocket, protocols: unknown) => {
    const url = new URL(socket.url);
    url.search = '';
    const asked = [protocols ?? []].flat();
    const connection: Connection = {
      id: uuid(),
      url: url.href,
      began: now(),
      date: Date.now(),
      closing: false,
      snapshots: 0,
      inbound: silent(),
      outbound: silent(),
      buffered: 0,
    };
    connections.set(socket, connection);
    tell(socket, connection, 'connecting', connection.began, {
      url: connection.url,
      requested_protocols: asked.length ? asked : undefined,
      connecting_date: connection.date,
    });
    for (const type of ['open', 'message', 'close'])
      native(socket, 'addEventListener').call(socket, type, heard);
  });

  let stopped = false;
  const Observed = new Proxy(Native, {
    construct(target, args, newTarget) {
      const socket = Reflect.construct(target, args, newTarget) as WebSocket;
      if (!stopped) begin(socket, args[1]);
      return socket;
    },
  });
  window.WebSocket = Observed;
  recorder.ends.push(() => {
    stopped = true;
    // Somebody's wrapper around ours stays.
    if (window.WebSocket === Observed) window.WebSocket = Native;
    connections.clear();
  });
  wrapInScope(Native.prototype, 'send', (socket: WebSocket, [data]) => {
    const connection = connections.get(socket);
    // What is sent later goes nowhere.
    if (!connection || socket.readyState !== Native.OPEN) return undefined;
    const [size, waiting] = [sizeOf(data), socket.bufferedAmount];
    return (_, threw) => {
      if (threw) return;
      connection.buffered = Math.max(connection.buffered, waiting + size);
      measure(connection.outbound, size, now(), connection.opened);
    };
  });
  wrapInScope(Native.prototype, 'close', (socket: WebSocket) => {
    const connection = connections.get(socket);
    if (!connection || socket.readyState >= Native.CLOSING) return undefined;
    return (_, threw) => {
      if (threw) return;
      const at = now();
      connection.closing = true;
      tell(socket, connection, 'closing', at, {
        closing_date: dateOf(connection, at),
        close_initiator: 'client',
      });
    };
  });

  const timer = repeat(guard(reportAll), REPORT_INTERVAL_MS);
  recorder.ends.push(() => clearInterval(timer));
  listen(window, ['visibilitychange', 'freeze', 'pagehide'], ({ type }: Event) => {
    // Also into the back/forward cache: no connection comes back from there.
    if (type === 'pagehide') finishAll(now(), 'page_terminated');
    else if (document.visibilityState === 'hidden') reportAll();
  });
  const { viewed } = recorder;
  recorder.viewed = (moment, told) => {
    viewed(moment, told);
    // The session is over. What these sockets do from now on belongs to none.
    if (!told) finishAll(moment, 'session_end');
  };
}
