//! Interaction to next paint: nearly the longest wait after an input, the 98th percentile (spec b §3.4).

use super::{Form, Page, Supported, elapsed, least, most};
use crate::assemble::writer::Writer;
use crate::observation::Entry;
use crate::time::{Millis, RelativeMs};
use alloc::string::String;
use alloc::vec::Vec;

/// Only the slowest can be the percentile in a view of fewer than 500 interactions; more are not worth their memory.
const MAX_LONGEST: usize = 10;
/// One interaction in so many may be slower than the reported one.
const PERCENTILE_STEP: u32 = 50;
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
enum Count {
    /// The engine's own count, before the view and now.
    Native { before: u32, now: u32 },
    /// From the ids seen.
    Estimated { lowest: u64, highest: u64 },
}

#[derive(Default)]
struct Interaction {
    /// Never 0.
    id: u64,
    /// Of its longest entry.
    start: RelativeMs,
    /// Of its longest entry.
    duration: Millis,
    target: Option<String>,
    /// None if the engine does not tell when handlers ran.
    handling: Option<Handling>,
}

/// Everything handled for an interaction, and with it in the frame that answered it.
#[derive(Clone, Copy)]
struct Handling {
    start: RelativeMs,
    processing_start: RelativeMs,
    processing_end: RelativeMs,
    rendered: RelativeMs,
}

impl Inp {
    pub(super) fn new(page: &Page) -> Self {
        let count = if page.supported.has(Supported::INTERACTION_COUNT) {
            Count::Native { before: page.interactions, now: page.interactions }
        } else {
            Count::Estimated { lowest: u64::MAX, highest: 0 }
        };
        Self { longest: Vec::new(), count }
    }

    /// The page's interactions are counted so far to this.
    pub(super) fn counted(&mut self, interactions: u32) {
        if let Count::Native { now, .. } = &mut self.count {
            *now = interactions;
        }
    }

    #[inline(never)]
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
        if let Count::Estimated { lowest, highest } = &mut self.count {
            (*lowest, *highest) = (id.min(*lowest), id.max(*highest));
        }
        if duration < MIN_DURATION && !first_input {
            return;
        }
        let told = processing_start.0 > 0.0 && processing_end.0 > 0.0;
        let handling = told.then_some(Handling { start, processing_start, processing_end, rendered: start + duration });
        if let Some(more) = handling {
            self.longest.iter_mut().for_each(|known| known.join(id, more));
        }
        let mut interaction = Interaction { id, start, duration, target: target.map(String::from), handling };
        if let Some(known) = self.longest.iter_mut().find(|known| known.id == id) {
            if duration <= known.duration {
                return;
            }
            let known = core::mem::take(known);
            interaction.handling = known.handling;
            // An element may be gone when the last entry of its interaction comes (web-vitals 3.5.2).
            interaction.target = interaction.target.or(known.target);
            self.longest.retain(|kept| kept.id != 0);
        }
        self.insert(interaction);
    }

    /// Before the first shorter one; what falls off the end is forgotten with all that was handled for it.
    fn insert(&mut self, mut interaction: Interaction) {
        let mut shifting = false;
        for slot in &mut self.longest {
            shifting = shifting || slot.duration < interaction.duration;
            if shifting {
                core::mem::swap(slot, &mut interaction);
            }
        }
        if self.longest.len() < MAX_LONGEST {
            self.longest.push(interaction);
        }
    }

    fn count(&self) -> u32 {
        match self.count {
            Count::Native { before, now } => now.saturating_sub(before),
            Count::Estimated { lowest, highest } if lowest <= highest => {
                (((highest - lowest) / ID_STEP) as u32).saturating_add(1)
            }
            Count::Estimated { .. } => 0,
        }
    }

    /// The interaction to report and its duration; none but a zero if all were too short to be told.
    fn chosen(&self) -> Option<(Millis, Option<&Interaction>)> {
        let count = self.count();
        let place = (count / PERCENTILE_STEP) as usize;
        let Some(chosen) = self.longest.get(place).or(self.longest.last()) else {
            return (count > 0).then_some((Millis(0.0), None));
        };
        Some((Millis(least(chosen.duration.0, MAX_DURATION.0)), Some(chosen)))
    }

    pub(super) fn write(&self, w: &mut Writer, form: Form, start: RelativeMs) {
        let Some((duration, chosen)) = self.chosen() else { return };
        form.open(w, "inp");
        w.nanos(form.key("interaction_to_next_paint", "duration"), duration.nanos());
        if let Some(chosen) = chosen {
            w.nanos(form.key("interaction_to_next_paint_time", "timestamp"), elapsed(start, chosen.start));
            let selector = form.key("interaction_to_next_paint_target_selector", "target_selector");
            w.text_if(selector, chosen.target.as_deref());
            if form == Form::Performance
                && let Some(handling) = &chosen.handling
            {
                handling.write_parts(w, duration);
            }
        }
        form.close(w);
    }
}

impl Interaction {
    /// Something more was handled, for the interaction with this id or in the frame of this one.
    fn join(&mut self, id: u64, more: Handling) {
        let own = self.id == id;
        match &mut self.handling {
            Some(known) if own || (more.rendered - known.rendered).0.abs() <= SAME_FRAME_MS => {
                known.start.0 = least(known.start.0, more.start.0);
                known.processing_start.0 = least(known.processing_start.0, more.processing_start.0);
                known.processing_end.0 = most(known.processing_end.0, more.processing_end.0);
            }
            None if own => self.handling = Some(more),
            _ => {}
        }
    }
}

impl Handling {
    fn write_parts(&self, w: &mut Writer, duration: Millis) {
        // A handler can outlast the paint (`alert()`), but no part does (spec d §8.7).
        let next = self.start + duration;
        let end = RelativeMs(least(self.processing_end.0, next.0));
        w.open("sub_parts");
        w.nanos("input_delay", elapsed(self.start, self.processing_start));
        w.nanos("processing_duration", elapsed(self.processing_start, end));
        w.nanos("presentation_delay", elapsed(end, next));
        w.close();
    }
}
