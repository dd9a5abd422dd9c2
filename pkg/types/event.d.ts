/**
 * The events as `beforeSend` sees them. What is `readonly` can't be changed there; times are in ns unless a field says
 * otherwise. Names and meaning: the public format at https://github.com/DataDog/rum-events-format.
 */
import type {
  ActionChildProperties,
  CommonProperties,
  Count,
  DebugId,
  Method,
  Open,
  ProfilingStatus,
  Provider,
  RumGraphql,
  Span,
  TraceReference,
  ViewContainer,
} from './event-common.js';
import type { StreamProperties, ViewProperties } from './event-view.js';
import type { RumWebSocketVital } from './event-websocket.js';

export type { CommonProperties } from './event-common.js';

/** Any event. */
export type RumEvent =
  | RumActionEvent
  | RumTransitionEvent
  | RumErrorEvent
  | RumLongTaskEvent
  | RumResourceEvent
  | RumViewEvent
  | RumViewUpdateEvent
  | RumVitalEvent;

/** Something that the user did, or that `addAction` reported. */
export type RumActionEvent = CommonProperties &
  ViewContainer &
  Open<{
    readonly type: 'action';
    readonly action: Open<{
      readonly type: 'custom' | 'click' | 'tap' | 'scroll' | 'swipe' | 'application_start' | 'back';
      readonly id?: string;
      readonly loading_time?: number;
      readonly target?: Open<{ name: string }>;
      readonly frustration?: Open<{
        readonly type: ('rage_click' | 'dead_click' | 'error_click' | 'rage_tap' | 'error_tap')[];
      }>;
      readonly error?: Count;
      readonly crash?: Count;
      readonly long_task?: Count;
      readonly resource?: Count;
    }>;
    readonly view: Open<{ readonly in_foreground?: boolean }>;
    _dd?: Open<{
      readonly action?: Open<{
        readonly position?: Open<{ readonly x: number; readonly y: number }>;
        target?: Open<{
          readonly selector?: string;
          readonly composed_path_selector?: string;
          readonly width?: number;
          readonly height?: number;
          readonly permanent_id?: string;
        }>;
        name_source?:
          | 'custom_attribute'
          | 'mask_placeholder'
          | 'standard_attribute'
          | 'text_content'
          | 'mask_disallowed'
          | 'blank';
      }>;
    }>;
  }>;

/** Of media streams; no browser sends it. */
export type RumTransitionEvent = CommonProperties &
  Open<{
    readonly type: 'transition';
    readonly view: Open<{}>;
    readonly stream: Open<{ readonly id: string }>;
    readonly transition: Open<{
      readonly type: string;
      readonly id?: string;
      readonly timestamp?: number;
      readonly buffer_starvation_duration?: number;
      readonly media_start_delay?: number;
      readonly error_code?: number;
      readonly duration?: number;
    }>;
  }>;

/** Where an error was seen. */
export type ErrorSource =
  'network' | 'source' | 'console' | 'logger' | 'agent' | 'webview' | 'custom' | 'report';

/** An error. */
export type RumErrorEvent = CommonProperties &
  ActionChildProperties &
  ViewContainer &
  Open<{
    readonly type: 'error';
    readonly error: Open<{
      readonly id?: string;
      message: string;
      readonly source: ErrorSource;
      stack?: string;
      causes?: Open<{
        message: string;
        readonly type?: string;
        stack?: string;
        readonly source: ErrorSource;
      }>[];
      readonly is_crash?: boolean;
      /** Errors with the same fingerprint are grouped together. */
      fingerprint?: string;
      readonly type?: string;
      readonly category?:
        'ANR' | 'App Hang' | 'Exception' | 'Watchdog Termination' | 'Memory Warning' | 'Network';
      readonly handling?: 'handled' | 'unhandled';
      handling_stack?: string;
      /** Whose script it came from, as far as its stack says. Ours alone. */
      readonly stack_origin?: 'first_party' | 'third_party' | 'extension' | 'unknown';
      readonly source_type?:
        | 'android'
        | 'browser'
        | 'browser+wasm'
        | 'ios'
        | 'react-native'
        | 'flutter'
        | 'roku'
        | 'ndk'
        | 'ios+il2cpp'
        | 'ndk+il2cpp'
        | 'windows'
        | 'macos'
        | 'linux'
        | 'maui'
        | 'nodejs';
      readonly resource?: Open<{
        readonly method: Method;
        readonly status_code: number;
        url: string;
        readonly provider?: Provider;
        readonly graphql?: RumGraphql;
      }>;
      threads?: Open<{
        readonly name: string;
        readonly crashed: boolean;
        readonly stack: string;
        readonly state?: string;
      }>[];
      readonly binary_images?: Open<{
        readonly uuid: string;
        readonly name: string;
        readonly is_system: boolean;
        readonly load_address?: string;
        readonly max_address?: string;
        readonly arch?: string;
      }>[];
      readonly wasm_modules?: Open<{
        readonly url: string;
        readonly build_id: string;
        readonly debug_info_type?: 'dwarf' | 'sourcemap' | 'unknown';
      }>[];
      readonly was_truncated?: boolean;
      readonly meta?: Open<{
        readonly code_type?: string;
        readonly parent_process?: string;
        readonly incident_identifier?: string;
        readonly process?: string;
        readonly exception_type?: string;
        readonly exception_codes?: string;
        readonly path?: string;
      }>;
      readonly csp?: Open<{ readonly disposition?: 'enforce' | 'report' }>;
      readonly time_since_app_start?: number;
    }>;
    readonly freeze?: Open<{ readonly duration: number }>;
    readonly view: Open<{ readonly in_foreground?: boolean }>;
    readonly feature_flags?: Open<{}>;
    readonly _dd?: TraceReference & Open<{ profiling?: ProfilingStatus; debug_ids?: DebugId[] }>;
  }>;

/** A long task or a long animation frame. */
export type RumLongTaskEvent = CommonProperties &
  ActionChildProperties &
  ViewContainer &
  Open<{
    readonly type: 'long_task';
    readonly view: Open<{}>;
    readonly long_task: Open<{
      readonly id?: string;
      readonly start_time?: number;
      readonly entry_type?: 'long-task' | 'long-animation-frame';
      readonly duration: number;
      readonly blocking_duration?: number;
      readonly render_start?: number;
      readonly style_and_layout_start?: number;
      readonly first_ui_event_timestamp?: number;
      readonly is_frozen_frame?: boolean;
      readonly scripts?: Open<{
        readonly duration?: number;
        readonly pause_duration?: number;
        readonly forced_style_and_layout_duration?: number;
        readonly start_time?: number;
        readonly execution_start?: number;
        source_url?: string;
        readonly source_function_name?: string;
        readonly source_char_position?: number;
        invoker?: string;
        readonly invoker_type?:
          | 'user-callback'
          | 'event-listener'
          | 'resolve-promise'
          | 'reject-promise'
          | 'classic-script'
          | 'module-script';
        readonly window_attribution?: string;
      }>[];
    }>;
    readonly _dd?: Open<{
      readonly discarded?: boolean;
      profiling?: ProfilingStatus;
      debug_ids?: DebugId[];
    }>;
  }>;

/** Something that was loaded. */
export type RumResourceEvent = CommonProperties &
  ActionChildProperties &
  ViewContainer &
  Open<{
    readonly type: 'resource';
    readonly view: Open<{}>;
    readonly resource: Open<{
      readonly id?: string;
      readonly type:
        | 'document'
        | 'xhr'
        | 'beacon'
        | 'fetch'
        | 'css'
        | 'js'
        | 'image'
        | 'font'
        | 'media'
        | 'other'
        | 'native';
      readonly method?: Method;
      url: string;
      readonly status_code?: number;
      readonly duration?: number;
      /** Bytes, decoded. */
      readonly size?: number;
      readonly encoded_body_size?: number;
      readonly decoded_body_size?: number;
      readonly transfer_size?: number;
      readonly render_blocking_status?: 'blocking' | 'non-blocking';
      readonly worker?: Span;
      readonly redirect?: Span;
      readonly dns?: Span;
      readonly connect?: Span;
      readonly ssl?: Span;
      readonly first_byte?: Span;
      readonly download?: Span;
      readonly protocol?: string;
      readonly delivery_type?: 'cache' | 'navigational-prefetch' | 'other';
      readonly local_cache_hit?: boolean;
      readonly provider?: Provider;
      readonly request?: Open<{
        readonly encoded_body_size?: number;
        readonly decoded_body_size?: number;
        headers?: { [name: string]: string };
      }>;
      readonly response?: Open<{ headers?: { [name: string]: string } }>;
      readonly graphql?: RumGraphql;
    }>;
    readonly _dd?: TraceReference & Open<{ readonly discarded?: boolean }>;
  }>;

/** A page, or what the router made one; sent again whenever it changed. */
export type RumViewEvent = CommonProperties &
  ViewContainer &
  StreamProperties &
  ViewProperties &
  Open<{
    readonly type: 'view';
    view: Open<{
      time_spent: number;
      action: Open<{}>;
      error: Open<{}>;
      resource: Open<{}>;
    }>;
    readonly _dd: Open<{}>;
  }>;

/** What changed in a view. */
export type RumViewUpdateEvent = CommonProperties &
  ViewContainer &
  StreamProperties &
  ViewProperties &
  Open<{
    readonly type: 'view_update';
    readonly view: Open<{}>;
  }>;

/** A measure of the page's own. */
export type RumVitalEvent = RumVitalDurationEvent | RumVitalOperationStepEvent | RumWebSocketVital;

/** What all vitals have. */
export type RumVitalEventCommonProperties = CommonProperties &
  ViewContainer &
  Open<{
    readonly type: 'vital';
    readonly view: Open<{}>;
    readonly vital: Open<{
      readonly id: string;
      readonly name?: string;
      readonly description?: string;
    }>;
    readonly _dd?: Open<{ profiling?: ProfilingStatus }>;
  }>;

/** How long something took. */
export type RumVitalDurationEvent = RumVitalEventCommonProperties &
  Open<{
    readonly vital?: Open<{
      readonly type: 'duration';
      readonly duration: number;
    }>;
  }>;

/** A step of an operation. */
export type RumVitalOperationStepEvent = RumVitalEventCommonProperties &
  Open<{
    readonly vital?: Open<{
      readonly type: 'operation_step';
      readonly operation_key?: string;
      readonly step_type: 'start' | 'update' | 'retry' | 'end';
      readonly failure_reason?: 'error' | 'abandoned' | 'other';
    }>;
  }>;
