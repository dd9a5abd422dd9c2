//! The changes of one record in the intake's Change format: per kind a list of items, strings by their numbers
//! (spec c §3).
//!
//! A string's number is known only when all of the record is (its table groups them by role), so items wait as tokens.

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
        *self = Self::default();
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
            let items = text(tokens, &self.strings);
            // SAFETY: ASCII alone.
            w.members(unsafe { core::str::from_utf8_unchecked(&items) });
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

/// The tokens as JSON. Not by the writer: there are hundreds of thousands in a snapshot, and most are small numbers.
fn text(tokens: &[u32], strings: &Strings) -> Vec<u8> {
    let mut out = Vec::with_capacity(tokens.len() * 3);
    let mut comma = false;
    for token in tokens {
        let value = token >> TAG_BITS;
        let number = match token & ((1 << TAG_BITS) - 1) {
            OPEN => {
                if comma {
                    out.push(b',');
                }
                out.push(b'[');
                comma = false;
                continue;
            }
            CLOSE if value == CLOSING => {
                out.push(b']');
                comma = true;
                continue;
            }
            CLOSE => {
                if comma {
                    out.push(b',');
                }
                out.extend_from_slice(if value == NULL { b"null" } else { b"true" });
                comma = true;
                continue;
            }
            NUMBER => (value >> 1) as i32 ^ -((value & 1) as i32),
            _ => strings.index(value) as i32,
        };
        if comma {
            out.push(b',');
        }
        comma = true;
        if number < 0 {
            out.push(b'-');
        }
        let mut rest = number.unsigned_abs();
        let start = out.len();
        loop {
            out.push(b'0' + (rest % 10) as u8);
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if let Some(digits) = out.get_mut(start..) {
            digits.reverse();
        }
    }
    out
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
