//! Records about what happened, apart from changes of the page's nodes (spec c §2).

use super::notes::Notes;
use crate::assemble::writer::Writer;
use crate::words::{word, words};
use alloc::vec::Vec;

/// The types of records, by their numbers on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum RecordType {
    /// All of the page.
    FullSnapshot = 2,
    /// Something small happened.
    Incremental = 3,
    /// The page's size and URL.
    Meta = 4,
    /// The page has the focus or not.
    Focus = 6,
    /// The view ended.
    ViewEnd = 7,
    /// What of the page is to be seen.
    VisualViewport = 8,
    /// A click that frustrated.
    Frustration = 9,
    /// The page's nodes changed.
    Change = 12,
}

/// The sources of incremental records.
mod source {
    pub const MOUSE_MOVE: i64 = 1;
    pub const MOUSE_INTERACTION: i64 = 2;
    pub const SCROLL: i64 = 3;
    pub const VIEWPORT: i64 = 4;
    pub const TOUCH_MOVE: i64 = 6;
    pub const MEDIA: i64 = 7;
    pub const SHEET_RULE: i64 = 8;
}

/// Begins a record; whoever does writes its data and closes it.
pub fn begin(kind: RecordType, time: i64) -> Writer {
    let mut w = Writer::new();
    w.open("");
    w.int("type", kind as i64);
    w.int("timestamp", time);
    w
}

/// The page's size and URL: width, height, URL.
pub fn meta(time: i64, notes: &mut Notes) -> Writer {
    let mut w = begin(RecordType::Meta, time);
    w.open("data");
    numbers(&mut w, "width height", notes);
    w.text("href", notes.text());
    w.close();
    w
}

/// Whether the page has the focus.
pub fn focus(time: i64, notes: &mut Notes) -> Writer {
    let mut w = begin(RecordType::Focus, time);
    w.open("data");
    w.flag("has_focus", notes.count() > 0);
    w.close();
    w
}

/// The visual viewport.
pub fn visual_viewport(time: i64, notes: &mut Notes) -> Writer {
    let mut w = begin(RecordType::VisualViewport, time);
    w.open("data");
    for name in words("scale offsetLeft offsetTop pageLeft pageTop width height") {
        w.decimal(name, notes.number());
    }
    w.close();
    w
}

/// A pointer moved: by touch or not, node, x, y.
pub fn moved(time: i64, notes: &mut Notes) -> Writer {
    let touch = notes.count() > 0;
    let mut w = incremental(if touch { source::TOUCH_MOVE } else { source::MOUSE_MOVE }, time, None);
    w.open_array("positions");
    w.open("");
    numbers(&mut w, "id x y", notes);
    w.members("\"timeOffset\":0");
    w.close();
    w.close_array();
    w.close();
    w
}

/// A press, a click, a touch, a focus: the event's number, its type, node, x and y if it has a place.
pub fn interaction(time: i64, notes: &mut Notes) -> Writer {
    let event = notes.whole();
    let mut w = incremental(source::MOUSE_INTERACTION, time, Some(event));
    numbers(&mut w, "type id", notes);
    let (x, y) = (notes.number(), notes.number());
    if !x.is_nan() {
        w.int("x", x as i64);
        w.int("y", y as i64);
    }
    w.close();
    w
}

/// Something was scrolled: node, x, y.
pub fn scroll(time: i64, notes: &mut Notes) -> Writer {
    of_numbers(source::SCROLL, time, "id x y", notes)
}

/// The window has another size: width, height.
pub fn viewport(time: i64, notes: &mut Notes) -> Writer {
    of_numbers(source::VIEWPORT, time, "width height", notes)
}

/// A medium began to play (0) or paused (1): node, which.
pub fn media(time: i64, notes: &mut Notes) -> Writer {
    of_numbers(source::MEDIA, time, "id type", notes)
}

/// A rule of a style sheet: node, how many numbers its place has, these, the rule's text if it was added.
pub fn sheet_rule(time: i64, notes: &mut Notes) -> Writer {
    let mut w = incremental(source::SHEET_RULE, time, None);
    numbers(&mut w, "id", notes);
    let depth = notes.count();
    let path: Vec<i32> = (0..depth).map(|_| notes.whole()).collect();
    let rule = notes.text_if();
    w.open_array(if rule.is_some() { "adds" } else { "removes" });
    w.open("");
    w.text_if("rule", rule);
    if let [index] = path.as_slice() {
        w.int("index", (*index).into());
    } else if !path.is_empty() {
        w.open_array("index");
        for index in path {
            w.int("", index.into());
        }
        w.close_array();
    }
    w.close();
    w.close_array();
    w.close();
    w
}

/// A click frustrated: the bits of [`crate::collect::action::Frustration`], how many events it was, their numbers.
pub fn frustration(time: i64, notes: &mut Notes) -> Writer {
    let mut w = begin(RecordType::Frustration, time);
    w.open("data");
    w.open_array("frustrationTypes");
    let kinds = notes.count();
    for kind in 0..3 {
        if kinds >> kind & 1 > 0 {
            w.text("", word("rage_click dead_click error_click", kind));
        }
    }
    w.close_array();
    w.open_array("recordIds");
    for _ in 0..notes.count() {
        w.int("", notes.whole().into());
    }
    w.close_array();
    w.close();
    w
}

fn incremental(source: i64, time: i64, id: Option<i32>) -> Writer {
    let mut w = begin(RecordType::Incremental, time);
    if let Some(id) = id {
        w.int("id", id.into());
    }
    w.open("data");
    w.int("source", source);
    w
}

fn of_numbers(source: i64, time: i64, names: &'static str, notes: &mut Notes) -> Writer {
    let mut w = incremental(source, time, None);
    numbers(&mut w, names, notes);
    w.close();
    w
}

fn numbers(w: &mut Writer, names: &'static str, notes: &mut Notes) {
    for name in words(names) {
        w.int(name, notes.whole().into());
    }
}
