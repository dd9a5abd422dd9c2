//! The last minute of a session that is not in the sample, in memory alone: sent when something happens for which the
//! session is kept after all, else never.
//!
//! What is played begins with all of the page, so segments go by generations: a full snapshot and what follows it.

use super::segment::Segment;
use alloc::vec::Vec;

/// So much of what led to the keeping is wanted (ms).
const SPAN: i64 = 60_000;
/// It may not hold more than this, compressed.
const BYTES: usize = 1024 * 1024;

/// The ring.
#[derive(Default)]
pub struct Ring {
    /// Oldest first; the first one holds all of the page.
    pub segments: Vec<Segment>,
}

impl Ring {
    /// Takes a segment in. What is older than the minute goes, as far as the rest still begins with a snapshot.
    pub fn add(&mut self, mut segment: Segment) {
        segment.text.settle();
        let since = segment.start - SPAN;
        self.segments.push(segment);
        let begins = |segment: &Segment| segment.full_snapshot;
        let old = self.segments.iter().rposition(|segment| begins(segment) && segment.start <= since).unwrap_or(0);
        self.drop_first(old);
        while self.segments.iter().map(|segment| segment.text.stream_len()).sum::<usize>() > BYTES {
            self.drop_first(1);
        }
        // Also after the loss of a generation's beginning.
        let playable = self.segments.iter().position(begins).unwrap_or(self.segments.len());
        self.drop_first(playable);
    }

    fn drop_first(&mut self, count: usize) {
        self.segments = self.segments.split_off(count.min(self.segments.len()));
    }
}

#[cfg(test)]
mod tests {
    use crate::replay::notes::packing::Packed;
    use crate::replay::recorder::Recorder;
    use crate::replay::segment::Reason;
    use serde_json::Value;

    const APPLICATION: &str = "0a1b2c3d-0000-4000-8000-000000000001";
    const SESSION: &str = "0a1b2c3d-0000-4000-8000-000000000002";
    const VIEW: &str = "0a1b2c3d-0000-4000-8000-000000000003";

    fn hold(recorder: &mut Recorder, what: f64) {
        recorder.take(Packed::default().numbers(&[27.0, what]).notes(), 0);
    }

    fn held() -> Recorder {
        let mut recorder = Recorder::default();
        hold(&mut recorder, 0.0);
        recorder.take(Packed::default().numbers(&[20.0, 0.0]).text(APPLICATION).text("").notes(), 0);
        recorder.take(Packed::default().numbers(&[21.0]).text(SESSION).text(VIEW).notes(), 0);
        recorder
    }

    /// A segment, of all of the page (four records) or of a move of the mouse.
    fn record(recorder: &mut Recorder, time: i64, snapshot: bool) {
        let at = time as f64;
        let packed = if snapshot {
            let packed = Packed::default().numbers(&[23.0, 3.0, f64::NAN, 0.0, 24.0, at, 800.0, 600.0]);
            packed.text("https://shop.test/").numbers(&[1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 800.0, 600.0])
        } else {
            Packed::default().numbers(&[30.0, at, 0.0, 0.0, 10.0, 20.0])
        };
        recorder.take(packed.notes(), time);
        recorder.end_segment(Reason::Duration);
    }

    fn told(recorder: &mut Recorder) -> Vec<(i64, u64, u64, String)> {
        let of = |event: Vec<u8>| {
            let event: Value = serde_json::from_slice(&event).expect("JSON");
            let number = |key: &str| event[key].as_u64().expect("a number");
            let reason = event["creation_reason"].as_str().expect("a reason").to_owned();
            (event["start"].as_i64().expect("a time"), number("index_in_view"), number("records_count"), reason)
        };
        recorder.finished.drain(..).map(|finished| of(finished.event)).collect()
    }

    #[test]
    fn nothing_is_finished_while_it_is_held_and_then_it_begins_anew() {
        let mut recorder = held();
        record(&mut recorder, 1_000, true);
        record(&mut recorder, 2_000, false);
        assert!(recorder.finished.is_empty());
        hold(&mut recorder, 1.0);
        let (init, duration) = ("init".to_owned(), "segment_duration_limit".to_owned());
        assert_eq!(told(&mut recorder), [(1_000, 0, 4, init), (2_000, 1, 1, duration.clone())]);
        let stats = recorder.stats().expect("stats");
        assert_eq!((stats.records, stats.segments, stats.raw > 0), (5, 2, true));
        record(&mut recorder, 3_000, false);
        assert_eq!(told(&mut recorder), [(3_000, 2, 1, duration)]);
    }

    #[test]
    fn a_minute_is_kept_from_a_snapshot_on() {
        let mut recorder = held();
        for second in 0..=200 {
            record(&mut recorder, second * 1_000, second % 60 == 0);
        }
        hold(&mut recorder, 1.0);
        let told = told(&mut recorder);
        // The last snapshot is of second 180; the minute before second 200 needs the one before.
        assert_eq!((told[0].0, told[0].1, told[0].2, told[0].3.as_str()), (120_000, 0, 4, "init"));
        assert_eq!(told.len(), 81);
        assert!(told.iter().enumerate().all(|(place, segment)| segment.1 == place as u64));
    }

    #[test]
    fn an_app_gets_each_record_by_itself_with_its_view() {
        let mut recorder = Recorder::default();
        recorder.take(Packed::default().numbers(&[20.0, 1.0]).text(APPLICATION).text("").notes(), 0);
        recorder.take(Packed::default().numbers(&[21.0]).text(SESSION).text(VIEW).notes(), 0);
        record(&mut recorder, 1_000, true);
        let types = |finished: &super::super::segment::Finished| {
            assert_eq!((finished.name.as_str(), finished.body.len()), (VIEW, 0));
            serde_json::from_slice::<Value>(&finished.event).expect("JSON")["type"].as_u64()
        };
        assert_eq!(recorder.finished.iter().map(types).collect::<Vec<_>>(), [4, 6, 2, 8].map(Some));
        assert_eq!(recorder.stats().map(|stats| (stats.records, stats.segments)), Some((4, 0)));
    }

    #[test]
    fn what_no_snapshot_precedes_is_not_kept() {
        let mut recorder = held();
        record(&mut recorder, 1_000, false);
        record(&mut recorder, 2_000, true);
        hold(&mut recorder, 1.0);
        assert_eq!(told(&mut recorder).iter().map(|segment| segment.0).collect::<Vec<_>>(), [2_000]);
    }

    #[test]
    fn what_is_discarded_is_never_told() {
        let mut recorder = held();
        record(&mut recorder, 1_000, true);
        hold(&mut recorder, 2.0);
        record(&mut recorder, 2_000, true);
        assert_eq!(told(&mut recorder).iter().map(|segment| segment.0).collect::<Vec<_>>(), [2_000]);
    }

    #[test]
    fn it_has_an_end_to_its_size() {
        let mut recorder = held();
        let mut state = 1u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b'a' + (state >> 24) as u8 % 26)
        };
        for second in 0..40 {
            // One incompressible text after the other, as the URL of the page.
            let url: String = (0..100_000).map(|_| noise()).collect();
            let packed = Packed::default().numbers(&[23.0, 3.0, f64::NAN, 0.0, 24.0, second as f64, 800.0, 600.0]);
            recorder.take(packed.text(&url).numbers(&[1.0, 0.0]).notes(), second);
            recorder.end_segment(Reason::Duration);
        }
        hold(&mut recorder, 1.0);
        let bytes: usize = recorder.finished.iter().map(|finished| finished.body.len()).sum();
        assert!((super::BYTES / 2..super::BYTES + 100_000).contains(&bytes), "{bytes}");
    }
}
