//! Cumulative layout shift: the worst burst of unexpected movement (spec b §3.3).

use super::{Pen, keep};
use crate::assemble::writer::Writer;
use crate::observation::{Entry, Rect};
use crate::time::{Millis, RelativeMs};
use alloc::string::String;
use core::mem::swap;

/// A calmer second ends a burst.
const MAX_GAP: Millis = Millis(1000.0);
/// A burst is no longer than this, so that an endless animation has a finite score.
const MAX_WINDOW: Millis = Millis(5000.0);

pub(super) struct Cls {
    /// The burst that is reported.
    worst: Window,
    /// The last burst, unless it is the worst one.
    last: Window,
    /// The worst burst is the last one: it goes on there.
    worst_is_last: bool,
}

/// A burst. Score and attribution of the worst one are published together: whenever its score grows.
struct Window {
    opened: RelativeMs,
    last: RelativeMs,
    /// 0 if there was no shift.
    score: f64,
    largest: Shift,
}

#[derive(Default)]
struct Shift {
    start: RelativeMs,
    value: f64,
    target: String,
    previous: Rect,
    current: Rect,
    device_pixel_ratio: f64,
}

impl Window {
    fn none() -> Self {
        // No shift comes soon after a moment that is no number.
        let unknown = RelativeMs(f64::NAN);
        Self { opened: unknown, last: unknown, score: 0.0, largest: Shift::default() }
    }
}

impl Cls {
    pub(super) fn new() -> Self {
        Self { worst: Window::none(), last: Window::none(), worst_is_last: false }
    }

    /// True if the score grew.
    pub(super) fn observe(&mut self, entry: &Entry) -> bool {
        let Entry::LayoutShift { start, value, had_recent_input, target, previous, current, device_pixel_ratio } =
            *entry
        else {
            return false;
        };
        if had_recent_input {
            return false;
        }
        let known = self.worst.score;
        let mut window = if self.worst_is_last { &mut self.worst } else { &mut self.last };
        if !(start - window.last < MAX_GAP && start - window.opened < MAX_WINDOW) {
            self.worst_is_last = false;
            window = &mut self.last;
            window.opened = start;
            window.score = 0.0;
            window.largest.value = 0.0;
        }
        window.last = start;
        window.score += value;
        let largest = &mut window.largest;
        if value > largest.value {
            largest.start = start;
            largest.value = value;
            keep(&mut largest.target, target);
            largest.previous = previous;
            largest.current = current;
            largest.device_pixel_ratio = device_pixel_ratio;
        }
        if !self.worst_is_last && self.last.score > known {
            swap(&mut self.worst, &mut self.last);
            self.worst_is_last = true;
        }
        self.worst.score > known
    }

    pub(super) fn write(&self, pen: &mut Pen, start: RelativeMs) {
        let Window { score, largest, .. } = &self.worst;
        pen.open("cls", "cumulative_layout_shift");
        pen.key("", "score");
        pen.w.decimal("", *score);
        if *score > 0.0 {
            pen.time("_time", start, largest.start);
            pen.target(&largest.target);
            if pen.performance {
                write_rect(pen.w, "previous_rect", &largest.previous);
                write_rect(pen.w, "current_rect", &largest.current);
            }
        }
        pen.close();
    }

    pub(super) fn write_dd(&self, w: &mut Writer) {
        if self.worst.score > 0.0 {
            w.open("cls");
            w.decimal("device_pixel_ratio", self.worst.largest.device_pixel_ratio);
            w.close();
        }
    }
}

/// Nothing where the shift has no source that could be told.
#[inline(never)]
fn write_rect(w: &mut Writer, key: &'static str, rect: &Rect) {
    if rect.x.is_nan() {
        return;
    }
    w.open(key);
    w.decimal("x", rect.x);
    w.decimal("y", rect.y);
    w.decimal("width", rect.width);
    w.decimal("height", rect.height);
    w.close();
}
