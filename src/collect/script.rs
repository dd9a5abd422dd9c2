//! Whose scripts they are: the page's own, somebody else's or an extension's; and what the page's build said of them
//! (`DD_SOURCE_CODE_CONTEXT`, spec a §6.7).

use super::stack::{Frames, frames};
use crate::assemble::merge::merge;
use crate::assemble::writer::{Fragment, Json, Writer};
use crate::observation::{ErrorSeen, Thrown};
use crate::record::Reader;
use crate::scan::{cut, split_once};
use crate::words::word;
use alloc::string::String;
use alloc::vec::Vec;

/// Whose script an error comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The page's.
    FirstParty,
    /// Another host's.
    ThirdParty,
    /// An extension of the browser.
    Extension,
    /// No frame says.
    Unknown,
}

impl Origin {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        word("first_party third_party extension unknown", self as usize)
    }
}

/// What the build says of a script.
struct Build {
    url: String,
    /// An object: `service` and `version`, as far as they are known.
    labels: Json,
    debug_id: String,
}

/// What is known of the page's scripts.
#[derive(Default)]
pub struct Scripts {
    /// Hosts whose scripts are the page's own: its own, and that of the script which called `init`.
    own: Vec<String>,
    /// Origins whose errors are dropped, a bit each.
    dropped: u32,
    builds: Vec<Build>,
    /// The script that the page was in when it called what is being recorded.
    pub caller: String,
}

impl Scripts {
    /// Takes in what the shim told: the dropped origins, own hosts, then stack, service, version and debug id of each
    /// build. The whole of it each time.
    #[inline(never)]
    pub fn learn(&mut self, record: &mut Reader) {
        self.dropped = record.integer();
        self.own.clear();
        self.builds.clear();
        for _ in 0..record.integer() {
            let host = record.text();
            self.own.push(host.strip_prefix("www.").unwrap_or(host).into());
        }
        while !record.is_empty() {
            let url = first_url(record.text());
            let mut labels = Writer::new();
            labels.open("");
            labels.text_if("service", record.text_if());
            labels.text_if("version", record.text_if());
            labels.close();
            let (labels, debug_id) = (Json(labels.into_string()), record.text().into());
            // Of a file that is in twice, the first counts.
            if self.build(&url).is_none() {
                self.builds.push(Build { url, labels, debug_id });
            }
        }
    }

    /// The page called us from here.
    pub fn called_from(&mut self, stack: &str) {
        self.caller = first_url(stack);
    }

    fn build(&self, url: &str) -> Option<&Build> {
        self.builds.iter().find(|build| build.url == url)
    }

    /// The members `service` and `version` of an event that came from a script.
    pub fn relabel(&self, labels: &str, url: &str) -> String {
        let Some(build) = self.build(url) else { return labels.into() };
        let mut under = Writer::new();
        under.open("");
        under.members(labels);
        under.close();
        merge(Fragment(&under.into_string()), build.labels.fragment()).fragment().members().into()
    }

    /// Whether errors of this origin are dropped.
    pub fn drops(&self, origin: Origin) -> bool {
        self.dropped >> origin as u32 & 1 != 0
    }

    /// Whose script an error comes from: the innermost one with a place. Without a stack of its own, an error comes
    /// from whoever told of it.
    #[inline(never)]
    pub fn origin(&self, seen: &ErrorSeen) -> Origin {
        for frames in [frames_of(&seen.thrown), frames(seen.handling_stack.unwrap_or(""), "")] {
            for frame in frames {
                let origin = self.origin_of(frame.url);
                if origin != Origin::Unknown {
                    return origin;
                }
            }
        }
        Origin::Unknown
    }

    fn origin_of(&self, url: &str) -> Origin {
        let url = url.strip_prefix("blob:").unwrap_or(url);
        let Some((scheme, rest)) = split_once(url, b':') else { return Origin::Unknown };
        let Some(rest) = rest.strip_prefix("//") else { return Origin::Unknown };
        // WebKit masks what an extension did.
        if scheme.ends_with("-extension") || scheme == "webkit-masked-url" {
            return Origin::Extension;
        }
        if scheme == "wasm" {
            return Origin::Unknown;
        }
        let host = cut(cut(rest, b'/').0, b':').0;
        let is_own =
            |own: &String| host.strip_suffix(own.as_str()).is_some_and(|sub| sub.is_empty() || sub.ends_with('.'));
        // A bundler's and a file's URLs have no host, or a word in its place.
        if host.is_empty() || scheme.starts_with("webpack") || self.own.iter().any(is_own) {
            Origin::FirstParty
        } else {
            Origin::ThirdParty
        }
    }

    /// Writes `debug_ids`: of every known script that an error or one of its causes went through.
    #[inline(never)]
    pub fn write_debug_ids(&self, w: &mut Writer, seen: &ErrorSeen) {
        let mut open = false;
        for build in self.builds.iter().filter(|build| !build.debug_id.is_empty()) {
            let mut thrown = Some(seen.thrown);
            let mut causes = seen.causes;
            while let Some(stack) = thrown {
                if frames_of(&stack).any(|frame| frame.url == build.url) {
                    if !open {
                        w.open_array("debug_ids");
                    }
                    open = true;
                    w.open("");
                    w.text("url", &build.url);
                    w.text("id", &build.debug_id);
                    w.close();
                    break;
                }
                thrown = causes.next();
            }
        }
        if open {
            w.close_array();
        }
    }
}

fn first_url(stack: &str) -> String {
    frames(stack, "").next().map_or(String::new(), |frame| frame.url.into())
}

/// The frames of a thrown value, innermost first.
pub fn frames_of<'a>(thrown: &Thrown<'a>) -> Frames<'a> {
    match *thrown {
        Thrown::Error { stack, header, .. } => frames(stack.unwrap_or(""), header),
        Thrown::Place { url, .. } => Frames::single(url),
        Thrown::Value(_) => frames("", ""),
    }
}

#[cfg(test)]
mod tests;
