//! Requests of the page's scripts, kept for the performance entry that tells the rest of them (spec b §6.2).

use crate::assemble::writer::Json;
use crate::observation::{RequestEnded, RequestStarted};
use crate::time::RelativeMs;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

/// Requests without an entry are kept up to this number; the oldest go first.
const KEPT: usize = 1000;

/// A request.
#[derive(Debug)]
pub struct Request {
    id: u32,
    start: RelativeMs,
    url: String,
    ended: bool,
    /// The page aborted it.
    aborted: bool,
    /// `resource.method`.
    pub method: String,
    /// `resource.status_code`; 0 if no response came, or one that may not be looked at.
    pub status: u32,
    /// Further members of `resource`, as an object.
    pub details: Json,
    trace: String,
}

impl Request {
    /// Members of `_dd`: the trace, if there is a span for it. Where neither a response came nor the page gave up, the
    /// request may never have left.
    pub fn trace(&self) -> &str {
        if self.status == 0 && !self.aborted { "" } else { &self.trace }
    }
}

/// The requests that have no entry yet.
#[derive(Default)]
pub struct SeenRequests {
    #[expect(clippy::vec_box, reason = "moving requests about takes more code than moving pointers")]
    list: Vec<Box<Request>>,
}

/// What is known of an entry's request.
pub enum Match {
    /// Not one that was seen.
    Unknown,
    /// This one, which is forgotten now.
    Found(Box<Request>),
    /// One whose end was not told yet.
    Pending,
}

impl SeenRequests {
    /// A request was made.
    pub fn started(&mut self, at: RelativeMs, seen: &RequestStarted) {
        if self.list.len() >= KEPT {
            self.list.drain(..1);
        }
        self.list.push(Box::new(Request {
            id: seen.id,
            start: at,
            url: seen.url.into(),
            ended: false,
            aborted: false,
            method: seen.method.into(),
            status: 0,
            details: Json::empty(),
            trace: seen.trace.members().into(),
        }));
    }

    /// It ended.
    pub fn ended(&mut self, seen: &RequestEnded) {
        if let Some(request) = self.list.iter_mut().rev().find(|request| request.id == seen.id) {
            request.ended = true;
            request.status = seen.status;
            request.aborted = seen.aborted;
            request.details = seen.details.keep();
        }
    }

    /// Finds the request of an entry: of those with its URL the one that began last before it. Ended or not, so that
    /// an entry can't take another request's place; the peer looks at ended ones only. `patient`: one that has not
    /// ended is waited for.
    #[inline(never)]
    pub fn take(&mut self, url: &str, start: RelativeMs, patient: bool) -> Match {
        // In the order of their starts.
        let Some(place) = self.list.iter().rposition(|request| request.start <= start && request.url == url) else {
            return Match::Unknown;
        };
        if patient && self.list.get(place).is_some_and(|request| !request.ended) {
            return Match::Pending;
        }
        Match::Found(self.list.remove(place))
    }
}
