//! The name of a clicked element.
//!
//! The shim walks the page and offers candidates in the order of spec b §4.6; here it is decided what of a candidate
//! may be seen and whether a name is left. The name never goes back: it waits under a ticket until the click that it
//! belongs to is reported, so raw text has no way around the policy.

use crate::privacy::{Level, Masked, NodeFacts, Raw};
use crate::words::word;

/// A longer name is cut, in UTF-16 units.
const NAME_LENGTH: usize = 100;
/// Presses whose names are kept. One that never becomes a click leaves its name behind.
const WAITING: usize = 32;

/// Where a name came from (`_dd.action.name_source`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NameSource {
    /// `data-dd-action-name` or the page's own attribute.
    CustomAttribute,
    /// The element is masked as a whole.
    MaskPlaceholder,
    /// A describing attribute.
    StandardAttribute,
    /// Text.
    TextContent,
    /// There is none.
    #[default]
    Blank,
}

impl NameSource {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        word("custom_attribute mask_placeholder standard_attribute text_content blank", self as usize)
    }
}

/// An action's name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActionName {
    /// The text, short enough for the wire.
    pub text: Masked,
    /// Where it came from.
    pub source: NameSource,
}

/// A piece of a candidate, as the shim read it.
pub enum Part<'a> {
    /// Text under an element.
    Text(Level, NodeFacts, Raw<'a>),
    /// The value of a describing attribute.
    Attribute(Level, NodeFacts, Raw<'a>),
    /// Written by the page's author to be shown.
    Authored(Raw<'a>),
}

impl<'a> Part<'a> {
    /// A part by the numbers of `js-shim/protocol.ts`.
    pub fn from_numbers(kind: u32, level: u32, facts: u32, text: &'a str) -> Self {
        let (level, facts, raw) = (Level::from_number(level), NodeFacts(facts), Raw::new(text));
        match kind {
            1 => Self::Attribute(level, facts, raw),
            2 => Self::Authored(raw),
            _ => Self::Text(level, facts, raw),
        }
    }

    fn masked(self) -> Option<Masked<&'a str>> {
        match self {
            Self::Text(level, facts, raw) => raw.text(level, facts),
            Self::Attribute(level, facts, raw) => Some(raw.attribute(level, facts)),
            Self::Authored(raw) => Some(raw.authored()),
        }
    }
}

/// Names being worked out or waiting for their click.
pub struct ActionNames {
    last: u32,
    /// Each in the place of its ticket, until the ticket that comes so many later.
    waiting: [ActionName; WAITING],
}

impl Default for ActionNames {
    fn default() -> Self {
        // Derived, it would be written out for each of them.
        Self { last: 0, waiting: core::array::from_fn(|_| ActionName::default()) }
    }
}

impl ActionNames {
    /// A press began: candidates from now on belong to the returned ticket.
    pub fn begin(&mut self) -> u32 {
        self.last += 1;
        self.settle(ActionName::default());
        self.last
    }

    /// Takes a candidate; true if a name is left of it, and then no more are wanted.
    pub fn offer<'a>(&mut self, source: u32, parts: impl Iterator<Item = Part<'a>>) -> bool {
        let source = match source {
            0 => NameSource::CustomAttribute,
            1 => NameSource::StandardAttribute,
            _ => NameSource::TextContent,
        };
        let mut text = Masked::default();
        for part in parts {
            if let Some(part) = part.masked() {
                text.push(part);
            }
        }
        let text = text.shortened(NAME_LENGTH);
        let settled = !text.is_empty();
        if settled {
            self.settle(ActionName { text, source });
        }
        settled
    }

    /// The pressed element is masked as a whole.
    pub fn mask(&mut self) {
        self.settle(ActionName { text: Masked::placeholder().into(), source: NameSource::MaskPlaceholder });
    }

    /// The name under a ticket.
    pub fn take(&mut self, ticket: u32) -> ActionName {
        let is_kept = self.last.wrapping_sub(ticket) < WAITING as u32;
        if is_kept { core::mem::take(self.place(ticket)) } else { ActionName::default() }
    }

    fn settle(&mut self, name: ActionName) {
        *self.place(self.last) = name;
    }

    fn place(&mut self, ticket: u32) -> &mut ActionName {
        &mut self.waiting[ticket as usize % WAITING]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(level: Level, facts: u32, text: &str) -> Part<'_> {
        Part::Text(level, NodeFacts(facts), Raw::new(text))
    }

    fn name_of(parts: Vec<Part>) -> ActionName {
        let mut names = ActionNames::default();
        let ticket = names.begin();
        names.offer(2, parts.into_iter());
        names.take(ticket)
    }

    #[test]
    fn a_name_is_trimmed_and_folded() {
        let name = name_of(alloc::vec![text(Level::Allow, 0, "  Pay \n"), text(Level::Allow, 0, "\tnow ")]);
        assert_eq!((name.text.as_ref().as_str(), name.source), ("Pay now", NameSource::TextContent));
    }

    #[test]
    fn a_long_name_is_cut_at_a_hundred_units() {
        let name = name_of(alloc::vec![text(Level::Allow, 0, &"x".repeat(150))]);
        assert_eq!(name.text.as_ref().as_str(), alloc::format!("{} [...]", "x".repeat(100)));
        let exact = name_of(alloc::vec![text(Level::Allow, 0, &"x".repeat(100))]);
        assert_eq!(exact.text.as_ref().as_str(), "x".repeat(100));
    }

    #[test]
    fn masked_parts_leave_the_others() {
        let parts = alloc::vec![text(Level::Mask, 0, "secret"), text(Level::Allow, 0, "Save")];
        assert_eq!(name_of(parts).text.as_ref().as_str(), "Save");
    }

    #[test]
    fn a_candidate_of_which_nothing_is_left_does_not_settle() {
        let mut names = ActionNames::default();
        let ticket = names.begin();
        assert!(!names.offer(2, core::iter::once(text(Level::Mask, 0, "secret"))));
        assert!(names.offer(1, core::iter::once(Part::Authored(Raw::new("Menu")))));
        assert_eq!(names.take(ticket).source, NameSource::StandardAttribute);
        assert_eq!(names.take(ticket).source, NameSource::Blank);
    }

    #[test]
    fn presses_that_never_become_clicks_do_not_pile_up() {
        let mut names = ActionNames::default();
        for _ in 0..1000 {
            names.begin();
            names.mask();
        }
        let masked = (1..=1000).filter(|ticket| names.take(*ticket).source == NameSource::MaskPlaceholder);
        assert_eq!(masked.collect::<Vec<_>>(), (969..=1000).collect::<Vec<_>>());
    }
}
