//! The recorder: notes become records, records become segments, segments end when it is time.

use super::nodes::Nodes;
use super::notes::{Known, Notes};
use super::records::{self, RecordType};
use super::ring::Ring;
use super::segment::{Context, Finished, Reason, Segment};
use crate::assemble::writer::Writer;
use alloc::string::String;
use alloc::vec::Vec;

/// No segment waits longer than this for its end (ms).
const LONGEST: i64 = 5_000;
/// No segment takes more records once it is this long, compressed.
const LARGEST: usize = 60_000;
/// Bytes that are encoded in one go: a few milliseconds on a slow device.
const SLICE: usize = 192 * 1024;
/// Less is not worth a call.
const LITTLE: usize = 8 * 1024;
/// Views whose counts are kept (spec c §10).
const VIEWS: usize = 1_000;

/// What was recorded of a view (`_dd.replay_stats`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    view: String,
    /// `records_count`
    pub records: u32,
    /// `segments_count`
    pub segments: u32,
    /// `segments_total_raw_size`
    pub raw: usize,
}

/// A recorder.
#[derive(Default)]
pub struct Recorder {
    nodes: Nodes,
    /// Of elements and attributes, as the shim numbers them.
    names: Vec<Known>,
    context: Context,
    segment: Option<Segment>,
    /// The reason that the next segment will give.
    reason: Reason,
    stats: Vec<Stats>,
    /// A native app takes each record by itself; nothing is put together.
    bridged: bool,
    /// Where segments wait while nobody may have them yet; none if they may be sent.
    ring: Option<Ring>,
    /// Segments that are ready to be sent, or records for the app: as the event, under the name of their view.
    pub finished: Vec<Finished>,
}

impl Recorder {
    /// Takes notes in.
    pub fn take(&mut self, mut notes: Notes, now: i64) {
        let mut names = core::mem::take(&mut self.names);
        if notes.learn(&mut names) {
            self.nodes.changes.rename();
        }
        let mut notes = notes.with(&names);
        while !notes.is_empty() {
            self.note(&mut notes, now);
        }
        self.names = names;
    }

    /// The numbers are those of `js-shim/replay/note.ts`; `tests/protocol.rs` holds the two against each other.
    fn note(&mut self, notes: &mut Notes, now: i64) {
        match notes.count() {
            1 => self.nodes.element(notes),
            2 => self.nodes.text(notes),
            3 => self.nodes.plain(notes),
            4 => self.nodes.doctype(notes),
            5 => self.nodes.hidden(notes),
            6 => self.nodes.image_size(notes),
            7 => self.nodes.removed(notes),
            8 => self.nodes.attributes(notes),
            9 => self.nodes.text_changed(notes),
            10 => self.nodes.value(notes),
            11 => self.nodes.selection(notes),
            12 => self.nodes.scrolled(notes),
            13 => self.nodes.playback(notes),
            14 => self.nodes.sheet(notes),
            15 => self.nodes.sheets_attached(notes),
            20 => self.configure(notes),
            21 => self.view_began(notes, now),
            22 => self.view_ended(notes, now),
            23 => self.nodes.changes.reset(),
            24 => self.snapshot(notes, now),
            25 => self.changed(notes, now),
            26 => self.flush(notes),
            27 => self.hold(notes),
            30 => self.happened(records::moved, notes, now),
            31 => self.happened(records::interaction, notes, now),
            32 => self.happened(records::scroll, notes, now),
            33 => self.happened(records::viewport, notes, now),
            34 => self.happened(records::focus, notes, now),
            35 => self.happened(records::visual_viewport, notes, now),
            36 => self.happened(records::media, notes, now),
            37 => self.happened(records::sheet_rule, notes, now),
            38 => self.happened(records::frustration, notes, now),
            // Not a note of this version: nothing after it can be understood.
            _ => *notes = Notes::default(),
        }
    }

    /// What the page's view has been recorded of.
    pub fn stats(&mut self) -> Option<&mut Stats> {
        stats_of(&mut self.stats, &self.context.view)
    }

    /// Does some of what is due; when there is more to do, on the clock of `now`.
    pub fn work(&mut self, now: i64) -> i64 {
        let Some(segment) = &mut self.segment else { return i64::MAX };
        if segment.text.waiting() > LITTLE {
            segment.text.encode(SLICE);
            if segment.text.waiting() > LITTLE {
                return now;
            }
        }
        let is_long = segment.text.estimate() > LARGEST;
        let due = segment.created + LONGEST;
        // Or ahead of it: the clock was put back, and the segment would wait until it is there again.
        if is_long || (now - segment.created).abs() >= LONGEST {
            self.end_segment(if is_long { Reason::Bytes } else { Reason::Duration });
            return i64::MAX;
        }
        due
    }

    /// Ends the segment; the next one will say why.
    pub fn end_segment(&mut self, reason: Reason) {
        if let Some(segment) = self.segment.take() {
            match &mut self.ring {
                Some(ring) => ring.add(segment),
                None => self.finish(segment),
            }
        }
        self.reason = reason;
    }

    /// The page needs the segment now: why.
    fn flush(&mut self, notes: &mut Notes) {
        self.end_segment(Reason::from_number(notes.count()));
    }

    /// Segments are held back from now on, and only those of the last minute (0), they may be sent (1), or nobody may have
    /// them (2).
    fn hold(&mut self, notes: &mut Notes) {
        match notes.count() {
            0 => self.ring = Some(Ring::default()),
            1 => self.release(),
            _ => self.discard(),
        }
    }

    /// What was held back may be sent, and all that follows: it is as if the recording had begun with it.
    fn release(&mut self) {
        let Some(ring) = self.ring.take() else { return };
        self.stats.clear();
        for mut segment in ring.segments {
            self.number(&mut segment);
            self.finish(segment);
        }
        if let Some(mut segment) = self.segment.take() {
            self.number(&mut segment);
            self.segment = Some(segment);
        }
        stats_of(&mut self.stats, &self.context.view);
    }

    /// Nobody may have it: neither what was held back nor what was just recorded.
    fn discard(&mut self) {
        self.ring = None;
        self.segment = None;
        self.stats.clear();
        stats_of(&mut self.stats, &self.context.view);
    }

    fn number(&mut self, segment: &mut Segment) {
        let first = self.stats.is_empty();
        let Some(stats) = stats_of(&mut self.stats, &segment.context.view) else { return };
        if first {
            segment.reason = Reason::Init;
        }
        segment.index = stats.segments;
        stats.segments += 1;
        stats.records += segment.records;
    }

    fn finish(&mut self, segment: Segment) {
        let stats = stats_of(&mut self.stats, &segment.context.view);
        let finished = segment.finish();
        if let Some(stats) = stats {
            stats.raw += finished.raw;
        }
        self.finished.push(finished);
    }

    /// Whether a native app takes the records, application, the page's attribute for action names.
    fn configure(&mut self, notes: &mut Notes) {
        self.bridged = notes.count() > 0;
        self.context.application = notes.text().into();
        self.nodes.action_name_attribute = notes.text().into();
    }

    /// A view began, or the recording did: session, view.
    fn view_began(&mut self, notes: &mut Notes, _: i64) {
        self.context.session = notes.text().into();
        self.context.view = notes.text().into();
        stats_of(&mut self.stats, &self.context.view);
    }

    /// A view ended, and why the next segment begins: the record, unless only the recording ends.
    fn view_ended(&mut self, notes: &mut Notes, now: i64) {
        let (time, reason) = (notes.time(), Reason::from_number(notes.count()));
        if reason == Reason::ViewChange {
            self.add(records::begin(RecordType::ViewEnd, time), time, RecordType::ViewEnd, now);
        }
        self.end_segment(reason);
    }

    /// All of the page was noted: time; width, height, URL; focus; visual viewport, if there is one.
    fn snapshot(&mut self, notes: &mut Notes, now: i64) {
        let time = notes.time();
        self.add(records::meta(time, notes), time, RecordType::Meta, now);
        self.add(records::focus(time, notes), time, RecordType::Focus, now);
        let mut w = records::begin(RecordType::FullSnapshot, time);
        w.members("\"format\":1");
        self.nodes.changes.write(&mut w);
        self.add(w, time, RecordType::FullSnapshot, now);
        if notes.count() > 0 {
            self.add(records::visual_viewport(time, notes), time, RecordType::VisualViewport, now);
        }
    }

    /// Changes were noted: time.
    fn changed(&mut self, notes: &mut Notes, now: i64) {
        let time = notes.time();
        if !self.nodes.changes.is_empty() {
            let mut w = records::begin(RecordType::Change, time);
            self.nodes.changes.write(&mut w);
            self.add(w, time, RecordType::Change, now);
        }
    }

    fn happened(&mut self, record: fn(i64, &mut Notes) -> Writer, notes: &mut Notes, now: i64) {
        let time = notes.time();
        self.add(record(time, notes), time, RecordType::Incremental, now);
    }

    /// Closes a record and adds it to the view's segment; without a view there is none.
    fn add(&mut self, mut record: Writer, time: i64, kind: RecordType, now: i64) {
        record.close();
        if self.context.view.is_empty() {
            return;
        }
        let Some(stats) = stats_of(&mut self.stats, &self.context.view) else { return };
        stats.records += 1;
        if self.bridged {
            let (name, event) = (self.context.view.clone(), record.into_bytes());
            self.finished.push(Finished { name, event, body: Vec::new(), raw: 0 });
            return;
        }
        let segment = self.segment.get_or_insert_with(|| {
            stats.segments += 1;
            Segment::new(&self.context, self.reason, stats.segments - 1, now)
        });
        let is = |other| kind == other;
        segment.add(&record.into_bytes(), time, is(RecordType::FullSnapshot), is(RecordType::Change));
    }
}

/// What was recorded of a view, which becomes the last one if it is new.
fn stats_of<'a>(all: &'a mut Vec<Stats>, view: &str) -> Option<&'a mut Stats> {
    let known = all.iter().rposition(|stats| stats.view == view);
    if known.is_none() {
        if all.len() >= VIEWS {
            all.remove(0);
        }
        all.push(Stats { view: view.into(), ..Stats::default() });
    }
    match known {
        Some(place) => all.get_mut(place),
        None => all.last_mut(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::notes::packing::Packed;
    use super::*;

    /// What a page that crashes loses is the open segment: no more than this.
    #[test]
    fn a_segment_ends_five_seconds_after_its_first_record_or_when_it_is_long() {
        let mut recorder = Recorder::default();
        recorder.take(Packed::default().numbers(&[20.0, 0.0]).text("application").text("").notes(), 0);
        recorder.take(Packed::default().numbers(&[21.0]).text("session").text("view").notes(), 0);
        let moved = |time: f64| Packed::default().numbers(&[30.0, time, 0.0, 0.0, 10.0, 20.0]);
        recorder.take(moved(1_000.0).notes(), 1_000);
        recorder.take(moved(5_900.0).notes(), 5_900);
        assert_eq!(recorder.work(5_999), 6_000);
        assert!(recorder.finished.is_empty());
        assert_eq!(recorder.work(6_000), i64::MAX);
        assert_eq!(recorder.finished.len(), 1);

        recorder.take(moved(7_000.0).notes(), 7_000);
        assert_eq!(recorder.work(2_001), 12_000);
        assert_eq!(recorder.work(2_000), i64::MAX);
        assert_eq!(recorder.finished.len(), 2);

        let mut state = 1u32;
        let mut time = 7_000.0;
        while recorder.finished.len() < 3 && time < 9_000.0 {
            // Places that do not repeat.
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = [30.0, time, 0.0, f64::from(state >> 8), f64::from(state >> 12), f64::from(state >> 16)];
            recorder.take(Packed::default().numbers(&at).notes(), time as i64);
            recorder.work(time as i64);
            time += 0.5;
        }
        let lengths: Vec<_> = recorder.finished.iter().map(|finished| finished.body.len()).collect();
        assert!((50_000..70_000).contains(&lengths[2]), "{lengths:?}");
    }
}
