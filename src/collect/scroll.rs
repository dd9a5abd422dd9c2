//! How far down a view was seen (spec b §2.9).

use crate::assemble::writer::Writer;
use crate::time::RelativeMs;

/// Where the page stands, in whole CSS px.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scrolled {
    /// What is above the viewport.
    pub top: f64,
    /// The viewport.
    pub viewport: f64,
    /// The whole page.
    pub height: f64,
}

/// The depths of one view.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scroll {
    /// Nothing was measured as long as the height is 0.
    height: f64,
    height_at: RelativeMs,
    depth: f64,
    depth_top: f64,
}

impl Scroll {
    /// The page was measured.
    pub fn observe(&mut self, seen: &Scrolled, at: RelativeMs) {
        let depth = seen.top + seen.viewport;
        let (deeper, higher) = (depth > self.depth, seen.height > self.height);
        if higher {
            self.height = seen.height;
            self.height_at = at;
        }
        if deeper {
            self.depth = depth;
        }
        if deeper || higher {
            self.depth_top = seen.top;
        }
    }

    /// Something was measured.
    pub fn is_known(&self) -> bool {
        self.height > 0.0
    }

    /// Writes the member of `display`.
    pub fn write(&self, w: &mut Writer, start: RelativeMs) {
        let depth = if self.depth > self.height { self.height } else { self.depth };
        w.open("scroll");
        w.decimal("max_depth", depth);
        w.decimal("max_depth_scroll_top", self.depth_top);
        w.decimal("max_scroll_height", self.height);
        let took = self.height_at - start;
        w.nanos("max_scroll_height_time", took.positive().nanos());
        w.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(samples: &[(f64, f64, f64)]) -> String {
        let mut scroll = Scroll::default();
        assert!(!scroll.is_known());
        for (at, top, height) in samples {
            scroll.observe(&Scrolled { top: *top, viewport: 600.0, height: *height }, RelativeMs(*at));
        }
        let mut w = Writer::new();
        scroll.write(&mut w, RelativeMs(100.0));
        w.into_string()
    }

    #[test]
    fn the_deepest_point_and_the_highest_page_are_kept() {
        assert_eq!(
            written(&[(101.0, 0.0, 2000.0), (102.0, 500.0, 2000.0), (103.0, 100.0, 2000.0)]),
            r#""scroll":{"max_depth":1100,"max_depth_scroll_top":500,"max_scroll_height":2000,"max_scroll_height_time":1000000}"#
        );
    }

    #[test]
    fn a_page_that_grows_is_measured_again_and_depth_ends_with_the_page() {
        assert_eq!(
            written(&[(101.0, 500.0, 900.0), (102.0, 0.0, 1000.0)]),
            r#""scroll":{"max_depth":1000,"max_depth_scroll_top":0,"max_scroll_height":1000,"max_scroll_height_time":2000000}"#
        );
    }
}
