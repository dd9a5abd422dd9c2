//! Actions: what the user did, as the page tells it (`addAction`) or as a click shows it (spec b §4).

use super::action_name::ActionName;
use crate::assemble::writer::{Fragment, Writer};
use uuid::Uuid;

/// Writes the own member of an `addAction`'s event.
pub fn write_custom(w: &mut Writer, id: &Uuid, name: &str) {
    w.members("\"action\":{\"type\":\"custom\",\"frustration\":{\"type\":[]}");
    w.id("id", id);
    w.open("target");
    w.text("name", name);
    w.put("}}");
}

/// Writes the own member of a click's event.
pub fn write_click(w: &mut Writer, id: &Uuid, name: &ActionName) {
    w.members("\"action\":{\"type\":\"click\"");
    w.id("id", id);
    w.open("target");
    w.masked("name", name.text.as_ref());
    w.put("}}");
}

/// Writes a click's member of `_dd`: where the element and the pointer were.
pub fn write_click_place(w: &mut Writer, name: &ActionName, place: Fragment) {
    w.open("action");
    w.text("name_source", name.source.name());
    w.members(place.members());
    w.close();
}
