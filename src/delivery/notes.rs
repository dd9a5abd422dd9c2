//! When what is kept is written down. A transaction costs a page more than all that it carries, and a timer alone wakes an
//! idle machine; so what waits goes with what the core is awake for anyway.

use crate::time::{Millis, RelativeMs};

/// So long what the page told waits for company. A crash loses no more than this,
const COMPANY: Millis = Millis(250.0);
/// or on a page that always has something to tell, than this.
const APART: Millis = Millis(1000.0);
/// So long the rest waits: what was seen of the page, and what may be forgotten. Longer than a view's update does, which
/// most of it leads to.
const PATIENCE: Millis = Millis(5000.0);

/// What is noted and not written yet, as far as time goes.
pub struct Notes {
    /// The first one came.
    since: RelativeMs,
    /// When they are to be written at the latest.
    pub due: RelativeMs,
    written: RelativeMs,
}

impl Default for Notes {
    fn default() -> Self {
        Self { since: RelativeMs::NEVER, due: RelativeMs::NEVER, written: RelativeMs(f64::NEG_INFINITY) }
    }
}

impl Notes {
    /// Something is to be written.
    pub fn add(&mut self, urgent: bool, now: RelativeMs) {
        let soon = now + COMPANY;
        let apart = self.written + APART;
        if self.due == RelativeMs::NEVER {
            (self.since, self.due) = (now, now + PATIENCE);
        } else if self.since + COMPANY <= now && apart <= now {
            // This is the company that the others waited for.
            self.due = now;
        }
        if urgent {
            self.due = self.due.earlier(if soon < apart { apart } else { soon });
        }
    }

    /// True if it is time to write; then all is written.
    pub fn are_due(&mut self, now: RelativeMs) -> bool {
        let due = self.due <= now;
        if due {
            self.written(now);
        }
        due
    }

    /// All is written.
    pub fn written(&mut self, now: RelativeMs) {
        (self.due, self.written) = (RelativeMs::NEVER, now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: RelativeMs = RelativeMs(10_000.0);

    #[test]
    fn what_the_page_told_waits_a_quarter_of_a_second() {
        let mut notes = Notes::default();
        assert!(!notes.are_due(NOW) && notes.due == RelativeMs::NEVER);
        notes.add(true, NOW);
        notes.add(true, NOW + Millis(100.0));
        assert_eq!(notes.due, NOW + COMPANY, "later ones do not postpone it");
        assert!(!notes.are_due(NOW + Millis(249.0)));
        assert!(notes.are_due(NOW + COMPANY));
        assert_eq!(notes.due, RelativeMs::NEVER);
    }

    #[test]
    fn a_page_that_always_has_something_to_tell_writes_once_a_second() {
        let mut notes = Notes::default();
        let mut writes = 0;
        for step in 0..100 {
            let now = NOW + Millis(f64::from(step) * 100.0);
            notes.add(true, now);
            writes += u32::from(notes.are_due(now));
        }
        assert_eq!(writes, 10);
    }

    #[test]
    fn what_was_seen_waits_for_company() {
        let mut notes = Notes::default();
        notes.add(false, NOW);
        notes.add(false, NOW + Millis(200.0));
        assert_eq!(notes.due, NOW + PATIENCE);
        notes.add(false, NOW + Millis(3000.0));
        assert!(notes.are_due(NOW + Millis(3000.0)), "at once when it comes later");
        notes.add(false, NOW + Millis(3100.0));
        notes.add(false, NOW + Millis(3900.0));
        assert!(!notes.are_due(NOW + Millis(3900.0)), "a second after the last time at the earliest");
        notes.add(true, NOW + Millis(3950.0));
        assert_eq!(notes.due, NOW + Millis(4200.0), "what the page told takes it along");
    }
}
