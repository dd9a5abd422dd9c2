//! Actions: what the user did, as the page tells it (`addAction`, `startAction`) or as a click shows it (spec b §4).

use super::action_name::NameSource;
use super::open_action::Counts;
use crate::assemble::writer::{Fragment, Writer};
use crate::privacy::Masked;
use crate::time::{Instant, Millis};
use crate::words::word;
use uuid::Uuid;

/// Signs of frustration, as a bit set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frustration(pub u32);

impl Frustration {
    /// Clicked again and again.
    pub const RAGE: u32 = 1;
    /// Nothing came of it.
    pub const DEAD: u32 = 1 << 1;
    /// An error came of it.
    pub const ERROR: u32 = 1 << 2;

    /// How many signs.
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// Writes the array of types.
    #[inline(never)]
    fn write(self, w: &mut Writer) {
        // The peer's order: rage, dead, error where there is rage, else error, dead.
        let rage = self.0 & Self::RAGE != 0;
        let signs = if rage { self.0 << 1 } else { self.0 >> 2 | (self.0 & Self::DEAD) << 1 };
        w.open("frustration");
        w.open_array("type");
        for place in 0..4 {
            if signs & 1 << place != 0 {
                w.text("", word("error_click rage_click dead_click error_click", place));
            }
        }
        w.close_array();
        w.close();
    }
}

/// An action to be told.
#[derive(Clone, Copy, Debug)]
pub struct Action<'a> {
    /// `action.id`.
    pub id: Uuid,
    /// When it began.
    pub start: Instant,
    /// `action.type`.
    pub kind: &'a str,
    /// `action.target.name`.
    pub name: Masked<&'a str>,
    /// How long it took.
    pub loading_time: Option<Millis>,
    /// What happened during it; nothing is counted for an instant.
    pub counts: Option<Counts>,
    /// Signs of frustration.
    pub frustration: Frustration,
    /// Of a click: where its name came from, and members of `_dd.action`.
    pub place: Option<(NameSource, Fragment<'a>)>,
    /// The caller's context.
    pub context: Option<Fragment<'a>>,
    /// Of a click: its ticket, and that of the last click told with it.
    pub tickets: (u32, u32),
}

impl<'a> Action<'a> {
    /// A custom action that takes no time.
    pub fn custom(id: Uuid, start: Instant, name: Masked<&'a str>) -> Self {
        Self {
            id,
            start,
            kind: "custom",
            name,
            loading_time: None,
            counts: None,
            frustration: Frustration::default(),
            place: None,
            context: None,
            tickets: (0, 0),
        }
    }

    /// Writes the own member of its event.
    pub fn write(&self, w: &mut Writer) {
        w.open("action");
        w.id("id", &self.id);
        w.text("type", self.kind);
        w.open("target");
        w.masked("name", self.name);
        w.close();
        self.frustration.write(w);
        if let Some(time) = self.loading_time {
            w.nanos("loading_time", time.nanos());
        }
        if let Some(counts) = self.counts {
            counts.write(w);
        }
        w.close();
    }

    /// Writes a click's member of `_dd`: where the element and the pointer were.
    pub fn write_place(&self, w: &mut Writer) {
        if let Some((source, place)) = self.place {
            w.open("action");
            w.text("name_source", source.name());
            w.members(place.members());
            w.close();
        }
    }
}
