//! Errors: what an error event says of what the shim saw (spec b §5.1, §5.2).

use super::stack::{self, Frame, LINE, NAME, TEXT, cut};
use crate::assemble::event::{Body, Page};
use crate::assemble::writer::{Fragment, Writer};
use crate::diagnostics::EventKind;
use crate::observation::{ErrorSeen, ErrorSource, Thrown};
use crate::scan;
use crate::time::Instant;
use alloc::string::String;
use uuid::Uuid;

/// Causes told of one error; a chain may be a circle.
const CAUSES: usize = 10;
/// Bytes of a cause's message, and of its frames. Wrappers repeat the message that they wrap: with [`TEXT`] for the
/// error itself and this for each cause, the longest error still is an event that the intake takes (256 KiB).
const CAUSE_TEXT: usize = 4 * 1024;

/// An error.
pub struct ErrorEvent<'a> {
    id: Uuid,
    start: Instant,
    seen: &'a ErrorSeen<'a>,
}

impl<'a> ErrorEvent<'a> {
    /// The error that the shim saw at `start`, under an id of its own.
    pub fn of(seen: &'a ErrorSeen<'a>, id: Uuid, start: Instant) -> Self {
        Self { id, start, seen }
    }

    #[inline(never)]
    fn write_error(&self, w: &mut Writer) {
        let ErrorSeen { source, thrown, handling_stack, fingerprint, causes, .. } = self.seen;
        w.open("error");
        w.id("id", self.id);
        w.text("source_type", "browser");
        w.text_if("handling", handling(*source));
        write_thrown(w, thrown, *source, Some(*source));
        if let Some(stack) = handling_stack {
            let kind = if *source == ErrorSource::Console { "console error" } else { "error" };
            w.text("handling_stack", &stack::handling(kind, stack));
        }
        w.text_if("fingerprint", fingerprint.map(|text| cut(text, LINE)));
        if !causes.is_empty() {
            w.open_array("causes");
            for cause in causes.iter().take(CAUSES) {
                w.open("");
                write_thrown(w, cause, *source, None);
                w.close();
                // Only an error has a cause of its own.
                if !matches!(cause, Thrown::Error { .. }) {
                    break;
                }
            }
            w.close_array();
        }
        w.close();
    }
}

impl Body for ErrorEvent<'_> {
    fn kind(&self) -> EventKind {
        EventKind::Error
    }

    fn start(&self) -> Instant {
        self.start
    }

    fn context(&self) -> Option<Fragment<'_>> {
        self.seen.context
    }

    fn write(&self, w: &mut Writer, _page: &Page) {
        self.write_error(w);
    }
}

fn handling(source: ErrorSource) -> Option<&'static str> {
    match source {
        ErrorSource::Source | ErrorSource::Report => Some("unhandled"),
        ErrorSource::Custom | ErrorSource::Console => Some("handled"),
        ErrorSource::Agent => None,
    }
}

fn name(source: ErrorSource) -> &'static str {
    match source {
        ErrorSource::Source => "source",
        ErrorSource::Custom => "custom",
        ErrorSource::Console => "console",
        ErrorSource::Report => "report",
        ErrorSource::Agent => "agent",
    }
}

/// Writes the members that an error and its causes have in common. `by` is how it came to us: a cause came with the
/// error.
#[inline(never)]
fn write_thrown(w: &mut Writer, thrown: &Thrown, source: ErrorSource, by: Option<ErrorSource>) {
    w.text("source", name(source));
    let room = if by.is_some() { TEXT } else { CAUSE_TEXT };
    match *thrown {
        Thrown::Error { name, message, stack, header } => {
            let (text, own) = match by {
                // These come with a text about the error; its own message is in the header.
                Some(ErrorSource::Console | ErrorSource::Report | ErrorSource::Agent) => {
                    let own = header.strip_prefix(name).unwrap_or(header);
                    (message, own.strip_prefix(": ").unwrap_or(own))
                }
                _ if name.is_empty() || message.is_empty() => ("Empty message", message),
                _ => (message, message),
            };
            w.text("message", cut(text, room));
            write_type(w, name);
            // A report without a source file, and what the SDK itself says, have no place in the page.
            if stack.is_some() || !matches!(by, Some(ErrorSource::Report | ErrorSource::Agent)) {
                let frames = &mut stack::frames(stack.unwrap_or(""), header);
                w.text("stack", &stack::text(name, own, frames, room));
            }
        }
        Thrown::Value(json) => write_value(w, json, room, by),
        Thrown::Place { message, url, line, column, value } => {
            let value = value.map_or_else(|| quoted(message), String::from);
            if url.is_empty() {
                return write_value(w, &value, room, by);
            }
            let (kind, rest) = uncaught(message);
            if kind.is_empty() || rest.is_empty() {
                write_message(w, "Uncaught ", &value, room);
            } else {
                w.text("message", cut(rest, room));
            }
            write_type(w, kind);
            let line = Some(line).filter(|line| *line > 0);
            let column = Some(column).filter(|column| *column > 0);
            let frame = Frame { function: None, arguments: "", url, line, column };
            w.text("stack", &stack::text(kind, rest, &mut core::iter::once(frame), room));
        }
    }
}

/// What is not an error has no type, and a stack only of words. Arguments of `console.error` and what the SDK says are
/// text already.
fn write_value(w: &mut Writer, json: &str, room: usize, by: Option<ErrorSource>) {
    let prefix = match by {
        Some(ErrorSource::Source) => "Uncaught ",
        Some(ErrorSource::Custom) => "Provided ",
        _ => "",
    };
    write_message(w, prefix, json, room);
    if !prefix.is_empty() {
        w.text("stack", "No stack, consider using an instance of Error");
    }
}

fn write_message(w: &mut Writer, prefix: &str, text: &str, room: usize) {
    let mut message = String::from(prefix);
    message.push_str(cut(text, room));
    w.text("message", &message);
}

fn write_type(w: &mut Writer, name: &str) {
    w.text_if("type", Some(cut(name, NAME)).filter(|name| !name.is_empty()));
}

/// Splits what `onerror` was told into the error's type and its message. Gecko writes `uncaught exception: `.
fn uncaught(message: &str) -> (&str, &str) {
    const TYPES: [&str; 8] = ["", "Eval", "Internal", "Range", "Reference", "Syntax", "Type", "URI"];
    let thrown = message.strip_prefix("Uncaught ").or_else(|| message.strip_prefix("uncaught "));
    let message = thrown.map_or(message, |thrown| thrown.strip_prefix("exception: ").unwrap_or(thrown));
    scan::cut(message, b':')
        .and_then(|(kind, rest)| Some((kind, rest.strip_prefix(" ")?)))
        .filter(|(kind, _)| kind.strip_suffix("Error").is_some_and(|kind| TYPES.contains(&kind)))
        .unwrap_or(("", message))
}

/// The text as `JSON.stringify` would give it.
fn quoted(text: &str) -> String {
    let mut w = Writer::new();
    w.text("", text);
    String::from_utf8(w.into_bytes()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
