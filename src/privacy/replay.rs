//! What of a page's text a replay may show (spec c §7). Unlike a name a replay keeps the shape of what it masks.

use super::{Level, Masked, NodeFacts, Raw, is_white_space, shows_text};
use crate::assemble::writer::Writer;
use crate::words::words;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// What stands in place of a masked value: its length would tell too much of a password.
const STARS: &str = "***";
/// A grey pixel, in place of an image without a known size.
const GREY_PIXEL: &str = "data:image/gif;base64,R0lGODlhAQABAIAAAMLCwgAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==";

/// Attributes that show text to the user.
const SPEAKING: &str = "title alt placeholder aria-label";
/// `data-*` attributes by which tools find elements; what they hold is the author's.
const TECHNICAL: &str = "data-dd-privacy data-dd-action-name data-testid data-test data-qa data-cy data-test-id \
    data-qa-id data-testing data-component data-element data-source-file";

/// An element, as far as masking has to know it.
#[derive(Clone, Copy)]
pub struct Of<'a> {
    /// Its level.
    pub level: Level,
    /// Its facts.
    pub facts: NodeFacts,
    /// Its node name.
    pub name: &'a str,
    /// The page's own attribute for action names, which is never masked.
    pub action_name_attribute: &'a str,
    /// The size of an image, where it is masked and known.
    pub size: (u32, u32),
}

/// Whether attributes and images of elements at this level are masked.
pub fn masks_attributes(level: Level) -> bool {
    !matches!(level, Level::Allow | Level::MaskUserInput)
}

/// Whether what a form field holds may be shown.
pub fn shows_value(level: Level, facts: NodeFacts) -> bool {
    match level {
        Level::Allow => true,
        Level::MaskUserInput => facts.0 & NodeFacts::USER_INPUT == 0,
        _ => false,
    }
}

impl Of<'_> {
    /// Whether it is called so, in XML documents too, where names have other cases, and prefixes.
    pub fn is(&self, name: &str) -> bool {
        let (own, name) = (self.name.as_bytes(), name.as_bytes());
        let (before, own) = own.split_at(own.len().saturating_sub(name.len()));
        own.eq_ignore_ascii_case(name) && matches!(before.last(), None | Some(b':' | b'>'))
    }
}

impl Masked<Cow<'_, str>> {
    /// The text.
    pub fn as_ref(&self) -> Masked<&str> {
        Masked(&self.0)
    }
}

impl<'a> Raw<'a> {
    /// The content of a text node under an element, with each letter crossed out where it is masked.
    ///
    /// At the level `allow` also what is edited in place is shown: a recording is asked for by the page, a name is not.
    pub fn replayed_text(self, parent: &Of) -> Masked<Cow<'a, str>> {
        let Of { level, facts, .. } = *parent;
        if level == Level::Allow || shows_text(level, facts) {
            return Masked(Cow::Borrowed(self.0));
        }
        Masked(if parent.is("OPTION") { Cow::Borrowed(STARS) } else { Cow::Owned(crossed_out(self.0)) })
    }

    /// The value of an attribute.
    pub fn replayed_attribute(self, of: &Of, attribute: &str) -> Masked<Cow<'a, str>> {
        let listed = |list| words(list).any(|name| name == attribute);
        if !masks_attributes(of.level) || attribute == of.action_name_attribute {
            return Masked(Cow::Borrowed(self.0));
        }
        let masked = match attribute {
            "src" | "srcset" if of.is("IMG") || of.is("SOURCE") => return Masked(placeholder_image(of)),
            "name" => !of.is("SLOT"),
            "href" | "xlink:href" => of.is("A"),
            "srcdoc" => of.is("IFRAME"),
            _ => listed(SPEAKING) || attribute.starts_with("data-") && !self.0.is_empty() && !listed(TECHNICAL),
        };
        Masked(Cow::Borrowed(if masked { STARS } else { self.0 }))
    }

    /// What a form field holds; none where nothing is to be told.
    pub fn replayed_value(self, of: &Of) -> Option<Masked<Cow<'a, str>>> {
        let is_label = of.facts.0 & NodeFacts::BUTTON != 0 && of.level != Level::Hidden;
        if self.0.is_empty() {
            None
        } else if is_label || shows_value(of.level, of.facts) {
            Some(Masked(Cow::Borrowed(self.0)))
        } else {
            (!of.is("OPTION")).then_some(Masked(Cow::Borrowed(STARS)))
        }
    }
}

/// An `x` for each UTF-16 unit that is no white space, so that the text takes about the room that it took.
fn crossed_out(text: &str) -> String {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some(lead) = rest.first() {
        let width = match lead {
            0..=0x7f => 1,
            0x80..=0xdf => 2,
            0xe0..=0xef => 3,
            _ => 4,
        };
        let (letter, after) = rest.split_at_checked(width).unwrap_or((rest, &[]));
        rest = after;
        if is_white_space(letter) {
            out.extend_from_slice(letter);
        } else {
            out.extend_from_slice(if width == 4 { b"xx" } else { b"x" });
        }
    }
    // SAFETY: ASCII, and whole characters of a text.
    unsafe { String::from_utf8_unchecked(out) }
}

fn placeholder_image(of: &Of) -> Cow<'static, str> {
    let (width, height) = of.size;
    if width == 0 || height == 0 || !of.is("IMG") {
        return Cow::Borrowed(GREY_PIXEL);
    }
    let mut w = Writer::new();
    w.put("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='");
    w.digits(width.into(), 1);
    w.put("' height='");
    w.digits(height.into(), 1);
    w.put("' style='background-color:silver'%3E%3C/svg%3E");
    Cow::Owned(w.into_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(level: Level, facts: u32, name: &str) -> Of<'_> {
        Of { level, facts: NodeFacts(facts), name, action_name_attribute: "data-track", size: (0, 0) }
    }

    fn attribute(level: Level, name: &str, attribute: &str, value: &str) -> String {
        Raw::new(value).replayed_attribute(&of(level, 0, name), attribute).0.into_owned()
    }

    #[test]
    fn masked_text_keeps_its_shape() {
        let text = |level, facts, name| Raw::new("Héllo 😀\n日").replayed_text(&of(level, facts, name)).0;
        assert_eq!(text(Level::Mask, 0, "P"), "xxxxx xx\nx");
        assert_eq!(text(Level::MaskUserInput, 0, "P"), "Héllo 😀\n日");
        assert_eq!(text(Level::MaskUserInput, NodeFacts::USER_INPUT, "TEXTAREA"), "xxxxx xx\nx");
        assert_eq!(text(Level::MaskUserInput, NodeFacts::USER_INPUT, "OPTION"), "***");
        assert_eq!(text(Level::MaskUserInput, NodeFacts::EDITABLE, "DIV"), "xxxxx xx\nx");
        assert_eq!(text(Level::Allow, NodeFacts::EDITABLE | NodeFacts::USER_INPUT, "DIV"), "Héllo 😀\n日");
        assert_eq!(text(Level::MaskUnlessAllowlisted, NodeFacts::ALLOWLISTED, "P"), "Héllo 😀\n日");
        assert_eq!(text(Level::MaskUnlessAllowlisted, 0, "P"), "xxxxx xx\nx");
    }

    #[test]
    fn attributes_that_speak_are_starred_where_attributes_are_masked() {
        for (name, key, shown) in [
            ("P", "title", false),
            ("P", "class", true),
            ("P", "data-user", false),
            ("P", "data-testid", true),
            ("P", "data-track", true),
            ("SLOT", "name", true),
            ("INPUT", "name", false),
            ("A", "href", false),
            ("LINK", "href", true),
            ("IFRAME", "srcdoc", false),
        ] {
            for level in [Level::Mask, Level::MaskUnlessAllowlisted] {
                assert_eq!(attribute(level, name, key, "v"), if shown { "v" } else { "***" }, "{name} {key}");
            }
            assert_eq!(attribute(Level::MaskUserInput, name, key, "v"), "v");
        }
        assert_eq!(attribute(Level::Mask, "P", "data-user", ""), "");
    }

    #[test]
    fn in_xml_documents_names_have_other_cases_and_prefixes() {
        for (name, key, masked) in [
            ("a", "href", STARS),
            ("h:a", "href", STARS),
            ("svg>a", "href", STARS),
            ("a", "xlink:href", STARS),
            ("link", "href", "v"),
            ("ruby-a", "href", "v"),
            ("iframe", "srcdoc", STARS),
            ("h:Iframe", "srcdoc", STARS),
            ("img", "src", GREY_PIXEL),
            ("h:img", "srcset", GREY_PIXEL),
            ("source", "srcset", GREY_PIXEL),
            ("script", "src", "v"),
            ("slot", "name", "v"),
        ] {
            assert_eq!(attribute(Level::Mask, name, key, "v"), masked, "{name} {key}");
        }
        let option = of(Level::Mask, NodeFacts::USER_INPUT, "h:option");
        assert_eq!(Raw::new("Héllo").replayed_text(&option).0, STARS);
        assert!(Raw::new("v").replayed_value(&option).is_none());
        let sized = Of { size: (30, 20), ..of(Level::Mask, 0, "h:img") };
        assert!(Raw::new("face.png").replayed_attribute(&sized, "src").0.contains("width='30'"));
    }

    #[test]
    fn a_masked_image_is_a_silver_surface_of_its_size() {
        assert_eq!(attribute(Level::Mask, "SOURCE", "srcset", "face.png"), GREY_PIXEL);
        let sized = Of { size: (30, 20), ..of(Level::Mask, 0, "IMG") };
        let image = Raw::new("face.png").replayed_attribute(&sized, "src").0;
        assert!(image.starts_with("data:image/svg+xml") && image.contains("width='30' height='20'"), "{image}");
        assert_eq!(attribute(Level::MaskUserInput, "IMG", "src", "face.png"), "face.png");
    }

    #[test]
    fn a_masked_value_is_three_stars_and_labels_stay() {
        let value = |level, facts, name| Raw::new("v").replayed_value(&of(level, facts, name)).map(|masked| masked.0);
        let field = NodeFacts::USER_INPUT;
        assert_eq!(value(Level::Allow, field, "INPUT").as_deref(), Some("v"));
        assert_eq!(value(Level::MaskUserInput, field, "INPUT").as_deref(), Some("***"));
        assert_eq!(value(Level::MaskUserInput, 0, "INPUT").as_deref(), Some("v"));
        assert_eq!(value(Level::Mask, 0, "INPUT").as_deref(), Some("***"));
        assert_eq!(value(Level::Mask, NodeFacts::BUTTON, "INPUT").as_deref(), Some("v"));
        assert_eq!(value(Level::MaskUserInput, field, "OPTION"), None);
        assert!(Raw::new("").replayed_value(&of(Level::Mask, field, "INPUT")).is_none());
    }

    proptest! {
        #[test]
        fn crossing_out_leaves_white_space_and_x_alone(text in any::<String>()) {
            let masked = crossed_out(&text);
            prop_assert_eq!(masked.encode_utf16().count(), text.encode_utf16().count());
            prop_assert!(masked.chars().all(|letter| letter == 'x' || letter.is_whitespace()));
        }
    }
}
