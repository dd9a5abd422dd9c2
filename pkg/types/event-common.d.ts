/** Members that several types of events share. */

/** An object with these members and maybe more: the format grows. */
export type Open<T> = T & { [name: string]: unknown };

/** How many. */
export type Count = Open<{ readonly count: number }>;

/** A part of a resource's time: its length, and its start since the resource's. */
export type Span = Open<{ readonly duration: number; readonly start: number }>;

/** An HTTP method. */
export type Method = 'POST' | 'GET' | 'HEAD' | 'PUT' | 'DELETE' | 'PATCH' | 'TRACE' | 'OPTIONS' | 'CONNECT';

/** Which kind of system sent an event. */
export type Source =
  | 'android'
  | 'ios'
  | 'browser'
  | 'flutter'
  | 'react-native'
  | 'roku'
  | 'unity'
  | 'kotlin-multiplatform'
  | 'electron'
  | 'cpp'
  | 'maui';

/** Whose server it was. */
export type Provider = Open<{
  readonly domain?: string;
  readonly name?: string;
  readonly type?:
    | 'ad'
    | 'advertising'
    | 'analytics'
    | 'cdn'
    | 'content'
    | 'customer-success'
    | 'first party'
    | 'hosting'
    | 'marketing'
    | 'other'
    | 'social'
    | 'tag-manager'
    | 'utility'
    | 'video';
}>;

/** The back end's trace of a request; ids are decimal. */
export type TraceReference = Open<{
  readonly span_id?: string;
  readonly parent_span_id?: string;
  readonly trace_id?: string;
  readonly rule_psr?: number;
}>;

/** Ties a script to its source map. */
export type DebugId = Open<{ url: string; id: string }>;

/** How the profiler is doing. */
export type ProfilingStatus = Open<{
  readonly status?: 'starting' | 'running' | 'stopped' | 'error';
  readonly error_reason?:
    | 'not-supported-by-browser'
    | 'failed-to-lazy-load'
    | 'missing-document-policy-header'
    | 'unexpected-exception';
  readonly quota_reason?:
    | 'quota_ok'
    | 'quota_exceeded'
    | 'org_disabled'
    | 'backend_unavailable'
    | 'undefined'
    | 'timeout'
    | 'api-error';
}>;

/** What a GraphQL request asked for, and what went wrong. */
export type RumGraphql = Open<{
  readonly operationType?: 'query' | 'mutation' | 'subscription';
  readonly operationName?: string;
  payload?: string;
  variables?: string;
  readonly error_count?: number;
  readonly errors?: Open<{
    readonly message: string;
    readonly code?: string;
    readonly locations?: Open<{
      readonly line: number;
      readonly column: number;
    }>[];
    readonly path?: (string | number)[];
  }>[];
}>;

/** The view of another SDK around ours. */
export type ViewContainer = Open<{
  readonly container?: Open<{
    readonly view: Open<{ readonly id: string }>;
    readonly source: Source;
  }>;
}>;

/** Of what happened during an action. */
export type ActionChildProperties = Open<{
  readonly action?: Open<{ readonly id: string | string[] }>;
}>;

/** What every event has. */
export interface CommonProperties {
  /** Start, ms since 1970. */
  readonly date: number;
  readonly application: Open<{
    readonly id: string;
    readonly current_locale?: string;
  }>;
  service?: string;
  version?: string;
  readonly build_version?: string;
  readonly build_id?: string;
  readonly ddtags?: string;
  readonly session: Open<{
    readonly id: string;
    readonly type: 'user' | 'synthetics' | 'ci_test';
    readonly has_replay?: boolean;
    readonly is_main_process?: boolean;
    readonly has_timeseries?: boolean;
  }>;
  readonly source?: Source;
  readonly view?: Open<{
    readonly id: string;
    referrer?: string;
    url: string;
    name?: string;
    readonly is_fake?: boolean;
  }>;
  readonly usr?: Open<{
    readonly id?: string;
    readonly name?: string;
    readonly email?: string;
    readonly anonymous_id?: string;
  }>;
  readonly account?: Open<{ readonly id: string; readonly name?: string }>;
  readonly tab?: Open<{ readonly id: string }>;
  connectivity?: Open<{
    readonly status: 'connected' | 'not_connected' | 'maybe';
    readonly interfaces?: (
      'bluetooth' | 'cellular' | 'ethernet' | 'wifi' | 'wimax' | 'mixed' | 'other' | 'unknown' | 'none'
    )[];
    readonly effective_type?: 'slow-2g' | '2g' | '3g' | '4g';
    readonly cellular?: Open<{
      readonly technology?: string;
      readonly carrier_name?: string;
    }>;
  }>;
  display?: Open<{
    readonly viewport?: Open<{
      readonly width: number;
      readonly height: number;
    }>;
  }>;
  readonly synthetics?: Open<{
    readonly test_id: string;
    readonly result_id: string;
    readonly injected?: boolean;
  }>;
  readonly ci_test?: Open<{ readonly test_execution_id: string }>;
  os?: Open<{
    readonly name: string;
    readonly version: string;
    readonly build?: string;
    readonly version_major: string;
  }>;
  device?: Open<{
    readonly type?: 'mobile' | 'desktop' | 'tablet' | 'tv' | 'gaming_console' | 'bot' | 'other';
    readonly name?: string;
    readonly model?: string;
    readonly brand?: string;
    readonly architecture?: string;
    readonly locale?: string;
    readonly locales?: string[];
    readonly time_zone?: string;
    readonly battery_level?: number;
    readonly power_saving_mode?: boolean;
    readonly brightness_level?: number;
    readonly logical_cpu_count?: number;
    readonly total_ram?: number;
    readonly is_low_ram?: boolean;
  }>;
  readonly _dd: Open<{
    readonly format_version: 2;
    session?: Open<{
      plan?: 1 | 2;
      readonly session_precondition?:
        | 'user_app_launch'
        | 'inactivity_timeout'
        | 'max_duration'
        | 'background_launch'
        | 'prewarm'
        | 'from_non_interactive_session'
        | 'explicit_stop';
    }>;
    readonly configuration?: Open<{
      readonly session_sample_rate: number;
      readonly session_replay_sample_rate?: number;
      readonly profiling_sample_rate?: number;
      readonly trace_sample_rate?: number;
      readonly session_replay_experimental_features?: string[];
    }>;
    readonly browser_sdk_version?: string;
    readonly sdk_name?: string;
  }>;
  context?: Open<{}>;
  stream?: Open<{ readonly id: string }>;
  readonly execution_context?: Open<{
    readonly id: string;
    readonly type: 'main-process' | 'renderer-process' | 'utility-process';
    name?: string;
  }>;
  [name: string]: unknown;
}
