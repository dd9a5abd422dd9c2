//! The string table of a recording: each string is sent once, in the group of its role, and named by its number from
//! then on (spec c §3).

use super::notes::Name;
use crate::assemble::writer::Writer;
use alloc::vec::Vec;

/// What a string is to the page (change kind 11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Role {
    /// Of a node: its name.
    NodeName = 1,
    /// Of an attribute: its name.
    AttributeName = 2,
    /// An attribute's value; a doctype's name and public id.
    AttributeValue = 3,
    /// A text node's content.
    Text = 4,
    /// What stands in a form field.
    FormInput = 5,
    /// Style sheets, their media, `style` attributes.
    Css = 6,
    /// A URL.
    Url = 7,
}

impl Role {
    /// What the value of an attribute of this name is; of a field, what stands in it and what is chosen.
    pub fn of_attribute(name: &str) -> Self {
        match name {
            "value" | "checked" | "selected" => Self::FormInput,
            "style" => Self::Css,
            "action" | "background" | "cite" | "data" | "formaction" | "href" | "longdesc" | "manifest" | "ping"
            | "poster" | "src" | "srcset" | "xlink:href" => Self::Url,
            _ => Self::AttributeValue,
        }
    }
}

const ROLES: usize = 8;
/// The intake keeps tables of this many strings at most (spec c §3); so do we, and of this many bytes.
const MOST_STRINGS: usize = 1_000_000;
const MOST_BYTES: usize = 24 * 1024 * 1024;
const FEWEST_SLOTS: usize = 256;

#[derive(Clone, Copy)]
struct Entry {
    start: usize,
    length: usize,
    hash: u32,
    role: u8,
    /// Its number on the wire; until it is settled, among the new ones of its role.
    index: u32,
}

/// All strings since the last full snapshot.
#[derive(Default)]
pub struct Strings {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    /// Open addressing: an entry's place plus one, or 0.
    slots: Vec<u32>,
    /// The places of names, plus one, by their numbers: as a node's name and as an attribute's.
    names: Vec<[u32; 2]>,
    /// So many of them were written.
    settled: usize,
    /// What is to be written of the new strings of each role, and how many these are.
    fresh: [Vec<u8>; ROLES],
    counts: [u32; ROLES],
    /// How often the open record names a string of each role.
    references: [u32; ROLES],
}

impl Strings {
    /// Forgets all.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.entries.clear();
        self.slots.fill(0);
        self.names.clear();
        self.fresh.iter_mut().for_each(Vec::clear);
        self.counts = [0; ROLES];
        self.settled = 0;
        self.references = [0; ROLES];
    }

    /// Names have other numbers from now on.
    pub fn rename(&mut self) {
        self.names.clear();
    }

    /// The place of a string, new or known.
    pub fn place(&mut self, role: Role, text: &str) -> u32 {
        let role = role as u8;
        if let Some(count) = self.references.get_mut(role as usize) {
            *count += 1;
        }
        if (self.entries.len() + 1) * 2 > self.slots.len() {
            self.grow();
        }
        let hash = hash(role, text.as_bytes());
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while let Some(&slot) = self.slots.get(at)
            && slot > 0
        {
            if let Some(entry) = self.entries.get(slot as usize - 1)
                && entry.hash == hash
                && entry.role == role
                && self.bytes.get(entry.start..entry.start + entry.length) == Some(text.as_bytes())
            {
                return slot - 1;
            }
            at = (at + 1) & mask;
        }
        let place = self.entries.len() as u32;
        let (fresh, count) = (&mut self.fresh[usize::from(role) % ROLES], &mut self.counts[usize::from(role) % ROLES]);
        self.entries.push(Entry { start: self.bytes.len(), length: text.len(), hash, role, index: *count });
        *count += 1;
        self.bytes.extend_from_slice(text.as_bytes());
        write(fresh, text);
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = place + 1;
        }
        place
    }

    /// The place of a name, which is asked for often.
    pub fn place_of_name(&mut self, role: Role, name: Name) -> u32 {
        let (number, column) = (name.number as usize, usize::from(role == Role::AttributeName));
        if let Some(place) = self.names.get(number).and_then(|places| places.get(column))
            && *place > 0
        {
            if let Some(count) = self.references.get_mut(role as usize) {
                *count += 1;
            }
            return place - 1;
        }
        let place = self.place(role, name.text);
        if number >= self.names.len() {
            self.names.resize(number + 1, [0; 2]);
        }
        if let Some(known) = self.names.get_mut(number).and_then(|places| places.get_mut(column)) {
            *known = place + 1;
        }
        place
    }

    /// The number on the wire of a string that was settled.
    pub fn index(&self, place: u32) -> u32 {
        self.entries.get(place as usize).map_or(0, |entry| entry.index)
    }

    /// Numbers the new strings and writes them, the role that is named most first: small numbers are short.
    #[inline(never)]
    pub fn settle(&mut self, w: &mut Writer) {
        let fresh = self.entries.get_mut(self.settled..).unwrap_or_default();
        if !fresh.is_empty() {
            w.open_array("");
            w.int("", 11);
            let mut next = self.settled as u32;
            let mut first = [0; ROLES];
            for _ in 0..ROLES {
                let Some((role, _)) =
                    self.references.iter().enumerate().rev().filter(|(_, count)| **count > 0).max_by_key(|(_, c)| **c)
                else {
                    break;
                };
                let role = role % ROLES;
                self.references[role] = 0;
                let strings = core::mem::take(&mut self.fresh[role]);
                // Without what separates the last one from one that does not come.
                if let Some((strings, _)) = strings.split_last_chunk::<2>() {
                    w.open_array("");
                    w.int("", role as i64);
                    // SAFETY: whole strings, as `place` took them in.
                    w.members(unsafe { core::str::from_utf8_unchecked(strings) });
                    w.close_array();
                }
                first[role] = next;
                next += core::mem::take(&mut self.counts[role]);
            }
            w.close_array();
            for entry in fresh {
                entry.index += first[usize::from(entry.role) % ROLES];
            }
            self.settled = self.entries.len();
        }
        self.references = [0; ROLES];
    }

    /// The table has to be begun anew.
    pub fn is_full(&self) -> bool {
        self.entries.len() >= MOST_STRINGS || self.bytes.len() >= MOST_BYTES
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 4).max(FEWEST_SLOTS);
        let mut slots = alloc::vec![0; size];
        for (place, entry) in self.entries.iter().enumerate() {
            let mut at = entry.hash as usize & (size - 1);
            while let Some(slot) = slots.get_mut(at) {
                if *slot == 0 {
                    *slot = place as u32 + 1;
                    break;
                }
                at = (at + 1) & (size - 1);
            }
        }
        self.slots = slots;
    }
}

/// Writes a string, and what stands before the next one. Not byte by byte as the writer does, which is felt on a page's
/// whole text.
fn write(out: &mut Vec<u8>, text: &str) {
    if out.is_empty() {
        out.push(b'"');
    }
    if is_plain(text.as_bytes()) {
        out.extend_from_slice(text.as_bytes());
    } else {
        let mut w = Writer::new();
        w.escaped(text);
        out.extend_from_slice(&w.into_bytes());
    }
    out.extend_from_slice(b"\",\"");
}

/// Nothing in it has to be escaped.
fn is_plain(bytes: &[u8]) -> bool {
    const ONES: u64 = u64::MAX / 255;
    let (eights, rest) = bytes.as_chunks::<8>();
    let mut special = 0;
    for eight in eights {
        // The highest bit of some byte is set if one is below 0x20, or nothing is left of one without these bits.
        let word = u64::from_le_bytes(*eight);
        let (quote, backslash) = (word ^ (ONES * 0x22), word ^ (ONES * 0x5c));
        special |= word.wrapping_sub(ONES * 0x20) & !word;
        special |= quote.wrapping_sub(ONES) & !quote;
        special |= backslash.wrapping_sub(ONES) & !backslash;
    }
    special & (ONES * 0x80) == 0 && !rest.iter().any(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))
}

/// FNV-1a, four bytes at a time where there are so many.
fn hash(role: u8, bytes: &[u8]) -> u32 {
    const PRIME: u32 = 0x0100_0193;
    let mut hash = (0x811c_9dc5 ^ u32::from(role)).wrapping_mul(PRIME);
    let (fours, rest) = bytes.as_chunks::<4>();
    for four in fours {
        hash = (hash ^ u32::from_le_bytes(*four)).wrapping_mul(0x9e37_79b1);
        hash ^= hash >> 15;
    }
    for byte in rest {
        hash = (hash ^ u32::from(*byte)).wrapping_mul(PRIME);
    }
    hash ^ (hash >> 13)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn settled(strings: &mut Strings) -> serde_json::Value {
        let mut writer = Writer::new();
        strings.settle(&mut writer);
        serde_json::from_slice(&writer.into_bytes()).unwrap_or_default()
    }

    #[test]
    fn a_group_for_each_role_the_one_named_most_first() {
        let mut strings = Strings::default();
        for (role, text) in [(Role::Text, "a"), (Role::NodeName, "P"), (Role::NodeName, "P"), (Role::NodeName, "B")] {
            strings.place(role, text);
        }
        assert_eq!(settled(&mut strings), serde_json::json!([11, [1, "P", "B"], [4, "a"]]));
        let again = strings.place(Role::Text, "P");
        let known = strings.place(Role::NodeName, "B");
        assert_eq!(settled(&mut strings), serde_json::json!([11, [4, "P"]]));
        assert_eq!([strings.index(again), strings.index(known)], [3, 1]);
    }

    #[test]
    fn nothing_new_writes_nothing() {
        let mut strings = Strings::default();
        strings.place(Role::Css, "x");
        settled(&mut strings);
        strings.place(Role::Css, "x");
        assert_eq!(settled(&mut strings), serde_json::Value::Null);
    }

    proptest! {
        #[test]
        fn a_string_has_one_place_whatever_it_holds(
            texts in prop::collection::vec(prop_oneof!["[ab]{0,6}", "[a-c\"\\\\\n\u{1f} é\u{1f600}]{0,20}"], 1..400),
        ) {
            let mut strings = Strings::default();
            let places: Vec<_> = texts.iter().map(|text| strings.place(Role::Text, text)).collect();
            let table = settled(&mut strings);
            for (text, place) in texts.iter().zip(places) {
                prop_assert_eq!(&table[1][strings.index(place) as usize + 1], text.as_str());
            }
        }
    }
}
