//! Which actions are under way at a moment, and what happens during them (spec b §4.2).

use crate::assemble::writer::Writer;
use crate::diagnostics::EventKind;
use crate::time::{Millis, RelativeMs};
use alloc::vec::Vec;
use uuid::Uuid;

/// Events that began during an action are still told this long after its end.
const KEPT_AFTER_END: Millis = Millis(300_000.0);
/// A frame may begin slightly before the input that it belongs to.
const FRAME_LEAD: Millis = Millis(1.0);
/// What is counted, in the order of [`Counts`].
const COUNTED: [EventKind; 3] = [EventKind::Error, EventKind::Resource, EventKind::LongTask];

/// Events that happened during an action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([u32; 3]);

impl Counts {
    /// Errors among them.
    pub fn errors(self) -> u32 {
        let [errors, ..] = self.0;
        errors
    }

    /// Writes each as an object with its count.
    pub fn write(self, w: &mut Writer) {
        for (kind, count) in COUNTED.into_iter().zip(self.0) {
            w.open(kind.name());
            w.int("count", count.into());
            w.close();
        }
    }
}

/// What an action spans.
#[derive(Debug)]
struct Span {
    id: Uuid,
    manual: bool,
    start: RelativeMs,
    /// Never, as long as it is open.
    end: RelativeMs,
    counts: Counts,
}

/// The actions under way and those that ended not long ago, oldest first.
#[derive(Debug, Default)]
pub struct OpenActions {
    spans: Vec<Span>,
}

impl OpenActions {
    /// An action begins. `manual`: the page says so (`startAction`).
    #[inline(never)]
    pub fn begin(&mut self, id: Uuid, manual: bool, start: RelativeMs) {
        self.spans.retain(|span| start - span.end < KEPT_AFTER_END);
        self.spans.push(Span { id, manual, start, end: RelativeMs::NEVER, counts: Counts::default() });
    }

    /// An action ended at this moment; what was counted until now is final. Without an end it belongs to nothing that
    /// comes from now on, however early that began.
    #[inline(never)]
    pub fn end(&mut self, id: &Uuid, end: Option<RelativeMs>) -> Counts {
        let Some(span) = self.spans.iter_mut().find(|span| span.id == *id) else { return Counts::default() };
        let counts = span.counts;
        // Without an end it is over since ever, and forgotten with the next sweep.
        span.end = end.unwrap_or(RelativeMs(f64::NEG_INFINITY));
        counts
    }

    /// An event that began at this moment was sent.
    #[inline(never)]
    pub fn count(&mut self, kind: EventKind, at: RelativeMs) {
        let Some(place) = COUNTED.iter().position(|counted| *counted == kind) else { return };
        let at = moment(kind, at);
        for span in &mut self.spans {
            if span.end == RelativeMs::NEVER
                && span.start <= at
                && let Some(count) = span.counts.0.get_mut(place)
            {
                *count += 1;
            }
        }
    }

    /// Writes the ids of the actions during which an event of this kind began: those of the page first, then clicks,
    /// newest first.
    #[inline(never)]
    pub fn write_ids(&self, w: &mut Writer, key: &'static str, kind: EventKind, at: RelativeMs) {
        let at = moment(kind, at);
        let mut some = false;
        for manual in [true, false] {
            for span in self.spans.iter().rev() {
                if span.manual != manual || span.start > at || at > span.end {
                    continue;
                }
                if !some {
                    w.open(key);
                    w.open_array("id");
                    some = true;
                }
                w.id("", &span.id);
            }
        }
        if some {
            w.close_array();
            w.close();
        }
    }
}

/// When an event counts as begun.
fn moment(kind: EventKind, at: RelativeMs) -> RelativeMs {
    if kind == EventKind::LongTask { at + FRAME_LEAD } else { at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    fn ids(actions: &OpenActions, kind: EventKind, at: f64) -> String {
        let mut w = Writer::new();
        actions.write_ids(&mut w, "action", kind, RelativeMs(at));
        w.into_string().replace("00000000-0000-0000-0000-00000000000", "")
    }

    #[test]
    fn a_child_belongs_to_what_was_under_way_when_it_began() {
        let mut actions = OpenActions::default();
        for (id, manual, start) in [(1, false, 10.0), (2, true, 20.0), (3, false, 30.0)] {
            actions.begin(Uuid::from_u128(id), manual, RelativeMs(start));
        }
        assert_eq!(actions.end(&Uuid::from_u128(1), Some(RelativeMs(40.0))), Counts::default());
        assert_eq!(ids(&actions, EventKind::Error, 35.0), r#""action":{"id":["2","3","1"]}"#);
        assert_eq!(ids(&actions, EventKind::Error, 50.0), r#""action":{"id":["2","3"]}"#);
        assert_eq!(ids(&actions, EventKind::LongTask, 9.5), r#""action":{"id":["1"]}"#, "a frame begins early");
        assert_eq!(ids(&actions, EventKind::Error, 5.0), "");
        actions.end(&Uuid::from_u128(3), None);
        assert_eq!(ids(&actions, EventKind::Error, 35.0), r#""action":{"id":["2","1"]}"#);
    }

    #[test]
    fn only_open_actions_count() {
        let mut actions = OpenActions::default();
        let id = Uuid::from_u128(1);
        actions.begin(id, false, RelativeMs(10.0));
        actions.count(EventKind::Error, RelativeMs(9.0));
        actions.count(EventKind::Error, RelativeMs(11.0));
        actions.count(EventKind::Action, RelativeMs(11.0));
        actions.count(EventKind::LongTask, RelativeMs(11.0));
        let counts = actions.end(&id, Some(RelativeMs(20.0)));
        assert_eq!(counts, Counts([1, 0, 1]));
        actions.count(EventKind::Error, RelativeMs(12.0));
        assert_eq!(actions.end(&id, Some(RelativeMs(20.0))), counts);
    }

    #[test]
    fn what_ended_long_ago_is_forgotten() {
        let mut actions = OpenActions::default();
        actions.begin(Uuid::from_u128(1), false, RelativeMs(0.0));
        actions.end(&Uuid::from_u128(1), Some(RelativeMs(1.0)));
        actions.begin(Uuid::from_u128(2), false, RelativeMs(300_002.0));
        assert_eq!(actions.spans.len(), 1);
    }
}
