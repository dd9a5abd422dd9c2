//! The line: an observation comes in, its collector answers, assembly makes an event, delivery takes it.

mod answer;
mod emit;

use crate::assemble::event::{Contexts, Page};
use crate::assemble::limits::RateLimits;
use crate::assemble::merge::merge;
use crate::assemble::writer::{Fragment, Json};
use crate::collect::action::{Click, CustomAction};
use crate::collect::action_name::ActionNames;
use crate::collect::error::ErrorEvent;
use crate::collect::location::is_new_view;
use crate::collect::page_state::PageStates;
use crate::collect::view::{LoadingType, Opening, Views};
use crate::config::{Config, Switches};
use crate::delivery::Delivery;
use crate::diagnostics::{Diagnostics, DropReason};
use crate::effect::{Effect, Host, new_id};
use crate::observation::{ContextKind, Entry, ErrorSeen, Observation, PageState, ViewOptions, What};
use crate::record::Reader;
use crate::session::{Change, Outcome, Sessions, Settings, Trigger};
use crate::time::{Clock, Instant, RelativeMs};
use alloc::string::String;
use alloc::vec::Vec;

/// One call into the core: the clocks as they are, the host to ask, and the effects it leads to.
pub struct Turn<'a> {
    /// Both clocks.
    pub clock: Clock,
    /// The page.
    pub host: &'a mut dyn Host,
    /// What is to be done outside, in order.
    pub effects: &'a mut Vec<Effect>,
}

/// A running SDK.
pub struct Rum {
    /// Names of pressed elements that wait for their click.
    pub names: ActionNames,
    page: Page,
    sessions: Sessions,
    /// Triggers that wait for the session store to be read.
    triggers: Vec<Trigger>,
    /// When the SDK started.
    started: RelativeMs,
    views: Views,
    page_states: PageStates,
    /// `performance.interactionCount` as last told.
    interactions: u32,
    limits: RateLimits,
    delivery: Delivery,
    diagnostics: Diagnostics,
}

impl Rum {
    /// Starts: the first effect asks for the session store, and its answer opens the first view.
    pub fn start(config: Config, url: &str, at: RelativeMs, turn: &mut Turn) -> Self {
        let mut rum = Self {
            names: ActionNames::default(),
            sessions: Sessions::new(Settings {
                session_rate: config.session_sample_rate,
                replay_rate: config.replay_sample_rate,
                anonymous_user: config.switches.has(Switches::ANONYMOUS_USER),
                cookie_marker: config.cookie_marker.clone(),
                cookie_attributes: config.cookie_attributes.clone(),
            }),
            triggers: Vec::new(),
            started: at,
            views: Views::new(url, &config.referrer, config.supported),
            page_states: PageStates::default(),
            interactions: 0,
            limits: RateLimits::default(),
            delivery: Delivery::new(&config),
            diagnostics: Diagnostics::default(),
            page: Page { config, contexts: Contexts::default(), surroundings: Json::empty() },
        };
        rum.trigger(Trigger::Start, turn.clock.now, turn);
        rum
    }

    /// Takes an observation in.
    #[inline(never)]
    pub fn observe(&mut self, observation: Observation, turn: &mut Turn) {
        self.pass_time(turn);
        let at = observation.at;
        match observation.what {
            What::Start(..) | What::Tick => {}
            What::Location { href, anchor } => self.relocate(href, anchor, at, turn),
            What::Action { name, context } => {
                let action = CustomAction { id: new_id(turn.host), start: turn.clock.instant(at), name, context };
                self.emit(&action, turn);
            }
            What::Click(seen) => {
                let name = self.names.take(seen.ticket);
                let click = Click { id: new_id(turn.host), start: turn.clock.instant(at), name, place: seen.place };
                self.emit(&click, turn);
            }
            What::Error(record) => self.error(record, at, turn),
            What::Context(kind, content) => self.context(kind, content, at),
            What::StartView(options) => self.start_view(options, at, turn),
            What::ViewName(name) => {
                if let Some(view) = self.views.current() {
                    view.name = name.map(String::from);
                }
                self.update_current(turn);
            }
            What::Timing { name, time } => self.views.add_timing(name, time, turn.clock.instant(at)),
            What::Interaction => self.trigger(Trigger::Interaction, at, turn),
            What::Visible => self.trigger(Trigger::Visible, at, turn),
            What::Page(state) => {
                self.page_states.observe(at, state);
                if state != PageState::Active && state != PageState::Passive {
                    self.entry(&Entry::Hidden { start: at }, turn.clock.now);
                }
            }
            What::Resumed => self.trigger(Trigger::Resumed, at, turn),
            What::Restored => {
                if !self.page.config.switches.has(Switches::VIEWS_MANUAL) {
                    self.change_view(LoadingType::BfCache, at, ViewOptions::default(), turn);
                }
            }
            What::Unloading => {
                self.delivery.set_exiting(true);
                self.update_current(turn);
                self.delivery.set_exiting(false);
            }
            What::Exiting => {
                self.delivery.set_exiting(true);
                for id in self.views.stale(turn.clock.now) {
                    self.emit_view(id, turn);
                }
                self.delivery.flush(&mut self.diagnostics.outside(turn));
                self.delivery.set_exiting(false);
            }
            What::StopSession => self.trigger(Trigger::Stop, at, turn),
            What::Consent { granted: true } => self.trigger(Trigger::ConsentGranted, at, turn),
            What::Consent { granted: false } => self.trigger(Trigger::ConsentWithdrawn, at, turn),
            What::Stored(cookies) => self.stored(cookies, at, turn),
            What::Entry(entry) => self.entry(&entry, turn.clock.now),
            What::Surroundings(members) => self.page.surroundings = members.keep(),
            What::Settled { request, status, .. } => {
                let full = self.delivery.settled(request, status, &mut self.diagnostics.outside(turn));
                if full {
                    self.tell_agent("Reached max rum events size queued for upload: 20MiB", turn);
                }
            }
        }
    }

    /// A record came that this core can't read.
    pub fn not_understood(&mut self) {
        self.diagnostics.dropped(DropReason::UnknownRecord);
    }

    /// Does what is due.
    #[inline(never)]
    fn pass_time(&mut self, turn: &mut Turn) {
        let now = turn.clock.now;
        self.trigger(Trigger::Poll, now, turn);
        for id in self.views.due(now) {
            self.emit_view(id, turn);
        }
        self.delivery.wake(&mut self.diagnostics.outside(turn));
    }

    /// When the core wants to be called although nothing happens.
    pub fn wake_at(&self) -> Option<RelativeMs> {
        let wishes = [self.sessions.wake_at(), self.views.wake_at(), self.delivery.wake_at()];
        wishes.into_iter().flatten().reduce(|first, other| if other < first { other } else { first })
    }

    fn trigger(&mut self, trigger: Trigger, at: RelativeMs, turn: &mut Turn) {
        let outcome = self.sessions.notice(trigger, turn.clock.instant(at));
        self.session_changed(outcome, at, turn);
    }

    fn stored(&mut self, cookies: &str, at: RelativeMs, turn: &mut Turn) {
        // Answers come in the order of the questions.
        if let Some(&trigger) = self.triggers.first() {
            self.triggers = self.triggers.get(1..).unwrap_or_default().to_vec();
            let outcome = self.sessions.transact(trigger, cookies, turn.clock.instant(at), turn.host);
            self.session_changed(outcome, at, turn);
        }
    }

    #[inline(never)]
    fn session_changed(&mut self, outcome: Outcome, at: RelativeMs, turn: &mut Turn) {
        let Outcome { write, read, expired, change } = outcome;
        turn.effects.extend(write.map(Effect::WriteSession));
        if let Some(trigger) = read {
            self.triggers.push(trigger);
            turn.effects.push(Effect::ReadSession);
        }
        if let Some(end) = expired {
            self.end_view(end, true, turn);
            self.delivery.flush(&mut self.diagnostics.outside(turn));
        }
        match change {
            Some(Change::Started) if self.page.config.switches.has(Switches::RESTARTED) => {
                self.change_view(LoadingType::RouteChange, self.started, ViewOptions::default(), turn);
            }
            Some(Change::Started) if !self.page.config.switches.has(Switches::VIEWS_MANUAL) => {
                self.open_first(ViewOptions::default(), turn);
            }
            Some(Change::Renewed) if !self.views.is_empty() => {
                self.change_view(LoadingType::SessionRenewal, at, ViewOptions::default(), turn);
            }
            Some(Change::NoStorage) => {
                let line = "No storage available for the session: nothing is recorded. Allow cookies for this page.";
                turn.effects.push(Effect::Warn(line.into()));
            }
            Some(Change::Started | Change::Renewed) | None => {}
        }
    }

    fn relocate(&mut self, href: &str, anchor: bool, at: RelativeMs, turn: &mut Turn) {
        if href == self.views.location() {
            return;
        }
        let automatic = !self.page.config.switches.has(Switches::VIEWS_MANUAL);
        if automatic && is_new_view(self.views.location(), href, anchor) {
            self.views.moved(href);
            self.change_view(LoadingType::RouteChange, at, ViewOptions::default(), turn);
        } else {
            self.views.relocate(href, at);
        }
    }

    fn start_view(&mut self, options: ViewOptions, at: RelativeMs, turn: &mut Turn) {
        if self.views.is_empty() {
            self.open_first(options, turn);
        } else {
            self.change_view(LoadingType::RouteChange, at, options, turn);
        }
    }

    /// The first view began with the page, whenever the SDK came (spec b §2.1).
    fn open_first(&mut self, options: ViewOptions, turn: &mut Turn) {
        let start = Instant { relative: RelativeMs(0.0), epoch: turn.clock.origin };
        self.open(LoadingType::InitialLoad, start, options, turn);
    }

    fn change_view(&mut self, loading_type: LoadingType, at: RelativeMs, options: ViewOptions, turn: &mut Turn) {
        self.end_view(at, false, turn);
        self.open(loading_type, turn.clock.instant(at), options, turn);
    }

    fn open(&mut self, loading_type: LoadingType, start: Instant, options: ViewOptions, turn: &mut Turn) {
        let hidden = self.page_states.is_hidden();
        let opening =
            Opening { loading_type, start, options, id: new_id(turn.host), hidden, interactions: self.interactions };
        let id = self.views.open(&opening);
        self.emit_view(id, turn);
    }

    fn update_current(&mut self, turn: &mut Turn) {
        if let Some(id) = self.views.current().map(|view| view.id) {
            self.emit_view(id, turn);
        }
    }

    fn end_view(&mut self, at: RelativeMs, by_session: bool, turn: &mut Turn) {
        if let Some(id) = self.views.end(turn.clock.instant(at), by_session) {
            self.emit_view(id, turn);
        }
    }

    #[inline(never)]
    fn context(&mut self, kind: ContextKind, content: Fragment, at: RelativeMs) {
        let Contexts { global, user, account } = &mut self.page.contexts;
        match kind {
            ContextKind::Global => *global = content.keep(),
            ContextKind::User => *user = content.keep(),
            ContextKind::Account => *account = content.keep(),
            ContextKind::View | ContextKind::ViewProperty => {
                if let Some(view) = self.views.current() {
                    let replaced = kind == ContextKind::View;
                    view.context = if replaced { content.keep() } else { merge(view.context.fragment(), content) };
                    view.changed(at);
                }
            }
            ContextKind::Device => {
                let view = &mut self.page.config.view;
                *view = merge(view.fragment(), content);
            }
            // Seen by later events of the view; an evaluation alone is not worth an update (spec a §6.6).
            ContextKind::FeatureFlags => {
                if let Some(view) = self.views.current() {
                    view.feature_flags = merge(view.feature_flags.fragment(), content);
                }
            }
        }
    }

    fn entry(&mut self, entry: &Entry, now: RelativeMs) {
        if let Entry::InteractionCount(count) = entry {
            self.interactions = *count;
        }
        for view in self.views.all() {
            if view.vitals.observe(entry, now) {
                view.changed(now);
            }
        }
    }

    #[inline(never)]
    fn error(&mut self, record: Reader, at: RelativeMs, turn: &mut Turn) {
        match ErrorSeen::read(record) {
            Some(seen) => self.emit(&ErrorEvent::of(&seen, new_id(turn.host), turn.clock.instant(at)), turn),
            None => self.not_understood(),
        }
    }
}
