//! Whether the page was visible, focused or frozen, and when (spec b §2.7).

use crate::assemble::writer::Writer;
use crate::observation::PageState;
use crate::time::RelativeMs;
use crate::words::word;
use alloc::vec::Vec;

/// States kept; the oldest go first.
const KEPT: usize = 4000;
/// States sent with a view: the oldest ones of the view.
const SENT: usize = 500;

/// The page's states in the order in which they began.
#[derive(Default)]
pub struct PageStates {
    states: Vec<(RelativeMs, PageState)>,
}

impl PageStates {
    /// The page is in this state from now on.
    pub fn observe(&mut self, at: RelativeMs, state: PageState) {
        if self.states.last().is_some_and(|(_, last)| *last == state) {
            return;
        }
        if self.states.len() >= KEPT {
            self.states.remove(0);
        }
        self.states.push((at, state));
    }

    /// Visible and focused at that moment.
    pub fn in_foreground(&self, at: RelativeMs) -> bool {
        self.states.iter().rev().find(|(start, _)| *start <= at).is_some_and(|(_, state)| *state == PageState::Active)
    }

    /// The browser had stopped the page at some time of this interval.
    pub fn was_frozen(&self, start: RelativeMs, end: RelativeMs) -> bool {
        let first = self.first_of(start);
        let mut states = self.states.iter().skip(first).take_while(|(began, _)| *began <= end);
        states.any(|(_, state)| *state == PageState::Frozen)
    }

    /// The state that an interval begins with.
    fn first_of(&self, start: RelativeMs) -> usize {
        self.states.iter().rposition(|(began, _)| *began <= start).unwrap_or(0)
    }

    /// It can't be seen now.
    pub fn is_hidden(&self) -> bool {
        self.states.last().is_some_and(|(_, state)| !matches!(state, PageState::Active | PageState::Passive))
    }

    /// The states of an interval, offsets counted from its start.
    pub fn write(&self, w: &mut Writer, start: RelativeMs, end: RelativeMs) {
        let first = self.first_of(start);
        w.open_array("page_states");
        for (began, state) in self.states.iter().skip(first).take_while(|(began, _)| *began <= end).take(SENT) {
            w.open("");
            w.text("state", word("active passive hidden frozen terminated", *state as usize));
            w.nanos("start", (*began - start).nanos());
            w.close();
        }
        w.close_array();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_gets_the_states_that_overlap_it() {
        let mut states = PageStates::default();
        for (at, state) in [(0.0, PageState::Active), (5.0, PageState::Passive), (9.0, PageState::Hidden)] {
            states.observe(RelativeMs(at), state);
            states.observe(RelativeMs(at + 1.0), state);
        }
        assert!(states.in_foreground(RelativeMs(4.9)));
        assert!(!states.in_foreground(RelativeMs(5.0)));
        states.observe(RelativeMs(20.0), PageState::Frozen);
        states.observe(RelativeMs(30.0), PageState::Active);
        let frozen = [(1.0, 19.0), (19.0, 20.0), (22.0, 23.0), (29.0, 31.0), (30.0, 31.0)];
        let was = frozen.map(|(start, end)| states.was_frozen(RelativeMs(start), RelativeMs(end)));
        assert_eq!(was, [false, true, true, true, false]);
        let mut w = Writer::new();
        w.open("");
        states.write(&mut w, RelativeMs(6.0), RelativeMs(8.0));
        w.close();
        assert_eq!(w.into_bytes(), br#"{"page_states":[{"state":"passive","start":-1000000}]}"#);
    }
}
