//! An event: what its collector knows, and what all events have in common (spec b §1.4).

use super::merge::{has_member, merge};
use super::writer::{Json, Writer};
use crate::collect::view::View;
use crate::config::{Config, Percent};
use crate::diagnostics::EventKind;
use crate::session::Session;
use crate::time::{Clock, Instant};
use alloc::string::String;
use alloc::vec::Vec;

/// What a collector contributes. The shared objects are written once, so what belongs inside them has a method each.
pub trait Body {
    /// The event's `type`.
    fn kind(&self) -> EventKind;
    /// When it began: decides its session, view and URL.
    fn start(&self) -> Instant;
    /// The caller's context, stronger than the view's and the global one.
    fn context(&self) -> Option<&Json> {
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
        w.text("source", &config.source);
        w.open("application");
        w.text("id", &config.application_id);
        w.close();
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
        self.write_surroundings(w);
        self.write_contexts(w, body, place);
        w.text_if("service", view.service.as_ref().or(config.service.as_ref()).map(String::as_str));
        w.text_if("version", view.version.as_ref().or(config.version.as_ref()).map(String::as_str));
        w.text("ddtags", &config.tags);
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
        for (name, Percent(rate)) in [
            ("session_sample_rate", config.session_sample_rate),
            ("session_replay_sample_rate", config.replay_sample_rate),
            ("profiling_sample_rate", config.profiling_sample_rate),
            ("trace_sample_rate", config.trace_sample_rate),
        ] {
            w.decimal(name, rate);
        }
        body.write_configuration(w);
        w.close();
        body.write_dd(w);
        w.close();
    }

    fn write_surroundings(&self, w: &mut Writer) {
        w.open("tab");
        w.text("id", &self.config.tab_id);
        w.close();
        w.members(self.surroundings.members());
    }

    fn write_contexts(&self, w: &mut Writer, body: &dyn Body, place: &Place) {
        let Contexts { global, user, account } = &self.contexts;
        let mut context = merge(global, &place.view.context);
        if let Some(own) = body.context() {
            context = merge(&context, own);
        }
        let anonymous = place.session.anonymous_id.filter(|_| !has_member(user, "anonymous_id"));
        let user = match anonymous {
            Some(id) => {
                let mut own = Writer::new();
                own.open("");
                own.id("anonymous_id", id);
                own.close();
                merge(user, &Json(String::from_utf8(own.into_bytes()).unwrap_or_default()))
            }
            None => user.clone(),
        };
        let flagged = matches!(body.kind(), EventKind::View | EventKind::Error);
        let flags = if flagged { &place.view.feature_flags } else { &Json::empty() };
        for (name, value) in [("context", &context), ("usr", &user), ("account", account), ("feature_flags", flags)] {
            if !value.is_empty_object() {
                w.json(name, value);
            }
        }
    }
}
