//! How the page was loaded: time to first byte and the document's milestones (spec b §3.6).

use super::elapsed;
use crate::assemble::writer::Writer;
use crate::observation::Navigation;
use crate::time::RelativeMs;
use crate::words::word;

#[derive(Default)]
pub(super) struct NavigationTimes {
    first_byte: Option<RelativeMs>,
    /// Zeros until the load event is over.
    loaded: Navigation,
}

impl NavigationTimes {
    /// True if there is something new to report: the milestones are, together, once the page is loaded.
    pub(super) fn observe(&mut self, navigation: &Navigation, now: RelativeMs) -> bool {
        let response = navigation.response_start;
        // Zero hides a foreign server's time, and engines were seen to tell negative and future ones (spec d §1.6).
        if response.0 > 0.0 && response <= now {
            self.first_byte = Some(response);
        }
        let loaded = navigation.load_event.0 > 0.0;
        if loaded {
            self.loaded = *navigation;
        }
        loaded
    }

    /// When the first byte came, which also begins what LCP is made of.
    pub(super) fn first_byte(&self) -> Option<RelativeMs> {
        self.first_byte
    }

    /// When the load event was over.
    pub(super) fn loaded(&self) -> Option<RelativeMs> {
        Some(self.loaded.load_event).filter(|at| at.0 > 0.0)
    }

    pub(super) fn write(&self, w: &mut Writer, origin: RelativeMs, start: RelativeMs) {
        let Navigation { dom_interactive, dom_content_loaded, dom_complete, load_event, .. } = self.loaded;
        if load_event.0 > 0.0
            && let Some(first_byte) = self.first_byte
        {
            w.nanos("first_byte", elapsed(origin, first_byte));
        }
        for (place, at) in [dom_interactive, dom_content_loaded, dom_complete, load_event].into_iter().enumerate() {
            if at.0 > 0.0 {
                w.nanos(word("dom_interactive dom_content_loaded dom_complete load_event", place), elapsed(start, at));
            }
        }
    }
}
