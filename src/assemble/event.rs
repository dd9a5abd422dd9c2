//! An event: what its collector knows, and what all events have in common (spec b §1.4).

use super::merge::{has_member, merge};
use super::writer::{Fragment, Json, Writer};
use crate::collect::view::View;
use crate::config::Config;
use crate::diagnostics::EventKind;
use crate::session::Session;
use crate::time::{Clock, Instant};
use alloc::vec::Vec;

/// What a collector contributes. The shared objects are written once, so what belongs inside them has a method each.
pub trait Body {
    /// The event's `type`.
    fn kind(&self) -> EventKind;
    /// When it began: decides its session, view and URL.
    fn start(&self) -> Instant;
    /// The caller's context, stronger than the view's and the global one.
    fn context(&self) -> Option<Fragment<'_>> {
        None
    }
    /// Members of its own at the top.
    fn write(&self, w: &mut Writer, page: &Page);
    /// Members inside `view`.
    fn write_view(&self, _w: &mut Writer) {}
    /// Members inside `session`.
    fn write_session(&self, _w: &mut Writer) {}
    /// Members inside `_dd`.
    fn write_dd(&self, _w: &mut Writer) {}
    /// Members inside `_dd.configuration`.
    fn write_configuration(&self, _w: &mut Writer) {}
}

/// The page as it is, whatever the event.
pub struct Page {
    /// The configuration.
    pub config: Config,
    /// Contexts set by the host.
    pub contexts: Contexts,
    /// Members that every event has because of the page's surroundings: network and viewport.
    pub surroundings: Json,
}

/// The host's contexts, `{}` where nothing was set.
pub struct Contexts {
    /// Part of every event's `context`.
    pub global: Json,
    /// `usr`.
    pub user: Json,
    /// `account`.
    pub account: Json,
}

impl Default for Contexts {
    fn default() -> Self {
        Self { global: Json::empty(), user: Json::empty(), account: Json::empty() }
    }
}

/// What an event is part of.
pub struct Place<'a> {
    /// Its session.
    pub session: &'a Session,
    /// Its view.
    pub view: &'a View,
    /// The page was visible and focused when it began.
    pub in_foreground: bool,
}

impl Page {
    /// Writes an event as one line of JSON.
    #[inline(never)]
    pub fn write_event(&self, body: &dyn Body, place: &Place, clock: &Clock) -> Vec<u8> {
        let mut writer = Writer::new();
        let w = &mut writer;
        let (config, view, kind) = (&self.config, place.view, body.kind());
        w.open("");
        w.text("type", kind.name());
        w.int("date", body.start().epoch.whole());
        w.members(config.common.fragment().members());
        w.open("session");
        w.id("id", place.session.id);
        w.text("type", "user");
        body.write_session(w);
        w.close();
        w.open("view");
        w.id("id", view.id);
        w.text_if("name", view.name.as_deref());
        w.text("url", view.url(body.start().relative));
        w.text("referrer", &view.referrer);
        if matches!(kind, EventKind::Action | EventKind::Error) {
            w.flag("in_foreground", place.in_foreground);
        }
        body.write_view(w);
        w.close();
        self.write_dd(w, body, clock);
        body.write(w, self);
        w.members(self.surroundings.fragment().members());
        self.write_contexts(w, body, place);
        w.text_if("service", view.service.as_ref().or(config.service.as_ref()).map(|text| &**text));
        w.text_if("version", view.version.as_ref().or(config.version.as_ref()).map(|text| &**text));
        w.close();
        writer.into_bytes()
    }

    fn write_dd(&self, w: &mut Writer, body: &dyn Body, clock: &Clock) {
        let config = &self.config;
        w.open("_dd");
        w.int("format_version", 2);
        w.int("drift", clock.drift());
        w.text("sdk_name", "rum");
        w.open("configuration");
        w.members(config.rates.fragment().members());
        body.write_configuration(w);
        w.close();
        body.write_dd(w);
        w.close();
    }

    fn write_contexts(&self, w: &mut Writer, body: &dyn Body, place: &Place) {
        let Contexts { global, user, account } = &self.contexts;
        let mut context = merge(global.fragment(), place.view.context.fragment());
        if let Some(own) = body.context() {
            context = merge(context.fragment(), own);
        }
        w.json_unless_empty("context", context.fragment());
        let anonymous = place.session.anonymous_id.filter(|_| !has_member(user.fragment(), "anonymous_id"));
        if let Some(id) = anonymous {
            w.open("usr");
            w.members(user.fragment().members());
            w.id("anonymous_id", id);
            w.close();
        } else {
            w.json_unless_empty("usr", user.fragment());
        }
        w.json_unless_empty("account", account.fragment());
        if matches!(body.kind(), EventKind::View | EventKind::Error) {
            w.json_unless_empty("feature_flags", place.view.feature_flags.fragment());
        }
    }
}
