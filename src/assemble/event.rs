//! An event: what its collector knows, and what all events have in common (spec b §1.4).

use super::merge::{has_member, merge};
use super::writer::{Fragment, Json, Writer};
use crate::collect::action::Action;
use crate::collect::open_action::OpenActions;
use crate::collect::page_state::PageStates;
use crate::collect::resource::Resource;
use crate::collect::script::{Scripts, frames_of};
use crate::collect::view::View;
use crate::collect::{error, long_task, resource, vital};
use crate::config::{Config, Switches};
use crate::diagnostics::EventKind;
use crate::observation::{ErrorSeen, ErrorSource, PluggedEvent, ResourceTold, Thrown, VitalSeen};
use crate::record::Reader;
use crate::session::Session;
use crate::time::{Clock, Instant};
use alloc::string::String;
use alloc::vec::Vec;
use uuid::Uuid;

/// Most events are shorter.
const ROOM: usize = 2048;

/// What a collector contributes. Not a trait: see [`crate::effect::Host`].
pub enum Body<'a> {
    /// The state of the event's view.
    View,
    /// What the user did.
    Action(Action<'a>),
    /// An error.
    Error(&'a ErrorSeen<'a>),
    /// A resource that has a performance entry.
    Resource(&'a Resource<'a>),
    /// Another resource.
    ResourceTold(&'a ResourceTold<'a>),
    /// A long task or animation frame.
    LongTask(Reader<'a>),
    /// A vital of the page's own.
    Vital(&'a VitalSeen<'a>),
    /// A plugin's event.
    Plugged(&'a PluggedEvent<'a>),
}

impl<'a> Body<'a> {
    /// The event's `type`.
    pub fn kind(&self) -> EventKind {
        match self {
            Self::View => EventKind::View,
            Self::Action(_) => EventKind::Action,
            Self::Error(_) => EventKind::Error,
            Self::Resource(_) | Self::ResourceTold(_) => EventKind::Resource,
            Self::LongTask(_) => EventKind::LongTask,
            Self::Vital(_) => EventKind::Vital,
            Self::Plugged(event) => event.kind,
        }
    }

    /// It counts among the events of its view.
    pub fn counts(&self) -> bool {
        !matches!(self, Self::View | Self::Resource(Resource { discarded: true, .. }))
    }

    /// The page told it, or it went wrong there; of all else a crash may take the last few seconds.
    pub fn is_told(&self) -> bool {
        match self {
            Self::Action(action) => action.place.is_none(),
            Self::Error(_) | Self::Vital(_) | Self::Plugged(_) => true,
            Self::View | Self::Resource(_) | Self::ResourceTold(_) | Self::LongTask(_) => false,
        }
    }

    /// The caller's context, stronger than the view's and the global one.
    fn context(&self) -> Fragment<'a> {
        let own = match self {
            Self::View | Self::Resource(_) | Self::LongTask(_) => None,
            Self::ResourceTold(told) => told.context,
            Self::Action(action) => action.context,
            Self::Error(seen) => seen.context,
            Self::Vital(seen) => seen.context,
            Self::Plugged(event) => event.context,
        };
        own.unwrap_or(Fragment::EMPTY)
    }
}

/// An event, and what it is part of.
pub struct Event<'a> {
    /// What it says.
    pub body: &'a Body<'a>,
    /// Its own id; unused for a view.
    pub id: Uuid,
    /// When it began: decides its session, view and URL.
    pub start: Instant,
    /// Its session.
    pub session: &'a Session,
    /// Its view.
    pub view: &'a View,
    /// The page's states.
    pub page_states: &'a PageStates,
    /// The actions under way.
    pub actions: &'a OpenActions,
}

/// The page as it is, whatever the event.
pub struct Page {
    /// The configuration.
    pub config: Config,
    /// Part of every event's `context`.
    pub global: Json,
    /// `usr`.
    pub user: Json,
    /// `account`.
    pub account: Json,
    /// Members of every view event: at first those of the configuration.
    pub view: Json,
    /// Members that every event has because of the page's surroundings: network and viewport.
    pub surroundings: Json,
    /// The session is being recorded.
    pub recording: bool,
    /// What is known of its scripts.
    pub scripts: Scripts,
    /// `session.type`, if it is not the user's.
    pub session_type: String,
    /// Members that say which test the page is under.
    pub test: Json,
}

impl Page {
    /// A page of which nothing was told yet.
    pub fn new(config: Config) -> Self {
        let [global, user, account, surroundings] = core::array::from_fn(|_| Json::empty());
        let (view, recording, scripts) = (config.view.keep(), false, Scripts::default());
        let (session_type, test) = (config.session_type.into(), config.test.keep());
        Self { config, global, user, account, view, surroundings, recording, scripts, session_type, test }
    }

    /// Writes an event as one line of JSON.
    #[inline(never)]
    pub fn write_event(&self, event: &Event, clock: &Clock) -> Vec<u8> {
        let mut writer = Writer::with_room(ROOM);
        let w = &mut writer;
        let Event { body, id, start, session, view, page_states, actions } = event;
        let config = &self.config;
        let kind = body.kind();
        let is_view = kind == EventKind::View;
        w.open("");
        w.text("type", kind.name());
        w.int("date", start.epoch.whole());
        w.members(config.common.members());

        w.open("session");
        w.text("type", if self.session_type.is_empty() { "user" } else { &self.session_type });
        w.id("id", &session.id);
        if is_view {
            w.flag("sampled_for_replay", session.sampled_for_replay);
            if view.ended_by_session {
                w.members("\"is_active\":false");
            }
        }
        if if is_view { !view.replay.is_empty() } else { self.recording } {
            w.members("\"has_replay\":true");
        }
        w.close();

        w.open("view");
        w.id("id", &view.id);
        w.members(&view.name);
        w.text("url", view.url(start.relative));
        w.text("referrer", &view.referrer);
        if is_view {
            view.write_view(w, clock.epoch(clock.now));
        } else if matches!(kind, EventKind::Action | EventKind::Error) {
            w.flag("in_foreground", page_states.in_foreground(start.relative));
        }
        w.close();

        w.members("\"_dd\":{\"format_version\":2,\"sdk_name\":\"rum\"");
        w.int("drift", clock.drift());
        if is_view {
            view.write_dd(w);
            w.members(&view.replay);
            let end = if view.is_open() { clock.now } else { view.end.relative };
            page_states.write(w, view.start.relative, end);
        }
        if let Body::Action(action) = body {
            action.write_place(w);
        }
        match body {
            Body::Resource(resource) => resource.write_dd(w),
            Body::ResourceTold(told) => w.members(told.dd.members()),
            Body::LongTask(_) => w.flag("discarded", false),
            Body::Error(seen) => self.scripts.write_debug_ids(w, seen),
            Body::Plugged(event) => w.members(event.dd.members()),
            _ => {}
        }
        w.open("configuration");
        w.members(config.rates.members());
        if session.kept || !session.tracked {
            // Of what waits in the ring all that is ever sent is kept.
            w.members("\"session_kept\":true");
        }
        if is_view {
            w.flag("start_session_replay_recording_manually", config.switches.has(Switches::REPLAY_MANUAL));
        }
        w.put("}}");

        match body {
            Body::View => w.members(self.view.fragment().members()),
            Body::Action(action) => action.write(w),
            Body::Error(seen) => error::write(w, id, seen, self.scripts.origin(seen)),
            Body::Vital(seen) => vital::write(w, id, seen),
            Body::Plugged(event) => w.members(event.members.members()),
            Body::Resource(resource) => resource.write(w, id),
            Body::ResourceTold(told) => resource::write_told(w, id, told),
            Body::LongTask(entry) => long_task::write(w, id, *entry),
        }
        if matches!(kind, EventKind::Error | EventKind::Resource | EventKind::LongTask) {
            actions.write_ids(w, "action", kind, start.relative);
        }
        if is_view && view.scroll.is_known() {
            let mut scroll = Writer::new();
            scroll.open("");
            scroll.open("display");
            view.scroll.write(&mut scroll, view.start.relative);
            scroll.put("}}");
            w.members(merge(self.surroundings.fragment(), Fragment(&scroll.into_string())).fragment().members());
        } else {
            w.members(self.surroundings.fragment().members());
        }
        w.members(self.test.fragment().members());
        self.write_contexts(w, event);
        // What the build says of the script counts more than what was said of the view (spec a §6.7).
        let script = match body {
            Body::View => &view.script,
            // What has no stack was not thrown, but said on the console.
            Body::Error(seen) if seen.source != ErrorSource::Console || !matches!(seen.thrown, Thrown::Value(_)) => {
                frames_of(&seen.thrown).next().map_or("", |frame| frame.url)
            }
            // The user clicks, no script.
            Body::Action(action) if action.tickets.1 > 0 => "",
            Body::Action(_) | Body::Vital(_) | Body::Error(_) => &self.scripts.caller,
            _ => "",
        };
        w.members(&self.scripts.relabel(&view.labels, script));
        w.close();
        writer.into_line()
    }

    fn write_contexts(&self, w: &mut Writer, event: &Event) {
        let Event { body, session, view, .. } = event;
        let context = merge(self.global.fragment(), view.context.fragment());
        write_object(w, "context", merge(context.fragment(), body.context()).fragment());
        write_object(w, "account", self.account.fragment());
        let always = matches!(body, Body::View | Body::Error(_));
        if always || self.config.switches.has(Switches::FEATURE_FLAGS << body.kind() as u32) {
            write_object(w, "feature_flags", view.feature_flags.fragment());
        }
        let user = self.user.fragment();
        let is_anonymous = !session.anonymous_id.is_nil() && !has_member(user, "\"anonymous_id\"");
        if is_anonymous || !user.is_empty_object() {
            w.open("usr");
            w.members(user.members());
            if is_anonymous {
                w.id("anonymous_id", &session.anonymous_id);
            }
            w.close();
        }
    }
}

#[inline(never)]
fn write_object(w: &mut Writer, name: &'static str, object: Fragment) {
    if !object.is_empty_object() {
        w.json(name, object);
    }
}
