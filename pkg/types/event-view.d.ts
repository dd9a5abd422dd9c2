/** What only views carry. */
import type { Count, Open, ProfilingStatus } from './event-common.js';

/** Of media streams. */
export type StreamProperties = Open<{
  readonly stream?: Open<{
    bitrate?: number;
    readonly duration?: number;
    readonly format?: string;
    fps?: number;
    readonly resolution?: string;
    timestamp?: number;
    watch_time?: number;
    completion_percent?: number;
  }>;
}>;

type Metric = Open<{
  readonly min: number;
  readonly max: number;
  readonly average: number;
  readonly metric_max?: number;
}>;
type Rect = Open<{
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}>;
type Period = Open<{ readonly start: number; readonly duration: number }>;

/** The web vitals with what explains them. */
export type ViewPerformance = Open<{
  readonly cls?: Open<{
    readonly score: number;
    readonly timestamp?: number;
    readonly target_selector?: string;
    previous_rect?: Rect;
    current_rect?: Rect;
  }>;
  readonly fcp?: Open<{ readonly timestamp: number }>;
  readonly fid?: Open<{
    readonly duration: number;
    readonly timestamp: number;
    readonly target_selector?: string;
  }>;
  readonly inp?: Open<{
    readonly duration: number;
    readonly timestamp?: number;
    readonly target_selector?: string;
    sub_parts?: Open<{
      readonly input_delay: number;
      readonly processing_duration: number;
      readonly presentation_delay: number;
    }>;
  }>;
  readonly lcp?: Open<{
    readonly timestamp: number;
    readonly target_selector?: string;
    resource_url?: string;
    sub_parts?: Open<{
      readonly load_delay: number;
      readonly load_time: number;
      readonly render_delay: number;
    }>;
  }>;
  readonly fbc?: Open<{ readonly timestamp: number }>;
}>;

/** Settings of the device, of mobile apps. */
export type ViewAccessibility = Open<
  { readonly text_size?: string } & {
    readonly [
      name in
        | 'screen_reader_enabled'
        | 'bold_text_enabled'
        | 'reduce_transparency_enabled'
        | 'reduce_motion_enabled'
        | 'button_shapes_enabled'
        | 'invert_colors_enabled'
        | 'increase_contrast_enabled'
        | 'assistive_switch_enabled'
        | 'assistive_touch_enabled'
        | 'video_autoplay_enabled'
        | 'closed_captioning_enabled'
        | 'mono_audio_enabled'
        | 'shake_to_undo_enabled'
        | 'reduced_animations_enabled'
        | 'should_differentiate_without_color'
        | 'grayscale_enabled'
        | 'single_app_mode_enabled'
        | 'on_off_switch_labels_enabled'
        | 'speak_screen_enabled'
        | 'speak_selection_enabled'
        | 'rtl_enabled'
    ]?: boolean;
  }
>;

/** What a view tells of its page; times since the view's start. */
export type ViewProperties = Open<{
  readonly view?: Open<{
    readonly loading_time?: number;
    readonly network_settled_time?: number;
    readonly interaction_to_next_view_time?: number;
    readonly loading_type?:
      | 'initial_load'
      | 'route_change'
      | 'activity_display'
      | 'activity_redisplay'
      | 'fragment_display'
      | 'fragment_redisplay'
      | 'view_controller_display'
      | 'view_controller_redisplay'
      | 'session_renewal'
      | 'bf_cache';
    readonly time_spent?: number;
    readonly first_contentful_paint?: number;
    readonly largest_contentful_paint?: number;
    readonly largest_contentful_paint_target_selector?: string;
    readonly first_input_delay?: number;
    readonly first_input_time?: number;
    readonly first_input_target_selector?: string;
    readonly interaction_to_next_paint?: number;
    readonly interaction_to_next_paint_time?: number;
    readonly interaction_to_next_paint_target_selector?: string;
    /** A score, not a time. */
    readonly cumulative_layout_shift?: number;
    readonly cumulative_layout_shift_time?: number;
    readonly cumulative_layout_shift_target_selector?: string;
    readonly dom_complete?: number;
    readonly dom_content_loaded?: number;
    readonly dom_interactive?: number;
    readonly load_event?: number;
    readonly first_byte?: number;
    readonly custom_timings?: { [name: string]: number };
    readonly is_active?: boolean;
    readonly is_slow_rendered?: boolean;
    readonly action?: Count;
    readonly error?: Count;
    readonly crash?: Count;
    readonly long_task?: Count;
    readonly frozen_frame?: Count;
    readonly slow_frames?: Period[];
    readonly resource?: Count;
    readonly frustration?: Count;
    readonly in_foreground_periods?: Period[];
    readonly memory_average?: number;
    readonly memory_max?: number;
    readonly cpu_ticks_count?: number;
    readonly cpu_ticks_per_second?: number;
    readonly refresh_rate_average?: number;
    readonly refresh_rate_min?: number;
    readonly slow_frames_rate?: number;
    readonly freeze_rate?: number;
    flutter_build_time?: Metric;
    flutter_raster_time?: Metric;
    js_refresh_rate?: Metric;
    performance?: ViewPerformance;
    accessibility?: ViewAccessibility;
  }>;
  readonly session?: Open<{
    readonly is_active?: boolean;
    readonly sampled_for_replay?: boolean;
  }>;
  readonly feature_flags?: Open<{}>;
  readonly privacy?: Open<{
    readonly replay_level: 'allow' | 'mask' | 'mask-user-input';
  }>;
  readonly display?: Open<{
    /** In px; the last member is a time. */
    readonly scroll?: Open<{
      readonly max_depth: number;
      readonly max_depth_scroll_top: number;
      readonly max_scroll_height: number;
      readonly max_scroll_height_time: number;
    }>;
  }>;
  readonly _dd?: Open<{
    /** Of two events of one view, the one with the higher version counts. */
    readonly document_version: number;
    readonly page_states?: Open<{
      readonly state: 'active' | 'passive' | 'hidden' | 'frozen' | 'terminated';
      readonly start: number;
    }>[];
    replay_stats?: Open<{
      records_count?: number;
      segments_count?: number;
      segments_total_raw_size?: number;
    }>;
    readonly cls?: Open<{ readonly device_pixel_ratio?: number }>;
    readonly configuration?: Open<{
      readonly start_session_replay_recording_manually?: boolean;
      readonly remote_configuration_id?: string;
    }>;
    profiling?: ProfilingStatus;
  }>;
}>;
