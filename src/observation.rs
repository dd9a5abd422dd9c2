//! What the core can be told: one enum, and its packed form.
//!
//! The shim keeps records in plain arrays and hands each over packed: one `f64` per field, the strings in one UTF-8
//! buffer, a string's number holding its byte length. An absent field is NaN. Lengths, not separators: what the page
//! says can contain any character and must not be able to forge a field.

use crate::assemble::writer::Json;
use crate::config::Config;
use crate::time::{EpochMs, Millis, RelativeMs};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

/// Something that happened, and when (on the page's clock; performance entries carry times of their own).
#[derive(Debug)]
pub struct Observation<'a> {
    /// When it happened.
    pub at: RelativeMs,
    /// What happened.
    pub what: What<'a>,
}

/// What can happen.
#[derive(Debug)]
pub enum What<'a> {
    /// The SDK starts; the page is at this URL.
    Start(Box<Config>, &'a str),
    /// The page's URL is now this one. `anchor`: its fragment names an element of the page.
    Location {
        /// `location.href`.
        href: &'a str,
        /// The fragment is the id of an element.
        anchor: bool,
    },
    /// `addAction`.
    Action {
        /// The action's name.
        name: &'a str,
        /// The caller's context.
        context: Option<Json>,
    },
    /// A click was completed (`pointerup`).
    Click(ClickSeen),
    /// An error was thrown, rejected or reported.
    Error(ErrorSeen<'a>),
    /// A context store has a new content.
    Context(ContextKind, Json),
    /// `startView`.
    StartView(ViewOptions<'a>),
    /// `setViewName`.
    ViewName(Option<&'a str>),
    /// `addTiming`: `time` as the caller gave it, ms since the view's start or since the epoch.
    Timing {
        /// The timing's name, already free of characters that the intake refuses.
        name: &'a str,
        /// The caller's time, if any.
        time: Option<f64>,
    },
    /// The user did something that keeps the session alive.
    Interaction,
    /// The page became visible, or still is after a minute.
    Visible,
    /// The page's life-cycle state changed.
    Page(PageState),
    /// The page resumed after the browser froze it.
    Resumed,
    /// The page came back from the back/forward cache.
    Restored,
    /// The page is being left: the current view tells its last state.
    Unloading,
    /// The page may never run again: send what is pending, now.
    Exiting,
    /// `stopSession`.
    StopSession,
    /// `setTrackingConsent`.
    Consent {
        /// Given or withdrawn.
        granted: bool,
    },
    /// What the session store holds, as asked for by an effect.
    Stored(&'a str),
    /// A performance entry.
    Entry(Entry<'a>),
    /// The page's surroundings changed: members of every event, such as `connectivity` and `display`.
    Surroundings(Json),
    /// A request ended: its HTTP status, 0 for a network error.
    Settled {
        /// The request's number, from the effect.
        request: u32,
        /// HTTP status or 0.
        status: u16,
        /// `navigator.onLine` at that moment.
        online: bool,
    },
    /// Time passed.
    Tick,
}

/// A completed click. Its name waits in the core under `ticket` ([`crate::collect::action_name`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClickSeen {
    /// Under which the name was worked out.
    pub ticket: u32,
    /// Members of `_dd.action`: the target's selectors and size, the pointer's position.
    pub place: Json,
}

/// Where an error came from (`error.source`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorSource {
    /// Uncaught exception or unhandled rejection.
    Source,
    /// `addError`.
    Custom,
    /// `console.error`.
    Console,
    /// A report of the browser: CSP violation, intervention.
    Report,
    /// The SDK itself (a limit reached).
    Agent,
}

/// An error as the shim saw it.
#[derive(Debug)]
pub struct ErrorSeen<'a> {
    /// Where it came from.
    pub source: ErrorSource,
    /// What was thrown.
    pub thrown: Thrown<'a>,
    /// Stack at the call of `addError`, in the engine's own format.
    pub handling_stack: Option<&'a str>,
    /// The caller's context joined with the error's own `dd_context`.
    pub context: Option<Json>,
    /// `dd_fingerprint`.
    pub fingerprint: Option<&'a str>,
    /// The chain of `cause`, outermost first, at most ten.
    pub causes: Vec<Thrown<'a>>,
}

/// A thrown value.
#[derive(Debug, PartialEq, Eq)]
pub enum Thrown<'a> {
    /// An error object.
    Error {
        /// `name`; the directive or id of a report.
        name: &'a str,
        /// `message`. Of `console.error` all arguments joined, of a report its text: the error's own message then
        /// is what `header` has after the name.
        message: &'a str,
        /// `stack`, in the engine's own format.
        stack: Option<&'a str>,
        /// `String(error)`, with which V8's stacks begin.
        header: &'a str,
    },
    /// Any other value, as sanitised JSON; of `console.error` without an error among its arguments, the arguments
    /// joined.
    Value(&'a str),
    /// Only what `onerror` told: message and place.
    Place {
        /// The event's message.
        message: &'a str,
        /// Script URL.
        url: &'a str,
        /// 1-based line, 0 if unknown.
        line: u32,
        /// 1-based column, 0 if unknown.
        column: u32,
        /// What was thrown, as sanitised JSON, if the browser told (`throw "text"`).
        value: Option<&'a str>,
    },
}

/// Which context store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContextKind {
    /// `context` of every event.
    Global,
    /// `usr`.
    User,
    /// `account`.
    Account,
    /// `context` of the current view and its events.
    View,
    /// One member of it.
    ViewProperty,
    /// `feature_flags` of the current view and its events.
    FeatureFlags,
}

/// What `startView` was given.
#[derive(Debug, Default)]
pub struct ViewOptions<'a> {
    /// `view.name`.
    pub name: Option<&'a str>,
    /// Overrides the option for this view.
    pub service: Option<&'a str>,
    /// Overrides the option for this view.
    pub version: Option<&'a str>,
    /// The view's own context.
    pub context: Option<Json>,
    /// Reported instead of the location, absolute.
    pub url: Option<&'a str>,
}

/// A page's life-cycle state (spec b §2.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageState {
    /// Visible and focused.
    #[default]
    Active,
    /// Visible without focus.
    Passive,
    /// Not visible.
    Hidden,
    /// Stopped by the browser, may come back.
    Frozen,
    /// Gone.
    Terminated,
}

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

/// Reads one packed record.
pub struct Reader<'a> {
    numbers: &'a [f64],
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Over what the shim packed.
    pub fn new(numbers: &'a [f64], bytes: &'a [u8]) -> Self {
        Self { numbers, bytes }
    }

    /// Nothing is left.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The next number; NaN at the end.
    #[inline(never)]
    pub fn number(&mut self) -> f64 {
        let Some((first, rest)) = self.numbers.split_first() else { return f64::NAN };
        self.numbers = rest;
        *first
    }

    /// The next number, if given.
    pub fn number_if(&mut self) -> Option<f64> {
        let number = self.number();
        (!number.is_nan()).then_some(number)
    }

    /// The next number as a moment.
    pub fn moment(&mut self) -> RelativeMs {
        RelativeMs(self.number())
    }

    /// The next flag.
    #[inline(never)]
    pub fn flag(&mut self) -> bool {
        self.number() == 1.0
    }

    /// The next string, if given.
    #[inline(never)]
    pub fn text_if(&mut self) -> Option<&'a str> {
        let length = self.number_if()?;
        let (text, rest) = self.bytes.split_at_checked(length as usize)?;
        self.bytes = rest;
        core::str::from_utf8(text).ok()
    }

    /// The next string; empty if absent.
    #[inline(never)]
    pub fn text(&mut self) -> &'a str {
        self.text_if().unwrap_or("")
    }

    /// The next JSON fragment, if given.
    #[inline(never)]
    pub fn json_if(&mut self) -> Option<Json> {
        self.text_if().map(|text| Json(String::from(text)))
    }

    #[inline(never)]
    fn json(&mut self) -> Json {
        self.json_if().unwrap_or_else(|| Json("{}".into()))
    }

    /// What the record tells, if this core knows the operation. The numbers are those of `js-shim/protocol.ts`;
    /// `tests/protocol.rs` holds the two against each other.
    pub fn what(&mut self, operation: u32) -> Option<What<'a>> {
        Some(match operation {
            1 => {
                let url = self.text();
                What::Start(Box::new(Config::read(self)), url)
            }
            2 => What::Location { href: self.text(), anchor: self.flag() },
            3 => What::Action { name: self.text(), context: self.json_if() },
            4 => What::Click(ClickSeen { ticket: self.number() as u32, place: self.json() }),
            5 => What::Error(self.error()?),
            6 => What::Context(ContextKind::from_number(self.number() as u32)?, self.json()),
            7 => What::StartView(ViewOptions {
                name: self.text_if(),
                service: self.text_if(),
                version: self.text_if(),
                context: self.json_if(),
                url: self.text_if(),
            }),
            8 => What::ViewName(self.text_if()),
            9 => What::Timing { name: self.text(), time: self.number_if() },
            10 => What::Interaction,
            11 => What::Visible,
            12 => What::Page(PageState::from_number(self.number() as u32)),
            13 => What::Resumed,
            14 => What::Restored,
            15 => What::Unloading,
            16 => What::Exiting,
            17 => What::StopSession,
            18 => What::Consent { granted: self.flag() },
            19 => What::Stored(self.text()),
            20 => What::Entry(self.entry()?),
            21 => What::Surroundings(self.json()),
            22 => What::Settled { request: self.number() as u32, status: self.number() as u16, online: self.flag() },
            23 => What::Tick,
            _ => return None,
        })
    }

    fn error(&mut self) -> Option<ErrorSeen<'a>> {
        let source = match self.number() as u32 {
            0 => ErrorSource::Source,
            1 => ErrorSource::Custom,
            2 => ErrorSource::Console,
            3 => ErrorSource::Report,
            _ => ErrorSource::Agent,
        };
        let handling_stack = self.text_if();
        let context = self.json_if();
        let fingerprint = self.text_if();
        let thrown = self.thrown()?;
        let mut causes = Vec::new();
        while !self.is_empty() {
            causes.push(self.thrown()?);
        }
        Some(ErrorSeen { source, thrown, handling_stack, context, fingerprint, causes })
    }

    #[inline(never)]
    fn thrown(&mut self) -> Option<Thrown<'a>> {
        Some(match self.number() as u32 {
            0 => Thrown::Error { name: self.text(), message: self.text(), stack: self.text_if(), header: self.text() },
            1 => Thrown::Value(self.text()),
            2 => Thrown::Place {
                message: self.text(),
                url: self.text(),
                line: self.number() as u32,
                column: self.number() as u32,
                value: self.text_if(),
            },
            _ => return None,
        })
    }

    #[inline(never)]
    fn rect(&mut self) -> Rect {
        Rect { x: self.number(), y: self.number(), width: self.number(), height: self.number() }
    }

    #[inline(never)]
    fn entry(&mut self) -> Option<Entry<'a>> {
        Some(match self.number() as u32 {
            0 => Entry::FirstContentfulPaint { start: self.moment() },
            1 => Entry::LargestContentfulPaint {
                start: self.moment(),
                size: self.number(),
                target: self.text_if(),
                url: self.text_if(),
                resource: self.number_if().map(|start| (RelativeMs(start), self.moment())),
            },
            2 => Entry::LayoutShift {
                start: self.moment(),
                value: self.number(),
                had_recent_input: self.flag(),
                target: self.text_if(),
                previous: self.rect(),
                current: self.rect(),
                device_pixel_ratio: self.number(),
            },
            3 => Entry::Event {
                start: self.moment(),
                duration: Millis(self.number()),
                processing_start: self.moment(),
                processing_end: self.moment(),
                interaction_id: self.number(),
                target: self.text_if(),
                first_input: self.flag(),
            },
            4 => Entry::InteractionCount(self.number() as u32),
            5 => Entry::Navigation(Navigation {
                response_start: self.moment(),
                dom_interactive: self.moment(),
                dom_content_loaded: self.moment(),
                dom_complete: self.moment(),
                load_event: self.moment(),
                activation_start: self.moment(),
            }),
            6 => Entry::Hidden { start: self.moment() },
            7 => Entry::FirstInput { start: self.moment() },
            8 => Entry::RestoredPaint { start: self.moment() },
            _ => return None,
        })
    }
}

impl ContextKind {
    fn from_number(number: u32) -> Option<Self> {
        Some(match number {
            0 => Self::Global,
            1 => Self::User,
            2 => Self::Account,
            3 => Self::View,
            4 => Self::FeatureFlags,
            5 => Self::ViewProperty,
            _ => return None,
        })
    }
}

impl PageState {
    fn from_number(number: u32) -> Self {
        match number {
            0 => Self::Active,
            1 => Self::Passive,
            2 => Self::Hidden,
            3 => Self::Frozen,
            _ => Self::Terminated,
        }
    }
}

/// A moment on the wall clock that a caller gave as a bare number.
pub fn is_epoch(time: f64) -> Option<EpochMs> {
    // A year of milliseconds: below it a number can only be a duration (spec b §2.4).
    const YEAR_MS: f64 = 31_536_000_000.0;
    (time >= YEAR_MS).then_some(EpochMs(time))
}
