//! Nothing is lost silently: every reason for which something is not sent is declared here, counted, and readable.
//!
//! One table makes the counters, the names in `getDiagnostics()` and the documentation.

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

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        word("view action error resource long_task vital", self as usize)
    }
}

macro_rules! drop_reasons {
    ($($(#[doc = $why:literal])+ $reason:ident = $name:literal,)+) => {
        /// Why something was not sent.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum DropReason { $($(#[doc = $why])+ $reason,)+ }

        impl DropReason {
            /// How many reasons there are.
            pub const COUNT: usize = [$(Self::$reason),+].len();
            /// Their names, in the order of their counters.
            const NAMES: &str = concat!($($name, " "),+);
        }
    };
}

drop_reasons! {
    /// The session is not in the sample.
    SampledOut = "sampled_out",
    /// No session was active at the event's start: expired, or no store to keep one in.
    NoSession = "no_session",
    /// No view was open at the event's start.
    NoView = "no_view",
    /// The host's `beforeSend` returned false.
    BeforeSend = "before_send",
    /// More than 3000 events of its type in a minute.
    RateLimit = "rate_limit",
    /// The event is 256 KiB or larger.
    TooLarge = "too_large",
    /// The retry queue is full (20 MiB).
    QueueFull = "queue_full",
    /// The intake refused it for good (a 4xx that is not 408 or 429).
    Refused = "refused",
    /// Left by an earlier page, and more than is sent for one; the oldest goes first.
    JournalFull = "journal_full",
    /// Left by an earlier page too long ago.
    JournalOld = "journal_old",
    /// Left by an earlier page, and no longer readable.
    JournalCorrupt = "journal_corrupt",
    /// Not sent yet when consent was withdrawn.
    Consent = "consent",
    /// A record that the core does not understand.
    UnknownRecord = "unknown_record",
}

/// The counters.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    drops: [u32; DropReason::COUNT],
}

impl Diagnostics {
    /// Counts a loss.
    pub fn dropped(&mut self, reason: DropReason) {
        self.dropped_many(reason, 1);
    }

    /// Counts several losses.
    pub fn dropped_many(&mut self, reason: DropReason, count: u32) {
        if let Some(counter) = self.drops.get_mut(reason as usize) {
            *counter += count;
        }
    }

    /// The counters by name.
    pub fn drops(&self) -> impl Iterator<Item = (&'static str, u32)> {
        self.drops.iter().enumerate().map(|(place, count)| (word(DropReason::NAMES, place), *count))
    }
}
