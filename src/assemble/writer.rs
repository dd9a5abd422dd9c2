//! The JSON writer: events are written field by field, straight into the batch.
//!
//! There are no event structs to build, clone and drop, and no float formatting of the standard library: that is what
//! keeps the core small (spec e §2). Commas need no state: one is due unless the last byte opened something.

use crate::privacy::Masked;
use crate::time::{Nanos, round};
use alloc::string::String;
use alloc::vec::Vec;
use uuid::Uuid;

/// A JSON value that was made by `JSON.stringify` in the shim: spliced as it is, never parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fragment<'a>(pub &'a str);

impl<'a> Fragment<'a> {
    /// Keeps it beyond the record that it came with.
    pub fn keep(self) -> Json {
        Json(self.0.into())
    }

    /// What stands between the braces of an object.
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
        Self("{}".into())
    }

    /// The JSON text.
    pub fn fragment(&self) -> Fragment<'_> {
        Fragment(&self.0)
    }
}

/// Writes one JSON document.
#[derive(Default)]
pub struct Writer {
    out: Vec<u8>,
}

impl Writer {
    /// A writer with nothing written.
    pub fn new() -> Self {
        Self::default()
    }

    /// What was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    fn comma(&mut self) {
        if !matches!(self.out.last(), None | Some(b'{' | b'[' | b':')) {
            self.out.push(b',');
        }
    }

    #[inline(never)]
    fn key(&mut self, key: &str) {
        self.comma();
        if !key.is_empty() {
            self.quoted(key);
            self.out.push(b':');
        }
    }

    /// Opens an object under `key`; an empty key opens the root or an array's item.
    #[inline(never)]
    pub fn open(&mut self, key: &str) {
        self.key(key);
        self.out.push(b'{');
    }

    /// Closes the innermost object.
    pub fn close(&mut self) {
        self.out.push(b'}');
    }

    /// Opens an array under `key`.
    #[inline(never)]
    pub fn open_array(&mut self, key: &str) {
        self.key(key);
        self.out.push(b'[');
    }

    /// Closes the innermost array.
    pub fn close_array(&mut self) {
        self.out.push(b']');
    }

    /// A string that is not text of the page's DOM (ids, URLs, messages, words of the wire).
    #[inline(never)]
    pub fn text(&mut self, key: &str, value: &str) {
        self.key(key);
        self.quoted(value);
    }

    /// A string if there is one.
    #[inline(never)]
    pub fn text_if(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(key, value);
        }
    }

    /// Text of the page's DOM, which must have passed the privacy policy.
    pub fn masked(&mut self, key: &str, value: &Masked) {
        self.text(key, value.as_str());
    }

    /// An id in its lower-case hyphenated form.
    #[inline(never)]
    pub fn id(&mut self, key: &str, value: Uuid) {
        let mut form = [0; 36];
        self.text(key, value.as_hyphenated().encode_lower(&mut form));
    }

    /// An integer.
    #[inline(never)]
    pub fn int(&mut self, key: &str, value: i64) {
        self.key(key);
        self.integer(value);
    }

    /// A duration.
    pub fn nanos(&mut self, key: &str, value: Nanos) {
        self.int(key, value.0);
    }

    /// A duration if there is one.
    #[inline(never)]
    pub fn nanos_if(&mut self, key: &str, value: Option<Nanos>) {
        if let Some(value) = value {
            self.nanos(key, value);
        }
    }

    /// A number with at most four decimals, which is what layout shift scores, rates and rectangles have on the wire.
    #[inline(never)]
    pub fn decimal(&mut self, key: &str, value: f64) {
        self.key(key);
        let scaled = round(value * 10_000.0);
        if scaled < 0 {
            self.out.push(b'-');
        }
        let scaled = scaled.unsigned_abs();
        self.digits(scaled / 10_000, 1);
        let mut fraction = scaled % 10_000;
        if fraction != 0 {
            let mut width = 4;
            while fraction.is_multiple_of(10) {
                fraction /= 10;
                width -= 1;
            }
            self.out.push(b'.');
            self.digits(fraction, width);
        }
    }

    /// A boolean.
    #[inline(never)]
    pub fn flag(&mut self, key: &str, value: bool) {
        self.key(key);
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
    }

    /// A JSON value as it is.
    #[inline(never)]
    pub fn json(&mut self, key: &str, value: Fragment) {
        self.key(key);
        self.out.extend_from_slice(value.0.as_bytes());
    }

    /// A JSON object, if it has members.
    pub fn json_unless_empty(&mut self, key: &str, value: Fragment) {
        if !value.is_empty_object() {
            self.json(key, value);
        }
    }

    /// Members of the open object, as they are; none if empty.
    pub fn members(&mut self, members: &str) {
        if !members.is_empty() {
            self.comma();
            self.out.extend_from_slice(members.as_bytes());
        }
    }

    fn integer(&mut self, value: i64) {
        if value < 0 {
            self.out.push(b'-');
        }
        self.digits(value.unsigned_abs(), 1);
    }

    #[inline(never)]
    fn digits(&mut self, mut value: u64, width: usize) {
        let mut reversed = [b'0'; 20];
        let mut used = 0;
        for digit in &mut reversed {
            if value == 0 && used >= width {
                break;
            }
            *digit = b'0' + (value % 10) as u8;
            value /= 10;
            used += 1;
        }
        self.out.extend(reversed.iter().take(used).rev());
    }

    #[inline(never)]
    fn quoted(&mut self, value: &str) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        self.out.push(b'"');
        for byte in value.bytes() {
            match byte {
                b'"' | b'\\' => self.out.extend_from_slice(&[b'\\', byte]),
                b'\n' => self.out.extend_from_slice(b"\\n"),
                0..=0x1f => {
                    let (high, low) = (HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]);
                    self.out.extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
                }
                _ => self.out.push(byte),
            }
        }
        self.out.push(b'"');
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
        fn any_text_comes_back(text in any::<String>(), key in "[a-z_]{1,8}") {
            let value = written(|writer| writer.text(&key, &text));
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
