//! Nodes and what is on them, from the shim's notes into the changes of the open record (spec c §3, §4).

use super::changes::{Changes, Item, Kind};
use super::notes::{Name, Notes};
use super::strings::Role;
use crate::privacy::replay::{Of, shows_value};
use crate::privacy::{Level, NodeFacts, Raw};
use crate::words::word;
use alloc::string::String;

/// What the notes about nodes are turned into, and what masking has to know beside them.
#[derive(Default)]
pub struct Nodes {
    /// The changes of the open record.
    pub changes: Changes,
    /// The page's own attribute for action names.
    pub action_name_attribute: String,
    /// The size of the next image.
    size: (u32, u32),
}

impl Nodes {
    /// A document, a shadow root or another node without content: insertion, kind.
    pub fn plain(&mut self, notes: &mut Notes) {
        let mut item = self.changes.open(Kind::AddNode);
        insert(&mut item, notes);
        let kind = notes.count() as usize;
        item.string(Role::NodeName, word("#document #shadow-root #document-fragment #cdata-section", kind)).close();
    }

    /// A doctype: insertion, name, public id, system id.
    pub fn doctype(&mut self, notes: &mut Notes) {
        let mut item = self.changes.open(Kind::AddNode);
        insert(&mut item, notes);
        item.string(Role::NodeName, "#doctype").string(Role::AttributeValue, notes.text());
        item.string(Role::AttributeValue, notes.text()).string(Role::Url, notes.text()).close();
    }

    /// A text node: insertion; its parent, as in [`element`]; content.
    pub fn text(&mut self, notes: &mut Notes) {
        let mut item = self.changes.open(Kind::AddNode);
        insert(&mut item, notes);
        item.string(Role::NodeName, "#text");
        let (parent, _) = element(notes, &self.action_name_attribute, (0, 0));
        item.string(Role::Text, Raw::new(notes.text()).replayed_text(&parent).as_ref().as_str()).close();
    }

    /// The size of the image that comes next: width, height.
    pub fn image_size(&mut self, notes: &mut Notes) {
        self.size = (notes.count(), notes.count());
    }

    /// An element: insertion, itself, as in [`element`]; then its attributes, as many as are counted.
    pub fn element(&mut self, notes: &mut Notes) {
        let mut item = self.changes.open(Kind::AddNode);
        insert(&mut item, notes);
        let (of, name) = element(notes, &self.action_name_attribute, core::mem::take(&mut self.size));
        item.name(Role::NodeName, name);
        attributes(&mut item, notes, &of);
        item.close();
    }

    /// An element that is not shown: insertion, its id, name, width, height.
    pub fn hidden(&mut self, notes: &mut Notes) {
        let mut item = self.changes.open(Kind::AddNode);
        insert(&mut item, notes);
        let node = notes.whole();
        item.name(Role::NodeName, notes.name()).open();
        item.string(Role::AttributeName, "data-dd-privacy").string(Role::AttributeValue, "hidden").close().close();
        self.changes.open(Kind::Size).number(node).number(notes.whole()).number(notes.whole()).close();
    }

    /// A node goes: id.
    pub fn removed(&mut self, notes: &mut Notes) {
        self.changes.remove(notes.whole());
    }

    /// Attributes changed: node, then as in [`Self::element`]; one without a value is gone.
    pub fn attributes(&mut self, notes: &mut Notes) {
        let node = notes.whole();
        let (of, _) = element(notes, &self.action_name_attribute, core::mem::take(&mut self.size));
        let mut item = self.changes.open(Kind::Attributes);
        item.number(node);
        attributes(&mut item, notes, &of);
        item.close();
    }

    /// A text changed: node, then as in [`Self::text`].
    pub fn text_changed(&mut self, notes: &mut Notes) {
        let node = notes.whole();
        let (parent, _) = element(notes, &self.action_name_attribute, (0, 0));
        let text = Raw::new(notes.text()).replayed_text(&parent);
        self.changes.open(Kind::Text).number(node).string(Role::Text, text.as_ref().as_str()).close();
    }

    /// What a field holds: node, itself, as in [`element`], value.
    pub fn value(&mut self, notes: &mut Notes) {
        let node = notes.whole();
        let (of, _) = element(notes, &self.action_name_attribute, (0, 0));
        let raw = notes.text();
        let value = Raw::new(raw).replayed_value(&of);
        // That a field was emptied may be told where its content may.
        if value.is_some() || shows_value(of.level, of.facts) {
            let text = value.as_ref().map_or("", |value| value.as_ref().as_str());
            self.changes.open(Kind::Value).number(node).string(Role::FormInput, text).close();
        }
    }

    /// Something is selected or checked, or not: the field, as in [`element`]; state (0 selected, 1 not), node.
    pub fn selection(&mut self, notes: &mut Notes) {
        let (Of { level, facts, .. }, _) = element(notes, "", (0, 0));
        let (state, node) = (notes.whole(), notes.whole());
        if shows_value(level, facts) {
            self.changes.open(Kind::Selection).number(state).number(node).close();
        }
    }

    /// How far a node is scrolled: node, x, y.
    pub fn scrolled(&mut self, notes: &mut Notes) {
        self.numbers(Kind::Scroll, 3, notes);
    }

    /// Whether a medium is playing: node, 0 if it is.
    pub fn playback(&mut self, notes: &mut Notes) {
        self.numbers(Kind::Playback, 2, notes);
    }

    /// Which style sheets a node has: node, count, their numbers.
    pub fn sheets_attached(&mut self, notes: &mut Notes) {
        let node = notes.whole();
        let count = notes.whole();
        let mut item = self.changes.open(Kind::AttachSheets);
        item.number(node);
        for _ in 0..count {
            item.number(notes.whole());
        }
        item.close();
    }

    /// A style sheet: a count of rules, or −1 for its whole text; these texts; disabled; a count of media, these.
    pub fn sheet(&mut self, notes: &mut Notes) {
        let mut item = self.changes.open(Kind::AddSheet);
        let rules = notes.whole();
        if rules < 0 {
            item.string(Role::Css, notes.text());
        } else {
            texts(&mut item, rules, notes);
        }
        let (disabled, media) = (notes.count() > 0, notes.whole());
        // The third member needs the second.
        if disabled || media > 0 {
            texts(&mut item, media, notes);
        }
        if disabled {
            item.truth();
        }
        item.close();
    }

    fn numbers(&mut self, kind: Kind, count: usize, notes: &mut Notes) {
        let mut item = self.changes.open(kind);
        for _ in 0..count {
            item.number(notes.whole());
        }
        item.close();
    }
}

/// Where a node is put; absent for the root.
fn insert(item: &mut Item, notes: &mut Notes) {
    let place = notes.number();
    item.number_if((!place.is_nan()).then_some(place as i32));
}

/// What masking has to know of an element, in one number: level, facts, name (`packed` in `js-shim/replay/codec.ts`).
fn element<'a, 'notes: 'a>(
    notes: &mut Notes<'notes>,
    action_name_attribute: &'a str,
    size: (u32, u32),
) -> (Of<'a>, Name<'a>) {
    let packed = notes.number() as u64;
    let name = notes.name_of((packed >> 15) as u32);
    let (level, facts) = (Level::from_number(packed as u32 & 7), NodeFacts(packed as u32 >> 3 & 0xfff));
    (Of { level, facts, name: name.text, action_name_attribute, size }, name)
}

fn texts(item: &mut Item, count: i32, notes: &mut Notes) {
    item.open();
    for _ in 0..count {
        item.string(Role::Css, notes.text());
    }
    item.close();
}

/// Attributes of an element: their count, then name and value of each.
fn attributes(item: &mut Item, notes: &mut Notes, of: &Of) {
    // By its facts, too: in XML documents names have other cases, and prefixes.
    let is_field = || of.facts.0 & NodeFacts::USER_INPUT != 0 || of.is("INPUT");
    for _ in 0..notes.count() {
        let name = notes.name();
        let Some(value) = notes.text_if() else {
            item.open().name(Role::AttributeName, name).close();
            continue;
        };
        let raw = Raw::new(value);
        let of_field = name.role == Role::FormInput && is_field();
        let (role, masked) = if of_field && name.text == "value" {
            let Some(masked) = raw.replayed_value(of) else { continue };
            (Role::FormInput, masked)
        } else if of_field && !shows_value(of.level, of.facts) {
            continue;
        } else {
            let role = if name.role == Role::FormInput { Role::AttributeValue } else { name.role };
            (role, raw.replayed_attribute(of, name.text))
        };
        item.pair(name, role, masked.as_ref().as_str());
    }
}

#[cfg(test)]
mod tests {
    use super::super::notes::packing::Packed;
    use super::*;
    use crate::assemble::writer::Writer;

    #[test]
    fn what_a_field_holds_is_masked_whatever_the_field_is_called() {
        for name in ["INPUT", "input", "h:input"] {
            let names = [name, "value", "checked"].map(|name| (name.into(), Role::of_attribute(name)));
            let element = f64::from(Level::MaskUserInput as u32 + NodeFacts::USER_INPUT * 8);
            let packed = Packed::default().numbers(&[1.0, element, 2.0, 1.0]).text("secret").numbers(&[2.0]).text("");
            let mut nodes = Nodes::default();
            nodes.element(&mut packed.notes().with(&names));
            let mut w = Writer::new();
            w.open("");
            nodes.changes.write(&mut w);
            w.close();
            let written = w.into_string();
            assert!(
                written.contains("***") && !written.contains("secret") && !written.contains("checked"),
                "{written}"
            );
        }
    }
}
