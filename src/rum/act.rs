//! What the user does, and what comes of it: clicks and timed actions under way, and the activity of the page.

use super::Rum;
use crate::assemble::event::Body;
use crate::assemble::writer::Fragment;
use crate::collect::action::Action;
use crate::collect::page_activity::Activity;
use crate::effect::{Host, Outside, new_id};
use crate::observation::{ClickSeen, TimedAction};
use crate::privacy::Raw;
use crate::record::Reader;
use crate::time::{Instant, RelativeMs};

impl Rum {
    /// Tells an action.
    #[inline(never)]
    fn act(&mut self, action: Action, out: &mut Outside<impl Host>) {
        self.send(&Body::Action(action), None, action.start, true, out);
    }

    pub(super) fn add_action(
        &mut self,
        name: &str,
        context: Option<Fragment>,
        start: Instant,
        out: &mut Outside<impl Host>,
    ) {
        let id = new_id(&mut out.host);
        self.act(Action { context, ..Action::custom(id, start, Raw::new(name).authored()) }, out);
    }

    pub(super) fn start_action(&mut self, seen: &TimedAction, start: Instant, out: &mut Outside<impl Host>) {
        let id = new_id(&mut out.host);
        self.timed.start(seen, id, start, &mut self.actions);
    }

    pub(super) fn stop_action(&mut self, seen: &TimedAction, end: Instant, out: &mut Outside<impl Host>) {
        if let Some(report) = self.timed.stop(seen, end, &mut self.actions) {
            self.act(report.action(), out);
        }
    }

    pub(super) fn click(&mut self, seen: &ClickSeen, start: Instant, out: &mut Outside<impl Host>) {
        let name = self.names.take(seen.ticket);
        self.clicks.click(seen, name, start, &mut self.actions, &mut out.host);
    }

    /// What was clicked until now has had all its effect.
    #[inline(never)]
    pub(super) fn stop_clicks(&mut self, at: RelativeMs, out: &mut Outside<impl Host>) {
        self.clicks.stop(at, &mut self.actions);
        self.tell_clicks(at, out);
    }

    #[inline(never)]
    fn tell_clicks(&mut self, at: RelativeMs, out: &mut Outside<impl Host>) {
        while let Some(report) = self.clicks.report(at, &mut self.actions) {
            self.act(report.action(), out);
        }
    }

    /// The page shows signs of activity, now and at the moments that follow in the record.
    pub(super) fn activities(&mut self, mut at: RelativeMs, mut more: Reader) {
        loop {
            self.activity(Activity::Seen, at);
            if more.is_empty() {
                return;
            }
            at = more.moment();
        }
    }

    #[inline(never)]
    pub(super) fn activity(&mut self, activity: Activity, at: RelativeMs) {
        self.clicks.activity(activity, at);
        if let Some(view) = self.views.current() {
            view.loading.observe(activity, at);
        }
    }

    /// A timer rang: what happened before is all known.
    pub(super) fn tick(&mut self, at: RelativeMs, out: &mut Outside<impl Host>) {
        self.clicks.tick(at, &mut self.actions);
        if let Some(view) = self.views.current()
            && view.loading.tick(at)
        {
            view.changed(at);
        }
        self.tell_clicks(at, out);
    }

    /// Somebody waits for the page to come to rest.
    pub fn waits(&mut self) -> bool {
        self.sessions.current().is_some_and(|session| session.tracked)
            && (self.clicks.is_waiting() || self.views.current().is_none_or(|view| view.loading.is_waiting()))
    }
}
