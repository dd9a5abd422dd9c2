//! First input delay: how long the page's first input waited for its handler (spec d §7). The peer no longer sends it;
//! the schema, and dashboards, still have it.

use super::{Pen, elapsed, keep};
use crate::observation::Entry;
use crate::time::{Nanos, RelativeMs};
use alloc::string::String;

pub(super) struct Fid {
    /// Of the first input; never, as long as there is none.
    start: RelativeMs,
    delay: Nanos,
    target: String,
}

impl Fid {
    pub(super) const NONE: Self = Self { start: RelativeMs::NEVER, delay: Nanos(0), target: String::new() };

    pub(super) fn observe(&mut self, entry: &Entry) -> bool {
        let Entry::Event { start, processing_start, target, first_input: true, .. } = *entry else { return false };
        if self.start != RelativeMs::NEVER || processing_start.0.is_nan() {
            return false;
        }
        self.start = start;
        self.delay = elapsed(start, processing_start);
        keep(&mut self.target, target);
        true
    }

    pub(super) fn write(&self, pen: &mut Pen, start: RelativeMs) {
        if self.start == RelativeMs::NEVER {
            return;
        }
        pen.open("fid", "first_input");
        pen.duration("_delay", self.delay);
        pen.time("_time", start, self.start);
        pen.target(&self.target);
        pen.close();
    }
}
