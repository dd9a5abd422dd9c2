//! Why a session may change, and what is to be done about it.

use alloc::string::String;

use crate::time::RelativeMs;

/// Why the session may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// The SDK starts, with consent.
    Start,
    /// The user clicked, touched, typed or scrolled.
    Interaction,
    /// The page became visible, or still is after a minute.
    Visible,
    /// The browser resumed the frozen page.
    Resumed,
    /// Time passed.
    Poll,
    /// The store says that it changed.
    Told,
    /// `stopSession`.
    Stop,
    /// Something happened for which the session is kept, though it is not in the sample.
    Keep,
    /// `startSessionReplayRecording({ force: true })`.
    ForceReplay,
    /// `setTrackingConsent('granted')`.
    ConsentGranted,
    /// `setTrackingConsent('not-granted')`.
    ConsentWithdrawn,
}

/// What became of this page's session, apart from its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The page has its first session.
    Started,
    /// The page has a session again.
    Renewed,
    /// The page's session is kept or recorded from now on, here and in all tabs.
    Kept,
    /// The store does not keep what is written to it: there will be no session on this page. Told once.
    NoStorage,
}

/// What is to be done, in the order of the fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Write this cookie assignment to the store.
    pub write: Option<String>,
    /// Then read the store and hand its content to [`Sessions::transact`] with this trigger.
    pub read: Option<Trigger>,
    /// The page's session ended at this moment, which may be past: a sleeping page learns of it late.
    pub expired: Option<RelativeMs>,
    /// What came after.
    pub change: Option<Change>,
}
