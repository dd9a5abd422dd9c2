//! What of the page's text may leave it: one policy for action names, attributes and replay.
//!
//! Text read from the DOM enters as [`Raw`], which nothing can open but this module. The policy turns it into
//! [`Masked`] or refuses it, and the writer takes only [`Masked`] for DOM text. Facts about a node are read by the
//! shim ([`NodeFacts`]); what they mean is decided here. Rules and precedence: spec b §8.

#[cfg(any(feature = "replay", not(target_arch = "wasm32")))]
pub mod replay;

use alloc::string::String;

/// How much of a node may be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Level {
    /// Everything.
    Allow = 0,
    /// All but what belongs to form fields.
    MaskUserInput = 1,
    /// Only what the page's own allow-list (`$DD_ALLOW`) names.
    MaskUnlessAllowlisted = 2,
    /// Nothing that can be read.
    Mask = 3,
    /// The node itself is not reported.
    Hidden = 4,
    /// Never of interest (scripts, head metadata).
    Ignore = 5,
}

impl Level {
    /// The level with this number; anything unknown is treated as the strictest that can be configured.
    pub fn from_number(number: u32) -> Self {
        match number {
            0 => Self::Allow,
            1 => Self::MaskUserInput,
            2 => Self::MaskUnlessAllowlisted,
            4 => Self::Hidden,
            5 => Self::Ignore,
            _ => Self::Mask,
        }
    }
}

/// What the shim read of an element, as a bit set; reading is its work, judging ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeFacts(pub u32);

impl NodeFacts {
    /// Declared `hidden` by attribute or class.
    pub const HIDDEN: u32 = 1;
    /// Declared `mask`.
    pub const MASK: u32 = 1 << 1;
    /// Declared `mask-unless-allowlisted`.
    pub const MASK_UNLESS_ALLOWLISTED: u32 = 1 << 2;
    /// Declared `mask-user-input`.
    pub const MASK_USER_INPUT: u32 = 1 << 3;
    /// Declared `allow`.
    pub const ALLOW: u32 = 1 << 4;
    /// A `BASE` element.
    pub const BASE: u32 = 1 << 5;
    /// An input whose type or autocomplete says that its value is private (password, email, tel, hidden, `cc-*`,
    /// `*-password`).
    pub const PRIVATE_INPUT: u32 = 1 << 6;
    /// An element of no interest (script, preload link, head metadata).
    pub const IGNORED: u32 = 1 << 7;
    /// A form field or a part of one: input (buttons, color, reset and submit aside), output, textarea, select,
    /// option, datalist, optgroup.
    pub const USER_INPUT: u32 = 1 << 8;
    /// Edited by the user in place (`contenteditable`): its text is typed text.
    pub const EDITABLE: u32 = 1 << 9;
    /// The whole text is in the page's allow-list, or blank.
    pub const ALLOWLISTED: u32 = 1 << 10;
    /// An input whose value is its label: button, reset, submit.
    pub const BUTTON: u32 = 1 << 11;

    const fn has(self, fact: u32) -> bool {
        self.0 & fact != 0
    }
}

/// The level that a node itself asks for, first hit wins (spec b §8.2).
fn own_level(facts: NodeFacts) -> Option<Level> {
    // Two rows stand before what the page declares: a private field cannot be opened by an attribute.
    const PRECEDENCE: [(u32, Level); 8] = [
        (NodeFacts::BASE, Level::Allow),
        (NodeFacts::PRIVATE_INPUT, Level::Mask),
        (NodeFacts::HIDDEN, Level::Hidden),
        (NodeFacts::MASK, Level::Mask),
        (NodeFacts::MASK_UNLESS_ALLOWLISTED, Level::MaskUnlessAllowlisted),
        (NodeFacts::MASK_USER_INPUT, Level::MaskUserInput),
        (NodeFacts::ALLOW, Level::Allow),
        (NodeFacts::IGNORED, Level::Ignore),
    ];
    PRECEDENCE.iter().find(|(fact, _)| facts.has(*fact)).map(|(_, level)| *level)
}

/// The level of a node under a parent of the given level. Hidden and ignored subtrees stay so.
pub fn effective_level(parent: Level, facts: NodeFacts) -> Level {
    if matches!(parent, Level::Hidden | Level::Ignore) { parent } else { own_level(facts).unwrap_or(parent) }
}

/// Whether text may be shown under an element with these facts and this level.
///
/// Typed text never may, at any level: the peer lets the text of an editable element through when it names an element
/// around it, we do not.
pub fn shows_text(level: Level, facts: NodeFacts) -> bool {
    let shown = match level {
        Level::Allow => true,
        Level::MaskUserInput => !facts.has(NodeFacts::USER_INPUT),
        Level::MaskUnlessAllowlisted => !facts.has(NodeFacts::USER_INPUT) && facts.has(NodeFacts::ALLOWLISTED),
        Level::Mask | Level::Hidden | Level::Ignore => false,
    };
    shown && !facts.has(NodeFacts::EDITABLE)
}

/// Text as the page has it. It can be masked, and nothing else.
#[derive(Clone, Copy)]
pub struct Raw<'a>(&'a str);

/// Text that the policy let through: what may be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Masked<T = String>(T);

impl<'a> Raw<'a> {
    /// Takes in text read from the page.
    pub fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// The text, if a text node under an element with these facts and this level may be shown.
    pub fn text(self, level: Level, facts: NodeFacts) -> Option<Masked<&'a str>> {
        shows_text(level, facts).then_some(Masked(self.0))
    }

    /// The value of a describing attribute (`title`, `alt`, `placeholder`, `aria-label`, `name`), or what stands in
    /// its place (spec b §8.5, §8.6).
    pub fn attribute(self, level: Level, facts: NodeFacts) -> Masked<&'a str> {
        match level {
            Level::Allow | Level::MaskUserInput => Masked(self.0),
            Level::MaskUnlessAllowlisted if facts.has(NodeFacts::ALLOWLISTED) => Masked(self.0),
            _ => Masked::placeholder(),
        }
    }

    /// What the page's author wrote for us to show: `data-dd-action-name` and the labels of button inputs.
    pub fn authored(self) -> Masked<&'a str> {
        Masked(self.0)
    }
}

impl<'a> Masked<&'a str> {
    /// What is shown in place of a masked element's name.
    pub fn placeholder() -> Self {
        Self("Masked Element")
    }

    /// The text.
    pub fn as_str(self) -> &'a str {
        self.0
    }
}

impl Masked<String> {
    /// The text.
    pub fn as_ref(&self) -> Masked<&str> {
        Masked(&self.0)
    }

    /// Nothing is left to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Joins another masked text to this one.
    pub fn push(&mut self, more: Masked<&str>) {
        self.0.push_str(more.0);
    }

    /// Trims, folds white space, and cuts to `limit` UTF-16 units, as action names are on the wire (spec b §4.6).
    #[must_use]
    pub fn shortened(&self, limit: usize) -> Self {
        let mut short = String::new();
        let (mut rest, mut gap, mut units) = (self.0.as_str(), false, 0);
        while let Some(lead) = rest.as_bytes().first() {
            let width = match lead {
                0..=0x7f => 1,
                0x80..=0xdf => 2,
                0xe0..=0xef => 3,
                _ => 4,
            };
            let Some((letter, after)) = rest.split_at_checked(width) else { break };
            rest = after;
            if is_white_space(letter.as_bytes()) {
                gap = !short.is_empty();
                continue;
            }
            for piece in [if gap { " " } else { "" }, letter] {
                if !piece.is_empty() && units >= limit {
                    short.push_str(" [...]");
                    return Self(short);
                }
                short.push_str(piece);
                // Four bytes of UTF-8 are two units of UTF-16.
                units += usize::from(!piece.is_empty()) + usize::from(piece.len() == 4);
            }
            gap = false;
        }
        Self(short)
    }
}

impl From<Masked<&str>> for Masked {
    fn from(text: Masked<&str>) -> Self {
        Self(String::from(text.0))
    }
}

/// A character that is `White_Space` in Unicode, in UTF-8. By hand: the standard library's table is larger.
fn is_white_space(letter: &[u8]) -> bool {
    match letter {
        [byte] => matches!(byte, b'\t'..=b'\r' | b' '),
        [0xc2, low] => matches!(low, 0x85 | 0xa0),
        [0xe1, 0x9a, 0x80] | [0xe2, 0x81, 0x9f] | [0xe3, 0x80, 0x80] => true,
        [0xe2, 0x80, low] => matches!(low, 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LEVELS: [Level; 6] =
        [Level::Allow, Level::MaskUserInput, Level::MaskUnlessAllowlisted, Level::Mask, Level::Hidden, Level::Ignore];

    fn level_of(parent: Level, facts: u32) -> Level {
        effective_level(parent, NodeFacts(facts))
    }

    #[test]
    fn the_strictest_declaration_wins() {
        assert_eq!(level_of(Level::Allow, NodeFacts::ALLOW | NodeFacts::MASK), Level::Mask);
        assert_eq!(level_of(Level::Allow, NodeFacts::MASK | NodeFacts::HIDDEN), Level::Hidden);
        assert_eq!(level_of(Level::Mask, NodeFacts::ALLOW | NodeFacts::MASK_USER_INPUT), Level::MaskUserInput);
    }

    #[test]
    fn a_private_input_cannot_be_opened() {
        assert_eq!(level_of(Level::Allow, NodeFacts::PRIVATE_INPUT | NodeFacts::ALLOW), Level::Mask);
        assert_eq!(level_of(Level::Hidden, NodeFacts::PRIVATE_INPUT), Level::Hidden);
    }

    #[test]
    fn a_level_is_inherited_and_mask_can_be_relaxed_inside_but_hidden_cannot() {
        assert_eq!(level_of(Level::Mask, 0), Level::Mask);
        assert_eq!(level_of(Level::Mask, NodeFacts::ALLOW), Level::Allow);
        assert_eq!(level_of(Level::Hidden, NodeFacts::ALLOW), Level::Hidden);
        assert_eq!(level_of(Level::Ignore, NodeFacts::ALLOW | NodeFacts::BASE), Level::Ignore);
    }

    #[test]
    fn text_is_shown_by_the_table() {
        let shown = |level, facts| Raw::new("text").text(level, NodeFacts(facts)).is_some();
        // Columns: plain text, text of a form field, allow-listed text (spec b §8.4).
        let table = [
            (Level::Allow, [true, true, true]),
            (Level::MaskUserInput, [true, false, true]),
            (Level::MaskUnlessAllowlisted, [false, false, true]),
            (Level::Mask, [false, false, false]),
            (Level::Hidden, [false, false, false]),
            (Level::Ignore, [false, false, false]),
        ];
        for (level, expected) in table {
            let facts = [0, NodeFacts::USER_INPUT, NodeFacts::ALLOWLISTED];
            assert_eq!(facts.map(|facts| shown(level, facts)), expected, "{level:?}");
        }
        assert!(!shown(Level::MaskUnlessAllowlisted, NodeFacts::ALLOWLISTED | NodeFacts::USER_INPUT));
    }

    #[test]
    fn attributes_are_replaced_where_text_is_masked_by_a_list_or_altogether() {
        let value = |level, facts| String::from(Raw::new("Card").attribute(level, NodeFacts(facts)).as_str());
        assert_eq!(value(Level::MaskUserInput, NodeFacts::USER_INPUT), "Card");
        assert_eq!(value(Level::MaskUnlessAllowlisted, 0), "Masked Element");
        assert_eq!(value(Level::MaskUnlessAllowlisted, NodeFacts::ALLOWLISTED), "Card");
        assert_eq!(value(Level::Mask, NodeFacts::ALLOWLISTED), "Masked Element");
    }

    #[test]
    fn numbers_of_the_boundary_name_the_levels() {
        for level in LEVELS {
            assert_eq!(Level::from_number(level as u32), level);
        }
        assert_eq!(Level::from_number(99), Level::Mask);
    }

    #[test]
    fn white_space_is_what_unicode_calls_so() {
        for letter in '\0'..=char::MAX {
            assert_eq!(
                is_white_space(letter.encode_utf8(&mut [0; 4]).as_bytes()),
                letter.is_whitespace(),
                "{letter:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_short_name_is_its_words(text in "[a é日😀\\t\u{a0}\u{2009}]{0,12}") {
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(Masked(text).shortened(100), Masked(words));
        }

        #[test]
        fn typed_text_is_never_shown(level in 0u32..6, facts in any::<u32>()) {
            let typed = NodeFacts(facts | NodeFacts::EDITABLE);
            prop_assert!(Raw::new("typed").text(Level::from_number(level), typed).is_none());
        }

        #[test]
        fn nothing_opens_a_hidden_subtree(facts in any::<u32>()) {
            prop_assert_eq!(effective_level(Level::Hidden, NodeFacts(facts)), Level::Hidden);
        }

        #[test]
        fn a_masked_text_is_shown_at_no_level_that_masks_it(facts in any::<u32>(), text in ".{1,20}") {
            for level in [Level::Mask, Level::Hidden, Level::Ignore] {
                prop_assert!(Raw::new(&text).text(level, NodeFacts(facts)).is_none());
                prop_assert_eq!(Raw::new(&text).attribute(level, NodeFacts(facts)), Masked::placeholder());
            }
        }
    }
}
