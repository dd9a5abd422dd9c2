//! Cumulative layout shift: the worst burst of unexpected movement (spec b §3.3).

use super::{Form, elapsed};
use crate::assemble::writer::Writer;
use crate::observation::{Entry, Rect};
use crate::time::{Millis, RelativeMs};
use alloc::string::String;

/// A calmer second ends a burst.
const MAX_GAP: Millis = Millis(1000.0);
/// A burst is no longer than this, so that an endless animation has a finite score.
const MAX_WINDOW: Millis = Millis(5000.0);

#[derive(Default)]
pub(super) struct Cls {
    window: Option<Window>,
    /// Of the worst window.
    score: f64,
    /// The largest shift of the worst window.
    worst: Option<Shift>,
}

struct Window {
    opened: RelativeMs,
    last: RelativeMs,
    score: f64,
    largest: Shift,
}

#[derive(Clone)]
struct Shift {
    start: RelativeMs,
    value: f64,
    target: Option<String>,
    previous: Rect,
    current: Rect,
    device_pixel_ratio: f64,
}

impl Cls {
    /// True if the score grew: score and attribution are published together, and only then.
    pub(super) fn observe(&mut self, entry: &Entry) -> bool {
        let Entry::LayoutShift { start, value, had_recent_input, target, previous, current, device_pixel_ratio } =
            *entry
        else {
            return false;
        };
        if had_recent_input {
            return false;
        }
        let shift = Shift { start, value, target: target.map(String::from), previous, current, device_pixel_ratio };
        match &mut self.window {
            Some(window) if start - window.last < MAX_GAP && start - window.opened < MAX_WINDOW => {
                window.last = start;
                window.score += value;
                if value > window.largest.value {
                    window.largest = shift;
                }
            }
            window => *window = Some(Window { opened: start, last: start, score: value, largest: shift }),
        }
        let Some(window) = self.window.as_ref().filter(|window| window.score > self.score) else { return false };
        self.score = window.score;
        self.worst = Some(window.largest.clone());
        true
    }

    pub(super) fn write(&self, w: &mut Writer, form: Form, start: RelativeMs) {
        form.open(w, "cls");
        w.decimal(form.key("cumulative_layout_shift", "score"), self.score);
        if let Some(worst) = &self.worst {
            w.nanos(form.key("cumulative_layout_shift_time", "timestamp"), elapsed(start, worst.start));
            let selector = form.key("cumulative_layout_shift_target_selector", "target_selector");
            w.text_if(selector, worst.target.as_deref());
            if form == Form::Performance {
                write_rect(w, "previous_rect", worst.previous);
                write_rect(w, "current_rect", worst.current);
            }
        }
        form.close(w);
    }

    pub(super) fn write_dd(&self, w: &mut Writer) {
        let Some(worst) = &self.worst else { return };
        w.open("cls");
        w.decimal("device_pixel_ratio", worst.device_pixel_ratio);
        w.close();
    }
}

/// Nothing where the shift has no source that could be told.
fn write_rect(w: &mut Writer, key: &str, rect: Rect) {
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
