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
    /// Its number on this page.
    pub id: u32,
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
            self.list.remove(0);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assemble::writer::Fragment;

    fn requests(list: &[(u32, f64, &str)]) -> SeenRequests {
        let mut requests = SeenRequests::default();
        for (id, at, url) in list {
            let seen = RequestStarted {
                id: *id,
                xhr: false,
                method: "GET",
                url,
                excluded: false,
                trace: Fragment(r#"{"trace_id":"1"}"#),
            };
            requests.started(RelativeMs(*at), &seen);
        }
        requests
    }

    fn ended(id: u32, status: u32, aborted: bool) -> RequestEnded<'static> {
        RequestEnded { id, status, aborted, details: Fragment::EMPTY }
    }

    fn taken(requests: &mut SeenRequests, url: &str, start: f64, patient: bool) -> Option<u32> {
        match requests.take(url, RelativeMs(start), patient) {
            Match::Found(request) => Some(request.id),
            Match::Unknown | Match::Pending => None,
        }
    }

    #[test]
    fn an_entry_takes_the_last_request_before_it_and_each_only_once() {
        let mut seen = requests(&[(1, 10.0, "/a"), (2, 20.0, "/a"), (3, 20.0, "/b")]);
        for id in 1..=3 {
            seen.ended(&ended(id, 200, false));
        }
        assert_eq!(taken(&mut seen, "/a", 5.0, true), None);
        assert_eq!(taken(&mut seen, "/a", 21.0, true), Some(2));
        assert_eq!(taken(&mut seen, "/a", 21.0, true), Some(1));
        assert_eq!(taken(&mut seen, "/a", 21.0, true), None);
        assert_eq!(taken(&mut seen, "/b", 20.0, true), Some(3));
    }

    #[test]
    fn a_request_under_way_is_waited_for_and_nobody_elses_taken() {
        let mut seen = requests(&[(1, 10.0, "/a"), (2, 20.0, "/a")]);
        seen.ended(&ended(1, 200, false));
        assert!(matches!(seen.take("/a", RelativeMs(21.0), true), Match::Pending));
        assert_eq!(taken(&mut seen, "/a", 21.0, false), Some(2));
    }

    #[test]
    fn a_trace_is_told_if_a_response_came_or_the_page_gave_up() {
        for (status, aborted, told) in [(200, false, true), (0, false, false), (0, true, true)] {
            let mut seen = requests(&[(1, 10.0, "/a")]);
            seen.ended(&ended(1, status, aborted));
            let Match::Found(request) = seen.take("/a", RelativeMs(10.0), true) else { panic!("no match") };
            assert_eq!(!request.trace().is_empty(), told);
        }
    }

    #[test]
    fn requests_without_an_entry_do_not_pile_up() {
        let list: Vec<_> = (0..1100).map(|id| (id, f64::from(id), "/a")).collect();
        assert_eq!(requests(&list).list.len(), KEPT);
    }
}
