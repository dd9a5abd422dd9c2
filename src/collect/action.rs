//! Actions: what the user did, as the page tells it (`addAction`) or as a click shows it (spec b §4).

use super::action_name::ActionName;
use crate::assemble::event::{Body, Page};
use crate::assemble::writer::{Fragment, Writer};
use crate::diagnostics::EventKind;
use crate::time::Instant;
use uuid::Uuid;

/// An `addAction`.
pub struct CustomAction<'a> {
    /// `action.id`.
    pub id: Uuid,
    /// When it was called.
    pub start: Instant,
    /// The caller's name for it.
    pub name: &'a str,
    /// The caller's context.
    pub context: Option<Fragment<'a>>,
}

impl Body for CustomAction<'_> {
    fn kind(&self) -> EventKind {
        EventKind::Action
    }

    fn start(&self) -> Instant {
        self.start
    }

    fn context(&self) -> Option<Fragment<'_>> {
        self.context
    }

    fn write(&self, w: &mut Writer, _page: &Page) {
        w.open("action");
        w.id("id", self.id);
        w.text("type", "custom");
        w.open("target");
        w.text("name", self.name);
        w.close();
        w.open("frustration");
        w.open_array("type");
        w.close_array();
        w.close();
        w.close();
    }
}

/// A click.
pub struct Click<'a> {
    /// `action.id`.
    pub id: Uuid,
    /// When the pointer was released.
    pub start: Instant,
    /// The element's name.
    pub name: ActionName,
    /// Members of `_dd.action`: where the element and the pointer were.
    pub place: Fragment<'a>,
}

impl Body for Click<'_> {
    fn kind(&self) -> EventKind {
        EventKind::Action
    }

    fn start(&self) -> Instant {
        self.start
    }

    fn write(&self, w: &mut Writer, _page: &Page) {
        w.open("action");
        w.id("id", self.id);
        w.text("type", "click");
        w.open("target");
        w.masked("name", &self.name.text);
        w.close();
        w.close();
    }

    fn write_dd(&self, w: &mut Writer) {
        w.open("action");
        w.text("name_source", self.name.source.name());
        w.members(self.place.members());
        w.close();
    }
}
