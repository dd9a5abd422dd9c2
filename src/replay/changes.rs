//! The changes of one record in the intake's Change format: per kind a list of items, strings by their numbers
//! (spec c §3).
//!
//! A string's number is known only when all of the record is (its table groups them by role), so items wait as tokens.

use super::notes::Name;
use super::strings::{Role, Strings};
use crate::assemble::writer::Writer;
use alloc::vec::Vec;

/// The kinds of changes, by their numbers on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// A node comes.
    AddNode = 1,
    /// A node goes, with all below it.
    RemoveNode = 2,
    /// Attributes are set or removed.
    Attributes = 3,
    /// A text node has another content.
    Text = 4,
    /// A placeholder's size.
    Size = 5,
    /// How far something is scrolled.
    Scroll = 6,
    /// A style sheet comes.
    AddSheet = 7,
    /// Which style sheets a node has.
    AttachSheets = 8,
    /// A medium plays or not.
    Playback = 9,
    /// A field's value.
    Value = 12,
    /// What is selected or checked.
    Selection = 13,
}

/// In the order in which they are applied.
const ORDER: [Kind; 11] = [
    Kind::AddNode,
    Kind::RemoveNode,
    Kind::Attributes,
    Kind::Text,
    Kind::Value,
    Kind::Selection,
    Kind::Size,
    Kind::Scroll,
    Kind::AddSheet,
    Kind::AttachSheets,
    Kind::Playback,
];

/// Empties the string table.
const CLEAR_STRINGS: i64 = 14;

const OPEN: u32 = 0;
const CLOSE: u32 = 1;
const NUMBER: u32 = 2;
const STRING: u32 = 3;
const TAG_BITS: u32 = 2;
const CLOSING: u32 = 0;
/// Instead of a closing bracket.
const NULL: u32 = 1;
const TRUE: u32 = 2;
/// So many tokens are written in one go, none of them with more bytes than that.
const PART: usize = 256;
const WIDEST: usize = 11;

/// The changes that the open record collects.
#[derive(Default)]
pub struct Changes {
    /// Tokens: a tag in the low bits, above it a number (folded, so that its sign survives) or a string's place.
    items: [Vec<u32>; ORDER.len()],
    strings: Strings,
}

impl Changes {
    /// Begins a recording of its own: nothing known so far counts any more.
    pub fn reset(&mut self) {
        self.items.iter_mut().for_each(Vec::clear);
        self.strings.clear();
    }

    /// Names have other numbers from now on.
    pub fn rename(&mut self) {
        self.strings.rename();
    }

    /// Nothing was collected.
    pub fn is_empty(&self) -> bool {
        self.items.iter().all(Vec::is_empty)
    }

    /// Begins an item.
    pub fn open(&mut self, kind: Kind) -> Item<'_> {
        let place = ORDER.iter().position(|other| *other == kind).unwrap_or(0);
        let tokens = &mut self.items[place.min(ORDER.len() - 1)];
        tokens.push(OPEN);
        Item { tokens, strings: &mut self.strings }
    }

    /// A node goes.
    pub fn remove(&mut self, node: i32) {
        if let Some(tokens) = self.items.get_mut(1) {
            tokens.push(number(node));
        }
    }

    /// Writes the list of changes and forgets them; their strings stay known.
    pub fn write(&mut self, w: &mut Writer) {
        w.open_array("data");
        self.strings.settle(w);
        for (kind, tokens) in ORDER.iter().zip(&mut self.items) {
            if tokens.is_empty() {
                continue;
            }
            w.open_array("");
            w.int("", *kind as i64);
            let mut comma = true;
            for part in tokens.chunks(PART) {
                write(part, &self.strings, w, &mut comma);
            }
            w.close_array();
            *tokens = Vec::new();
        }
        if self.strings.is_full() {
            self.strings.clear();
            w.open_array("");
            w.int("", CLEAR_STRINGS);
            w.close_array();
        }
        w.close_array();
    }
}

/// Tokens as JSON. Not by the writer: there are hundreds of thousands in a snapshot, and most are small numbers.
#[inline(never)]
fn write(tokens: &[u32], strings: &Strings, w: &mut Writer, comma: &mut bool) {
    // The last word may reach beyond the last token.
    let mut scratch = [0; PART * WIDEST + 8];
    let mut at = 0;
    // Up to eight bytes at once, the first one lowest.
    let mut put = |word: u64, length: usize| {
        if let Some(room) = scratch.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
            *room = word.to_le_bytes();
        }
        at += length;
    };
    for token in tokens {
        let (tag, value) = (token & ((1 << TAG_BITS) - 1), token >> TAG_BITS);
        let number = match tag {
            NUMBER => (value >> 1) as i32 ^ -((value & 1) as i32),
            STRING => strings.index(value) as i32,
            _ => {
                let closes = tag == CLOSE && value == CLOSING;
                if *comma && !closes {
                    put(b','.into(), 1);
                }
                *comma = tag == CLOSE;
                match value {
                    NULL => put(u64::from_le_bytes(*b"null\0\0\0\0"), 4),
                    TRUE => put(u64::from_le_bytes(*b"true\0\0\0\0"), 4),
                    _ => put(if closes { b']' } else { b'[' }.into(), 1),
                }
                continue;
            }
        };
        if *comma {
            put(b','.into(), 1);
        }
        if number < 0 {
            put(b'-'.into(), 1);
        }
        let (mut rest, mut least) = (number.unsigned_abs(), 1);
        // A ninth digit; there is none before it.
        if rest >= 100_000_000 {
            put(u64::from(b'0' + (rest / 100_000_000) as u8), 1);
            (rest, least) = (rest % 100_000_000, 8);
        }
        // The last digit first.
        let (mut word, mut length) = (0u64, 0);
        while rest > 0 || length < least {
            word = word << 8 | u64::from(b'0' + (rest % 10) as u8);
            length += 1;
            rest /= 10;
        }
        put(word, length);
        *comma = true;
    }
    // SAFETY: ASCII alone.
    w.put(unsafe { core::str::from_utf8_unchecked(scratch.get(..at).unwrap_or_default()) });
}

/// An item being put together. It has to be closed.
pub struct Item<'a> {
    tokens: &'a mut Vec<u32>,
    strings: &'a mut Strings,
}

impl Item<'_> {
    /// A number.
    pub fn number(&mut self, value: i32) -> &mut Self {
        self.tokens.push(number(value));
        self
    }

    /// A number, or `null`.
    pub fn number_if(&mut self, value: Option<i32>) -> &mut Self {
        self.tokens.push(value.map_or(CLOSE | NULL << TAG_BITS, number));
        self
    }

    /// `true`.
    pub fn truth(&mut self) {
        self.tokens.push(CLOSE | TRUE << TAG_BITS);
    }

    /// A string.
    pub fn string(&mut self, role: Role, text: &str) -> &mut Self {
        self.tokens.push(self.strings.place(role, text) << TAG_BITS | STRING);
        self
    }

    /// A string that is a name.
    pub fn name(&mut self, role: Role, name: Name) -> &mut Self {
        self.tokens.push(self.strings.place_of_name(role, name) << TAG_BITS | STRING);
        self
    }

    /// An attribute with a value: a list of two within it. At once, for there are tens of thousands.
    pub fn pair(&mut self, name: Name, role: Role, value: &str) {
        let name = self.strings.place_of_name(Role::AttributeName, name) << TAG_BITS | STRING;
        let value = self.strings.place(role, value) << TAG_BITS | STRING;
        self.tokens.extend_from_slice(&[OPEN, name, value, CLOSE]);
    }

    /// Begins a list within it.
    pub fn open(&mut self) -> &mut Self {
        self.tokens.push(OPEN);
        self
    }

    /// Ends the innermost list, or the item.
    pub fn close(&mut self) -> &mut Self {
        self.tokens.push(CLOSE);
        self
    }
}

/// Thirty bits of it: node ids, pixels, counts.
fn number(value: i32) -> u32 {
    (((value << 1) ^ (value >> 31)) as u32) << TAG_BITS | NUMBER
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(changes: &mut Changes) -> serde_json::Value {
        let mut w = Writer::new();
        w.open("");
        changes.write(&mut w);
        w.close();
        serde_json::from_slice(&w.into_bytes()).expect("JSON")
    }

    proptest! {
        /// Also where a part of the tokens ends, and with more digits than are written at once.
        #[test]
        fn numbers_of_any_length_stand_as_they_are(numbers in prop::collection::vec(-(1 << 29)..1i32 << 29, 0..700)) {
            let mut changes = Changes::default();
            let mut item = changes.open(Kind::Scroll);
            for number in &numbers {
                item.number(*number);
            }
            item.open().number_if(None).close().truth();
            item.close();
            let data = &written(&mut changes)["data"];
            let mut expected = vec![serde_json::json!(6)];
            let all = numbers.iter().map(|number| serde_json::json!(number));
            expected.push(all.chain([serde_json::json!([null]), serde_json::json!(true)]).collect());
            prop_assert_eq!(data, &serde_json::json!([expected]));
        }
    }

    #[test]
    fn a_name_has_an_entry_for_each_of_its_roles_and_another_one_after_renaming() {
        let mut changes = Changes::default();
        let name = |text| Name { number: 3, text, role: Role::AttributeValue };
        changes
            .open(Kind::AddNode)
            .name(Role::NodeName, name("title"))
            .name(Role::AttributeName, name("title"))
            .close();
        changes.open(Kind::AddNode).name(Role::NodeName, name("title")).close();
        let expected = serde_json::json!([[11, [1, "title"], [2, "title"]], [1, [0, 1], [0]]]);
        assert_eq!(written(&mut changes)["data"], expected);
        changes.rename();
        changes.open(Kind::AddNode).name(Role::NodeName, name("other")).close();
        assert_eq!(written(&mut changes)["data"], serde_json::json!([[11, [1, "other"]], [1, [2]]]));
    }
}
