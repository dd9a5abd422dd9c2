/** The vitals of a WebSocket's life (`betaTrackWebSockets`). Dates are ms since 1970, sizes bytes. */
import type { Open } from './event-common.js';
import type { RumVitalEventCommonProperties } from './event.js';

type Direction = Open<{
  readonly message_count: number;
  readonly message_size_total: number;
  readonly message_size_max: number;
  readonly longest_silence: number;
  readonly time_to_first_message?: number;
  readonly silence_before_close?: number;
}>;

type Snapshot = Open<{
  readonly inbound: Direction;
  readonly outbound: Direction &
    Open<{
      readonly buffered_amount_max: number;
      readonly buffered_amount_at_close?: number;
    }>;
}>;

type Phase<T> = RumVitalEventCommonProperties &
  Open<{
    readonly vital: Open<{
      readonly type: 'websocket';
      readonly name: string;
      readonly websocket: Open<{ readonly id: string }>;
    }>;
  }> &
  Open<{ readonly vital: Open<{ readonly websocket: Open<T> }> }>;

/** A WebSocket is being opened, is open, is being closed, is closed. */
export type RumWebSocketVital =
  | Phase<{
      url: string;
      requested_protocols?: string[];
      readonly connecting_date: number;
    }>
  | Phase<{
      readonly connecting_duration: number;
      readonly open_date: number;
      selected_protocol?: string;
      readonly selected_extensions?: string;
      readonly snapshot_version: number;
      readonly snapshot: Snapshot;
    }>
  | Phase<{
      readonly closing_date: number;
      readonly close_initiator: 'client' | 'server' | 'unknown';
    }>
  | Phase<{
      url: string;
      readonly closed_date: number;
      readonly duration: number;
      readonly tracking_end_reason: 'close_event' | 'session_end' | 'page_terminated';
      readonly close_code?: number;
      close_reason?: string;
      readonly was_clean?: boolean;
      readonly snapshot_version: number;
      readonly snapshot?: Snapshot;
    }>;
