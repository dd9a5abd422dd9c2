//! Views: what the user looked at, from when to when, and what happened there (spec b §2).

use super::loading_time::LoadingTime;
use super::scroll::Scroll;
use super::vitals::{self, ViewKind, Vitals};
use crate::assemble::merge::merge;
use crate::assemble::writer::{Fragment, Json, Writer};
use crate::config::Config;
use crate::diagnostics::EventKind;
use crate::observation::{ViewOptions, is_epoch};
use crate::time::{EpochMs, Instant, Millis, RelativeMs};
use crate::words::word;
use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use uuid::Uuid;

/// A change is reported this long after the first of them: never at once, never twice in between.
const UPDATE_DELAY: Millis = Millis(3000.0);
/// A view that is still open says so this often.
const KEEP_ALIVE: Millis = Millis(300_000.0);
/// URLs kept of one view: the first, and the latest ones.
const URLS_KEPT: usize = 100;
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

/// One view.
pub struct View {
    /// `view.id`.
    pub id: Uuid,
    /// The member `name`, if the page gave one.
    pub name: String,
    /// The members `service` and `version`, as far as they are known.
    pub labels: String,
    /// The script that called `startView`, if somebody asks for it.
    pub script: String,
    /// The view's own context.
    pub context: Json,
    /// Feature flags evaluated in it.
    pub feature_flags: Json,
    /// `view.referrer`.
    pub referrer: String,
    /// When it began.
    pub start: Instant,
    /// When it ended; never, as long as it is open.
    pub end: Instant,
    /// It ended because its session did.
    pub ended_by_session: bool,
    /// Its vitals.
    pub vitals: Vitals,
    /// What was recorded of it: the member `replay_stats`, if anything was.
    pub replay: String,
    /// How long it took to load.
    pub loading: LoadingTime,
    /// How far down it was seen.
    pub scroll: Scroll,
    /// Signs of frustration of its actions.
    pub frustrations: u32,
    loading_type: LoadingType,
    /// The URL at its start, then each later one within it.
    urls: Vec<(RelativeMs, String)>,
    /// An object: durations in nanoseconds by name.
    timings: Json,
    /// Events of the view as sent, by their kind.
    counts: [u32; EventKind::COUNT],
    document_version: u32,
    last_version: RelativeMs,
    update_due: RelativeMs,
}

/// A member of an object, or nothing.
pub fn member(key: &'static str, value: Option<&str>) -> String {
    let mut w = Writer::new();
    w.text_if(key, value);
    w.into_string()
}

impl View {
    /// It has not ended.
    pub fn is_open(&self) -> bool {
        self.end.relative == RelativeMs::NEVER
    }

    /// The URL at a moment within the view.
    #[inline(never)]
    pub fn url(&self, at: RelativeMs) -> &str {
        let place = self.urls.iter().rposition(|(since, _)| *since <= at).unwrap_or(0);
        self.urls.get(place).map_or("", |(_, url)| url)
    }

    /// Something that the view reports changed: an update is due, together with what else changes until then.
    #[inline(never)]
    pub fn changed(&mut self, at: RelativeMs) {
        if self.update_due == RelativeMs::NEVER {
            self.update_due = at + UPDATE_DELAY;
        }
    }

    /// One more event of this kind was sent.
    pub fn count(&mut self, kind: EventKind, now: RelativeMs) {
        if let Some(count) = self.counts.get_mut(kind as usize) {
            *count += 1;
        }
        self.changed(now);
    }

    /// Records a timing: `time` is what the caller gave, else it is now (spec b §2.4), by the page's clock: the wall's may
    /// have been put right since the view began.
    pub fn add_timing(&mut self, name: &str, time: Option<f64>, now: Instant) {
        let value = match time {
            Some(time) => is_epoch(time).map_or(Millis(time), |epoch| epoch - self.start.epoch),
            None => now.relative - self.start.relative,
        };
        let mut w = Writer::new();
        w.open("");
        // A time from before the view would make the intake refuse the whole view.
        w.key_of(name, "");
        w.nanos("", value.positive().nanos());
        w.close();
        self.timings = merge(self.timings.fragment(), Fragment(&w.into_string()));
        self.changed(now.relative);
    }

    /// Writes the members of `view` that only the view's own events have.
    #[inline(never)]
    pub fn write_view(&self, w: &mut Writer, now: EpochMs) {
        w.text("loading_type", word("initial_load route_change session_renewal bf_cache", self.loading_type as usize));
        w.flag("is_active", self.is_open());
        let end = if self.is_open() { now } else { self.end.epoch };
        w.nanos("time_spent", (end - self.start.epoch).positive().nanos());
        if let Some(at) = self.loading.until(self.vitals.loaded()) {
            let given = self.loading.is_given();
            if given || self.vitals.visibility().seen_until(at) {
                let origin = if given { self.start.relative } else { self.vitals.origin() };
                w.nanos("loading_time", (at - origin).positive().nanos());
            }
        }
        for kind in [EventKind::Action, EventKind::Error, EventKind::LongTask, EventKind::Resource] {
            w.open(kind.name());
            w.int("count", self.counts.get(kind as usize).copied().unwrap_or(0).into());
            w.close();
        }
        w.open("frustration");
        w.int("count", self.frustrations.into());
        w.close();
        if !self.timings.fragment().is_empty_object() {
            w.json("custom_timings", self.timings.fragment());
        }
        self.vitals.write_view(w);
    }

    /// Writes the members of `_dd` that only the view's own events have, `page_states` aside.
    pub fn write_dd(&self, w: &mut Writer) {
        w.int("document_version", self.document_version.into());
        self.vitals.write_dd(w);
    }
}

/// What a new view begins with.
pub struct Opening<'a> {
    /// How it came to be.
    pub loading_type: LoadingType,
    /// When.
    pub start: Instant,
    /// What `startView` was given.
    pub options: &'a ViewOptions<'a>,
    /// Its random id.
    pub id: Uuid,
    /// The page can't be seen.
    pub hidden: bool,
    /// Since when the page is watched for its activity.
    pub watched: RelativeMs,
}

/// The current view and those that ended not long ago.
pub struct Views {
    /// Oldest first; only the last can be open.
    #[expect(clippy::vec_box, reason = "moving views about takes more code than moving pointers")]
    list: Vec<Box<View>>,
    /// The page's URL.
    pub location: String,
    /// `performance.interactionCount` as last told.
    pub interactions: u32,
    keep_alive_due: RelativeMs,
}

impl Views {
    /// No view yet; the page is at `location`.
    pub fn new(location: &str) -> Self {
        Self { list: Vec::new(), location: location.into(), interactions: 0, keep_alive_due: RelativeMs::NEVER }
    }

    /// The open view.
    #[inline(never)]
    pub fn current(&mut self) -> Option<&mut View> {
        self.list.last_mut().filter(|view| view.is_open()).map(|view| &mut **view)
    }

    /// The place of the newest view, in which [`Self::get`] finds it during the same call.
    pub fn newest(&self) -> Option<usize> {
        self.list.len().checked_sub(1)
    }

    /// The place of the view that was open at a moment.
    #[inline(never)]
    pub fn at(&self, at: RelativeMs) -> Option<usize> {
        self.list.iter().rposition(|view| view.start.relative <= at && at <= view.end.relative)
    }

    /// The view in a place.
    pub fn get(&mut self, place: usize) -> Option<&mut View> {
        self.list.get_mut(place).map(|view| &mut **view)
    }

    /// All views that may still change.
    pub fn all(&mut self) -> impl Iterator<Item = &mut Box<View>> {
        self.list.iter_mut()
    }

    /// The page's URL changed; within the open view, its later events carry the new one.
    pub fn relocate(&mut self, href: &str, at: RelativeMs) {
        href.clone_into(&mut self.location);
        if let Some(view) = self.current() {
            // A map rewrites its query with every move; what happened long ago in the view is long sent.
            if view.urls.len() >= URLS_KEPT {
                view.urls.remove(1);
            }
            view.urls.push((at, href.into()));
        }
    }

    /// Opens a view; the one before must have ended.
    #[inline(never)]
    pub fn open(&mut self, opening: &Opening, config: &Config) {
        let Opening { loading_type, start, options, id, hidden, watched } = *opening;
        let before = self.list.last();
        // The URL that the previous view started with: later changes of its query are not reflected (spec b §2.3).
        let referrer = before.and_then(|view| view.urls.first()).map_or(config.referrer, |(_, url)| url);
        let referrer = String::from(referrer);
        let (name, labels, context) = match before {
            // After a renewal the user is still where they were, so what the page said of the view still holds.
            Some(view) if loading_type == LoadingType::SessionRenewal => {
                (view.name.clone(), view.labels.clone(), view.context.clone())
            }
            _ => {
                let mut labels = Writer::new();
                labels.text_if("service", options.service.or(config.service));
                labels.text_if("version", options.version.or(config.version));
                let context = options.context.unwrap_or(Fragment::EMPTY);
                (member("name", options.name), labels.into_string(), context.keep())
            }
        };
        let kind = match loading_type {
            LoadingType::InitialLoad => ViewKind::Initial,
            LoadingType::BfCache => ViewKind::Restored,
            LoadingType::RouteChange | LoadingType::SessionRenewal => ViewKind::Later,
        };
        // The page's first view owns the interactions before the SDK came, too.
        let interactions = if kind == ViewKind::Initial { 0 } else { self.interactions };
        let page = vitals::Page { supported: config.supported, hidden, interactions };
        self.keep_alive_due = start.relative + KEEP_ALIVE;
        self.list.push(Box::new(View {
            id,
            name,
            labels,
            script: String::new(),
            context,
            feature_flags: Json::empty(),
            referrer,
            start,
            end: Instant { relative: RelativeMs::NEVER, epoch: start.epoch },
            ended_by_session: false,
            vitals: Vitals::new(start.relative, kind, &page),
            replay: String::new(),
            loading: LoadingTime::new(watched, kind == ViewKind::Initial),
            scroll: Scroll::default(),
            frustrations: 0,
            loading_type,
            urls: alloc::vec![(start.relative, options.url.unwrap_or(&self.location).into())],
            timings: Json::empty(),
            counts: [0; EventKind::COUNT],
            document_version: 0,
            last_version: start.relative,
            update_due: RelativeMs::NEVER,
        }));
    }

    /// Ends the open view. True if there was one; then its final update is due.
    pub fn end(&mut self, at: Instant, by_session: bool) -> bool {
        let Some(view) = self.current() else { return false };
        view.end = at;
        view.ended_by_session = by_session;
        view.vitals.end(at.relative);
        view.loading.end(view.vitals.loaded());
        self.keep_alive_due = RelativeMs::NEVER;
        true
    }

    /// The place of a view with something to tell that its last version did not: a change that waits, or a second of
    /// time.
    pub fn stale(&self, now: RelativeMs) -> Option<usize> {
        let is_stale =
            |view: &View| view.update_due != RelativeMs::NEVER || view.is_open() && now - view.last_version >= SECOND;
        self.list.iter().position(|view| is_stale(view))
    }

    /// Forgets what ended long ago, and notes that the open view has to say that it still is.
    pub fn pass_time(&mut self, now: RelativeMs) {
        let mut left = self.list.len();
        self.list.retain(|view| {
            left -= 1;
            // The newest stays: the next view takes its referrer from it.
            left == 0 || now - view.end.relative < KEPT_AFTER_END
        });
        if self.keep_alive_due <= now {
            self.keep_alive_due = now + KEEP_ALIVE;
            if let Some(view) = self.current() {
                view.update_due = now;
            }
        }
    }

    /// The place of a view whose update is due.
    pub fn due(&self, now: RelativeMs) -> Option<usize> {
        self.list.iter().position(|view| view.update_due <= now)
    }

    /// When the next update is due.
    pub fn wake_at(&self) -> RelativeMs {
        let mut first = self.keep_alive_due;
        for view in &self.list {
            first = first.earlier(view.update_due).earlier(view.loading.wake_at());
        }
        first
    }

    /// Makes the next version to be written of the view in a place; when the view began.
    pub fn next_version(&mut self, place: usize, now: RelativeMs) -> Option<Instant> {
        let view = self.get(place)?;
        view.document_version += 1;
        view.last_version = now;
        view.update_due = RelativeMs::NEVER;
        Some(view.start)
    }
}
