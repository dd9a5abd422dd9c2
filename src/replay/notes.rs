//! Notes: what the shim read of the page, packed. One `f64` a number, all strings in one UTF-8 text with a zero byte
//! after each; a string's number is its length in UTF-16 units, which is what JavaScript knows of it without counting.
//! Names of elements and attributes, of which a page has few, cross once and are numbers from then on.

use super::strings::Role;
use alloc::string::String;
use alloc::vec::Vec;

/// The name of an element or attribute.
#[derive(Clone, Copy, Debug)]
pub struct Name<'a> {
    /// Its place among the names.
    pub number: u32,
    /// The name.
    pub text: &'a str,
    /// Of an attribute: what its value is.
    pub role: Role,
}

/// A name that is known, and what the value of an attribute of that name is.
pub type Known = (String, Role);

/// Reads notes, one after the other.
#[derive(Clone, Copy, Debug, Default)]
pub struct Notes<'a> {
    numbers: &'a [f64],
    text: &'a str,
    names: &'a [Known],
}

impl<'a> Notes<'a> {
    /// Over what the shim packed.
    pub fn new(numbers: &'a [f64], text: &'a str) -> Self {
        Self { numbers, text, names: &[] }
    }

    /// The same with these names.
    #[must_use]
    pub fn with(self, names: &'a [Known]) -> Self {
        Self { names, ..self }
    }

    /// Takes new names in, if that is the first note: how many of the known ones stay, how many come, these. Whether
    /// numbers stand for other names now.
    pub fn learn(&mut self, names: &mut Vec<Known>) -> bool {
        if self.numbers.first() != Some(&NAMES) {
            return false;
        }
        self.number();
        let (known, before) = (self.count() as usize, names.len());
        names.truncate(known);
        for _ in 0..self.count() {
            let name = self.text();
            names.push((name.into(), Role::of_attribute(name)));
        }
        known < before
    }

    /// Nothing is left.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The next number; NaN at the end.
    pub fn number(&mut self) -> f64 {
        let Some((first, rest)) = self.numbers.split_first() else { return f64::NAN };
        self.numbers = rest;
        *first
    }

    /// The next number as a whole one.
    pub fn whole(&mut self) -> i32 {
        self.number() as i32
    }

    /// The next number as a count or a bit set.
    pub fn count(&mut self) -> u32 {
        self.number() as u32
    }

    /// The next number as epoch milliseconds.
    pub fn time(&mut self) -> i64 {
        self.number() as i64
    }

    /// The next number as a name's.
    pub fn name(&mut self) -> Name<'a> {
        let number = self.count();
        self.name_of(number)
    }

    /// The name of that number.
    pub fn name_of(&self, number: u32) -> Name<'a> {
        let (text, role) =
            self.names.get(number as usize).map_or(("", Role::AttributeValue), |(text, role)| (text.as_str(), *role));
        Name { number, text, role }
    }

    /// The next string, if given.
    pub fn text_if(&mut self) -> Option<&'a str> {
        let units = self.number();
        // Absent is NaN.
        if units.is_nan() {
            return None;
        }
        let units = units as usize;
        let is_ascii = self.text.as_bytes().get(..units).is_some_and(<[u8]>::is_ascii);
        let bytes = if is_ascii { units } else { bytes_of(self.text, units) };
        let (text, rest) = self.text.split_at_checked(bytes)?;
        self.text = rest.get(1..).unwrap_or("");
        Some(text)
    }

    /// The next string; empty if absent.
    pub fn text(&mut self) -> &'a str {
        self.text_if().unwrap_or("")
    }
}

/// `Note.Names` in `js-shim/replay/note.ts`.
const NAMES: f64 = 19.0;

/// How many bytes the first UTF-16 units of a text have.
fn bytes_of(text: &str, mut units: usize) -> usize {
    let mut bytes = 0;
    for byte in text.as_bytes() {
        // A character's first byte, and the byte that makes it two units.
        if byte & 0xc0 != 0x80 {
            if units == 0 {
                break;
            }
            units -= if *byte >= 0xf0 { units.min(2) } else { 1 };
        }
        bytes += 1;
    }
    bytes
}

/// The shim's side, for tests.
#[cfg(test)]
pub mod packing {
    use super::Notes;

    /// Notes being packed.
    #[derive(Default)]
    pub struct Packed {
        numbers: Vec<f64>,
        text: String,
    }

    impl Packed {
        /// Adds numbers.
        #[must_use]
        pub fn numbers(mut self, numbers: &[f64]) -> Self {
            self.numbers.extend_from_slice(numbers);
            self
        }

        /// Adds a string.
        #[must_use]
        pub fn text(mut self, text: &str) -> Self {
            self.numbers.push(text.encode_utf16().count() as f64);
            self.text.push_str(text);
            self.text.push('\0');
            self
        }

        /// Says that there is no string.
        #[must_use]
        pub fn none(self) -> Self {
            self.numbers(&[f64::NAN])
        }

        /// What was added, to be read.
        pub fn notes(&self) -> Notes<'_> {
            Notes::new(&self.numbers, &self.text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::packing::Packed;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn strings_come_back_whatever_they_hold(texts in prop::collection::vec(any::<Option<String>>(), 0..8)) {
            let mut packed = Packed::default();
            for text in &texts {
                packed = match text {
                    Some(text) => packed.text(text),
                    None => packed.none(),
                };
            }
            let mut notes = packed.notes();
            let read: Vec<_> = texts.iter().map(|_| notes.text_if().map(String::from)).collect();
            prop_assert_eq!(read, texts);
            prop_assert!(notes.is_empty());
        }

        #[test]
        fn names_stay_known_under_their_numbers(batches in prop::collection::vec(prop::collection::vec("[a-zé-]{1,9}", 1..5), 1..5)) {
            let mut names = Vec::new();
            for batch in &batches {
                let known = names.len() as f64;
                let packed = Packed::default().numbers(&[NAMES, known, batch.len() as f64]);
                let packed = batch.iter().fold(packed, |packed, name| packed.text(name)).numbers(&[7.0]);
                let mut notes = packed.notes();
                prop_assert!(!notes.learn(&mut names));
                prop_assert_eq!(notes.number().to_bits(), 7f64.to_bits());
            }
            prop_assert!(names.iter().map(|(name, _)| name).eq(&batches.concat()));
            let numbers: Vec<f64> = (0..names.len()).map(|number| number as f64).collect();
            let mut notes = Notes::new(&numbers, "").with(&names);
            for (name, _) in &names {
                prop_assert_eq!(notes.name().text, name);
            }
            prop_assert!(Packed::default().numbers(&[NAMES, 0.0, 1.0]).text("anew").notes().learn(&mut names));
            prop_assert_eq!(names, [("anew".into(), Role::AttributeValue)]);
        }

        #[test]
        fn no_numbers_are_beyond_reading(numbers in prop::collection::vec(any::<f64>(), 0..12), text in ".{0,20}") {
            let mut notes = Notes::new(&numbers, &text);
            while !notes.is_empty() {
                let _ = notes.text();
            }
        }
    }
}
