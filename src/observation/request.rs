//! Requests and resources, as they are told.

use crate::assemble::writer::Fragment;
use crate::record::Reader;
use crate::time::{Millis, RelativeMs};

/// A request of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestStarted<'a> {
    /// Its number on this page.
    pub id: u32,
    /// By `XMLHttpRequest`; else by `fetch`.
    pub xhr: bool,
    /// In upper case.
    pub method: &'a str,
    /// Absolute.
    pub url: &'a str,
    /// Of no interest to page activity (`excludedActivityUrls`).
    pub excluded: bool,
    /// Members of `_dd`: the trace that its headers began, if it is sampled.
    pub trace: Fragment<'a>,
}

/// How a request of the page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestEnded<'a> {
    /// Its number.
    pub id: u32,
    /// HTTP status; 0: no response came.
    pub status: u32,
    /// The page aborted it.
    pub aborted: bool,
    /// Members of `resource` that options ask for: headers, GraphQL.
    pub details: Fragment<'a>,
}

/// A performance entry of a resource.
#[derive(Clone, Copy, Debug)]
pub struct ResourceSeen<'a> {
    /// When it began.
    pub start: RelativeMs,
    /// Until when its last byte came; of a document until its load event is over.
    pub duration: Millis,
    /// Its `name`.
    pub url: &'a str,
    /// What asked for it.
    pub initiator: &'a str,
    /// Members of `resource` that the entry has in words.
    pub details: Fragment<'a>,
    /// Members of `_dd`: the trace that a document names.
    pub trace: Fragment<'a>,
    /// Status, sizes and times, to be read by [`crate::collect::resource`].
    pub rest: Reader<'a>,
}

/// A resource that the page tells of (`stopResource`), or a WebSocket.
#[derive(Clone, Copy, Debug)]
pub struct ResourceTold<'a> {
    /// Its URL.
    pub url: &'a str,
    /// `resource.type`.
    pub kind: &'a str,
    /// From the observation's time on.
    pub duration: Millis,
    /// Further members of `resource`.
    pub details: Fragment<'a>,
    /// Members of `_dd`.
    pub dd: Fragment<'a>,
    /// The caller's context.
    pub context: Option<Fragment<'a>>,
}
