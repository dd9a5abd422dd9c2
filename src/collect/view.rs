//! Views: what the user looked at, from when to when, and what happened there (spec b §2).

use super::page_state::PageStates;
use super::vitals::{self, Supported, ViewKind, Vitals};
use crate::assemble::event::{Body, Page};
use crate::assemble::writer::{Fragment, Json, Writer};
use crate::diagnostics::EventKind;
use crate::observation::{ViewOptions, is_epoch};
use crate::time::{EpochMs, Instant, Millis, Nanos, RelativeMs};
use alloc::string::String;
use alloc::vec::Vec;
use uuid::Uuid;

/// A change is reported this long after the first of them: never at once, never twice in between.
const UPDATE_DELAY: Millis = Millis(3000.0);
/// A view that is still open says so this often.
const KEEP_ALIVE: Millis = Millis(300_000.0);
const SECOND: Millis = Millis(1000.0);
/// Counts and late entries of an ended view are still taken for this long.
const KEPT_AFTER_END: Millis = Millis(300_000.0);

/// How a view came to be (`view.loading_type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadingType {
    /// The page was loaded.
    InitialLoad,
    /// The page's route changed, or `startView` was called.
    RouteChange,
    /// The session was renewed.
    SessionRenewal,
    /// The page came back from the back/forward cache.
    BfCache,
}

impl Counts {
    /// One more.
    pub fn add(&mut self, kind: EventKind) {
        match kind {
            EventKind::Action => self.action += 1,
            EventKind::Error => self.error += 1,
            EventKind::LongTask => self.long_task += 1,
            EventKind::Resource => self.resource += 1,
            EventKind::View | EventKind::Vital => {}
        }
    }
}

impl LoadingType {
    fn name(self) -> &'static str {
        match self {
            Self::InitialLoad => "initial_load",
            Self::RouteChange => "route_change",
            Self::SessionRenewal => "session_renewal",
            Self::BfCache => "bf_cache",
        }
    }
}

/// Events of a view, as sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Actions.
    pub action: i64,
    /// Errors.
    pub error: i64,
    /// Long tasks and long animation frames.
    pub long_task: i64,
    /// Resources.
    pub resource: i64,
    /// Frustrations of all actions.
    pub frustration: i64,
}

/// One view.
pub struct View {
    /// `view.id`.
    pub id: Uuid,
    /// `view.name`, if the page gave one.
    pub name: Option<String>,
    /// Overrides the configured service.
    pub service: Option<String>,
    /// Overrides the configured version.
    pub version: Option<String>,
    /// The view's own context.
    pub context: Json,
    /// Feature flags evaluated in it.
    pub feature_flags: Json,
    /// `view.referrer`.
    pub referrer: String,
    /// When it began.
    pub start: Instant,
    /// When it ended.
    pub end: Option<Instant>,
    /// What happened in it.
    pub counts: Counts,
    /// Its vitals.
    pub vitals: Vitals,
    loading_type: LoadingType,
    /// The URL at its start, then each later one within it.
    urls: Vec<(RelativeMs, String)>,
    timings: Vec<(String, Nanos)>,
    ended_by_session: bool,
    document_version: i64,
    last_version: RelativeMs,
    update_due: Option<RelativeMs>,
}

impl View {
    /// The URL at a moment within the view.
    pub fn url(&self, at: RelativeMs) -> &str {
        let current = self.urls.iter().rev().find(|(since, _)| *since <= at).or(self.urls.first());
        current.map_or("", |(_, url)| url)
    }

    fn covers(&self, at: RelativeMs) -> bool {
        self.start.relative <= at && self.end.is_none_or(|end| at <= end.relative)
    }

    /// Records a timing: `time` is what the caller gave, else it is now (spec b §2.4).
    fn add_timing(&mut self, name: &str, time: Option<f64>, now: EpochMs) {
        let value = match time {
            Some(time) => is_epoch(time).map_or(Millis(time), |epoch| epoch - self.start.epoch),
            None => now - self.start.epoch,
        };
        match self.timings.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value.nanos(),
            None => self.timings.push((name.into(), value.nanos())),
        }
    }

    fn time_spent(&self, now: EpochMs) -> Nanos {
        let spent = self.end.map_or(now, |end| end.epoch) - self.start.epoch;
        Nanos(spent.nanos().0.max(0))
    }
}

/// What a new view begins with.
#[derive(Clone, Copy)]
pub struct Opening<'a> {
    /// How it came to be.
    pub loading_type: LoadingType,
    /// When.
    pub start: Instant,
    /// What `startView` was given.
    pub options: ViewOptions<'a>,
    /// Its random id.
    pub id: Uuid,
    /// The page can't be seen.
    pub hidden: bool,
    /// `performance.interactionCount` so far.
    pub interactions: u32,
}

/// The current view and those that ended not long ago.
pub struct Views {
    /// Oldest first; only the last can be open.
    history: Vec<View>,
    location: String,
    document_referrer: String,
    supported: Supported,
    keep_alive_due: Option<RelativeMs>,
}

impl Views {
    /// No view yet; the page is at `location`.
    pub fn new(location: &str, document_referrer: &str, supported: Supported) -> Self {
        Self {
            history: Vec::new(),
            location: location.into(),
            document_referrer: document_referrer.into(),
            supported,
            keep_alive_due: None,
        }
    }

    /// The open view.
    pub fn current(&mut self) -> Option<&mut View> {
        self.history.last_mut().filter(|view| view.end.is_none())
    }

    /// No view was ever opened.
    pub fn is_empty(&self) -> bool {
        self.history.is_empty()
    }

    /// The view that was open at a moment.
    pub fn at(&mut self, at: RelativeMs) -> Option<&mut View> {
        self.history.iter_mut().rev().find(|view| view.covers(at))
    }

    /// A view by its id.
    pub fn by_id(&mut self, id: Uuid) -> Option<&mut View> {
        self.history.iter_mut().find(|view| view.id == id)
    }

    /// All views that may still change.
    pub fn all(&mut self) -> impl Iterator<Item = &mut View> {
        self.history.iter_mut()
    }

    /// The page's URL.
    pub fn location(&self) -> &str {
        &self.location
    }

    /// The page's URL changed; within the open view, its later events carry the new one.
    pub fn relocate(&mut self, href: &str, at: RelativeMs) {
        self.location = href.into();
        if let Some(view) = self.current() {
            view.urls.push((at, href.into()));
        }
    }

    /// The page moved on, but its URL within the open view stays: a new view follows.
    pub fn moved(&mut self, href: &str) {
        self.location = href.into();
    }

    /// Opens a view; the one before must have ended. Returns the new view's id.
    pub fn open(&mut self, opening: &Opening) -> Uuid {
        let Opening { loading_type, start, options, id, hidden, interactions } = *opening;
        let before = self.history.last();
        // After a renewal the user is still where they were, so what the page said of the view still holds.
        let inherited = before.filter(|_| loading_type == LoadingType::SessionRenewal);
        let name = options.name.map(String::from).or_else(|| inherited?.name.clone());
        let service = options.service.map(String::from).or_else(|| inherited?.service.clone());
        let version = options.version.map(String::from).or_else(|| inherited?.version.clone());
        let context = options.context.map(Fragment::keep).or_else(|| Some(inherited?.context.clone()));
        // The URL that the previous view started with: later changes of its query are not reflected (spec b §2.3).
        let referrer = match before.and_then(|view| view.urls.first()) {
            Some((_, url)) => url.clone(),
            None => self.document_referrer.clone(),
        };
        let kind = match loading_type {
            LoadingType::InitialLoad => ViewKind::Initial,
            LoadingType::BfCache => ViewKind::Restored,
            LoadingType::RouteChange | LoadingType::SessionRenewal => ViewKind::Later,
        };
        // The page's first view owns the interactions before the SDK came, too.
        let interactions = if kind == ViewKind::Initial { 0 } else { interactions };
        let page = vitals::Page { supported: self.supported, hidden, interactions };
        self.keep_alive_due = Some(start.relative + KEEP_ALIVE);
        self.history.push(View {
            id,
            name,
            service,
            version,
            context: context.unwrap_or_else(Json::empty),
            feature_flags: Json::empty(),
            referrer,
            start,
            end: None,
            counts: Counts::default(),
            vitals: Vitals::new(start.relative, kind, &page),
            loading_type,
            urls: alloc::vec![(start.relative, options.url.unwrap_or(&self.location).into())],
            timings: Vec::new(),
            ended_by_session: false,
            document_version: 0,
            last_version: start.relative,
            update_due: None,
        });
        id
    }

    /// Ends the open view. Returns its id, for the final update.
    pub fn end(&mut self, at: Instant, by_session: bool) -> Option<Uuid> {
        let view = self.current()?;
        view.end = Some(at);
        view.ended_by_session = by_session;
        view.vitals.end(at.relative);
        let id = view.id;
        self.keep_alive_due = None;
        Some(id)
    }

    /// `addTiming`, refused without an open view.
    pub fn add_timing(&mut self, name: &str, time: Option<f64>, at: Instant) {
        if let Some(view) = self.current() {
            view.add_timing(name, time, at.epoch);
            view.changed(at.relative);
        }
    }

    /// Views with something to tell that their last version did not: a change that waits, or a second of time.
    pub fn stale(&self, now: RelativeMs) -> Vec<Uuid> {
        let stale =
            |view: &&View| view.update_due.is_some() || (view.end.is_none() && now - view.last_version >= SECOND);
        self.history.iter().filter(stale).map(|view| view.id).collect()
    }

    /// Forgets what ended long ago, and gives the views whose update is due.
    pub fn due(&mut self, now: RelativeMs) -> Vec<Uuid> {
        let newest = self.history.last().map(|view| view.id);
        // The newest stays: the next view takes its referrer from it.
        self.history
            .retain(|view| Some(view.id) == newest || view.end.is_none_or(|end| now - end.relative < KEPT_AFTER_END));
        let keep_alive = self.keep_alive_due.is_some_and(|due| due <= now);
        if keep_alive {
            self.keep_alive_due = Some(now + KEEP_ALIVE);
        }
        let due = |view: &&View| view.update_due.is_some_and(|due| due <= now) || (keep_alive && view.end.is_none());
        self.history.iter().filter(due).map(|view| view.id).collect()
    }

    /// When the next update is due.
    pub fn wake_at(&self) -> Option<RelativeMs> {
        let updates = self.history.iter().filter_map(|view| view.update_due).chain(self.keep_alive_due);
        updates.reduce(|first, other| if other < first { other } else { first })
    }

    /// Makes the view's next version to be written.
    pub fn next_version(&mut self, id: Uuid, now: RelativeMs) -> Option<&View> {
        let view = self.by_id(id)?;
        view.document_version += 1;
        view.last_version = now;
        view.update_due = None;
        Some(view)
    }
}

impl View {
    /// Something that the view reports changed: an update is due, together with what else changes until then.
    pub fn changed(&mut self, at: RelativeMs) {
        self.update_due.get_or_insert(at + UPDATE_DELAY);
    }
}

/// The state of a view, to be written.
pub struct ViewUpdate<'a> {
    /// The view.
    pub view: &'a View,
    /// The page's states, of which the view gets its part.
    pub page_states: &'a PageStates,
    /// The session is in the replay sample.
    pub sampled_for_replay: bool,
    /// `startSessionReplayRecordingManually`.
    pub replay_manual: bool,
    /// Now.
    pub now: Instant,
}

impl Body for ViewUpdate<'_> {
    fn kind(&self) -> EventKind {
        EventKind::View
    }

    fn start(&self) -> Instant {
        self.view.start
    }

    fn write_session(&self, w: &mut Writer) {
        w.flag("sampled_for_replay", self.sampled_for_replay);
        if self.view.ended_by_session {
            w.flag("is_active", false);
        }
    }

    fn write_view(&self, w: &mut Writer) {
        let view = self.view;
        w.text("loading_type", view.loading_type.name());
        w.flag("is_active", view.end.is_none());
        w.nanos("time_spent", view.time_spent(self.now.epoch));
        let Counts { action, error, long_task, resource, frustration } = view.counts;
        for (name, count) in [
            ("action", action),
            ("error", error),
            ("long_task", long_task),
            ("resource", resource),
            ("frustration", frustration),
        ] {
            w.open(name);
            w.int("count", count);
            w.close();
        }
        if !view.timings.is_empty() {
            w.open("custom_timings");
            for (name, value) in &view.timings {
                w.nanos(name, *value);
            }
            w.close();
        }
        view.vitals.write_view(w);
    }

    fn write_dd(&self, w: &mut Writer) {
        w.int("document_version", self.view.document_version);
        let end = self.view.end.unwrap_or(self.now);
        self.page_states.write(w, self.view.start.relative, end.relative);
        self.view.vitals.write_dd(w);
    }

    fn write_configuration(&self, w: &mut Writer) {
        w.flag("start_session_replay_recording_manually", self.replay_manual);
    }

    fn write(&self, w: &mut Writer, page: &Page) {
        w.members(page.config.view.fragment().members());
    }
}
