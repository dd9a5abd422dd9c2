//! First contentful paint: of the page's first view, or the second frame after a restore (spec b §3.1).

use super::{Form, elapsed};
use crate::assemble::writer::Writer;
use crate::time::RelativeMs;

#[derive(Default)]
pub(super) struct Fcp {
    painted: Option<RelativeMs>,
}

impl Fcp {
    /// There is only one: a second one told is another document's or another restore's.
    pub(super) fn observe(&mut self, start: RelativeMs) -> bool {
        let first = self.painted.is_none();
        if first {
            self.painted = Some(start);
        }
        first
    }

    pub(super) fn write(&self, w: &mut Writer, form: Form, origin: RelativeMs) {
        let Some(painted) = self.painted else { return };
        form.open(w, "fcp");
        w.nanos(form.key("first_contentful_paint", "timestamp"), elapsed(origin, painted));
        form.close(w);
    }
}
