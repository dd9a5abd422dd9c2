//! The page's views: which begins, which ends, and who is told.

use super::{NO_OPTIONS, Rum};
use crate::assemble::writer::Writer;
use crate::collect::location::is_new_view;
use crate::collect::view::{LoadingType, Opening};
use crate::config::Switches;
use crate::effect::{Effect, Host, Outside, new_id};
use crate::observation::ViewOptions;
use crate::time::{Instant, RelativeMs};
use alloc::borrow::ToOwned;

impl Rum {
    pub(super) fn relocate(&mut self, href: &str, anchor: bool, at: RelativeMs, out: &mut Outside<impl Host>) {
        let automatic = !self.page.config.switches.has(Switches::VIEWS_MANUAL);
        if href == self.views.location {
            return;
        }
        if automatic && is_new_view(&self.views.location, href, anchor) {
            // The URL within the view that ends stays what it was.
            href.clone_into(&mut self.views.location);
            self.change_view(LoadingType::RouteChange, at, NO_OPTIONS, out);
        } else {
            self.views.relocate(href, at);
        }
    }

    /// The first view began with the page, whenever the SDK came (spec b §2.1).
    #[inline(never)]
    pub(super) fn open_first(&mut self, options: &ViewOptions, out: &mut Outside<impl Host>) {
        let start = Instant { relative: RelativeMs(0.0), epoch: out.clock.origin };
        self.open(LoadingType::InitialLoad, start, self.started, options, out);
    }

    #[inline(never)]
    pub(super) fn change_view(
        &mut self,
        loading_type: LoadingType,
        at: RelativeMs,
        options: &ViewOptions,
        out: &mut Outside<impl Host>,
    ) {
        self.end_view(out.clock.instant(at), false, out);
        self.open(loading_type, out.clock.instant(at), at, options, out);
    }

    #[inline(never)]
    fn open(
        &mut self,
        loading_type: LoadingType,
        start: Instant,
        watched: RelativeMs,
        options: &ViewOptions,
        out: &mut Outside<impl Host>,
    ) {
        let (id, hidden) = (new_id(&mut out.host), self.page_states.is_hidden());
        self.views.open(&Opening { loading_type, start, options, id, hidden, watched }, &self.page.config);
        self.tell_view(out);
        if let Some(view) = self.views.current() {
            view.script.clone_from(&self.page.scripts.caller);
        }
        self.update_current(out);
    }

    /// The recorder follows views.
    #[inline(never)]
    pub(super) fn tell_view(&mut self, out: &mut Outside<impl Host>) {
        if let Some(session) = self.sessions.current()
            && let Some(view) = self.views.current()
        {
            let mut told = Writer::new();
            told.put_id(&session.id);
            told.put_id(&view.id);
            told.digits(session.grade(), 1);
            told.digits(view.start.epoch.whole().unsigned_abs(), 1);
            out.effects.push(Effect::View(view.start.relative.0 as u32 + 1, told.into_string()));
        }
    }

    #[inline(never)]
    pub(super) fn update_current(&mut self, out: &mut Outside<impl Host>) {
        if self.views.current().is_some()
            && let Some(place) = self.views.newest()
        {
            self.emit_view(place, out);
        }
    }

    #[inline(never)]
    pub(super) fn end_view(&mut self, at: Instant, by_session: bool, out: &mut Outside<impl Host>) {
        // Before its last update, which counts them.
        self.stop_clicks(at.relative, out);
        if self.views.end(at, by_session)
            && let Some(place) = self.views.newest()
        {
            self.emit_view(place, out);
        }
    }
}
