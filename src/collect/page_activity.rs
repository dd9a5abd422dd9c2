//! Page activity: whether the page still works on what it was asked for (spec b §2.6).
//!
//! Waits are decided on ticks alone: a timer of the page that ran at some moment proves that all activity before it was
//! told. Comparing the times of late records instead would call a click dead whose handler kept the page busy.

use crate::time::{Millis, RelativeMs};
use alloc::vec::Vec;

/// Silence after which nothing more comes.
const SILENCE: Millis = Millis(100.0);
/// Timers of the page ring up to this much early, since its clock is coarse.
const SLACK: Millis = Millis(1.0);

/// A sign that the page works.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Activity {
    /// The DOM changed, a resource arrived, a window was opened.
    Seen,
    /// A request began.
    Begun,
    /// A request ended that began at this moment.
    Ended(RelativeMs),
}

/// Waits until the page has come to rest.
#[derive(Clone, Copy, Debug)]
pub struct Wait {
    /// When the wait began.
    pub since: RelativeMs,
    /// The last sign of activity; [`RelativeMs::NEVER`] if there was none.
    pub last: RelativeMs,
    pending: u32,
}

impl Wait {
    /// From this moment on.
    pub fn new(since: RelativeMs) -> Self {
        Self { since, last: RelativeMs::NEVER, pending: 0 }
    }

    /// There was a sign of activity.
    pub fn observe(&mut self, activity: Activity, at: RelativeMs) {
        match activity {
            // A resource is told of after it arrived.
            Activity::Seen if at < self.since => return,
            Activity::Seen => {}
            Activity::Begun => self.pending += 1,
            // What began before is not an answer to what is waited for.
            Activity::Ended(start) if start < self.since => return,
            Activity::Ended(_) => self.pending = self.pending.saturating_sub(1),
        }
        if !self.is_active() || at > self.last {
            self.last = at;
        }
    }

    /// There was activity.
    pub fn is_active(&self) -> bool {
        self.last != RelativeMs::NEVER
    }

    /// When it is over if nothing more is heard.
    pub fn over_at(&self) -> RelativeMs {
        if self.pending > 0 {
            return RelativeMs::NEVER;
        }
        self.last_or_since() + SILENCE
    }

    /// A timer rang, so all that happened before is known. True if the page has come to rest.
    pub fn is_over(&self, tick: RelativeMs) -> bool {
        self.over_at() <= tick + SLACK
    }

    /// A timer rang. True if what was to begin at once has had its time.
    pub fn is_due(&self, tick: RelativeMs) -> bool {
        self.since + SILENCE <= tick + SLACK
    }

    fn last_or_since(&self) -> RelativeMs {
        if self.is_active() { self.last } else { self.since }
    }
}

/// The page's requests under way.
#[derive(Debug, Default)]
pub struct Requests {
    list: Vec<(u32, RelativeMs)>,
}

impl Requests {
    /// One began.
    pub fn begin(&mut self, id: u32, at: RelativeMs) -> Activity {
        self.list.push((id, at));
        Activity::Begun
    }

    /// One ended, if it is known.
    pub fn end(&mut self, id: u32) -> Option<Activity> {
        let place = self.list.iter().position(|(known, _)| *known == id)?;
        Some(Activity::Ended(self.list.swap_remove(place).1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGIN: RelativeMs = RelativeMs(1000.0);

    fn after(signs: &[(f64, Activity)]) -> Wait {
        let mut wait = Wait::new(BEGIN);
        for (at, activity) in signs {
            wait.observe(*activity, RelativeMs(*at));
        }
        wait
    }

    #[test]
    fn without_a_sign_it_is_over_after_a_tenth_of_a_second() {
        let wait = after(&[]);
        assert!(!wait.is_over(RelativeMs(1098.0)));
        assert!(wait.is_over(RelativeMs(1099.5)), "a coarse clock rings early");
        assert!(!wait.is_active());
    }

    #[test]
    fn each_sign_prolongs_it() {
        let wait = after(&[(1050.0, Activity::Seen), (1140.0, Activity::Seen)]);
        assert!(!wait.is_over(RelativeMs(1200.0)));
        assert!(wait.is_over(RelativeMs(1240.0)));
        assert_eq!(wait.last, RelativeMs(1140.0));
    }

    #[test]
    fn a_pending_request_keeps_it_going_until_the_last_has_ended() {
        let mut wait = after(&[
            (1010.0, Activity::Begun),
            (1020.0, Activity::Begun),
            (1500.0, Activity::Ended(RelativeMs(1010.0))),
        ]);
        assert!(!wait.is_over(RelativeMs(9000.0)));
        wait.observe(Activity::Ended(RelativeMs(1020.0)), RelativeMs(9100.0));
        assert!(!wait.is_over(RelativeMs(9150.0)));
        assert!(wait.is_over(RelativeMs(9200.0)));
    }

    #[test]
    fn a_request_from_before_is_none_of_it() {
        let wait = after(&[(1010.0, Activity::Ended(RelativeMs(999.0)))]);
        assert!(!wait.is_active());
        let busy = after(&[(1010.0, Activity::Begun), (1020.0, Activity::Ended(RelativeMs(999.0)))]);
        assert!(!busy.is_over(RelativeMs(5000.0)), "its own request is still under way");
    }
}
