//! Stacks: from each engine's own text to one form that is the same for all (spec b §5.3).
//!
//! `<name>: <message>`, then per frame `\n  at <function>(<arguments>) @ <url>:<line>:<column>`. What a line can't be
//! read as is left out. A stack is text from the page, so it may be anything of any length: each line is scanned a
//! fixed number of times, and a candidate for a place is judged by its first word and its last digits only.

use crate::assemble::writer::Writer;
use crate::scan::{around, cut as cut_at, find as find_byte, split_once};
use alloc::string::String;

/// Frames kept of one stack. V8 makes 10 unless told otherwise; a runaway recursion in Gecko has 128, all alike.
pub const FRAMES: usize = 50;
/// Bytes of a line: longer ones are no frames, and of a longer message only this much is repeated above the frames.
pub const LINE: usize = 4096;
/// Bytes of an error's name.
pub const NAME: usize = 512;
/// Bytes of a message, and of a stack's frames. Frames that would go beyond it are left out, so none is cut in two.
pub const TEXT: usize = 32 * 1024;

/// Bytes of a stack that are read, so that no stack holds up the page (some milliseconds at worst).
const READ: usize = 4 * TEXT;
/// The largest line or column; what is beyond it is no number.
const LARGEST: &str = "4294967295";

const ANONYMOUS: &str = "<anonymous>";

/// One call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The function; empty if it has no name.
    pub function: &'a str,
    /// What it was called with, as the engine wrote it; empty if unknown.
    pub arguments: &'a str,
    /// The script, or one of the engines' words in place of it (`<anonymous>`, `[native code]`).
    pub url: &'a str,
    /// `<line>` or `<line>:<column>`, both 1-based; empty if unknown.
    pub position: &'a str,
}

/// Whose way of writing a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    V8,
    Gecko,
}

/// The canonical text of an engine's `stack`, of which at most `room` bytes follow the first line; `header` is
/// `String(error)`, with which V8's begin.
#[inline(never)]
pub fn canonical(name: &str, message: &str, stack: &str, header: &str, room: usize) -> String {
    let mut out = heading(name, message);
    let end = out.len() + room;
    for frame in frames(stack, header) {
        if !frame.write(&mut out, end) {
            break;
        }
    }
    out.into_string()
}

/// The first line.
pub fn heading(name: &str, message: &str) -> Writer {
    let mut out = Writer::new();
    out.put(if name.is_empty() { "Error" } else { cut(name, NAME) });
    out.put(": ");
    out.put(cut(message, LINE));
    out
}

/// The frames of an engine's `stack`, innermost first.
pub fn frames<'a>(stack: &'a str, header: &str) -> Frames<'a> {
    // The header ends with its line. Gecko has none, and a message alone may be a function's name there.
    let lines = stack.strip_prefix(header).filter(|rest| matches!(rest.as_bytes().first(), None | Some(b'\n')));
    Frames { lines: lines.unwrap_or(stack), room: READ, found: 0, single: None }
}

/// Reads a stack line by line.
pub struct Frames<'a> {
    lines: &'a str,
    room: usize,
    found: usize,
    single: Option<Frame<'a>>,
}

impl<'a> Frames<'a> {
    /// A stack of which only a script's URL is known.
    pub fn single(url: &'a str) -> Self {
        Self { single: Some(Frame { url, ..Frame::default() }), ..frames("", "") }
    }
}

impl<'a> Iterator for Frames<'a> {
    type Item = Frame<'a>;

    fn next(&mut self) -> Option<Frame<'a>> {
        while !self.lines.is_empty() && self.found < FRAMES {
            let (line, rest) = cut_at(self.lines, b'\n');
            self.lines = rest;
            if line.len() > LINE {
                continue;
            }
            self.room = self.room.checked_sub(line.len() + 1)?;
            let line = line.trim_ascii();
            let frame = match line.strip_prefix("at ") {
                Some(call) => v8(call),
                None => gecko(line),
            };
            if frame.is_some() {
                self.found += 1;
                return frame;
            }
        }
        self.single.take()
    }
}

/// The beginning of a text, at most `limit` bytes of it.
#[inline(never)]
pub fn cut(text: &str, limit: usize) -> &str {
    let mut end = text.len().min(limit);
    loop {
        // The end may be amid a character.
        match text.get(..end) {
            Some(start) => return start,
            None => end -= 1,
        }
    }
}

impl<'a> Frame<'a> {
    fn called(self, function: &'a str) -> Self {
        let function = function.trim_ascii();
        Self { function: if function == ANONYMOUS { "" } else { function }, ..self }
    }

    /// Writes the frame; false if it could go beyond this end.
    pub fn write(&self, out: &mut Writer, end: usize) -> bool {
        const MARKS_AND_NUMBERS: usize = 48;
        // Every comma gets a space.
        let most = self.function.len() + 2 * self.arguments.len() + self.url.len() + MARKS_AND_NUMBERS;
        if out.len() + most > end {
            return false;
        }
        out.put("\n  at ");
        out.put(if self.function.is_empty() { ANONYMOUS } else { self.function });
        if !self.arguments.is_empty() {
            let mut mark = "(";
            let mut rest = Some(self.arguments);
            while let Some(arguments) = rest {
                out.put(mark);
                out.put(cut_at(arguments, b',').0.trim_ascii());
                mark = ", ";
                rest = split_once(arguments, b',').map(|(_, rest)| rest);
            }
            out.put(")");
        }
        out.put(" @ ");
        out.put(self.url);
        if !self.position.is_empty() {
            out.put(":");
            out.put(self.position);
        }
        true
    }
}

/// What follows `at `: V8's forms, the canonical one, and that of the engines before it in Internet Explorer and Edge.
fn v8(call: &str) -> Option<Frame<'_>> {
    let evaluated = if call.starts_with("eval at ") { Some(0) } else { find(call, " (eval at ") };
    if let Some(function) = evaluated {
        // `eval at a (eval at b (<url>), <anonymous>:1:1), …`: the innermost origin is real, and is closed first.
        let mut origins = call;
        if let Some(end) = find(call, "), ") {
            origins = call.get(..end)?;
        } else {
            while let Some(rest) = origins.strip_suffix(")") {
                origins = rest;
            }
        }
        return split(origins, " (", Form::V8).map(|origin| origin.called(call.get(..function).unwrap_or("")));
    }
    let open = call.strip_suffix(")").unwrap_or(call);
    split(open, " (", Form::V8)
        .or_else(|| split(call, " @ ", Form::V8))
        .or_else(|| place(call.strip_prefix("async ").unwrap_or(call), Form::V8))
        .or_else(|| split(call, " ", Form::Gecko).filter(|frame| !frame.position.is_empty()))
}

/// `function(arguments)@url:line:column`. Old Safari writes the URL alone for functions without a name.
fn gecko(line: &str) -> Option<Frame<'_>> {
    let Some(mut frame) = split(line, "@", Form::Gecko) else {
        // A message may begin with a URL too, but does not end like a place.
        return place(line, Form::Gecko).filter(|frame| !frame.position.is_empty() || frame.url == "[native code]");
    };
    if let Some(call) = frame.function.strip_suffix(")")
        && let Some(open) = find_byte(call, b'(')
    {
        let (function, arguments) = around(call, open);
        frame = Frame { arguments, ..frame.called(function) };
    }
    if let Some((url, position)) = eval_origin(frame.url) {
        frame = Frame { url, position, ..frame };
    }
    Some(frame)
}

/// `<url> line 26 > eval`: the line of the script that called `eval`; the rest counts inside the evaluated text.
fn eval_origin(url: &str) -> Option<(&str, &str)> {
    const LINE: &str = " line ";
    let mut from = 0;
    loop {
        let at = from + find(url.get(from..)?, LINE)?;
        let after = url.get(at + LINE.len()..)?;
        let (line, rest) = after.split_at_checked(after.bytes().take_while(u8::is_ascii_digit).count())?;
        if is_number(line) && rest.starts_with(" > ") {
            return Some((url.get(..at)?, line));
        }
        from = at + 1;
    }
}

/// Splits into function and place at the first `mark` that a place follows.
#[inline(never)]
fn split<'a>(text: &'a str, mark: &str, form: Form) -> Option<Frame<'a>> {
    let mut from = 0;
    loop {
        let at = from + find(text.get(from..)?, mark)?;
        if let Some(frame) = place(text.get(at + mark.len()..)?, form) {
            return Some(frame.called(text.get(..at)?));
        }
        from = at + 1;
    }
}

/// Where the ASCII mark first stands.
#[inline(never)]
fn find(text: &str, mark: &str) -> Option<usize> {
    let found =
        (0..text.len()).find(|at| text.as_bytes().get(*at..).is_some_and(|rest| rest.starts_with(mark.as_bytes())));
    looked_at(found.unwrap_or(text.len()));
    found
}

/// Every scan of a text says how far it went, and the tests see that no text makes that much more than its length.
fn looked_at(bytes: usize) {
    #[cfg(test)]
    tests::LOOKED_AT.set(tests::LOOKED_AT.get() + bytes);
    let _ = bytes;
}

/// `url[:line[:column]]`, if it begins like one. Any scheme will do in every form, so that extensions are seen as what
/// they are whatever the browser.
#[inline(never)]
fn place(text: &str, form: Form) -> Option<Frame<'_>> {
    let url = before_number(text).map_or(text, |before| before_number(before).unwrap_or(before));
    let position = text.get(url.len() + 1..).unwrap_or("");
    let known = has_scheme(url)
        || ["blob:", "[native", "[wasm code]"].iter().any(|head| url.starts_with(head))
        || match form {
            Form::V8 => url == "native" || url.starts_with(ANONYMOUS) || !position.is_empty() && is_script(url),
            Form::Gecko => url.ends_with("bundle"),
        };
    known.then_some(Frame { url, position, ..Frame::default() })
}

/// What stands before `:<number>` at the end.
#[inline(never)]
fn before_number(text: &str) -> Option<&str> {
    // One digit more than fits is enough to know that it is none.
    let digits = text.bytes().rev().take(LARGEST.len() + 1).take_while(u8::is_ascii_digit).count();
    looked_at(digits);
    let (before, digits) = text.split_at_checked(text.len() - digits)?;
    before.strip_suffix(":").filter(|_| is_number(digits))
}

/// Whether a run of digits is a line or column.
#[inline(never)]
fn is_number(digits: &str) -> bool {
    let length = digits.len();
    length > 0 && (length < LARGEST.len() || length == LARGEST.len() && digits <= LARGEST)
}

fn has_scheme(url: &str) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let length = url.bytes().take_while(is_letter).count();
    looked_at(length);
    length > 0 && url.get(length..).is_some_and(|rest| rest.starts_with("://"))
}

/// Names without a scheme that V8 gives to scripts. They look like any text: only a line makes places of them.
fn is_script(url: &str) -> bool {
    let word = url.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    let is_file = word > 0 && url.as_bytes().get(word) == Some(&b'.') && find(url, " ").is_none();
    looked_at(word);
    let is_code = url.starts_with("native") || url.starts_with("eval") && !url.starts_with("eval at ");
    is_file || is_code || url.starts_with("/")
}

#[cfg(test)]
mod tests;
