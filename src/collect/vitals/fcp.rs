//! First contentful paint: of the page's first view, or the second frame after a restore (spec b §3.1).

use super::Pen;
use crate::time::RelativeMs;

pub(super) struct Fcp {
    /// Never, as long as nothing was painted.
    painted: RelativeMs,
}

impl Fcp {
    pub(super) const NONE: Self = Self { painted: RelativeMs::NEVER };

    /// There is only one: a second one told is another document's or another restore's.
    pub(super) fn observe(&mut self, start: RelativeMs) -> bool {
        let first = self.painted == RelativeMs::NEVER;
        if first {
            self.painted = start;
        }
        first
    }

    pub(super) fn write(&self, pen: &mut Pen, origin: RelativeMs) {
        if self.painted == RelativeMs::NEVER {
            return;
        }
        pen.open("fcp", "first_contentful_paint");
        pen.time("", origin, self.painted);
        pen.close();
    }
}
