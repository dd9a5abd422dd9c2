//! What the page loaded: entries meet their requests, and become events.

use super::Rum;
use crate::assemble::event::Body;
use crate::collect::request::Match;
use crate::collect::resource::Resource;
use crate::config::Switches;
use crate::delivery::Leaving;
use crate::effect::{Host, Outside};
use crate::observation::{RequestStarted, ResourceSeen};
use crate::record::Reader;
use crate::time::{Millis, RelativeMs};
use crate::words::place;

/// An entry can come before its request's end is told. It waits for that, but not longer.
pub(super) const PATIENCE: Millis = Millis(5000.0);

impl Rum {
    /// The page made a request.
    pub(super) fn request_started(&mut self, seen: &RequestStarted, at: RelativeMs) {
        if self.page.config.switches.has(Switches::RESOURCES) || !seen.trace.is_empty_object() {
            self.seen.started(at, seen);
        }
    }

    /// A resource was loaded. Until a moment its request's end is waited for, if it has one.
    #[inline(never)]
    pub(super) fn resource(&mut self, record: Reader, until: RelativeMs, out: &mut Outside<impl Host>) {
        let entry = &record.resource();
        let ResourceSeen { start, duration, url, initiator, .. } = *entry;
        // Some engines were seen to tell negative durations.
        if duration < Millis(0.0) {
            return;
        }
        let mut request = None;
        if place("fetch xmlhttprequest", initiator).is_some() {
            let patient = out.clock.now < until && self.delivery.leaving == Leaving::No;
            match self.seen.take(url, start, patient) {
                Match::Pending => return self.waiting.push((until, record.own())),
                Match::Found(found) => request = Some(found),
                Match::Unknown => {}
            }
        }
        let discarded = !self.page.config.switches.has(Switches::RESOURCES);
        let resource = Resource { entry, request: request.as_deref(), discarded };
        if !discarded || !resource.trace().is_empty() {
            self.emit(&Body::Resource(&resource), start, out);
        }
    }

    /// Looks again at the entries that wait for a request's end.
    pub(super) fn resources_due(&mut self, out: &mut Outside<impl Host>) {
        for (until, entry) in core::mem::take(&mut self.waiting) {
            self.resource(entry.reader(), until, out);
        }
    }
}
