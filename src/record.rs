//! Records: observations in their packed form.
//!
//! The shim keeps records in plain arrays and hands each over packed: one `f64` per field, the strings in one UTF-8
//! buffer, a string's number holding its byte length. An absent field is NaN. Lengths, not separators: what the page
//! says can contain any character and must not be able to forge a field.

use crate::assemble::writer::Fragment;
use crate::observation::{ClickSeen, ContextKind, Entry, Navigation, PageState, Rect, Thrown, ViewOptions, What};
use crate::time::{Millis, RelativeMs};

/// Reads one packed record.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    numbers: &'a [f64],
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Over what the shim packed.
    pub fn new(numbers: &'a [f64], bytes: &'a [u8]) -> Self {
        Self { numbers, bytes }
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

    /// The next number, if given.
    pub fn number_if(&mut self) -> Option<f64> {
        let number = self.number();
        (!number.is_nan()).then_some(number)
    }

    /// The next number as a moment.
    pub fn moment(&mut self) -> RelativeMs {
        RelativeMs(self.number())
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
        let (text, rest) = self.bytes.split_at_checked(length as usize)?;
        self.bytes = rest;
        debug_assert!(core::str::from_utf8(text).is_ok());
        // SAFETY: the bytes are `TextEncoder.encodeInto`'s, and cut where it said that it had written; a record can't
        // be packed in any other way (`js-shim/core/engine.ts`). Checking again would cost 700 bytes on every page.
        Some(unsafe { core::str::from_utf8_unchecked(text) })
    }

    /// The next string; empty if absent.
    #[inline(never)]
    pub fn text(&mut self) -> &'a str {
        self.text_if().unwrap_or("")
    }

    /// The next JSON fragment, if given.
    #[inline(never)]
    pub fn json_if(&mut self) -> Option<Fragment<'a>> {
        self.text_if().map(Fragment)
    }

    /// The next JSON fragment; an empty object if absent.
    #[inline(never)]
    pub fn json(&mut self) -> Fragment<'a> {
        self.json_if().unwrap_or(Fragment("{}"))
    }

    /// What the record tells, if this core knows the operation. The numbers are those of `js-shim/protocol.ts`;
    /// `tests/protocol.rs` holds the two against each other.
    pub fn what(&mut self, operation: u32) -> Option<What<'a>> {
        Some(match operation {
            1 => What::Start(self.text(), *self),
            2 => What::Location { href: self.text(), anchor: self.flag() },
            3 => What::Action { name: self.text(), context: self.json_if() },
            4 => What::Click(ClickSeen { ticket: self.number() as u32, place: self.json() }),
            5 => What::Error(*self),
            6 => What::Context(ContextKind::from_number(self.number() as u32)?, self.json()),
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
            12 => What::Page(PageState::from_number(self.number() as u32)),
            13 => What::Resumed,
            14 => What::Restored,
            15 => What::Unloading,
            16 => What::Exiting,
            17 => What::StopSession,
            18 => What::Consent { granted: self.flag() },
            19 => What::Stored(self.text()),
            20 => What::Entry(self.entry()?),
            21 => What::Surroundings(self.json()),
            22 => What::Settled { request: self.number() as u32, status: self.number() as u16, online: self.flag() },
            23 => What::Tick,
            _ => return None,
        })
    }

    /// The next thrown value; none if it is of a kind that this core does not know.
    #[inline(never)]
    pub fn thrown(&mut self) -> Option<Thrown<'a>> {
        Some(match self.number() as u32 {
            0 => Thrown::Error { name: self.text(), message: self.text(), stack: self.text_if(), header: self.text() },
            1 => Thrown::Value(self.text()),
            2 => Thrown::Place {
                message: self.text(),
                url: self.text(),
                line: self.number() as u32,
                column: self.number() as u32,
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
        Some(match self.number() as u32 {
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
            4 => Entry::InteractionCount(self.number() as u32),
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
