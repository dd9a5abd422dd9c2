//! What of the page's text may leave it: one policy for action names, attributes and (later) replay.
//!
//! Text read from the DOM enters as [`Raw`], which nothing can open but this module. The policy turns it into
//! [`Masked`] or refuses it, and the writer takes only [`Masked`] for DOM text. Facts about a node are read by the
//! shim ([`NodeFacts`]); what they mean is decided here. Rules and precedence: spec b §8.

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

    /// The name on the wire (`privacy.replay_level`) and in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::MaskUserInput => "mask-user-input",
            Self::MaskUnlessAllowlisted => "mask-unless-allowlisted",
            Self::Mask => "mask",
            Self::Hidden => "hidden",
            Self::Ignore => "ignore",
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
pub struct Raw(String);

/// Text that the policy let through: what may be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masked(String);

impl Raw {
    /// Takes in text read from the page.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The text, if a text node under an element with these facts and this level may be shown.
    pub fn text(self, level: Level, facts: NodeFacts) -> Option<Masked> {
        shows_text(level, facts).then_some(Masked(self.0))
    }

    /// The value of a describing attribute (`title`, `alt`, `placeholder`, `aria-label`, `name`), or what stands in
    /// its place (spec b §8.5, §8.6).
    pub fn attribute(self, level: Level, facts: NodeFacts) -> Masked {
        match level {
            Level::Allow | Level::MaskUserInput => Masked(self.0),
            Level::MaskUnlessAllowlisted if facts.has(NodeFacts::ALLOWLISTED) => Masked(self.0),
            _ => Masked::placeholder(),
        }
    }

    /// What the page's author wrote for us to show: `data-dd-action-name` and the labels of button inputs.
    pub fn authored(self) -> Masked {
        Masked(self.0)
    }
}

impl Masked {
    /// What is shown in place of a masked element's name.
    pub fn placeholder() -> Self {
        Self(String::from("Masked Element"))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Joins another masked text to this one.
    pub fn push(&mut self, more: &Self) {
        self.0.push_str(&more.0);
    }

    /// Trims, folds white space, and cuts to `limit` UTF-16 units, as action names are on the wire (spec b §4.6).
    #[must_use]
    pub fn shortened(&self, limit: usize) -> Self {
        let mut short = String::new();
        let mut units = 0;
        let mut gap = false;
        for letter in self.0.chars() {
            if letter.is_whitespace() {
                gap = !short.is_empty();
                continue;
            }
            if units + usize::from(gap) >= limit {
                // A gap that is the last to fit is shown; what comes after it is cut.
                short.push_str(if gap && units < limit { "  [...]" } else { " [...]" });
                break;
            }
            if gap {
                short.push(' ');
            }
            units += usize::from(gap) + letter.len_utf16();
            short.push(letter);
            gap = false;
        }
        Self(short)
    }

    /// Nothing left to show.
    pub fn is_blank(&self) -> bool {
        self.0.chars().all(char::is_whitespace)
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

    proptest! {
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
