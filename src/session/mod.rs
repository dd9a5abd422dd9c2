//! The session: which one this page's events belong to, and how tabs share it through one stored value.
//!
//! A transaction is one function from what the store holds now, a trigger and the clock to what the store shall hold
//! and what that means for this page. How the store is read, locked and written is not known here, so that a store
//! that answers later (Cookie Store API, Web Locks) needs no other session.
//!
//! A page's first session is made under a Web Lock (`js-shim/core/start.ts`); later ones are not, since a click can't
//! wait for one. Tabs that renew in the same instant, which takes a script that gives consent in all of them rather than
//! a user, may make two; but the cookie keeps one, and whoever is in another one leaves it at its next look, at once
//! where the store tells and within [`POLL`] else, to join that one when it is used (`tests/races.rs` proves it).

mod change;
mod page_session;
pub mod sampling;
mod settings;
pub mod stored;

use crate::effect::Host;
use crate::time::{EpochMs, Instant, Millis, RelativeMs};
use alloc::string::String;
use alloc::vec::Vec;
pub use change::{Change, Outcome, Trigger};
use core::mem::take;
pub use page_session::Session;
pub use settings::Settings;
use stored::Stored;
use uuid::Uuid;

/// Interactions of a page without a session ask the store at most at the start and at the end of each such interval.
const THROTTLE: Millis = Millis(1_000.0);
/// Those of a page that has one, which they extend. The peer extends it each second (spec a §3.3); a cookie costs the
/// main thread 40 to 75 µs to write and, read again, a round trip of 1 to 4 ms to another process. A second more than
/// the beat of a visible page ([`Trigger::Visible`]), which extends it besides: so that does it alone, and the last use
/// is told when the page is left ([`Sessions::owes`]). A page that crashes shortens the quarter of an hour by no more
/// than this.
const EXTENSION: Millis = Millis(61_000.0);
/// How often a store that does not tell is looked at for what other tabs did.
const POLL: Millis = Millis(1_000.0);
/// The backend would revive a session when it gets data of one that is older than a day; this is far enough from that.
const OLDEST: Millis = Millis(12.0 * 3_600_000.0);
/// Sessions of the past that are kept for events that come late.
const HISTORY: usize = 1_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Not asked to start, or consent was withdrawn before the start was through.
    Idle,
    /// Start was asked for.
    Starting,
    /// The first session was written to an empty store, which has yet to show that it keeps it.
    Confirming,
    Running,
    /// Consent was withdrawn.
    Paused,
    NoStorage,
}

/// The sessions of this page.
#[derive(Debug)]
#[cfg_attr(test, derive(Clone))]
pub struct Sessions {
    settings: Settings,
    /// The id for the first session, if the store has none: requests were already traced in it. Else nil.
    pub first: Uuid,
    phase: Phase,
    /// Oldest first; the last one without an end is the current one.
    history: Vec<Session>,
    /// When the current session ends if nothing is heard of it. On both clocks: in some systems the page's own stands
    /// still while the machine sleeps.
    deadline: Instant,
    /// Whether the store keeps it was asked since its deadline passed.
    asked: bool,
    /// When, by the wall clock, the last session that ended did.
    pub ended: EpochMs,
    /// Stopped, and not used since: what an earlier interaction asked of a slow store is void.
    stopped: bool,
    /// When the store was last asked because of an interaction.
    asked_by_use: RelativeMs,
    /// When this page last extended or made the stored session.
    extended: RelativeMs,
    /// Used since the store was last told.
    trailing: bool,
    last_read: RelativeMs,
    /// The value that this page last wrote: a store tells its writer, too.
    written: String,
}

impl Sessions {
    /// None yet.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            first: Uuid::nil(),
            phase: Phase::Idle,
            history: Vec::new(),
            deadline: Instant::default(),
            asked: false,
            ended: EpochMs(0.0),
            stopped: true,
            asked_by_use: RelativeMs(f64::NEG_INFINITY),
            extended: RelativeMs(f64::NEG_INFINITY),
            trailing: false,
            last_read: RelativeMs(0.0),
            written: String::new(),
        }
    }

    /// Takes note of a trigger. What it does without the store happens at once; what needs the store is asked for by
    /// [`Outcome::read`]. [`Trigger::Poll`] is for each time when [`Self::wake_at`] has come.
    #[inline(never)]
    pub fn notice(&mut self, trigger: Trigger, at: Instant) -> Outcome {
        let over = trigger == Trigger::Poll && self.is_overdue(at);
        if over {
            self.asked = true;
            // What the user did before the machine slept must not begin a session now.
            self.trailing = false;
            if at.relative <= self.deadline.relative {
                // The page's clock stood still. All that it saw since the last look at the store may be of today.
                self.deadline.relative = self.last_read;
            }
        }
        let before = self.phase;
        let open = at.relative >= self.throttled_until();
        let mut expired = None;
        let wanted = match trigger {
            Trigger::Start | Trigger::ConsentGranted => {
                self.phase = match before {
                    Phase::Idle => Phase::Starting,
                    Phase::Paused => Phase::Running,
                    other => other,
                };
                let changed = self.phase != before;
                self.stopped &= !changed;
                changed
            }
            Trigger::Poll if self.trailing && open => return self.notice(Trigger::Interaction, at),
            Trigger::Interaction => {
                let running = before == Phase::Running;
                self.trailing = running && !open;
                if running && open {
                    self.stopped = false;
                    self.asked_by_use = at.relative;
                }
                running && open
            }
            Trigger::Poll => {
                let polls = !self.settings.store_tells && self.current().is_some();
                let due = over || polls && at.relative >= self.last_read + POLL;
                if due {
                    // A store that answers later is not asked again meanwhile.
                    self.last_read = at.relative;
                }
                due
            }
            // The minute's beat must not keep alive a session that this page is no part of.
            Trigger::Visible | Trigger::Told => self.current().is_some(),
            Trigger::Resumed => before == Phase::Running,
            Trigger::Keep => self.current().is_some_and(|session| !session.tracked),
            Trigger::ForceReplay => self.current().is_some_and(|session| session.grade() == 1),
            Trigger::Stop | Trigger::ConsentWithdrawn => {
                if trigger == Trigger::ConsentWithdrawn {
                    self.phase = match before {
                        Phase::Starting | Phase::Confirming => Phase::Idle,
                        Phase::Running => Phase::Paused,
                        other => other,
                    };
                }
                self.stopped = true;
                expired = self.end(at);
                before == Phase::Running || self.phase != before
            }
        };
        Outcome { read: wanted.then_some(trigger), expired, ..Outcome::default() }
    }

    /// One read-modify-write: `cookies` is the whole `document.cookie`, read just now because [`Outcome::read`] asked
    /// for it with this trigger.
    #[inline(never)]
    pub fn transact(&mut self, trigger: Trigger, cookies: &str, at: Instant, host: &mut impl Host) -> Outcome {
        self.last_read = at.relative;
        let first = take(&mut self.first);
        self.asked = false;
        let mut outcome = Outcome::default();
        let anonymous = self.settings.anonymous_user;
        let marker = self.settings.cookie_marker;
        let found = Stored::pick(cookies, stored::NAME, marker);
        let absent = found.is_none();
        let mut state = found.unwrap_or_default();
        let before = state.clone();
        let own = self.current().is_some_and(|session| session.id == state.id);
        let active = state.active(at.epoch).is_some();
        let mut extends = false;
        match (trigger, self.phase) {
            (Trigger::Start | Trigger::ConsentGranted, Phase::Confirming) if absent => {
                self.phase = Phase::NoStorage;
                outcome.change = Some(Change::NoStorage);
            }
            (Trigger::Start | Trigger::ConsentGranted, Phase::Starting) if absent => {
                // Nothing can be told before the store was seen to keep something.
                self.phase = Phase::Confirming;
                outcome.read = Some(Trigger::Start);
                state = Stored::pick(cookies, stored::LEGACY_NAME, marker).unwrap_or_default();
                extends = true;
            }
            (Trigger::Start | Trigger::ConsentGranted, Phase::Starting | Phase::Confirming) => {
                // What was written a moment ago need not be extended; another SDK's session may lack a user.
                extends = self.phase == Phase::Starting || !active || anonymous && state.anonymous_id.is_nil();
                self.phase = Phase::Running;
            }
            (Trigger::Start | Trigger::Interaction | Trigger::ConsentGranted, Phase::Running) if !self.stopped => {
                extends = !absent;
            }
            (Trigger::Stop, _) if !absent => state.end(anonymous),
            (Trigger::ConsentWithdrawn, _) if !absent => state.end(false),
            (Trigger::Resumed, Phase::Running) if absent => state = Stored::reinitialized(anonymous, host),
            _ if own && !active => state.end(anonymous),
            (Trigger::Visible, _) => extends = own,
            (Trigger::Keep, _) if own => state.kept = true,
            (Trigger::ForceReplay, _) if own => state.forced_replay = true,
            _ => {}
        }
        if extends {
            state.extend_or_renew(first, anonymous, at.epoch, host);
            (self.extended, self.trailing) = (at.relative, false);
        }
        if state != before {
            let value = state.serialize(marker);
            outcome.write = Some(self.settings.assignment(&value));
            self.written = value;
        }
        // Nothing else makes a page take over a session that it finds in the store (spec a §3.5).
        let adopting = self.phase == Phase::Running
            && !self.stopped
            && matches!(trigger, Trigger::Start | Trigger::Interaction | Trigger::ConsentGranted);
        self.observe(&state, adopting, at, &mut outcome);
        outcome
    }

    /// The session that was this page's at that moment; none for events of a session too old to be sent.
    pub fn find(&self, at: RelativeMs, now: EpochMs) -> Option<&Session> {
        let session = self.history.iter().rev().find(|session| session.start <= at)?;
        // After its deadline a session is over, whenever the page comes to learn it: a sleeping one does late.
        let end = session.end.earlier(self.deadline.relative);
        (at <= end && now <= session.created + OLDEST).then_some(session)
    }

    /// The deadline has passed, by whichever clock, and the store was not asked since.
    pub fn is_overdue(&self, now: Instant) -> bool {
        let passed = now.relative > self.deadline.relative || now.epoch > self.deadline.epoch;
        passed && !self.asked && self.current().is_some()
    }

    /// The session that this page is in.
    #[inline(never)]
    pub fn current(&self) -> Option<&Session> {
        self.history.last().filter(|session| session.is_open())
    }

    /// When to give notice of [`Trigger::Poll`]. Where the page polls, the session's own deadline needs no timer
    /// besides: the poll sees it within a second, and the session is ended as of its deadline then. A page without a
    /// session does not poll, since nothing that it could find in the store concerns it.
    pub fn wake_at(&self) -> RelativeMs {
        let poll = match self.current() {
            None => RelativeMs::NEVER,
            // The deadline itself is still in the session.
            Some(_) if self.settings.store_tells => self.deadline.relative + Millis(1.0),
            Some(_) => self.last_read + POLL,
        };
        if self.trailing { poll.earlier(self.throttled_until()) } else { poll }
    }

    /// The page was used since the store was told so; when it is left is the last time to do it.
    pub fn owes(&self) -> bool {
        self.trailing && self.current().is_some()
    }

    fn throttled_until(&self) -> RelativeMs {
        let (asked, extended) = (self.asked_by_use + THROTTLE, self.extended + EXTENSION);
        if self.current().is_some() && extended > asked { extended } else { asked }
    }

    /// The store tells of what this page wrote itself.
    pub fn is_own(&self, value: &str) -> bool {
        !value.is_empty() && self.written == value
    }

    /// Compares what is stored with the session that this page is in (spec a §3.5).
    fn observe(&mut self, state: &Stored, adopting: bool, at: Instant, outcome: &mut Outcome) {
        let active = state.active(at.epoch);
        if active.is_none() || self.current().is_none_or(|session| session.id != state.id) {
            outcome.expired = self.end(at);
            if active.is_some() && adopting {
                outcome.change = Some(self.begin(state, at.relative));
            }
        }
        if let Some(session) = self.history.last_mut().filter(|session| session.is_open()) {
            let kept = state.kept && !session.tracked;
            let forced = state.forced_replay && session.grade() == 1;
            session.tracked |= kept;
            session.kept |= kept;
            session.forced_replay |= forced;
            if kept || forced {
                outcome.change = outcome.change.or(Some(Change::Kept));
            }
        }
        if let Some(until) = active {
            self.deadline = Instant { relative: at.relative + (until - at.epoch), epoch: until };
        }
    }

    fn begin(&mut self, state: &Stored, at: RelativeMs) -> Change {
        // What happened before the SDK was there belongs to the first session.
        let (start, change) =
            if self.history.is_empty() { (RelativeMs(0.0), Change::Started) } else { (at, Change::Renewed) };
        if self.history.len() >= HISTORY {
            self.history.remove(0);
        }
        let Stored { id, created, anonymous_id, .. } = *state;
        let Settings { session_rate, replay_rate, .. } = self.settings;
        let tracked = sampling::sampled(&id, session_rate);
        let replayed = if tracked {
            sampling::share(session_rate, replay_rate)
        } else {
            sampling::share_of_rest(session_rate, replay_rate)
        };
        self.history.push(Session {
            id,
            created,
            start,
            end: RelativeMs::NEVER,
            kept: false,
            tracked,
            sampled_for_replay: replay_rate.0 > 0.0 && sampling::sampled(&id, replayed),
            forced_replay: false,
            anonymous_id,
        });
        change
    }

    /// Ends the current session, as of its deadline if that has passed: a page that slept for a day must not count
    /// the day.
    fn end(&mut self, at: Instant) -> Option<RelativeMs> {
        // An interaction from before must not bring the session back, in whichever tab it was ended.
        self.trailing = false;
        let session = self.history.last_mut().filter(|session| session.is_open())?;
        let Instant { relative, epoch } = self.deadline;
        self.ended = if epoch < at.epoch { epoch } else { at.epoch };
        let end = relative.earlier(at.relative);
        session.end = if end < session.start { session.start } else { end };
        Some(session.end)
    }
}

#[cfg(test)]
mod tests;
