//! First input delay: how long the page's first input waited for its handler (spec d §7). The peer no longer sends it;
//! the schema, and dashboards, still have it.

use super::{Form, elapsed};
use crate::assemble::writer::Writer;
use crate::observation::Entry;
use crate::time::{Nanos, RelativeMs};
use alloc::string::String;

#[derive(Default)]
pub(super) struct Fid {
    first: Option<FirstInput>,
}

struct FirstInput {
    start: RelativeMs,
    delay: Nanos,
    target: Option<String>,
}

impl Fid {
    pub(super) fn observe(&mut self, entry: &Entry) -> bool {
        let Entry::Event { start, processing_start, target, first_input: true, .. } = *entry else { return false };
        if self.first.is_some() || processing_start.0.is_nan() {
            return false;
        }
        self.first =
            Some(FirstInput { start, delay: elapsed(start, processing_start), target: target.map(String::from) });
        true
    }

    pub(super) fn write(&self, w: &mut Writer, form: Form, start: RelativeMs) {
        let Some(first) = &self.first else { return };
        form.open(w, "fid");
        w.nanos(form.key("first_input_delay", "duration"), first.delay);
        w.nanos(form.key("first_input_time", "timestamp"), elapsed(start, first.start));
        w.text_if(form.key("first_input_target_selector", "target_selector"), first.target.as_deref());
        form.close(w);
    }
}
