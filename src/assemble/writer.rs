//! The JSON writer: events are written field by field, straight into the batch.
//!
//! There are no event structs to build, clone and drop, and no float formatting of the standard library: that is what
//! keeps the core small (spec e §2). Commas need no state: one is due unless the last byte opened something. Everything
//! else that is put together from pieces (URLs, cookies, stacks) is written with it too, so that there is one way to do
//! it.

use crate::privacy::Masked;
use crate::time::{Nanos, round};
use alloc::string::String;
use alloc::vec::Vec;
use uuid::Uuid;
use uuid::fmt::Hyphenated;

/// A JSON value that was made by `JSON.stringify` in the shim: spliced as it is, never parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fragment<'a>(pub &'a str);

impl<'a> Fragment<'a> {
    /// `{}`
    pub const EMPTY: Self = Self("{}");

    /// Keeps it beyond the record that it came with.
    pub fn keep(self) -> Json {
        Json(String::from(self.0))
    }

    /// What stands between the braces of an object.
    #[inline(never)]
    pub fn members(self) -> &'a str {
        self.0.get(1..self.0.len().saturating_sub(1)).unwrap_or("")
    }

    /// An object without members.
    pub fn is_empty_object(self) -> bool {
        self.0 == "{}"
    }
}

/// A [`Fragment`] of our own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json(pub String);

impl Json {
    /// `{}`
    pub fn empty() -> Self {
        Fragment::EMPTY.keep()
    }

    /// The JSON text.
    pub fn fragment(&self) -> Fragment<'_> {
        Fragment(&self.0)
    }
}

/// Writes one JSON document, or another text.
#[derive(Default)]
pub struct Writer {
    out: Vec<u8>,
}

impl Writer {
    /// A writer with nothing written.
    pub fn new() -> Self {
        Self::default()
    }

    /// A writer of something long: it need not grow step by step, each a copy.
    pub fn with_room(bytes: usize) -> Self {
        Self { out: Vec::with_capacity(bytes) }
    }

    /// What was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    /// What was written, without the room that was left: lines are kept until they are sent.
    pub fn into_line(self) -> Vec<u8> {
        self.out.as_slice().into()
    }

    /// What was written.
    pub fn into_string(self) -> String {
        // SAFETY: whole `str`s and ASCII bytes were written, nothing else can be.
        unsafe { String::from_utf8_unchecked(self.out) }
    }

    /// Bytes written.
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// Nothing is written yet.
    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// A text as it is, without a comma before it.
    #[inline(never)]
    pub fn put(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// An ASCII character.
    #[inline(never)]
    fn byte(&mut self, byte: u8) {
        self.out.push(byte);
    }

    /// Members of the open object (or items of the open array), as they are; none if empty.
    #[inline(never)]
    pub fn members(&mut self, members: &str) {
        if !members.is_empty() {
            self.raw("", members);
        }
    }

    /// A key made of two parts.
    #[inline(never)]
    pub fn key_of(&mut self, start: &str, end: &str) {
        self.raw("", "\"");
        self.escaped(start);
        self.escaped(end);
        self.put("\":");
    }

    /// Opens an object under `key`; an empty key opens the root or an array's item.
    #[inline(never)]
    pub fn open(&mut self, key: &'static str) {
        self.raw(key, "{");
    }

    /// Closes the innermost object.
    #[inline(never)]
    pub fn close(&mut self) {
        self.byte(b'}');
    }

    /// Opens an array under `key`.
    pub fn open_array(&mut self, key: &'static str) {
        self.raw(key, "[");
    }

    /// Closes the innermost array.
    pub fn close_array(&mut self) {
        self.byte(b']');
    }

    /// Opens a string under `key`, to be written in pieces.
    #[inline(never)]
    pub fn begin(&mut self, key: &'static str) {
        self.raw(key, "\"");
    }

    /// Closes a string.
    pub fn end(&mut self) {
        self.byte(b'"');
    }

    /// A string that is not text of the page's DOM (ids, URLs, messages, words of the wire).
    #[inline(never)]
    pub fn text(&mut self, key: &'static str, value: &str) {
        self.begin(key);
        self.escaped(value);
        self.end();
    }

    /// A string if there is one.
    #[inline(never)]
    pub fn text_if(&mut self, key: &'static str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(key, value);
        }
    }

    /// Text of the page's DOM, which must have passed the privacy policy.
    pub fn masked(&mut self, key: &'static str, value: Masked<&str>) {
        self.text(key, value.as_str());
    }

    /// An id in its lower-case hyphenated form.
    #[inline(never)]
    pub fn id(&mut self, key: &'static str, value: &Uuid) {
        self.begin(key);
        self.put_id(value);
        self.end();
    }

    /// An id without quotes.
    #[inline(never)]
    pub fn put_id(&mut self, value: &Uuid) {
        self.put(value.hyphenated().encode_lower(&mut [0; Hyphenated::LENGTH]));
    }

    /// An integer.
    #[inline(never)]
    pub fn int(&mut self, key: &'static str, value: i64) {
        self.raw(key, if value < 0 { "-" } else { "" });
        self.digits(value.unsigned_abs(), 1);
    }

    /// A duration.
    pub fn nanos(&mut self, key: &'static str, value: Nanos) {
        self.int(key, value.0);
    }

    /// A number with at most four decimals, which is what layout shift scores, rates and rectangles have on the wire.
    #[inline(never)]
    pub fn decimal(&mut self, key: &'static str, value: f64) {
        let scaled = round(value * 10_000.0);
        self.raw(key, if scaled < 0 { "-" } else { "" });
        let scaled = scaled.unsigned_abs();
        self.digits(scaled / 10_000, 1);
        let mut fraction = scaled % 10_000;
        if fraction != 0 {
            let mut width = 4;
            while fraction.is_multiple_of(10) {
                fraction /= 10;
                width -= 1;
            }
            self.byte(b'.');
            self.digits(fraction, width);
        }
    }

    /// A boolean.
    #[inline(never)]
    pub fn flag(&mut self, key: &'static str, value: bool) {
        self.raw(key, if value { "true" } else { "false" });
    }

    /// A JSON value as it is.
    pub fn json(&mut self, key: &'static str, value: Fragment) {
        self.raw(key, value.0);
    }

    /// Begins a value with this text.
    #[inline(never)]
    fn raw(&mut self, key: &'static str, start: &str) {
        let first = matches!(self.out.last(), None | Some(b'{' | b'[' | b':'));
        if !first {
            self.byte(b',');
        }
        if !key.is_empty() {
            self.byte(b'"');
            self.put(key);
            self.put("\":");
        }
        self.put(start);
    }

    /// Digits, at least `width` of them.
    #[inline(never)]
    pub fn digits(&mut self, value: u64, width: u32) {
        if value > 9 || width > 1 {
            self.digits(value / 10, width.saturating_sub(1));
        }
        self.byte(b'0' + (value % 10) as u8);
    }

    /// A byte as two hexadecimal digits.
    fn hex(&mut self, byte: u8) {
        for digit in [byte >> 4, byte & 15] {
            self.byte(if digit > 9 { digit + (b'a' - 10) } else { digit + b'0' });
        }
    }

    /// A piece of a string. What needs no escape, which is nearly every text as a whole, is copied at once.
    #[inline(never)]
    pub fn escaped(&mut self, text: &str) {
        let mut from = 0;
        for (place, byte) in text.bytes().enumerate() {
            if !matches!(byte, b'"' | b'\\' | 0..=0x1f) {
                continue;
            }
            self.put(text.get(from..place).unwrap_or(""));
            from = place + 1;
            match byte {
                b'\n' => self.put("\\n"),
                0..=0x1f => {
                    self.put("\\u00");
                    self.hex(byte);
                }
                _ => {
                    self.byte(b'\\');
                    self.byte(byte);
                }
            }
        }
        self.put(text.get(from..).unwrap_or(""));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(write: impl FnOnce(&mut Writer)) -> serde_json::Value {
        let mut writer = Writer::new();
        writer.open("");
        write(&mut writer);
        writer.close();
        serde_json::from_slice(&writer.into_bytes()).expect("valid JSON")
    }

    #[test]
    fn commas_stand_between_members_only() {
        let mut writer = Writer::new();
        writer.open("");
        writer.open("a");
        writer.close();
        writer.open_array("b");
        writer.text("", "x");
        writer.int("", -3);
        writer.open("");
        writer.flag("c", true);
        writer.close();
        writer.close_array();
        writer.json("d", Fragment("{\"e\":1}"));
        writer.close();
        assert_eq!(writer.into_bytes(), br#"{"a":{},"b":["x",-3,{"c":true}],"d":{"e":1}}"#);
    }

    #[test]
    fn decimals_have_no_trailing_zeros() {
        for (value, text) in [(0.0, "0"), (0.04151, "0.0415"), (100.0, "100"), (33.333, "33.333"), (-0.5, "-0.5")] {
            let mut writer = Writer::new();
            writer.decimal("", value);
            assert_eq!(writer.into_bytes(), text.as_bytes());
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in any::<String>(), key in any::<String>()) {
            let value = written(|writer| {
                writer.key_of(&key, "");
                writer.text("", &text);
            });
            prop_assert_eq!(value[&key].as_str(), Some(text.as_str()));
        }

        #[test]
        fn any_integer_comes_back(number in any::<i64>()) {
            prop_assert_eq!(written(|writer| writer.int("n", number))["n"].as_i64(), Some(number));
        }

        #[test]
        fn decimals_come_back_to_four_places(number in -1e6f64..1e6) {
            let back = written(|writer| writer.decimal("n", number))["n"].as_f64().unwrap();
            prop_assert!((back - number).abs() <= 0.000_051);
        }
    }
}
