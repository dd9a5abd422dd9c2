//! A session as this page was in it.

use uuid::Uuid;

use crate::time::{EpochMs, RelativeMs};

/// A session of this page.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// `session.id`.
    pub id: Uuid,
    /// When it was created, in whichever tab.
    pub created: EpochMs,
    /// From when on it is this page's.
    pub start: RelativeMs,
    /// Until when, this moment included; never, as long as it lasts.
    pub end: RelativeMs,
    /// It is in the sample; events of a session that is not are dropped.
    pub tracked: bool,
    /// It is not, but is tracked for what happened in it.
    pub kept: bool,
    /// `session.sampled_for_replay`; of a session that is not tracked: whether it is if that is kept.
    pub sampled_for_replay: bool,
    /// It is recorded without being in the sample of replay, since the page asked for it.
    pub forced_replay: bool,
    /// `usr.anonymous_id`; nil if there is none.
    pub anonymous_id: Uuid,
}

impl Session {
    /// It lasts, for all that is known.
    pub fn is_open(&self) -> bool {
        self.end == RelativeMs::NEVER
    }

    /// 0: not in the sample, 1: in the sample, 2: recorded too, 3: not in the sample, but recorded if it is kept.
    pub fn grade(&self) -> u64 {
        match (self.tracked, self.sampled_for_replay || self.forced_replay) {
            (true, recorded) => 1 + u64::from(recorded),
            (false, recorded) => 3 * u64::from(recorded),
        }
    }
}
