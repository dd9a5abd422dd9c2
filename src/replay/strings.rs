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
    /// Its number on the wire, known once its record is written.
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
    /// How often the open record names a string of each role.
    references: [u32; ROLES],
}

impl Strings {
    /// Forgets all.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Names have other numbers from now on.
    pub fn rename(&mut self) {
        self.names = Vec::new();
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
        self.entries.push(Entry { start: self.bytes.len(), length: text.len(), hash, role, index: 0 });
        self.bytes.extend_from_slice(text.as_bytes());
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
        let fresh = self.settled..self.entries.len();
        if !fresh.is_empty() {
            w.open_array("");
            w.int("", 11);
            let mut next = self.settled as u32;
            for _ in 0..ROLES {
                let Some((role, _)) =
                    self.references.iter().enumerate().rev().filter(|(_, count)| **count > 0).max_by_key(|(_, c)| **c)
                else {
                    break;
                };
                if let Some(count) = self.references.get_mut(role) {
                    *count = 0;
                }
                let mut opened = false;
                for entry in self.entries.get_mut(fresh.clone()).into_iter().flatten() {
                    if usize::from(entry.role) != role {
                        continue;
                    }
                    if !opened {
                        opened = true;
                        w.open_array("");
                        w.int("", i64::from(entry.role));
                    }
                    entry.index = next;
                    next += 1;
                    let bytes = self.bytes.get(entry.start..entry.start + entry.length).unwrap_or_default();
                    // SAFETY: the bytes of a whole string, as `place` took them in.
                    write(w, unsafe { core::str::from_utf8_unchecked(bytes) });
                }
                if opened {
                    w.close_array();
                }
            }
            w.close_array();
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

/// Writes a string. The writer goes byte by byte, which is felt on a page's whole text; here runs go at once.
fn write(w: &mut Writer, mut text: &str) {
    w.begin("");
    loop {
        let special = text.bytes().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)).unwrap_or(text.len());
        let (clean, rest) = text.split_at_checked(special).unwrap_or((text, ""));
        w.put(clean);
        let Some((special, after)) = rest.split_at_checked(1) else { break };
        w.escaped(special);
        text = after;
    }
    w.end();
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
        fn a_string_has_one_place(texts in prop::collection::vec("[ab]{0,6}", 1..400)) {
            let mut strings = Strings::default();
            let places: Vec<_> = texts.iter().map(|text| strings.place(Role::Text, text)).collect();
            let table = settled(&mut strings);
            for (text, place) in texts.iter().zip(places) {
                prop_assert_eq!(&table[1][strings.index(place) as usize + 1], text.as_str());
            }
        }
    }
}
