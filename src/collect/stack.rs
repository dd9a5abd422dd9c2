//! Stacks: from each engine's own text to one form that is the same for all (spec b §5.3).
//!
//! `<name>: <message>`, then per frame `\n  at <function>(<arguments>) @ <url>:<line>:<column>`. What a line can't be
//! read as is left out. A stack is text from the page, so it may be anything of any length: each line is scanned a
//! fixed number of times, and a candidate for a place is judged by its first word and its last digits only.

use crate::scan;
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

const ANONYMOUS: &str = "<anonymous>";

/// One call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The function, if it has a name.
    pub function: Option<&'a str>,
    /// What it was called with, as the engine wrote it; empty if unknown.
    pub arguments: &'a str,
    /// The script, or one of the engines' words in place of it (`<anonymous>`, `[native code]`).
    pub url: &'a str,
    /// 1-based.
    pub line: Option<u32>,
    /// 1-based; only with a line.
    pub column: Option<u32>,
}

/// Whose way of writing a place.
#[derive(Clone, Copy)]
enum Form {
    V8,
    Gecko,
}

/// The canonical text of an engine's `stack`; `header` is `String(error)`, with which V8's begin.
pub fn canonical(name: &str, message: &str, stack: &str, header: &str) -> String {
    text(name, message, &mut frames(stack, header), TEXT)
}

/// The canonical text of the stack at the call of a public function: `kind` says which (`error`, `console error`).
pub fn handling(kind: &str, stack: &str) -> String {
    canonical("HandlingStack", kind, stack, "")
}

/// The canonical text of these frames, of which at most `room` bytes follow the first line.
#[inline(never)]
pub fn text(name: &str, message: &str, frames: &mut dyn Iterator<Item = Frame<'_>>, room: usize) -> String {
    let mut out = String::from(if name.is_empty() { "Error" } else { cut(name, NAME) });
    out.push_str(": ");
    out.push_str(cut(message, LINE));
    let end = out.len() + room;
    for frame in frames {
        if out.len() + frame.most() > end {
            break;
        }
        frame.write(&mut out);
    }
    out
}

/// The frames of an engine's `stack`, innermost first.
pub fn frames<'a>(stack: &'a str, header: &str) -> impl Iterator<Item = Frame<'a>> {
    // The header ends with its line. Gecko has none, and a message alone may be a function's name there.
    let lines = stack.strip_prefix(header).filter(|rest| rest.is_empty() || rest.starts_with("\n")).unwrap_or(stack);
    let mut rest = Some(lines);
    let mut left = READ;
    let mut found = 0;
    core::iter::from_fn(move || {
        while let Some(line) = scan::next(&mut rest, b'\n') {
            if line.len() > LINE {
                continue;
            }
            left = left.checked_sub(line.len() + 1)?;
            if found < FRAMES
                && let Some(frame) = frame(line)
            {
                found += 1;
                return Some(frame);
            }
        }
        None
    })
}

/// The beginning of a text, at most `limit` bytes of it.
pub fn cut(text: &str, limit: usize) -> &str {
    text.get(..text.floor_char_boundary(limit)).unwrap_or(text)
}

impl<'a> Frame<'a> {
    fn called(self, function: &'a str) -> Self {
        let function = scan::trim(function);
        Self { function: Some(function).filter(|name| !name.is_empty() && *name != ANONYMOUS), ..self }
    }

    /// An upper bound of what [`Frame::write`] adds: every comma gets a space.
    fn most(&self) -> usize {
        const MARKS_AND_NUMBERS: usize = 48;
        self.function.map_or(0, str::len) + 2 * self.arguments.len() + self.url.len() + MARKS_AND_NUMBERS
    }

    fn write(&self, out: &mut String) {
        out.push_str("\n  at ");
        out.push_str(self.function.unwrap_or(ANONYMOUS));
        let mut mark = '(';
        let mut rest = Some(self.arguments).filter(|arguments| !arguments.is_empty());
        while let Some(argument) = scan::next(&mut rest, b',') {
            out.push(mark);
            if mark == ',' {
                out.push(' ');
            }
            out.push_str(scan::trim(argument));
            mark = ',';
        }
        if mark == ',' {
            out.push(')');
        }
        out.push_str(" @ ");
        out.push_str(self.url);
        let column = self.column.filter(|_| self.line.is_some());
        for number in self.line.into_iter().chain(column) {
            out.push(':');
            push_number(out, number);
        }
    }
}

fn push_number(out: &mut String, number: u32) {
    if number > 9 {
        push_number(out, number / 10);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

#[inline(never)]
fn frame(line: &str) -> Option<Frame<'_>> {
    let line = scan::trim(line);
    match line.strip_prefix("at ") {
        Some(call) => v8(call),
        None => gecko(line),
    }
}

/// What follows `at `: V8's forms, the canonical one, and that of the engines before it in Internet Explorer and Edge.
fn v8(call: &str) -> Option<Frame<'_>> {
    let evaluated = if call.starts_with("eval at ") { Some(0) } else { find(call, " (eval at ") };
    if let Some(function) = evaluated {
        // `eval at a (eval at b (<url>), <anonymous>:1:1), …`: the innermost origin is real, and is closed first.
        let origins = find(call, "), ")
            .and_then(|end| call.get(..end))
            .unwrap_or(call.strip_suffix("))").or(call.strip_suffix(")")).unwrap_or(call));
        return split(origins, " (", Form::V8).map(|origin| origin.called(call.get(..function).unwrap_or("")));
    }
    let open = call.strip_suffix(")").unwrap_or(call);
    split(open, " (", Form::V8)
        .or_else(|| split(call, " @ ", Form::V8))
        .or_else(|| place(call.strip_prefix("async ").unwrap_or(call), Form::V8))
        .or_else(|| split(call, " ", Form::Gecko).filter(|frame| frame.line.is_some()))
}

/// `function(arguments)@url:line:column`. Old Safari writes the URL alone for functions without a name.
fn gecko(line: &str) -> Option<Frame<'_>> {
    let Some(mut frame) = split(line, "@", Form::Gecko) else {
        // A message may begin with a URL too, but does not end like a place.
        return place(line, Form::Gecko).filter(|frame| frame.line.is_some() || frame.url == "[native code]");
    };
    if let Some((function, arguments)) = frame.function.and_then(|call| scan::cut(call.strip_suffix(")")?, b'(')) {
        frame = Frame { arguments, ..frame.called(function) };
    }
    if let Some((url, line)) = eval_origin(frame.url) {
        frame = Frame { url, line: Some(line), column: None, ..frame };
    }
    Some(frame)
}

/// `<url> line 26 > eval`: the line of the script that called `eval`; the rest counts inside the evaluated text.
fn eval_origin(url: &str) -> Option<(&str, u32)> {
    (0..url.len()).find_map(|at| {
        let after = url.get(at..)?.strip_prefix(" line ")?;
        let (digits, rest) = after.split_at_checked(after.bytes().take_while(u8::is_ascii_digit).count())?;
        rest.strip_prefix(" > ")?;
        Some((url.get(..at)?, number(digits)?))
    })
}

/// Splits into function and place at the first `mark` that a place follows.
#[inline(never)]
fn split<'a>(text: &'a str, mark: &str, form: Form) -> Option<Frame<'a>> {
    (0..text.len()).find_map(|at| {
        let after = text.get(at..)?.strip_prefix(mark)?;
        Some(place(after, form)?.called(text.get(..at)?))
    })
}

fn find(text: &str, mark: &str) -> Option<usize> {
    (0..text.len()).find(|at| text.get(*at..).is_some_and(|rest| rest.starts_with(mark)))
}

/// `url[:line[:column]]`, if it begins like one. Any scheme will do in every form, so that extensions are seen as what
/// they are whatever the browser.
#[inline(never)]
fn place(text: &str, form: Form) -> Option<Frame<'_>> {
    let (url, line, column) = match last_number(text) {
        None => (text, None, None),
        Some((before, last)) => match last_number(before) {
            None => (before, Some(last), None),
            Some((url, line)) => (url, Some(line), Some(last)),
        },
    };
    let known = has_scheme(url)
        || ["blob:", "[native", "[wasm code]"].iter().any(|head| url.starts_with(head))
        || match form {
            Form::V8 => url == "native" || url.starts_with(ANONYMOUS) || line.is_some() && is_script(url),
            Form::Gecko => url.ends_with("bundle"),
        };
    known.then_some(Frame { function: None, arguments: "", url, line, column })
}

/// Cuts off `:<number>` at the end.
fn last_number(text: &str) -> Option<(&str, u32)> {
    // One digit more than fits: such a run is no number.
    let digits = text.bytes().rev().take(11).take_while(u8::is_ascii_digit).count();
    let (before, digits) = text.split_at_checked(text.len() - digits)?;
    Some((before.strip_suffix(":")?, number(digits)?))
}

fn number(digits: &str) -> Option<u32> {
    let add = |sum: u32, digit: u8| sum.checked_mul(10)?.checked_add(u32::from(digit.wrapping_sub(b'0')));
    if digits.is_empty() { None } else { digits.bytes().try_fold(0, add) }
}

fn has_scheme(url: &str) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let length = url.bytes().take_while(is_letter).count();
    length > 0 && url.get(length..).is_some_and(|rest| rest.starts_with("://"))
}

/// Names without a scheme that V8 gives to scripts. They look like any text: only a line makes places of them.
fn is_script(url: &str) -> bool {
    let word = url.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    let is_file = word > 0 && url.as_bytes().get(word) == Some(&b'.') && !url.bytes().any(|byte| byte == b' ');
    let is_code = url.starts_with("native") || url.starts_with("eval") && !url.starts_with("eval at ");
    is_file || is_code || url.starts_with("/")
}

#[cfg(test)]
mod tests;
