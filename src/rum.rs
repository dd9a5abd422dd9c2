//! The line: an observation comes in, its collector answers, assembly makes an event, delivery takes it.

mod act;
mod answer;
mod emit;
mod resource;
mod view;

use crate::assemble::event::{Body, Page};
use crate::assemble::limits::RateLimits;
use crate::assemble::merge::{assign, merge};
use crate::assemble::writer::Fragment;
use crate::collect::action_name::ActionNames;
use crate::collect::click::Clicks;
use crate::collect::open_action::OpenActions;
use crate::collect::page_activity::Requests;
use crate::collect::page_state::PageStates;
use crate::collect::request::SeenRequests;
use crate::collect::timed_action::TimedActions;
use crate::collect::view::{LoadingType, Views, member};
use crate::config::{Config, Switches};
use crate::delivery::batch::Message;
use crate::delivery::intake_url::Intake;
use crate::delivery::ring::Ring;
use crate::delivery::{Delivery, Leaving};
use crate::diagnostics::DropReason;
use crate::effect::{Effect, Host, Outside};
use crate::observation::{ContextKind, Entry, Observation, ViewOptions, VitalSeen, What};
use crate::record::Owned;
use crate::session::{Change, Outcome, Sessions, Settings, Trigger, stored};
use crate::time::{Clock, EpochMs, Instant, Millis, RelativeMs};
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use resource::PATIENCE;

/// A running SDK.
pub struct Rum {
    /// Names of pressed elements that wait for their click.
    pub names: ActionNames,
    page: Page,
    /// When the SDK started.
    started: RelativeMs,
    sessions: Sessions,
    views: Views,
    page_states: PageStates,
    actions: OpenActions,
    clicks: Clicks,
    timed: TimedActions,
    requests: Requests,
    limits: RateLimits,
    delivery: Delivery,
    /// Requests whose performance entry was not told yet.
    seen: SeenRequests,
    /// Performance entries of requests whose end was not told yet, and until when they are waited for.
    waiting: Vec<(RelativeMs, Owned)>,
    /// What was not sent since the session is not in the sample.
    ring: Ring,
}

/// An interaction that takes longer is a bad one (<https://web.dev/articles/inp>).
const SLOW: Millis = Millis(500.0);

/// What `startView` was given where the page did not call it.
const NO_OPTIONS: &ViewOptions = &ViewOptions { name: None, service: None, version: None, context: None, url: None };

impl Rum {
    /// Starts: the first effect asks for the session store, and its answer opens the first view.
    #[inline(never)]
    pub fn start(config: Config, url: &str, at: RelativeMs, out: &mut Outside<impl Host>) -> Self {
        let mut rum = Self {
            names: ActionNames::default(),
            started: at,
            sessions: Sessions::new(Settings {
                session_rate: config.session_sample_rate,
                replay_rate: config.replay_sample_rate,
                anonymous_user: config.switches.has(Switches::ANONYMOUS_USER),
                store_tells: config.switches.has(Switches::STORE_TELLS),
                cookie_marker: config.cookie_marker,
                cookie_attributes: config.cookie_attributes,
            }),
            views: Views::new(url),
            page_states: PageStates::default(),
            actions: OpenActions::default(),
            clicks: Clicks::default(),
            timed: TimedActions::default(),
            requests: Requests::default(),
            limits: RateLimits::default(),
            delivery: Delivery::new(Intake { head: config.intake, forwarded: config.forwarded }, config.switches),
            seen: SeenRequests::default(),
            waiting: Vec::new(),
            ring: Ring::default(),
            page: Page::new(config),
        };
        rum.sessions.first = stored::uuid(config.first_session);
        rum.trigger(Trigger::Start, out.clock.now, out);
        rum
    }

    /// Takes an observation in.
    pub fn observe(&mut self, observation: &Observation, out: &mut Outside<impl Host>) {
        self.take_in(observation, out);
        self.delivery.write_down(out);
    }

    #[inline(never)]
    fn take_in(&mut self, observation: &Observation, out: &mut Outside<impl Host>) {
        // From here on what is sent may be the page's last words, also what is due anyway.
        self.delivery.leaving = match observation.what {
            What::Exiting(leaving) => leaving,
            What::Unloading => Leaving::Maybe,
            _ => Leaving::No,
        };
        self.pass_time(out);
        let at = observation.at;
        let trigger = match observation.what {
            What::Interaction => Trigger::Interaction,
            What::Visible => Trigger::Visible,
            What::Resumed => Trigger::Resumed,
            What::StoreChanged { value } if self.sessions.is_own(value) => return,
            What::StoreChanged { .. } => Trigger::Told,
            What::StopSession => Trigger::Stop,
            What::KeepSession if self.page.config.switches.has(Switches::KEEPS) => Trigger::Keep,
            What::ForceReplay => Trigger::ForceReplay,
            What::Consent { granted: true } => Trigger::ConsentGranted,
            What::Consent { granted: false } => Trigger::ConsentWithdrawn,
            What::Stored { trigger, cookies } => {
                let outcome = self.sessions.transact(trigger, cookies, out.clock.instant(at), &mut out.host);
                return self.session_changed(outcome, at, out);
            }
            _ => {
                self.collect(observation, out);
                return self.page.scripts.caller.clear();
            }
        };
        self.trigger(trigger, at, out);
        if trigger == Trigger::ConsentWithdrawn {
            self.delivery.withdraw(out);
        }
    }

    /// What is not about the session.
    #[expect(clippy::too_many_lines, reason = "one arm for each observation, and nothing else")]
    fn collect(&mut self, observation: &Observation, out: &mut Outside<impl Host>) {
        let at = observation.at;
        match &observation.what {
            What::Location { href, anchor } => self.relocate(href, *anchor, at, out),
            What::Action { name, context } => self.add_action(name, *context, out.clock.instant(at), out),
            What::StartAction(seen) => self.start_action(seen, out.clock.instant(at), out),
            What::StopAction(seen) => self.stop_action(seen, out.clock.instant(at), out),
            What::Press => self.clicks.press(at),
            What::Click(seen) => self.click(seen, out.clock.instant(at), out),
            What::Reaction(facts) => self.clicks.observe(*facts),
            What::Activity(more) => self.activities(at, *more),
            What::RequestStart(seen) => {
                self.request_started(seen, at);
                if !seen.excluded {
                    let activity = self.requests.begin(seen.id, at);
                    self.activity(activity, at);
                }
            }
            What::RequestEnd(seen) => {
                self.seen.ended(seen);
                if let Some(activity) = self.requests.end(seen.id) {
                    self.activity(activity, at);
                }
            }
            What::LoadingTime => {
                if let Some(view) = self.views.current() {
                    view.loading.give(at);
                    view.changed(at);
                }
            }
            What::Scroll(seen) => {
                if let Some(view) = self.views.current() {
                    view.scroll.observe(seen, at);
                }
            }
            What::Tick => self.tick(at, out),
            What::Error(seen) if self.page.scripts.drops(self.page.scripts.origin(seen)) => {
                out.dropped(DropReason::StackOrigin);
            }
            What::Error(seen) => self.emit(&Body::Error(seen), at, out),
            What::Vital(VitalSeen { duration: Some(duration), .. })
                if self.page_states.was_frozen(at, at + *duration) =>
            {
                out.dropped(DropReason::Frozen);
            }
            What::Vital(seen) => self.emit(&Body::Vital(seen), at, out),
            What::Plugged(event) => {
                let start = out.clock.instant(at);
                let epoch = event.date.map_or(start.epoch, EpochMs);
                self.send(&Body::Plugged(event), None, Instant { epoch, ..start }, true, out);
            }
            What::TestRun(session_type, members) => {
                (*session_type).clone_into(&mut self.page.session_type);
                self.page.test = members.keep();
            }
            What::Scripts(record) => self.page.scripts.learn(&mut { *record }),
            What::Context(kind, content) => self.context(*kind, *content, at),
            What::StartView(options) if self.views.newest().is_none() => self.open_first(options, out),
            What::StartView(options) => self.change_view(LoadingType::RouteChange, at, options, out),
            What::ViewName(name) => {
                if let Some(view) = self.views.current() {
                    view.name = member("name", *name);
                }
                self.update_current(out);
            }
            What::Timing { name, time } => {
                if let Some(view) = self.views.current() {
                    view.add_timing(name, *time, out.clock.instant(at));
                }
            }
            What::Page(state) => {
                self.page_states.observe(at, *state);
                if self.page_states.is_hidden() {
                    self.entry(&Entry::Hidden { start: at }, out.clock.now);
                }
            }
            What::Restored if !self.page.config.switches.has(Switches::VIEWS_MANUAL) => {
                self.change_view(LoadingType::BfCache, at, NO_OPTIONS, out);
            }
            What::Unloading => {
                self.stop_clicks(at, out);
                self.update_current(out);
            }
            What::Exiting(_) => {
                if self.sessions.owes() {
                    self.trigger(Trigger::Visible, at, out);
                }
                self.stop_clicks(at, out);
                while let Some(place) = self.views.stale(out.clock.now) {
                    self.emit_view(place, out);
                }
                self.delivery.flush(out);
            }
            What::Unknown | What::Entry(Entry::Unknown) => out.dropped(DropReason::UnknownRecord),
            What::Entry(entry) => {
                self.entry(entry, out.clock.now);
                if self.page.config.switches.has(Switches::KEEPS_SLOW)
                    && let Entry::Event { duration, interaction_id, .. } = entry
                    && *duration > SLOW
                    && *interaction_id > 0.0
                {
                    self.trigger(Trigger::Keep, at, out);
                }
            }
            What::Surroundings(members) => self.page.surroundings = members.keep(),
            What::Settled { request, status, retry_after }
                if self.delivery.transport.settled(*request, *status, *retry_after, out) =>
            {
                self.tell_agent("Reached max rum events size queued for upload: 20MiB", out);
            }
            What::Replay { recording, stats } => {
                self.page.recording = *recording;
                if let Some(stats) = stats
                    && let Some(place) = self.views.at(at)
                    && let Some(view) = self.views.get(place)
                {
                    stats.members().clone_into(&mut view.replay);
                    // An open view tells it with its next update.
                    if !view.is_open() {
                        view.changed(out.clock.now);
                    }
                }
            }
            What::Online(online) => self.delivery.transport.set_online(*online, out),
            What::NoJournal => self.delivery.transport.journal = false,
            What::Left { at, id, body } => self.delivery.adopt(*at, id, body, out),
            What::Flush => self.delivery.flush(out),
            What::Resource(entry) => self.resource(*entry, out.clock.now + PATIENCE, out),
            What::ResourceTold(told) => self.emit(&Body::ResourceTold(told), at, out),
            What::LongTask(start, entry) => self.emit(&Body::LongTask(*entry), *start, out),
            // Time passes with every observation; and the rest was taken in already.
            _ => {}
        }
    }

    /// Does what is due.
    #[inline(never)]
    fn pass_time(&mut self, out: &mut Outside<impl Host>) {
        let now = out.clock.now;
        let overdue = self.is_overdue(&out.clock);
        self.trigger(Trigger::Poll, now, out);
        if overdue {
            // What is due may be due to nobody: the store is asked first.
            return;
        }
        self.resources_due(out);
        self.views.pass_time(now);
        while let Some(place) = self.views.due(now) {
            self.emit_view(place, out);
        }
        self.delivery.wake(out);
    }

    /// The session may be over: time has to pass before anything else is told, or that would belong to the dead one.
    pub fn is_overdue(&self, clock: &Clock) -> bool {
        self.sessions.is_overdue(clock.instant(clock.now))
    }

    /// When the core wants to be called although nothing happens.
    pub fn wake_at(&self) -> RelativeMs {
        let due = self.sessions.wake_at().earlier(self.views.wake_at());
        due.earlier(self.clicks.wake_at()).earlier(self.delivery.wake_at())
    }

    #[inline(never)]
    fn trigger(&mut self, trigger: Trigger, at: RelativeMs, out: &mut Outside<impl Host>) {
        let outcome = self.sessions.notice(trigger, out.clock.instant(at));
        self.session_changed(outcome, at, out);
    }

    #[inline(never)]
    fn session_changed(&mut self, outcome: Outcome, at: RelativeMs, out: &mut Outside<impl Host>) {
        let Outcome { write, read, expired, change } = outcome;
        if let Some(assignment) = write {
            out.effects.push(Effect::WriteSession(assignment));
        }
        if let Some(trigger) = read {
            out.effects.push(Effect::ReadSession(trigger, at));
        }
        if let Some(end) = expired {
            let mut end = out.clock.instant(end);
            if self.sessions.ended < end.epoch {
                end.epoch = self.sessions.ended;
            }
            self.end_view(end, true, out);
            out.effects.push(Effect::View(end.relative.0 as u32, String::new()));
            self.delivery.flush(out);
        }
        if change == Some(Change::Renewed) {
            self.ring.take();
        }
        let switches = self.page.config.switches;
        match change {
            Some(Change::Started) if switches.has(Switches::RESTARTED) => {
                self.change_view(LoadingType::RouteChange, self.started, NO_OPTIONS, out);
            }
            Some(Change::Started) if !switches.has(Switches::VIEWS_MANUAL) => self.open_first(NO_OPTIONS, out),
            Some(Change::Renewed) if self.views.newest().is_some() => {
                self.timed.clear(out.clock.instant(at), &mut self.actions);
                self.change_view(LoadingType::SessionRenewal, at, NO_OPTIONS, out);
            }
            Some(Change::Kept) => self.send_ring(out),
            Some(Change::NoStorage) => out.dropped(DropReason::NoStorage),
            Some(Change::Started | Change::Renewed) | None => {}
        }
    }

    /// The session is kept: what led to it goes first, then all as in any other session.
    #[inline(never)]
    fn send_ring(&mut self, out: &mut Outside<impl Host>) {
        for Message { key, line } in self.ring.take() {
            if self.delivery.add(&key, line, out).is_err() {
                out.dropped(DropReason::TooLarge);
            }
        }
        self.tell_view(out);
    }

    fn context(&mut self, kind: ContextKind, content: Fragment, at: RelativeMs) {
        let current = self.views.current();
        let place = match (kind, current) {
            (ContextKind::Global, _) => &mut self.page.global,
            (ContextKind::User, _) => &mut self.page.user,
            (ContextKind::Account, _) => &mut self.page.account,
            (ContextKind::Device, _) => &mut self.page.view,
            (_, None) => return,
            // Seen by later events of the view; an evaluation alone is not worth an update (spec a §6.6).
            (ContextKind::FeatureFlags, Some(view)) => &mut view.feature_flags,
            (ContextKind::View | ContextKind::ViewProperty, Some(view)) => {
                view.changed(at);
                &mut view.context
            }
        };
        *place = match kind {
            ContextKind::FeatureFlags | ContextKind::ViewProperty => assign(place.fragment(), content),
            // Two parts of one object, told one after the other.
            ContextKind::Device => merge(place.fragment(), content),
            _ => content.keep(),
        };
    }

    #[inline(never)]
    fn entry(&mut self, entry: &Entry, now: RelativeMs) {
        if let Entry::InteractionCount(count) = entry {
            self.views.interactions = *count;
        }
        for view in self.views.all() {
            if view.vitals.observe(entry, now) {
                view.changed(now);
            }
        }
    }
}
