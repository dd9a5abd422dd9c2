//! What the core can be told: one enum. Its packed form is in [`crate::record`].
//!
//! Observations borrow from that form and own nothing: there is nothing to drop, and only what is kept is copied.

mod entry;
mod error;
mod request;

pub use entry::{Entry, Navigation, Rect};
pub use error::{Causes, ErrorSeen, ErrorSource, Thrown};
pub use request::{RequestEnded, RequestStarted, ResourceSeen, ResourceTold};

use crate::assemble::writer::Fragment;
use crate::collect::scroll::Scrolled;
use crate::delivery::Leaving;
use crate::diagnostics::EventKind;
use crate::record::Reader;
use crate::session::Trigger;
use crate::time::{EpochMs, Millis, RelativeMs};

/// Something that happened, and when (on the page's clock; performance entries carry times of their own).
#[derive(Clone, Copy, Debug)]
pub struct Observation<'a> {
    /// When it happened.
    pub at: RelativeMs,
    /// What happened.
    pub what: What<'a>,
}

/// What can happen.
#[derive(Clone, Copy, Debug)]
pub enum What<'a> {
    /// The SDK starts.
    Start {
        /// The page's URL.
        url: &'a str,
        /// The fields of [`crate::config::Config`], unread.
        config: Reader<'a>,
    },
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
        context: Option<Fragment<'a>>,
    },
    /// A duration or a step of an operation that the page measured, from `at` on.
    Vital(VitalSeen<'a>),
    /// The page is under test: the session's type, and members of every event that say which test it is.
    TestRun(&'a str, Fragment<'a>),
    /// A plugin's event.
    Plugged(PluggedEvent<'a>),
    /// What is known of the page's scripts, for [`crate::collect::script::Scripts::learn`].
    Scripts(Reader<'a>),
    /// A click was completed (`pointerup`).
    Click(ClickSeen<'a>),
    /// An error was thrown, rejected or reported.
    Error(ErrorSeen<'a>),
    /// A context store has a new content.
    Context(ContextKind, Fragment<'a>),
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
    Exiting(Leaving),
    /// `stopSession`.
    StopSession,
    /// `setTrackingConsent`.
    Consent {
        /// Given or withdrawn.
        granted: bool,
    },
    /// What the session store holds, as asked for by an effect.
    Stored {
        /// Why it was read, from the effect.
        trigger: Trigger,
        /// `document.cookie`.
        cookies: &'a str,
    },
    /// The session store says that it changed.
    StoreChanged {
        /// To this value; empty if that was not told.
        value: &'a str,
    },
    /// A performance entry.
    Entry(Entry<'a>),
    /// The page's surroundings changed: members of every event, such as `connectivity` and `display`.
    Surroundings(Fragment<'a>),
    /// A request ended: its HTTP status, 0 for a network error.
    Settled {
        /// The request's number, from the effect.
        request: u32,
        /// HTTP status or 0.
        status: u16,
        /// `Retry-After`, as far as the page may read it.
        retry_after: Option<Millis>,
    },
    /// The machine has a network, or has none any more (`navigator.onLine`).
    Online(bool),
    /// Nothing can be written down for a later page.
    NoJournal,
    /// What an earlier page wrote down and did not send: a batch, newest first.
    Left {
        /// When it was written.
        at: EpochMs,
        /// The batch's id.
        id: &'a str,
        /// Its messages.
        body: &'a str,
    },
    /// `flush`.
    Flush,
    /// `keepSession`.
    KeepSession,
    /// `startSessionReplayRecording({ force: true })`.
    ForceReplay,
    /// Time passed: at its moment, a timer of the page ran, and all that happened before was told.
    Tick,
    /// The session recorder runs or not; and what it recorded of the view of this moment, as members of its `_dd`.
    Replay {
        /// It runs.
        recording: bool,
        /// `replay_stats`
        stats: Option<Fragment<'a>>,
    },
    /// The pointer went down.
    Press,
    /// The user did something after a press, as bits of [`crate::collect::click::fact`].
    Reaction(u32),
    /// Signs of page activity: the record's own moment, and later ones.
    Activity(Reader<'a>),
    /// `startAction`.
    StartAction(TimedAction<'a>),
    /// `stopAction`.
    StopAction(TimedAction<'a>),
    /// `setViewLoadingTime`.
    LoadingTime,
    /// The page was measured.
    Scroll(Scrolled),
    /// The page made a request.
    RequestStart(RequestStarted<'a>),
    /// A request of the page ended, or its response began (fetch).
    RequestEnd(RequestEnded<'a>),
    /// A performance entry of type `resource` or `navigation`.
    Resource(Reader<'a>),
    /// A resource that the page or one of its objects tells of; it began at the observation's time.
    ResourceTold(ResourceTold<'a>),
    /// A long task or a long animation frame, to be read by [`crate::collect::long_task`].
    LongTask(RelativeMs, Reader<'a>),
    /// A record that this core does not understand.
    Unknown,
}

/// A completed click. Its name waits in the core under `ticket` ([`crate::collect::action_name`]).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClickSeen<'a> {
    /// Under which the name was worked out.
    pub ticket: u32,
    /// Members of `_dd.action`: the target's selectors and size, the pointer's position.
    pub place: Fragment<'a>,
    /// Bits of [`crate::collect::click::fact`].
    pub facts: u32,
    /// When the page was told of it.
    pub since: RelativeMs,
    /// The same number for the same target.
    pub target: u32,
    /// Where the pointer was in the viewport, in CSS px.
    pub x: f64,
    /// As above.
    pub y: f64,
}

/// What `startAction` and `stopAction` were given.
#[derive(Clone, Copy, Debug, Default)]
pub struct TimedAction<'a> {
    /// The action's name.
    pub name: &'a str,
    /// `actionKey`.
    pub key: Option<&'a str>,
    /// `type`.
    pub kind: Option<&'a str>,
    /// The caller's context.
    pub context: Option<Fragment<'a>>,
}

impl<'a> TimedAction<'a> {
    /// By which a stop finds its start.
    pub fn key(&self) -> &'a str {
        self.key.unwrap_or(self.name)
    }
}

/// A vital of the page's own.
#[derive(Clone, Copy, Debug)]
pub struct VitalSeen<'a> {
    /// How long it took; none of a step.
    pub duration: Option<Millis>,
    /// Members of `vital`.
    pub members: Fragment<'a>,
    /// The caller's context.
    pub context: Option<Fragment<'a>>,
}

/// An event that a plugin made: most of it is written as it is.
#[derive(Clone, Copy, Debug)]
pub struct PluggedEvent<'a> {
    /// Its type; not a view.
    pub kind: EventKind,
    /// `date`, ms since the epoch; what the clock says, if there is none.
    pub date: Option<f64>,
    /// Its members but for those below.
    pub members: Fragment<'a>,
    /// Members of `_dd`.
    pub dd: Fragment<'a>,
    /// Its context.
    pub context: Option<Fragment<'a>>,
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
    /// Members of every view event that became known late.
    Device,
    /// `feature_flags` of the current view and its events.
    FeatureFlags,
}

/// What `startView` was given.
#[derive(Clone, Copy, Debug, Default)]
pub struct ViewOptions<'a> {
    /// `view.name`.
    pub name: Option<&'a str>,
    /// Overrides the option for this view.
    pub service: Option<&'a str>,
    /// Overrides the option for this view.
    pub version: Option<&'a str>,
    /// The view's own context.
    pub context: Option<Fragment<'a>>,
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

impl ContextKind {
    /// By its number in a record.
    pub fn from_number(number: u32) -> Option<Self> {
        Some(match number {
            0 => Self::Global,
            1 => Self::User,
            2 => Self::Account,
            3 => Self::View,
            4 => Self::FeatureFlags,
            5 => Self::ViewProperty,
            6 => Self::Device,
            _ => return None,
        })
    }
}

impl PageState {
    /// By its number in a record.
    pub fn from_number(number: u32) -> Self {
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
