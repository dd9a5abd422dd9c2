//! Nothing is lost silently: every reason for which something is not sent is declared here, counted, and readable.
//!
//! One table makes the counters, the names in `getDiagnostics()`, the warnings on the console and the documentation
//! (`docs/diagnostics.md`, which `tests/diagnostics.rs` writes and checks).

use crate::words::word;

/// Kinds of events, by their `type` on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum EventKind {
    /// `view`
    View,
    /// `action`
    Action,
    /// `error`
    Error,
    /// `resource`
    Resource,
    /// `long_task`
    LongTask,
    /// `vital`
    Vital,
}

impl EventKind {
    /// How many kinds there are.
    pub const COUNT: usize = Self::Vital as usize + 1;

    /// By its number in a record.
    pub fn from_number(number: u32) -> Option<Self> {
        Some(match number {
            1 => Self::Action,
            2 => Self::Error,
            3 => Self::Resource,
            4 => Self::LongTask,
            5 => Self::Vital,
            // A view is made by us alone.
            _ => return None,
        })
    }

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        word("view action error resource long_task vital", self as usize)
    }
}

macro_rules! drop_reasons {
    ($($(#[doc = $why:literal])+ $reason:ident = $name:literal, $advice:literal $(, $warning:literal)?;)+) => {
        /// Why something was not sent.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum DropReason { $($(#[doc = $why])+ $reason,)+ }

        impl DropReason {
            /// How many reasons there are.
            pub const COUNT: usize = [$(Self::$reason),+].len();
            /// Their names, in the order of their counters.
            const NAMES: &str = concat!($($name, " "),+);

            /// What is said on the console at the first loss; empty where a loss is no surprise.
            #[inline(never)]
            fn warning(self) -> &'static str {
                match self {
                    $($(Self::$reason => $warning,)?)+
                    _ => "",
                }
            }
        }

        /// What the documentation says: name, why, what can be done, and the warning.
        #[cfg(not(target_arch = "wasm32"))]
        pub const REASONS: &[(&str, &str, &str, &str)] =
            &[$(($name, concat!($($why),+), $advice, concat!($($warning)?)),)+];
    };
}

drop_reasons! {
    /// The session is not in the sample.
    SampledOut = "sampled_out", "`sessionSampleRate` says how many are.";
    /// No session was active when it happened.
    NoSession = "no_session", "It goes on with the user's next interaction.";
    /// The session can't be kept anywhere.
    NoStorage = "no_storage", "Allow cookies, or name another place in `sessionPersistence`.",
        "No storage available for the session: nothing is recorded. Allow cookies for this page.";
    /// No view was open when it happened.
    NoView = "no_view", "With `trackViewsManually`, call `startView` first.";
    /// Your `beforeSend` returned `false`.
    BeforeSend = "before_send", "";
    /// More than 3000 of its type in a minute.
    RateLimit = "rate_limit", "Something reports in a loop: an error event of source `agent` says which type it was.";
    /// The event is 256 KiB or larger.
    TooLarge = "too_large", "Put less into its context.", "An event of 256 KiB or more was discarded.";
    /// 20 MiB wait already for the intake to come back.
    QueueFull = "queue_full", "The intake or the proxy does not answer.";
    /// The intake refused it for good (a 4xx that is not 408 or 429).
    Refused = "refused", "See `clientToken`, `site` and `proxy`; `delivery.last_status` has the answer.",
        "The intake refuses what is sent: see clientToken, site and proxy.";
    /// An earlier page left more than 4 MiB unsent; the oldest was dropped.
    JournalFull = "journal_full", "";
    /// Left unsent by an earlier page more than 12 hours ago.
    JournalOld = "journal_old", "";
    /// Left by an earlier page, and damaged.
    JournalCorrupt = "journal_corrupt", "";
    /// Not sent yet when consent was withdrawn.
    Consent = "consent", "";
    /// The browser had stopped the page while a vital was measured.
    Frozen = "frozen", "";
    /// `dropErrorsFrom` names the error's origin.
    StackOrigin = "stack_origin", "";
    /// A record that the core does not understand.
    UnknownRecord = "unknown_record", "The two halves of the SDK are not of one version: deploy the files together.";
}

/// The other members of what `getDiagnostics()` answers, for the documentation.
#[cfg(not(target_arch = "wasm32"))]
pub const MEMBERS: &[(&str, &str)] = &[
    ("session.id", "The session; without one there is no member of `session`."),
    ("session.sampled", "Whether it is in the sample: if not, nothing of it is sent."),
    ("session.sampled_for_replay", "Whether it is in the sample of those that are recorded."),
    ("session.age_ms", "How long there has been the session, ms."),
    ("delivery.queued_bytes", "What waits for the intake to come back."),
    ("delivery.requests_in_flight", "Requests without an answer yet."),
    ("delivery.last_status", "HTTP status of the last answer; 0 if there was none, as without a network."),
    ("dropped", "What was not sent, by the reasons below."),
    (
        "queued",
        "Records that wait to be worked on; before the core is loaded, this and the last two members are all there is.",
    ),
    ("lost_before_core", "Records that were lost since the core did not load in time."),
    ("replay_segments_lost", "Replay segments that the intake refused or that did not fit into the queue."),
    (
        "main_thread_ms",
        "What the SDK itself took of the main thread, in ms by feature; `capture` is all before the core, `replay` the recorder of session replays (not its worker).",
    ),
    ("internal_errors", "Exceptions inside the SDK. They never reach the page."),
    ("last_internal_error", "The last of them, with its stack."),
];

/// The counters.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    drops: [u32; DropReason::COUNT],
}

impl Diagnostics {
    /// Counts a loss; the warning that is due now, if any.
    #[inline(never)]
    pub fn count(&mut self, reason: DropReason, losses: u32) -> Option<&'static str> {
        let counter = self.drops.get_mut(reason as usize)?;
        let is_first = *counter == 0;
        *counter += losses;
        Some(reason.warning()).filter(|warning| is_first && !warning.is_empty())
    }

    /// The counters by name.
    pub fn drops(&self) -> impl Iterator<Item = (&'static str, u32)> {
        self.drops.iter().enumerate().map(|(place, count)| (word(DropReason::NAMES, place), *count))
    }
}
