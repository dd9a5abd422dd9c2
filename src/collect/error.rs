//! Errors: what an error event says of what the shim saw (spec b §5.1, §5.2).

use super::script::Origin;
use super::stack::{self, Frame, LINE, NAME, TEXT, cut};
use crate::assemble::writer::Writer;
use crate::observation::{ErrorSeen, ErrorSource, Thrown};
use crate::scan::split_once;
use crate::words::word;
use uuid::Uuid;

/// Causes told of one error; a chain may be a circle.
const CAUSES: usize = 10;
/// Bytes of a cause's message, and of its frames. Wrappers repeat the message that they wrap: with [`TEXT`] for the
/// error itself and this for each cause, the longest error still is an event that the intake takes (256 KiB).
const CAUSE_TEXT: usize = 4 * 1024;

/// Writes the event's own member.
#[inline(never)]
pub fn write(w: &mut Writer, id: &Uuid, seen: &ErrorSeen, origin: Origin) {
    let ErrorSeen { source, thrown, handling_stack, fingerprint, members, .. } = seen;
    w.open("error");
    w.id("id", id);
    w.members("\"source_type\":\"browser\"");
    // In the order of the sources; the SDK handles nothing.
    let handling = word("unhandled handled handled unhandled", *source as usize);
    if !handling.is_empty() {
        w.text("handling", handling);
    }
    write_thrown(w, thrown, *source, Some(*source));
    if let Some(stack) = handling_stack {
        let kind = if *source == ErrorSource::Console { "console error" } else { "error" };
        w.text("handling_stack", &stack::canonical("HandlingStack", kind, stack, "", TEXT));
    }
    w.text_if("fingerprint", fingerprint.map(|text| cut(text, LINE)));
    w.members(members.members());
    if *source != ErrorSource::Agent {
        w.text("stack_origin", origin.name());
    }
    let mut causes = seen.causes;
    let mut room = CAUSES;
    while let Some(cause) = causes.next().filter(|_| room > 0) {
        if room == CAUSES {
            w.open_array("causes");
        }
        w.open("");
        write_thrown(w, &cause, *source, None);
        w.close();
        room -= 1;
    }
    if room < CAUSES {
        w.close_array();
    }
    w.close();
}

/// Writes the members that an error and its causes have in common. `by` is how it came to us: a cause came with the
/// error.
#[inline(never)]
fn write_thrown(w: &mut Writer, thrown: &Thrown, source: ErrorSource, by: Option<ErrorSource>) {
    w.text("source", word("source custom console report agent", source as usize));
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
            write_message(w, "", text, room);
            write_type(w, name);
            // A report without a source file, and what the SDK itself says, have no place in the page.
            if stack.is_some() || !matches!(by, Some(ErrorSource::Report | ErrorSource::Agent)) {
                w.text("stack", &stack::canonical(name, own, stack.unwrap_or(""), header, room));
            }
        }
        Thrown::Value(json) => write_value(w, json, room, by),
        Thrown::Place { message, url, line, column, value } => {
            let mut quoted = Writer::new();
            if value.is_none() {
                // The text as `JSON.stringify` would give it.
                quoted.text("", message);
            }
            let quoted = quoted.into_string();
            let value = value.unwrap_or(&quoted);
            if url.is_empty() {
                return write_value(w, value, room, by);
            }
            let (kind, rest) = uncaught(message);
            if kind.is_empty() || rest.is_empty() {
                write_message(w, "Uncaught ", value, room);
            } else {
                write_message(w, "", rest, room);
            }
            write_type(w, kind);
            let mut position = Writer::new();
            for number in [line, column] {
                if number == 0 {
                    break;
                }
                if !position.is_empty() {
                    position.put(":");
                }
                position.digits(number.into(), 1);
            }
            let mut stack = stack::heading(kind, rest);
            let end = stack.len() + room;
            Frame { url, position: &position.into_string(), ..Frame::default() }.write(&mut stack, end);
            w.text("stack", &stack.into_string());
        }
    }
}

/// What is not an error has no type, and a stack only of words. Arguments of `console.error` and what the SDK says are
/// text already.
#[inline(never)]
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

#[inline(never)]
fn write_message(w: &mut Writer, prefix: &str, text: &str, room: usize) {
    w.begin("message");
    w.put(prefix);
    w.escaped(cut(text, room));
    w.end();
}

#[inline(never)]
fn write_type(w: &mut Writer, name: &str) {
    if !name.is_empty() {
        w.text("type", cut(name, NAME));
    }
}

/// Splits what `onerror` was told into the error's type and its message. Gecko writes `uncaught exception: `.
fn uncaught(message: &str) -> (&str, &str) {
    // The first is none.
    const TYPES: &str = " Eval Internal Range Reference Syntax Type URI";
    let thrown = message.strip_prefix("Uncaught ").or_else(|| message.strip_prefix("uncaught "));
    let message = thrown.map_or(message, |thrown| thrown.strip_prefix("exception: ").unwrap_or(thrown));
    if let Some((kind, rest)) = split_once(message, b':')
        && let (Some(stem), Some(rest)) = (kind.strip_suffix("Error"), rest.strip_prefix(" "))
        && (0..8).any(|place| word(TYPES, place) == stem)
    {
        return (kind, rest);
    }
    ("", message)
}

#[cfg(test)]
mod tests;
