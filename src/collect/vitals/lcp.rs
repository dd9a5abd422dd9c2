//! Largest contentful paint, until the user acts (spec b §3.2).

use super::{Form, elapsed, least, most};
use crate::assemble::writer::Writer;
use crate::observation::Entry;
use crate::time::{Millis, RelativeMs};
use alloc::string::String;

#[derive(Default)]
pub(super) struct Lcp {
    largest: Option<Largest>,
    /// From here on the page shows what the user asked it to show.
    first_input: Option<RelativeMs>,
}

#[derive(Default)]
struct Largest {
    start: RelativeMs,
    size: f64,
    target: Option<String>,
    url: Option<String>,
    resource: Option<(RelativeMs, RelativeMs)>,
}

impl Lcp {
    pub(super) fn first_input(&mut self, at: RelativeMs) {
        self.first_input.get_or_insert(at);
    }

    pub(super) fn observe(&mut self, entry: &Entry) -> bool {
        let Entry::LargestContentfulPaint { start, size, target, url, resource } = *entry else { return false };
        let known = self.largest.as_ref().map_or(0.0, |largest| largest.size);
        // Some engines go on reporting after an input, and some report again what has not grown.
        let accepted = self.first_input.is_none_or(|input| start < input) && size > known;
        if accepted {
            let url = url.filter(|url| !url.is_empty()).map(String::from);
            self.largest = Some(Largest { start, size, target: target.map(String::from), url, resource });
        }
        accepted
    }

    /// After a restore everything is painted at once: the first paint is the largest.
    pub(super) fn restored(&mut self, start: RelativeMs) {
        self.largest = Some(Largest { start, ..Largest::default() });
    }

    /// `first_byte` bounds the parts; without it there are none.
    pub(super) fn write(&self, w: &mut Writer, form: Form, origin: RelativeMs, first_byte: Option<RelativeMs>) {
        let Some(largest) = &self.largest else { return };
        form.open(w, "lcp");
        w.nanos(form.key("largest_contentful_paint", "timestamp"), elapsed(origin, largest.start));
        let selector = form.key("largest_contentful_paint_target_selector", "target_selector");
        w.text_if(selector, largest.target.as_deref());
        if form == Form::Performance {
            w.text_if("resource_url", largest.url.as_deref());
            if let Some(first_byte) = first_byte {
                largest.write_parts(w, origin, first_byte);
            }
        }
        form.close(w);
    }
}

impl Largest {
    /// The parts sum to LCP − TTFB. What happened before a prerendered page was shown took none of the user's time, so
    /// every boundary lies at `origin` or later; and none lies after the paint: a video goes on loading (spec d §8.5).
    fn write_parts(&self, w: &mut Writer, origin: RelativeMs, first_byte: RelativeMs) {
        let painted = most(self.start.0, origin.0);
        let between = |earliest: f64, at: RelativeMs| least(most(earliest, at.0), painted);
        let first_byte = between(origin.0, first_byte);
        let (requested, responded) = self.resource.unwrap_or_default();
        let requested = between(first_byte, requested);
        let responded = between(requested, responded);
        w.open("sub_parts");
        w.nanos("load_delay", Millis(requested - first_byte).nanos());
        w.nanos("load_time", Millis(responded - requested).nanos());
        w.nanos("render_delay", Millis(painted - responded).nanos());
        w.close();
    }
}
