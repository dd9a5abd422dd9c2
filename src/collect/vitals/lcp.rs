//! Largest contentful paint, until the user acts (spec b §3.2).

use super::{Pen, elapsed, keep, least, most};
use crate::observation::Entry;
use crate::time::RelativeMs;
use alloc::string::String;

pub(super) struct Lcp {
    /// When the largest was painted; never, as long as nothing was.
    start: RelativeMs,
    size: f64,
    target: String,
    url: String,
    /// When its resource was requested, and when it was there; zeros if it needed none.
    resource: (RelativeMs, RelativeMs),
    /// From here on the page shows what the user asked it to show.
    first_input: RelativeMs,
}

impl Lcp {
    pub(super) const NONE: Self = Self {
        start: RelativeMs::NEVER,
        size: 0.0,
        target: String::new(),
        url: String::new(),
        resource: (RelativeMs(0.0), RelativeMs(0.0)),
        first_input: RelativeMs::NEVER,
    };

    pub(super) fn first_input(&mut self, at: RelativeMs) {
        if self.first_input == RelativeMs::NEVER {
            self.first_input = at;
        }
    }

    pub(super) fn observe(&mut self, entry: &Entry) -> bool {
        let Entry::LargestContentfulPaint { start, size, target, url, resource } = *entry else { return false };
        // Some engines go on reporting after an input, and some report again what has not grown.
        let accepted = start < self.first_input && size > self.size;
        if accepted {
            self.start = start;
            self.size = size;
            self.resource = resource.unwrap_or_default();
            keep(&mut self.target, target);
            keep(&mut self.url, url);
        }
        accepted
    }

    /// After a restore everything is painted at once: the first paint is the largest.
    pub(super) fn restored(&mut self, start: RelativeMs) {
        self.start = start;
    }

    /// `first_byte` bounds the parts; without it there are none.
    pub(super) fn write(&self, pen: &mut Pen, origin: RelativeMs, first_byte: Option<RelativeMs>) {
        if self.start == RelativeMs::NEVER {
            return;
        }
        pen.open("lcp", "largest_contentful_paint");
        pen.time("", origin, self.start);
        pen.target(&self.target);
        if pen.performance {
            if !self.url.is_empty() {
                pen.w.text("resource_url", &self.url);
            }
            if let Some(first_byte) = first_byte {
                self.write_parts(pen, origin, first_byte);
            }
        }
        pen.close();
    }

    /// The parts sum to LCP − TTFB. What happened before a prerendered page was shown took none of the user's time, so
    /// every boundary lies at `origin` or later; and none lies after the paint: a video goes on loading (spec d §8.5).
    fn write_parts(&self, pen: &mut Pen, origin: RelativeMs, first_byte: RelativeMs) {
        let painted = RelativeMs(most(self.start.0, origin.0));
        let mut last = origin;
        let mut between = |at: RelativeMs| {
            last = RelativeMs(least(most(last.0, at.0), painted.0));
            last
        };
        let first_byte = between(first_byte);
        let (requested, responded) = (between(self.resource.0), between(self.resource.1));
        pen.w.open("sub_parts");
        pen.w.nanos("load_delay", elapsed(first_byte, requested));
        pen.w.nanos("load_time", elapsed(requested, responded));
        pen.w.nanos("render_delay", elapsed(responded, painted));
        pen.w.close();
    }
}
