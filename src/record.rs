//! Records: observations in their packed form.
//!
//! The shim keeps records in plain arrays and hands each over packed: one `f64` per field, the strings in one UTF-8
//! buffer, a string's number holding its byte length. An absent field is NaN. Lengths, not separators: what the page
//! says can contain any character and must not be able to forge a field.

use crate::assemble::writer::Fragment;
use crate::collect::scroll::Scrolled;
use crate::delivery::Leaving;
use crate::diagnostics::EventKind;
use crate::observation::{
    Causes, ClickSeen, ContextKind, Entry, ErrorSeen, ErrorSource, Navigation, PageState, PluggedEvent, Rect,
    RequestEnded, RequestStarted, ResourceSeen, ResourceTold, Thrown, TimedAction, ViewOptions, VitalSeen, What,
};
use crate::time::{EpochMs, Millis, RelativeMs};
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

    /// The next JSON fragment, if given.
    pub fn json_if(&mut self) -> Option<Fragment<'a>> {
        self.text_if().map(Fragment)
    }

    /// The next JSON fragment; an empty object if absent.
    #[inline(never)]
    pub fn json(&mut self) -> Fragment<'a> {
        self.json_if().unwrap_or(Fragment::EMPTY)
    }

    /// What the record tells, if this core knows the operation. [`What::Stored`] has no packed form: the browser layer
    /// answers that itself. The numbers are those of `js-shim/protocol.ts`;
    /// `tests/protocol.rs` holds the two against each other.
    pub fn what(&mut self, operation: u32) -> Option<What<'a>> {
        Some(match operation {
            1 => What::Start { url: self.text(), config: *self },
            2 => What::Location { href: self.text(), anchor: self.flag() },
            3 => What::Action { name: self.text(), context: self.json_if() },
            4 => What::Click(ClickSeen {
                ticket: self.integer(),
                place: self.json(),
                facts: self.integer(),
                since: self.moment(),
                target: self.integer(),
                x: self.number(),
                y: self.number(),
            }),
            5 => What::Error(self.error()?),
            6 => What::Context(ContextKind::from_number(self.integer())?, self.json()),
            7 => What::StartView(ViewOptions {
                name: self.text_if(),
                service: self.text_if(),
                version: self.text_if(),
                context: self.json_if(),
                url: self.text_if(),
            }),
            8 => What::ViewName(self.text_if()),
            9 => What::Timing { name: self.text(), time: self.number_if() },
            10 => What::Interaction,
            11 => What::Visible,
            12 => What::Page(PageState::from_number(self.integer())),
            13 => What::Resumed,
            14 => What::Restored,
            15 => What::Unloading,
            16 => What::Exiting(match self.integer() {
                0 => Leaving::Hidden,
                1 => Leaving::Maybe,
                _ => Leaving::Yes,
            }),
            17 => What::StopSession,
            18 => What::Consent { granted: self.flag() },
            20 => What::Entry(self.entry()?),
            21 => What::Surroundings(self.json()),
            22 => What::Settled {
                request: self.integer(),
                status: self.integer() as u16,
                retry_after: self.number_if().map(Millis),
            },
            60 => What::Online(self.flag()),
            61 => What::NoJournal,
            62 => What::Left { at: EpochMs(self.number()), id: self.text(), body: self.text() },
            63 => What::Flush,
            64 => What::KeepSession,
            65 => What::StoreChanged { value: self.text() },
            66 => What::ForceReplay,
            23 => What::Tick,
            70 => What::Replay { recording: self.flag(), stats: self.json_if() },
            30 => What::Press,
            31 => What::Reaction(self.integer()),
            32 => What::Activity(*self),
            33 => What::StartAction(self.timed_action()),
            34 => What::StopAction(self.timed_action()),
            35 => What::LoadingTime,
            36 => What::Scroll(Scrolled { top: self.number(), viewport: self.number(), height: self.number() }),
            40 => What::RequestStart(RequestStarted {
                id: self.integer(),
                xhr: self.flag(),
                method: self.text(),
                url: self.text(),
                excluded: self.flag(),
                trace: self.json(),
            }),
            41 => What::RequestEnd(RequestEnded {
                id: self.integer(),
                status: self.integer(),
                aborted: self.flag(),
                details: self.json(),
            }),
            42 => What::Resource(*self),
            43 => What::ResourceTold(ResourceTold {
                url: self.text(),
                kind: self.text(),
                duration: Millis(self.number()),
                details: self.json(),
                dd: self.json(),
                context: self.json_if(),
            }),
            44 => What::LongTask(self.moment(), *self),
            50 => What::Vital(VitalSeen {
                duration: self.number_if().map(Millis),
                members: self.json(),
                context: self.json_if(),
            }),
            51 => What::Scripts(*self),
            52 => What::TestRun(self.text(), self.json()),
            53 => What::Plugged(PluggedEvent {
                kind: EventKind::from_number(self.integer())?,
                date: self.number_if(),
                members: self.json(),
                dd: self.json(),
                context: self.json_if(),
            }),
            _ => return None,
        })
    }

    #[inline(never)]
    fn timed_action(&mut self) -> TimedAction<'a> {
        TimedAction { name: self.text(), key: self.text_if(), kind: self.text_if(), context: self.json_if() }
    }

    /// Reads a record of a resource.
    #[inline(never)]
    pub fn resource(mut self) -> ResourceSeen<'a> {
        ResourceSeen {
            start: self.moment(),
            duration: Millis(self.number()),
            url: self.text(),
            initiator: self.text(),
            details: self.json(),
            trace: self.json(),
            rest: self,
        }
    }

    fn error(&mut self) -> Option<ErrorSeen<'a>> {
        Some(ErrorSeen {
            source: match self.integer() {
                0 => ErrorSource::Source,
                1 => ErrorSource::Custom,
                2 => ErrorSource::Console,
                3 => ErrorSource::Report,
                _ => ErrorSource::Agent,
            },
            handling_stack: self.text_if(),
            context: self.json_if(),
            fingerprint: self.text_if(),
            members: self.json(),
            thrown: self.thrown()?,
            causes: Causes(*self),
        })
    }

    /// The next thrown value.
    #[inline(never)]
    pub fn thrown(&mut self) -> Option<Thrown<'a>> {
        Some(match self.integer() {
            0 => Thrown::Error { name: self.text(), message: self.text(), stack: self.text_if(), header: self.text() },
            1 => Thrown::Value(self.text()),
            2 => Thrown::Place {
                message: self.text(),
                url: self.text(),
                line: self.integer(),
                column: self.integer(),
                value: self.text_if(),
            },
            _ => return None,
        })
    }

    #[inline(never)]
    fn rect(&mut self) -> Rect {
        Rect { x: self.number(), y: self.number(), width: self.number(), height: self.number() }
    }

    #[inline(never)]
    fn entry(&mut self) -> Option<Entry<'a>> {
        Some(match self.integer() {
            0 => Entry::FirstContentfulPaint { start: self.moment() },
            1 => Entry::LargestContentfulPaint {
                start: self.moment(),
                size: self.number(),
                target: self.text_if(),
                url: self.text_if(),
                resource: self.number_if().map(|start| (RelativeMs(start), self.moment())),
            },
            2 => Entry::LayoutShift {
                start: self.moment(),
                value: self.number(),
                had_recent_input: self.flag(),
                target: self.text_if(),
                previous: self.rect(),
                current: self.rect(),
                device_pixel_ratio: self.number(),
            },
            3 => Entry::Event {
                start: self.moment(),
                duration: Millis(self.number()),
                processing_start: self.moment(),
                processing_end: self.moment(),
                interaction_id: self.number(),
                target: self.text_if(),
                first_input: self.flag(),
            },
            4 => Entry::InteractionCount(self.integer()),
            5 => Entry::Navigation(Navigation {
                response_start: self.moment(),
                dom_interactive: self.moment(),
                dom_content_loaded: self.moment(),
                dom_complete: self.moment(),
                load_event: self.moment(),
                activation_start: self.moment(),
            }),
            6 => Entry::Hidden { start: self.moment() },
            7 => Entry::FirstInput { start: self.moment() },
            8 => Entry::RestoredPaint { start: self.moment() },
            _ => return None,
        })
    }
}

/// The shim's side, for tests.
#[cfg(test)]
pub mod packing {
    use super::*;

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
        let Some(What::Error(seen)) = packed.reader().what(5) else { panic!("no error") };
        assert_eq!((seen.source, seen.handling_stack, seen.fingerprint), (ErrorSource::Report, None, Some("mine")));
        assert_eq!((seen.context, seen.thrown), (Some(Fragment("{\"a\":1}")), place));
        let mut left = seen.causes;
        let causes: Vec<_> = core::iter::from_fn(|| left.next()).collect();
        assert_eq!(causes, [error, Thrown::Value("1")]);
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
