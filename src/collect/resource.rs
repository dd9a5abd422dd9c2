//! Resources: what the page loaded, from its performance entry and, where a script asked for it, from the request
//! (spec b §6).

use super::request::Request;
use crate::assemble::merge::merge;
use crate::assemble::writer::Writer;
use crate::observation::{ResourceSeen, ResourceTold};
use crate::scan::{around, cut};
use crate::time::Millis;
use crate::words::{place, word};
use uuid::Uuid;

/// A resource.
pub struct Resource<'a> {
    /// Its performance entry.
    pub entry: &'a ResourceSeen<'a>,
    /// The script's request that it answers.
    pub request: Option<&'a Request>,
    /// It is told only for the sake of its trace: `trackResources` is off.
    pub discarded: bool,
}

impl Resource<'_> {
    /// Members of `_dd`: the trace that belongs to it.
    pub fn trace(&self) -> &str {
        self.request.map_or(self.entry.trace.members(), Request::trace)
    }

    /// Writes its members of `_dd`.
    pub fn write_dd(&self, w: &mut Writer) {
        w.flag("discarded", self.discarded);
        w.members(self.trace());
    }

    /// Writes the own member of its event.
    #[inline(never)]
    pub fn write(&self, w: &mut Writer, id: &Uuid) {
        let ResourceSeen { start: began, duration, url, initiator, details, mut rest, .. } = *self.entry;
        let start = began.0;
        let mut status = rest.integer();
        let mut sizes = [0.0; 3];
        let mut times = [0.0; 12];
        for number in sizes.iter_mut().chain(&mut times) {
            *number = rest.number();
        }
        let [encoded, decoded, transferred] = sizes;
        let [redirect, redirected, worker, fetch, dns, resolved, connect, secure, connected, sent, response, end] =
            times;
        // A document's entry goes on until its load event, and some engines leave out the duration of what they hide.
        let computed = initiator == "navigation" || (duration.0 == 0.0 && end > start);
        let duration = if computed { Millis(end - start) } else { duration };

        write_head(w, id, url, kind(url, initiator), duration);
        let mut known = details.keep();
        if let Some(request) = self.request {
            w.text("method", &request.method);
            status = request.status;
            known = merge(details, request.details.fragment());
        }
        if self.request.is_some() || status != 0 {
            w.int("status_code", status.into());
        }
        if response > start {
            for (key, size) in [
                ("size", decoded),
                ("encoded_body_size", encoded),
                ("decoded_body_size", decoded),
                ("transfer_size", transferred),
            ] {
                w.int(key, size as i64);
            }
        }

        let is_redirected = redirected > start;
        // All of it or nothing: a server that hides its times leaves zeros (Timing-Allow-Origin).
        if [start, fetch, dns, resolved, connect, connected, sent, response, end].is_sorted()
            && (!is_redirected || [start, redirect, redirected, fetch].is_sorted())
        {
            let is_new = connected > fetch;
            for (name, is_known, from, to) in [
                ("redirect", is_redirected, redirect, redirected),
                ("worker", worker > 0.0 && worker < fetch, worker, fetch),
                ("dns", resolved > fetch, dns, resolved),
                ("connect", is_new, connect, connected),
                ("ssl", is_new && [connect, secure, connected].is_sorted(), secure, connected),
                ("first_byte", true, sent, response),
                ("download", true, response, end),
            ] {
                if is_known {
                    w.open(name);
                    w.nanos("start", Millis(from - start).nanos());
                    w.nanos("duration", Millis(to - from).nanos());
                    w.close();
                }
            }
        }
        w.members(known.fragment().members());
        w.close();
    }
}

/// Writes the own member of an event that the page or a wrapped object told.
pub fn write_told(w: &mut Writer, id: &Uuid, told: &ResourceTold) {
    write_head(w, id, told.url, told.kind, told.duration);
    w.members(told.details.members());
    w.close();
}

#[inline(never)]
fn write_head(w: &mut Writer, id: &Uuid, url: &str, kind: &str, duration: Millis) {
    w.open("resource");
    w.id("id", id);
    w.text("type", kind);
    w.text("url", url);
    w.nanos("duration", duration.nanos());
}

/// `resource.type`.
#[inline(never)]
fn kind(url: &str, initiator: &str) -> &'static str {
    if let Some(kind) = place("navigation xmlhttprequest fetch beacon", initiator) {
        return word("document xhr fetch beacon", kind);
    }
    let path = cut(cut(url, b'#').0, b'?').0;
    let extension = path.bytes().rposition(|byte| byte == b'.').map_or("", |dot| around(path, dot).1);
    let by_extension = place("css js gif jpg jpeg tiff png svg ico woff eot woff2 ttf mp3 mp4", extension);
    let by_initiator = place("image img icon audio video", initiator);
    match (by_extension, by_initiator) {
        (Some(0), _) => "css",
        (Some(1), _) => "js",
        (Some(2..=8), _) | (_, Some(0..=2)) => "image",
        (Some(9..=12), _) => "font",
        (Some(_), _) | (_, Some(_)) => "media",
        _ => "other",
    }
}
