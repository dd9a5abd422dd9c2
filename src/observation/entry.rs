//! Performance entries of which vitals are made, flattened.

use crate::time::{Millis, RelativeMs};

/// A rectangle in CSS px.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// A performance entry, flattened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Entry<'a> {
    /// `first-contentful-paint`.
    FirstContentfulPaint {
        /// When it was painted.
        start: RelativeMs,
    },
    /// `largest-contentful-paint`, the last of its batch or any: the collector takes them in order.
    LargestContentfulPaint {
        /// Render (or load) time.
        start: RelativeMs,
        /// Painted area in px².
        size: f64,
        /// Selector of the element, if it is still in the page.
        target: Option<&'a str>,
        /// URL of the image, if it is one.
        url: Option<&'a str>,
        /// `requestStart` (or `startTime`) and `responseEnd` of that URL's resource entry.
        resource: Option<(RelativeMs, RelativeMs)>,
    },
    /// `layout-shift`; rectangles (NaN if there is none) and selector are of the source with the largest impacted area.
    LayoutShift {
        /// When it happened.
        start: RelativeMs,
        /// The shift's score.
        value: f64,
        /// Within 500 ms of user input.
        had_recent_input: bool,
        /// Selector of the source, if it is still in the page.
        target: Option<&'a str>,
        /// Where the source was.
        previous: Rect,
        /// Where it is now.
        current: Rect,
        /// `devicePixelRatio`.
        device_pixel_ratio: f64,
    },
    /// `event` or `first-input`.
    Event {
        /// When the input happened.
        start: RelativeMs,
        /// Until the next paint, in steps of 8 ms.
        duration: Millis,
        /// First handler starts.
        processing_start: RelativeMs,
        /// Last handler ends.
        processing_end: RelativeMs,
        /// 0 for what is no interaction (hover, scroll).
        interaction_id: f64,
        /// Selector of the target.
        target: Option<&'a str>,
        /// It is a `first-input` entry.
        first_input: bool,
    },
    /// `performance.interactionCount`, told when it has changed: with each batch of `event` entries, and before what
    /// may start a view. Absent where not supported.
    InteractionCount(u32),
    /// `navigation`, told twice: at the start as far as it is known, before any other entry (paints need its first byte
    /// and activation), and again once its `loadEventEnd` is.
    Navigation(Navigation),
    /// The page was hidden from this moment on (`visibility-state`, `visibilitychange`, `pagehide`). Told also of a
    /// prerendered page that is activated in the background, and of one still hidden a task after its restore.
    Hidden {
        /// Since when.
        start: RelativeMs,
    },
    /// The first `pointerdown` or `keydown`: later largest paints are the user's doing.
    FirstInput {
        /// When.
        start: RelativeMs,
    },
    /// Second frame after a restore from the back/forward cache: the paint that the browser reports no entry for.
    RestoredPaint {
        /// When.
        start: RelativeMs,
    },
    /// One that this core does not understand.
    Unknown,
}

/// Times of the `navigation` entry, 0 where unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Navigation {
    /// First byte of the response.
    pub response_start: RelativeMs,
    /// `domInteractive`.
    pub dom_interactive: RelativeMs,
    /// `domContentLoadedEventEnd`.
    pub dom_content_loaded: RelativeMs,
    /// `domComplete`.
    pub dom_complete: RelativeMs,
    /// `loadEventEnd`.
    pub load_event: RelativeMs,
    /// When a prerendered page was shown.
    pub activation_start: RelativeMs,
}
