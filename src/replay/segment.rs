//! Segments: records of one view, compressed while they come, with what the intake wants to know of them (spec c §8).

use super::deflate::Deflate;
use crate::assemble::writer::Writer;
use crate::words::word;
use alloc::string::String;
use alloc::vec::Vec;

/// Why a segment began: why the one before it ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Reason {
    /// The recording began.
    #[default]
    Init,
    /// A view began.
    ViewChange,
    /// The segment before was old enough.
    Duration,
    /// The segment before was long enough.
    Bytes,
    /// The page was being left.
    Unload,
    /// The page was hidden.
    Hidden,
    /// The browser froze the page.
    Frozen,
}

impl Reason {
    /// The reason with this number.
    pub fn from_number(number: u32) -> Self {
        match number {
            1 => Self::ViewChange,
            2 => Self::Duration,
            3 => Self::Bytes,
            4 => Self::Unload,
            5 => Self::Hidden,
            6 => Self::Frozen,
            _ => Self::Init,
        }
    }

    fn name(self) -> &'static str {
        word(
            "init view_change segment_duration_limit segment_bytes_limit before_unload visibility_hidden page_frozen",
            self as usize,
        )
    }
}

/// What segments of one view have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// `application.id`
    pub application: String,
    /// `session.id`
    pub session: String,
    /// `view.id`; none is open while it is empty.
    pub view: String,
}

/// A segment that still takes records.
pub struct Segment {
    /// Whose it is.
    pub context: Context,
    /// Why it began.
    pub reason: Reason,
    /// How many segments of the view were before.
    pub index: u32,
    /// When it began, on the page's clock at that moment.
    pub created: i64,
    /// The time of its earliest record.
    pub start: i64,
    end: i64,
    /// How many it has.
    pub records: u32,
    /// All of the page is in it.
    pub full_snapshot: bool,
    changes: bool,
    /// The text so far.
    pub text: Deflate,
}

/// A segment ready to be sent.
#[derive(Debug, PartialEq, Eq)]
pub struct Finished {
    /// The name of the file part.
    pub name: String,
    /// The event part, JSON.
    pub event: Vec<u8>,
    /// The file part, a zlib stream.
    pub body: Vec<u8>,
    /// Bytes of the segment's text.
    pub raw: usize,
}

impl Segment {
    /// Without a record yet.
    pub fn new(context: &Context, reason: Reason, index: u32, now: i64) -> Self {
        let mut text = Deflate::default();
        text.write(b"{\"records\":[");
        Self {
            context: context.clone(),
            reason,
            index,
            created: now,
            start: i64::MAX,
            end: i64::MIN,
            records: 0,
            full_snapshot: false,
            changes: false,
            text,
        }
    }

    /// Adds a record.
    pub fn add(&mut self, record: &[u8], time: i64, full_snapshot: bool, changes: bool) {
        if self.records > 0 {
            self.text.write(b",");
        }
        self.text.write(record);
        self.records += 1;
        self.start = self.start.min(time);
        self.end = self.end.max(time);
        self.full_snapshot |= full_snapshot;
        self.changes |= changes;
    }

    /// Ends it.
    pub fn finish(mut self) -> Finished {
        let Context { application, session, view } = &self.context;
        let mut w = Writer::new();
        w.open("");
        w.int("start", self.start);
        w.int("end", self.end);
        w.text("creation_reason", self.reason.name());
        w.int("records_count", self.records.into());
        w.flag("has_full_snapshot", self.full_snapshot || self.changes && self.index == 0);
        w.int("index_in_view", self.index.into());
        w.members("\"source\":\"browser\"");
        for (key, id) in [("application", application), ("session", session), ("view", view)] {
            w.open(key);
            w.text("id", id);
            w.close();
        }
        let metadata = w.into_bytes();
        self.text.write(b"],");
        self.text.write(metadata.get(1..).unwrap_or_default());
        self.text.write(b"}\n");
        let raw = self.text.raw_len();
        let body = self.text.finish();
        let mut event = Writer::new();
        // SAFETY: a writer wrote it.
        event.put(unsafe { core::str::from_utf8_unchecked(&metadata) });
        event.int("raw_segment_size", raw as i64);
        event.int("compressed_segment_size", body.len() as i64);
        event.close();
        let mut name = Writer::new();
        name.put(session);
        name.put("-");
        name.digits(self.start.unsigned_abs(), 1);
        Finished { name: name.into_string(), event: event.into_bytes(), body, raw }
    }
}
