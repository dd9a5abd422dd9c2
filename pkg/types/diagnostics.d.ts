/** Why something was not sent. */
export type DropReason =
  /** The session is not in the sample. */
  | 'sampled_out'
  /** No session was active when it happened. */
  | 'no_session'
  /** The session can't be kept anywhere. */
  | 'no_storage'
  /** No view was open when it happened. */
  | 'no_view'
  /** Your `beforeSend` returned `false`. */
  | 'before_send'
  /** More than 3000 of its type in a minute. */
  | 'rate_limit'
  /** The event is 256 KiB or larger. */
  | 'too_large'
  /** 20 MiB wait already for the intake to come back. */
  | 'queue_full'
  /** The intake refused it for good (a 4xx that is not 408 or 429). */
  | 'refused'
  /** An earlier page left more than 4 MiB unsent; the oldest was dropped. */
  | 'journal_full'
  /** Left unsent by an earlier page more than 12 hours ago. */
  | 'journal_old'
  /** Left by an earlier page, and damaged. */
  | 'journal_corrupt'
  /** Not sent yet when consent was withdrawn. */
  | 'consent'
  /** The browser had stopped the page while a vital was measured. */
  | 'frozen'
  /** `dropErrorsFrom` names the error's origin. */
  | 'stack_origin'
  /** A record that the core does not understand. */
  | 'unknown_record';

/**
 * How collection is doing on this page: the answer to "why don't I see my data?". Before the core is loaded there are only
 * `queued` and the members about exceptions, on a server none.
 */
export interface Diagnostics {
  /** Without members while there is no session. */
  session?: {
    id?: string;
    sampled?: boolean;
    sampled_for_replay?: boolean;
    age_ms?: number;
  };
  /** `last_status` is the HTTP status of the last answer, 0 if there was none. */
  delivery?: {
    queued_bytes: number;
    requests_in_flight: number;
    last_status?: number;
  };
  /** Events that were not sent, by reason. */
  dropped?: Record<DropReason, number>;
  /** Records that wait to be worked on. */
  queued?: number;
  /** Records that were lost since the core did not load in time. */
  lost_before_core?: number;
  /** Replay segments that the intake refused or that did not fit into the queue. */
  replay_segments_lost?: number;
  /**
   * What the SDK itself took of the main thread, in ms by feature; `capture` is all before the core, `replay` the recorder
   * of session replays without its worker.
   */
  main_thread_ms?: Record<string, number>;
  /** Exceptions inside the SDK. They never reach the page. */
  internal_errors?: number;
  /** The last of them, with its stack. */
  last_internal_error?: string;
}
