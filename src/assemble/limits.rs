//! How many events of a type are sent in a minute (spec a §6.5).

use crate::diagnostics::EventKind;
use crate::time::{Millis, RelativeMs};

/// Of errors, actions and vitals each.
const PER_MINUTE: u32 = 3000;
const FIRST_OVER: u32 = PER_MINUTE + 1;
const MINUTE: Millis = Millis(60_000.0);

/// What is to become of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Send it.
    Pass,
    /// Drop it, and say once that the limit was reached.
    FirstOver,
    /// Drop it.
    Over,
}

/// Counts events by type.
#[derive(Default)]
pub struct RateLimits {
    windows: [Window; 3],
}

#[derive(Default)]
struct Window {
    start: RelativeMs,
    /// 0 if it never opened.
    count: u32,
}

impl RateLimits {
    /// Counts an event. A window opens at the first event after the previous one closed.
    pub fn count(&mut self, kind: EventKind, now: RelativeMs) -> Verdict {
        let [errors, actions, vitals] = &mut self.windows;
        let window = match kind {
            EventKind::Error => errors,
            EventKind::Action => actions,
            EventKind::Vital => vitals,
            EventKind::View | EventKind::Resource | EventKind::LongTask => return Verdict::Pass,
        };
        if window.count == 0 || now - window.start >= MINUTE {
            *window = Window { start: now, count: 0 };
        }
        window.count += 1;
        match window.count {
            0..=PER_MINUTE => Verdict::Pass,
            FIRST_OVER => Verdict::FirstOver,
            _ => Verdict::Over,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_event_over_the_limit_is_told_once_and_a_minute_later_all_is_open() {
        let mut limits = RateLimits::default();
        let mut count = |kind, at| limits.count(kind, RelativeMs(at));
        assert!((0..3000).all(|_| count(EventKind::Action, 10.0) == Verdict::Pass));
        assert_eq!(count(EventKind::Action, 20.0), Verdict::FirstOver);
        assert_eq!(count(EventKind::Action, 60_009.0), Verdict::Over);
        assert_eq!(count(EventKind::Error, 20.0), Verdict::Pass);
        assert_eq!(count(EventKind::Resource, 20.0), Verdict::Pass);
        assert_eq!(count(EventKind::Action, 60_010.0), Verdict::Pass);
    }
}
