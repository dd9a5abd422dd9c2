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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assemble::writer::Fragment;
    use crate::record::packing::Packed;
    use crate::time::RelativeMs;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    /// Status, sizes and times of an entry that began at 100, in the order of the record.
    fn written(duration: f64, initiator: &str, numbers: &[f64]) -> Value {
        let mut rest = Packed::default();
        for number in numbers {
            rest.number(*number);
        }
        let entry = ResourceSeen {
            start: RelativeMs(100.0),
            duration: Millis(duration),
            url: "https://shop.test/api",
            initiator,
            details: Fragment(r#"{"protocol":"h2"}"#),
            trace: Fragment::EMPTY,
            rest: rest.reader(),
        };
        let mut w = Writer::new();
        w.open("");
        Resource { entry: &entry, request: None, discarded: false }.write(&mut w, &Uuid::nil());
        w.close();
        serde_json::from_slice::<Value>(&w.into_bytes()).expect("valid JSON")["resource"].take()
    }

    const PARTS: [&str; 7] = ["redirect", "worker", "dns", "connect", "ssl", "first_byte", "download"];
    #[rustfmt::skip]
    const ALL: [f64; 16] = [
        200.0, 50.0, 60.0, 360.0,
        100.0, 110.0, 111.0, 112.0, 113.0, 114.0, 115.0, 116.0, 118.0, 119.0, 130.0, 135.0,
    ];

    #[test]
    fn each_part_is_told_from_the_entrys_start() {
        let resource = written(35.0, "fetch", &ALL);
        let parts = PARTS.map(|part| {
            let nanos = |key: &str| resource[part][key].as_i64().map(|nanos| nanos / 1_000_000);
            (nanos("start"), nanos("duration"))
        });
        let part = |start, duration| (Some(start), Some(duration));
        assert_eq!(parts, [part(0, 10), part(11, 1), part(13, 1), part(15, 3), part(16, 2), part(19, 11), part(30, 5)]);
        assert_eq!(resource["size"], 60);
        assert_eq!(resource["status_code"], 200);
        assert_eq!(resource["protocol"], "h2");
        assert_eq!(resource["duration"], 35_000_000);
    }

    #[test]
    fn a_server_that_hides_its_times_has_neither_parts_nor_sizes() {
        let mut hidden = [0.0; 16];
        (hidden[9], hidden[15]) = (100.0, 140.0);
        let resource = written(0.0, "img", &hidden);
        assert!(PARTS.iter().chain(&["size", "transfer_size", "status_code"]).all(|key| resource[key].is_null()));
        assert_eq!((&resource["duration"], &resource["type"]), (&json!(40_000_000), &json!("image")));
    }

    #[test]
    fn a_kept_connection_has_no_parts_of_its_own() {
        let mut kept = ALL;
        kept[4] = 0.0;
        kept[5] = 0.0;
        kept[6] = 0.0;
        let fetch = kept[7];
        for time in &mut kept[8..13] {
            *time = fetch;
        }
        kept[11] = 0.0;
        let resource = written(35.0, "fetch", &kept);
        assert_eq!(PARTS.map(|part| resource[part].is_null()), [true, true, true, true, true, false, false]);
    }

    #[test]
    fn types_follow_initiator_and_extension() {
        for (url, initiator, expected) in [
            ("https://a.test/x.js", "xmlhttprequest", "xhr"),
            ("https://a.test/", "navigation", "document"),
            ("https://a.test/x.CSS?v=1#a.js", "link", "css"),
            ("https://a.test/x.js", "img", "js"),
            ("https://a.test/x.woff2", "img", "image"),
            ("https://a.test/x.woff2", "css", "font"),
            ("https://a.test/x", "video", "media"),
            ("https://a.test/x.mp4", "other", "media"),
            ("https://a.test/a.b/x", "other", "other"),
        ] {
            assert_eq!(kind(url, initiator), expected, "{url} by {initiator}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_an_engine_tells_breaks_the_event(
            duration in any::<f64>(),
            numbers in prop::collection::vec(any::<f64>(), 0..18),
            initiator in "[a-z]{0,5}",
        ) {
            written(duration, &initiator, &numbers);
        }
    }
}
