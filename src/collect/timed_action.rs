//! Actions that the page begins and ends itself (`startAction`, `stopAction`; spec b §4.9).

use super::action::{Action, Frustration};
use super::open_action::{Counts, OpenActions};
use crate::assemble::merge::merge;
use crate::assemble::writer::{Fragment, Json};
use crate::observation::TimedAction;
use crate::privacy::Raw;
use crate::time::{Instant, Millis};
use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use uuid::Uuid;

/// One that was started.
#[derive(Debug)]
struct Timed {
    key: String,
    name: String,
    kind: String,
    context: Json,
    id: Uuid,
    start: Instant,
}

/// One that ended and is to be told.
#[derive(Debug)]
pub struct Report {
    timed: Box<Timed>,
    took: Millis,
    counts: Counts,
}

impl Report {
    /// As an action.
    pub fn action(&self) -> Action<'_> {
        let Timed { name, kind, context, id, start, .. } = &*self.timed;
        Action {
            kind,
            loading_time: Some(self.took),
            counts: Some(self.counts),
            frustration: Frustration(if self.counts.errors() > 0 { Frustration::ERROR } else { 0 }),
            context: Some(context.fragment()),
            ..Action::custom(*id, *start, Raw::new(name).authored())
        }
    }
}

/// Those that were started and not stopped.
#[derive(Debug, Default)]
pub struct TimedActions {
    /// Boxed: moving pointers takes less code.
    #[expect(clippy::vec_box, reason = "as above")]
    list: Vec<Box<Timed>>,
}

impl TimedActions {
    /// Starts one; an earlier one of the same key is over, untold.
    pub fn start(&mut self, seen: &TimedAction, id: Uuid, start: Instant, actions: &mut OpenActions) {
        if let Some(former) = self.take(seen) {
            actions.end(&former.id, Some(start.relative));
        }
        actions.begin(id, true, start.relative);
        self.list.push(Box::new(Timed {
            key: seen.key().into(),
            name: seen.name.into(),
            kind: seen.kind.unwrap_or("custom").into(),
            context: seen.context.unwrap_or(Fragment::EMPTY).keep(),
            id,
            start,
        }));
    }

    /// Stops one, if it was started; what is said at its end wins.
    pub fn stop(&mut self, seen: &TimedAction, end: Instant, actions: &mut OpenActions) -> Option<Report> {
        let mut timed = self.take(seen)?;
        let counts = actions.end(&timed.id, Some(end.relative));
        if let Some(kind) = seen.kind {
            kind.clone_into(&mut timed.kind);
        }
        if let Some(context) = seen.context {
            timed.context = merge(timed.context.fragment(), context);
        }
        // If the wall clock was set back, how long it took is not known.
        let took = (end.epoch - timed.start.epoch).positive();
        Some(Report { timed, took, counts })
    }

    /// Another session begins: what belongs to none of the two is not told.
    pub fn clear(&mut self, end: Instant, actions: &mut OpenActions) {
        while let Some(timed) = self.list.pop() {
            actions.end(&timed.id, Some(end.relative));
        }
    }

    fn take(&mut self, seen: &TimedAction) -> Option<Box<Timed>> {
        let place = self.list.iter().position(|timed| timed.key == seen.key())?;
        Some(self.list.remove(place))
    }
}
