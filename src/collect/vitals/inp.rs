//! Interaction to next paint: nearly the longest wait after an input, the 98th percentile (spec b §3.4).

use super::{Page, Pen, Supported, elapsed, keep, least, most};
use crate::observation::Entry;
use crate::time::{Millis, RelativeMs};
use alloc::string::String;
use alloc::vec::Vec;

/// Only the slowest can be the percentile in a view of fewer than 500 interactions; more are not worth their memory.
const MAX_LONGEST: usize = 10;
/// One interaction in so many may be slower than the reported one.
const PERCENTILE_STEP: u64 = 50;
/// Where the engine does not count interactions, the shim observes all of them; this short they are counted alone, as
/// where it does.
const MIN_DURATION: Millis = Millis(40.0);
/// A debugger or a sleeping machine, not an application, makes one wait longer.
const MAX_DURATION: Millis = Millis(60_000.0);
/// Durations come in steps of this: closer render times are the same frame.
const SAME_FRAME_MS: f64 = 8.0;
/// By which engines step the interaction id.
const ID_STEP: u64 = 7;

pub(super) struct Inp {
    /// Slowest first, one per id.
    longest: Vec<Interaction>,
    count: Count,
}

/// How many interactions the view had.
struct Count {
    /// The engine counts them; else the ids tell.
    native: bool,
    /// The engine's count before the view, or the lowest id.
    first: u64,
    /// The engine's count now, or the highest id.
    last: u64,
}

struct Interaction {
    /// Never 0.
    id: u64,
    /// Of its longest entry.
    start: RelativeMs,
    /// Of its longest entry.
    duration: Millis,
    target: String,
    handling: Handling,
}

/// Everything handled for an interaction, and with it in the frame that answered it.
#[derive(Clone, Copy)]
struct Handling {
    start: RelativeMs,
    /// No number if the engine does not tell when handlers ran.
    processing_start: RelativeMs,
    processing_end: RelativeMs,
    rendered: RelativeMs,
}

impl Inp {
    pub(super) fn new(page: &Page) -> Self {
        let native = page.supported.has(Supported::INTERACTION_COUNT);
        let before = u64::from(page.interactions);
        let (first, last) = if native { (before, before) } else { (u64::MAX, 0) };
        Self { longest: Vec::new(), count: Count { native, first, last } }
    }

    /// The page's interactions are counted so far to this.
    pub(super) fn counted(&mut self, interactions: u32) {
        if self.count.native {
            self.count.last = interactions.into();
        }
    }

    pub(super) fn observe(&mut self, entry: &Entry) {
        let Entry::Event { start, duration, processing_start, processing_end, interaction_id, target, first_input } =
            *entry
        else {
            return;
        };
        // Hover and scroll have the id 0, entries of engines without ids none.
        let id = interaction_id as u64;
        if id == 0 {
            return;
        }
        if !self.count.native {
            self.count.first = id.min(self.count.first);
            self.count.last = id.max(self.count.last);
        }
        if duration < MIN_DURATION && !first_input {
            return;
        }
        let mut handling = Handling { start, processing_start, processing_end, rendered: start + duration };
        if !(processing_start.0 > 0.0 && processing_end.0 > 0.0) {
            handling.processing_start.0 = f64::NAN;
        }
        let mut place = self.longest.len();
        for (at, known) in self.longest.iter_mut().enumerate() {
            known.join(id, &handling);
            if known.id == id {
                place = at;
            }
        }
        // What was handled for an id that falls off the end is forgotten with it.
        let is_known = place < self.longest.len();
        if !is_known && place < MAX_LONGEST {
            let duration = Millis(f64::NEG_INFINITY);
            self.longest.push(Interaction { id, start, duration, target: String::new(), handling });
        }
        let place = place.min(MAX_LONGEST - 1);
        let Some(slot) = self.longest.get_mut(place) else { return };
        if duration <= slot.duration {
            return;
        }
        slot.start = start;
        slot.duration = duration;
        if slot.id != id {
            slot.id = id;
            slot.handling = handling;
            slot.target.clear();
        }
        // An element may be gone when the last entry of its interaction comes (web-vitals 3.5.2).
        if target.is_some() {
            keep(&mut slot.target, target);
        }
        self.rise(place);
    }

    /// Moves what has grown before the first shorter one.
    fn rise(&mut self, from: usize) {
        for place in (0..from).rev() {
            if let Some([before, grown]) = self.longest.get_mut(place..place + 2)
                && before.duration < grown.duration
            {
                core::mem::swap(before, grown);
            }
        }
    }

    fn count(&self) -> u64 {
        let Count { native, first, last } = self.count;
        match last.checked_sub(first) {
            None => 0,
            Some(counted) if native => counted,
            Some(distance) => distance / ID_STEP + 1,
        }
    }

    pub(super) fn write(&self, pen: &mut Pen, start: RelativeMs) {
        let count = self.count();
        let place = (count / PERCENTILE_STEP) as usize;
        let chosen = self.longest.get(place).or(self.longest.last());
        if chosen.is_none() && count == 0 {
            return;
        }
        // If all were too short to be told, a zero stands for them.
        let duration = Millis(chosen.map_or(0.0, |chosen| least(chosen.duration.0, MAX_DURATION.0)));
        pen.open("inp", "interaction_to_next_paint");
        pen.duration("", duration.nanos());
        if let Some(chosen) = chosen {
            pen.time("_time", start, chosen.start);
            pen.target(&chosen.target);
            if pen.performance {
                chosen.handling.write_parts(pen, duration);
            }
        }
        pen.close();
    }
}

impl Interaction {
    /// Something more was handled, for the interaction with this id or in the frame of this one.
    fn join(&mut self, id: u64, more: &Handling) {
        let (own, known) = (self.id == id, &mut self.handling);
        if more.processing_start.0.is_nan() {
            return;
        }
        if known.processing_start.0.is_nan() {
            if own {
                *known = *more;
            }
        } else if own || (more.rendered - known.rendered).0.abs() <= SAME_FRAME_MS {
            known.start = known.start.earlier(more.start);
            known.processing_start = known.processing_start.earlier(more.processing_start);
            known.processing_end.0 = most(known.processing_end.0, more.processing_end.0);
        }
    }
}

impl Handling {
    fn write_parts(&self, pen: &mut Pen, duration: Millis) {
        if self.processing_start.0.is_nan() {
            return;
        }
        // A handler can outlast the paint (`alert()`), but no part does (spec d §8.7).
        let next = self.start + duration;
        let end = self.processing_end.earlier(next);
        pen.w.open("sub_parts");
        pen.w.nanos("input_delay", elapsed(self.start, self.processing_start));
        pen.w.nanos("processing_duration", elapsed(self.processing_start, end));
        pen.w.nanos("presentation_delay", elapsed(end, next));
        pen.w.close();
    }
}
