//! Records: observations in their packed form.
//!
//! The shim keeps records in plain arrays and hands each over packed: one `f64` per field, the strings in one UTF-8
//! buffer, a string's number holding its byte length. An absent field is NaN. Lengths, not separators: what the page
//! says can contain any character and must not be able to forge a field.

mod operations;

use crate::assemble::writer::Fragment;
use crate::time::RelativeMs;
use alloc::string::String;
use alloc::vec::Vec;

/// Reads one packed record.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reader<'a> {
    numbers: &'a [f64],
    text: &'a str,
}

/// A packed record of our own.
#[derive(Clone, Debug)]
pub struct Owned {
    numbers: Vec<f64>,
    text: String,
}

impl Owned {
    /// Reads it from its start.
    pub fn reader(&self) -> Reader<'_> {
        Reader::new(&self.numbers, &self.text)
    }
}

impl<'a> Reader<'a> {
    /// Over what the shim packed.
    pub fn new(numbers: &'a [f64], text: &'a str) -> Self {
        Self { numbers, text }
    }

    /// The same fields, to be kept for the life of the page.
    pub fn kept(self) -> Reader<'static> {
        Reader { numbers: Vec::leak(self.numbers.into()), text: String::leak(self.text.into()) }
    }

    /// The same fields, to be kept for a while.
    pub fn own(self) -> Owned {
        Owned { numbers: self.numbers.into(), text: self.text.into() }
    }

    /// Nothing is left.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The next number; NaN at the end.
    #[inline(never)]
    pub fn number(&mut self) -> f64 {
        let Some((first, rest)) = self.numbers.split_first() else { return f64::NAN };
        self.numbers = rest;
        *first
    }

    /// The next number, if it is given.
    fn number_if(&mut self) -> Option<f64> {
        Some(self.number()).filter(|number| !number.is_nan())
    }

    /// The next number as a moment.
    pub fn moment(&mut self) -> RelativeMs {
        RelativeMs(self.number())
    }

    /// The next number as an integer.
    #[inline(never)]
    pub fn integer(&mut self) -> u32 {
        self.number() as u32
    }

    /// The next flag.
    #[inline(never)]
    pub fn flag(&mut self) -> bool {
        self.number() > 0.0
    }

    /// The next string, if given.
    #[inline(never)]
    pub fn text_if(&mut self) -> Option<&'a str> {
        let length = self.number_if()?;
        let (text, rest) = self.text.split_at_checked(length as usize)?;
        self.text = rest;
        Some(text)
    }

    /// The next string; empty if absent.
    #[inline(never)]
    pub fn text(&mut self) -> &'a str {
        self.text_if().unwrap_or("")
    }

    /// The next JSON object, if given. Of what the page gave in the place of one (a `Map`, a hostile proxy) there is only a
    /// word that stands for it.
    pub fn json_if(&mut self) -> Option<Fragment<'a>> {
        self.text_if().filter(|text| text.starts_with('{')).map(Fragment)
    }

    /// The next JSON object; empty if absent.
    #[inline(never)]
    pub fn json(&mut self) -> Fragment<'a> {
        self.json_if().unwrap_or(Fragment::EMPTY)
    }
}

/// The shim's side, for tests.
#[cfg(test)]
pub mod packing {
    use super::*;
    use crate::observation::{Causes, Thrown};

    /// A record.
    #[derive(Default)]
    pub struct Packed {
        numbers: Vec<f64>,
        text: String,
    }

    impl Packed {
        /// Adds a number.
        pub fn number(&mut self, number: f64) {
            self.numbers.push(number);
        }

        /// Adds a string.
        pub fn text(&mut self, text: Option<&str>) {
            self.number(text.map_or(f64::NAN, |text| text.len() as f64));
            self.text.push_str(text.unwrap_or(""));
        }

        /// Adds a thrown value.
        pub fn thrown(&mut self, thrown: &Thrown) {
            match *thrown {
                Thrown::Error { name, message, stack, header } => {
                    self.number(0.0);
                    for text in [Some(name), Some(message), stack, Some(header)] {
                        self.text(text);
                    }
                }
                Thrown::Value(json) => {
                    self.number(1.0);
                    self.text(Some(json));
                }
                Thrown::Place { message, url, line, column, value } => {
                    self.number(2.0);
                    self.text(Some(message));
                    self.text(Some(url));
                    self.number(line.into());
                    self.number(column.into());
                    self.text(value);
                }
            }
        }

        /// What was added, to be read.
        pub fn reader(&self) -> Reader<'_> {
            Reader::new(&self.numbers, &self.text)
        }

        /// What was added, as causes of an error.
        pub fn causes(&self) -> Causes<'_> {
            Causes(self.reader())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::packing::Packed;
    use super::*;
    use crate::observation::{Entry, ErrorSource, Thrown, What};
    use proptest::prelude::*;

    #[test]
    fn an_error_is_read_with_all_its_causes() {
        let place = Thrown::Place { message: "é", url: "", line: 1, column: 0, value: None };
        let error = Thrown::Error { name: "E", message: "", stack: None, header: "E" };
        let mut packed = Packed::default();
        packed.number(3.0);
        for text in [None, Some("{\"a\":1}"), Some("mine"), None] {
            packed.text(text);
        }
        for thrown in [place, error, Thrown::Value("1")] {
            packed.thrown(&thrown);
        }
        let What::Error(seen) = packed.reader().what(5) else { panic!("no error") };
        assert_eq!((seen.source, seen.handling_stack, seen.fingerprint), (ErrorSource::Report, None, Some("mine")));
        assert_eq!((seen.context, seen.thrown), (Some(Fragment("{\"a\":1}")), place));
        let mut left = seen.causes;
        let causes: Vec<_> = core::iter::from_fn(|| left.next()).collect();
        assert_eq!(causes, [error, Thrown::Value("1")]);
    }

    #[test]
    fn what_is_not_understood_says_so() {
        for (operation, kind) in [(0, 0.0), (6, 7.0), (20, 9.0), (53, 0.0), (99, 0.0)] {
            let numbers = [kind];
            let what = Reader::new(&numbers, "").what(operation);
            assert!(matches!(what, What::Unknown | What::Entry(Entry::Unknown)), "{operation}: {what:?}");
        }
    }

    proptest! {
        #[test]
        fn strings_are_cut_by_their_lengths_whatever_they_hold(texts in prop::collection::vec(any::<Option<String>>(), 0..6)) {
            let mut packed = Packed::default();
            for text in &texts {
                packed.text(text.as_deref());
            }
            let mut reader = packed.reader();
            let read: Vec<_> = texts.iter().map(|_| reader.text_if().map(String::from)).collect();
            prop_assert!(reader.is_empty());
            prop_assert_eq!(read, texts);
        }

        #[test]
        fn no_record_is_beyond_reading(operation in 0u32..64, numbers in prop::collection::vec(any::<f64>(), 0..12), text in ".{0,20}") {
            let _ = Reader::new(&numbers, &text).what(operation);
        }
    }
}
