//! The vitals of one view: how fast it appeared, how still it stood, how quickly it answered (spec b §3, spec d).
//!
//! Each vital has a file of its own and knows no other. What they have in common stands here: which entries belong to
//! the view, and since when its time counts.

mod cls;
mod fcp;
mod fid;
mod inp;
mod lcp;
mod navigation;
#[cfg(test)]
mod tests;
pub mod visibility;

use crate::assemble::writer::Writer;
use crate::observation::Entry;
use crate::time::{Millis, Nanos, RelativeMs};
use alloc::string::String;
use cls::Cls;
use fcp::Fcp;
use fid::Fid;
use inp::Inp;
use lcp::Lcp;
use navigation::NavigationTimes;
use visibility::Visibility;

/// A paint this late is no longer about loading (spec b §3.1).
const MAX_PAINT: Millis = Millis(600_000.0);

/// What the engine can tell, as a bit set: what it can't must be absent on the wire, not 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Supported(pub u32);

impl Supported {
    /// `layout-shift` entries.
    pub const LAYOUT_SHIFT: u32 = 1;
    /// `event` entries with an `interactionId`.
    pub const INTERACTIONS: u32 = 1 << 1;
    /// `performance.interactionCount`.
    pub const INTERACTION_COUNT: u32 = 1 << 2;
    /// `visibility-state` entries.
    pub const VISIBILITY_STATE: u32 = 1 << 3;

    /// Whether this can be told.
    pub const fn has(self, entries: u32) -> bool {
        self.0 & entries != 0
    }
}

/// What is true of the page when a view starts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Page {
    /// What its engine can tell.
    pub supported: Supported,
    /// It can't be seen (for the first view: when the SDK started).
    pub hidden: bool,
    /// The last [`Entry::InteractionCount`]; 0 for the page's first view, which owns the interactions before it too.
    pub interactions: u32,
}

/// How a view came about, as far as its vitals care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewKind {
    /// The page's first view: paint, navigation and first-input metrics belong to it alone, even if it has ended.
    Initial,
    /// Any later view in the same document.
    Later,
    /// A view that came back from the back/forward cache.
    Restored,
}

/// The vitals of one view.
pub struct Vitals {
    kind: ViewKind,
    supported: Supported,
    start: RelativeMs,
    /// Infinite as long as the view is open.
    end: RelativeMs,
    /// From when paints are measured: the view's start, or when a prerendered page was shown.
    origin: RelativeMs,
    visibility: Visibility,
    navigation: NavigationTimes,
    fcp: Fcp,
    lcp: Lcp,
    fid: Fid,
    cls: Cls,
    inp: Inp,
}

impl Vitals {
    /// Of a view that starts at `start`.
    pub fn new(start: RelativeMs, kind: ViewKind, page: &Page) -> Self {
        let hidden = page.hidden
            && match kind {
                // A late start may find hidden what was seen when it was painted: the entries know better.
                ViewKind::Initial => !page.supported.has(Supported::VISIBILITY_STATE),
                ViewKind::Later => true,
                // Some engines still call the page hidden during `pageshow`; if it is, a later `Hidden` says so.
                ViewKind::Restored => false,
            };
        Self {
            kind,
            supported: page.supported,
            start,
            end: RelativeMs::NEVER,
            origin: start,
            visibility: Visibility::new(start, hidden),
            navigation: NavigationTimes::default(),
            fcp: Fcp::NONE,
            lcp: Lcp::NONE,
            fid: Fid::NONE,
            cls: Cls::new(),
            inp: Inp::new(page),
        }
    }

    /// Takes in an entry of the page, at any time, also after the view's end. True if that schedules a view update:
    /// INP alone does not (spec b §2.2).
    ///
    /// Of what is told at once when the SDK starts, `Navigation` comes first and `Hidden` second: they say what the
    /// others are worth.
    #[inline(never)]
    pub fn observe(&mut self, entry: &Entry, now: RelativeMs) -> bool {
        let initial = self.kind == ViewKind::Initial;
        match *entry {
            Entry::FirstContentfulPaint { start } => initial && self.is_paint_seen(start) && self.fcp.observe(start),
            Entry::RestoredPaint { start } => {
                let painted = self.kind == ViewKind::Restored && self.is_paint_seen(start) && self.fcp.observe(start);
                if painted {
                    self.lcp.restored(start);
                }
                painted
            }
            Entry::LargestContentfulPaint { start, .. } => {
                initial && self.is_paint_seen(start) && self.lcp.observe(entry)
            }
            Entry::FirstInput { start } => {
                self.lcp.first_input(start);
                false
            }
            // Before a prerendered page was shown, nobody saw it move.
            Entry::LayoutShift { start, .. } => {
                let told = self.supported.has(Supported::LAYOUT_SHIFT);
                told && start >= self.origin && start <= self.end && self.cls.observe(entry)
            }
            Entry::Event { start, .. } => {
                if start >= self.start && start <= self.end {
                    self.inp.observe(entry);
                }
                initial && self.visibility.seen_until(start) && self.fid.observe(entry)
            }
            Entry::InteractionCount(count) => {
                if self.end == RelativeMs::NEVER {
                    self.inp.counted(count);
                }
                false
            }
            Entry::Navigation(navigation) => {
                if !initial {
                    return false;
                }
                if navigation.activation_start > self.origin {
                    self.origin = navigation.activation_start;
                    self.visibility.activated(self.origin);
                }
                self.navigation.observe(&navigation, now)
            }
            Entry::Hidden { start } => {
                self.visibility.hide(start);
                false
            }
            Entry::Unknown => false,
        }
    }

    /// The view has ended: interactions and shifts that start later are the next view's, the count is final. Entries
    /// that come late still count (spec b §2.1).
    pub fn end(&mut self, at: RelativeMs) {
        self.end.0 = least(self.end.0, at.0);
    }

    /// Until when the view was seen.
    pub fn visibility(&self) -> &Visibility {
        &self.visibility
    }

    /// When the page's load event was over; of its first view only.
    pub fn loaded(&self) -> Option<RelativeMs> {
        self.navigation.loaded()
    }

    /// Since when the view was to be seen.
    pub fn origin(&self) -> RelativeMs {
        self.origin
    }

    /// Writes the members of the event's `view` object, `performance` among them.
    #[inline(never)]
    pub fn write_view(&self, w: &mut Writer) {
        self.navigation.write(w, self.origin, self.start);
        let mut pen = Pen { w, performance: false, flat: "" };
        self.write_vitals(&mut pen);
        pen.w.open("performance");
        pen.performance = true;
        self.write_vitals(&mut pen);
        w.close();
    }

    #[inline(never)]
    fn write_vitals(&self, pen: &mut Pen) {
        self.fcp.write(pen, self.origin);
        self.lcp.write(pen, self.origin, self.navigation.first_byte());
        self.fid.write(pen, self.start);
        if self.supported.has(Supported::LAYOUT_SHIFT) {
            self.cls.write(pen, self.start);
        }
        if self.supported.has(Supported::INTERACTIONS) {
            self.inp.write(pen, self.start);
        }
    }

    /// Writes the members of the event's `_dd` object.
    pub fn write_dd(&self, w: &mut Writer) {
        self.cls.write_dd(w);
    }

    fn is_paint_seen(&self, start: RelativeMs) -> bool {
        self.visibility.seen_until(start) && start - self.origin < MAX_PAINT
    }
}

/// Writes one vital after the other. The schema has each twice, and deprecates the first: as members of `view`, with
/// long names that begin alike, and as an object in `view.performance`.
struct Pen<'a> {
    w: &'a mut Writer,
    /// The second form.
    performance: bool,
    /// How this vital's long names begin.
    flat: &'static str,
}

impl Pen<'_> {
    #[inline(never)]
    fn open(&mut self, object: &'static str, flat: &'static str) {
        self.flat = flat;
        if self.performance {
            self.w.open(object);
        }
    }

    #[inline(never)]
    fn close(&mut self) {
        if self.performance {
            self.w.close();
        }
    }

    /// The key of a member, whose long name has this end.
    #[inline(never)]
    fn key(&mut self, end: &str, short: &str) {
        let (start, end) = if self.performance { (short, "") } else { (self.flat, end) };
        self.w.key_of(start, end);
    }

    #[inline(never)]
    fn duration(&mut self, end: &str, duration: Nanos) {
        self.key(end, "duration");
        self.w.nanos("", duration);
    }

    /// When it happened.
    #[inline(never)]
    fn time(&mut self, end: &str, origin: RelativeMs, at: RelativeMs) {
        self.key(end, "timestamp");
        self.w.nanos("", elapsed(origin, at));
    }

    /// The selector of what it happened to, if it is known.
    #[inline(never)]
    fn target(&mut self, selector: &str) {
        if !selector.is_empty() {
            self.key("_target_selector", "target_selector");
            self.w.text("", selector);
        }
    }
}

/// Keeps a text in the place of another; an absent one is empty.
#[inline(never)]
fn keep(place: &mut String, text: Option<&str>) {
    place.clear();
    place.push_str(text.unwrap_or(""));
}

/// From one moment to another, never negative: the wire has no such durations (spec b §1.1).
#[inline(never)]
fn elapsed(from: RelativeMs, to: RelativeMs) -> Nanos {
    if to > from { (to - from).nanos() } else { Nanos(0) }
}

/// The lesser number; `known` if the other is none (NaN).
fn least(known: f64, other: f64) -> f64 {
    if other < known { other } else { known }
}

/// The greater number; `known` if the other is none (NaN).
fn most(known: f64, other: f64) -> f64 {
    if other > known { other } else { known }
}
