use super::*;
use crate::config::Percent;
use crate::diagnostics::EventKind;
use alloc::format;

mod consent;
mod interleavings;
mod keeping;
mod lifetime;
mod races;
mod start;
mod tabs;

const EPOCH: f64 = 1_767_225_600_000.0;
const MINUTE: f64 = 60_000.0;
const HOUR: f64 = 60.0 * MINUTE;

/// Ids that differ from page to page and from call to call.
#[derive(Clone, Debug)]
struct Random(u64);

impl Host for Random {
    fn fill_random(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (self.0 >> 33) as u8;
        }
    }

    fn edit(&mut self, _: EventKind, _: (u32, u32), _: &mut Vec<u8>) -> bool {
        true
    }
}

fn settings() -> Settings {
    Settings {
        session_rate: Percent(100.0),
        replay_rate: Percent(0.0),
        anonymous_user: true,
        store_tells: false,
        cookie_marker: "0",
        cookie_attributes: ";path=/;samesite=strict",
    }
}

/// What all tabs share: the clock and our cookie's value.
struct Site {
    now: f64,
    cookie: String,
    keeps_cookies: bool,
    writes: usize,
}

struct Tab {
    sessions: Sessions,
    opened: f64,
    host: Random,
}

impl Site {
    fn new() -> Self {
        Self { now: EPOCH, cookie: String::new(), keeps_cookies: true, writes: 0 }
    }

    fn open(&self, settings: Settings) -> Tab {
        Tab { sessions: Sessions::new(settings), opened: self.now, host: Random(self.now as u64 + self.writes as u64) }
    }

    /// A page that was open for a second when the SDK started.
    fn started(&mut self) -> Tab {
        let mut tab = self.open(settings());
        self.now += 1_000.0;
        assert_eq!(self.tell(&mut tab, Trigger::Start).change, Some(Change::Started));
        tab
    }

    fn at(&self, tab: &Tab) -> Instant {
        Instant { relative: RelativeMs(self.now - tab.opened), epoch: EpochMs(self.now) }
    }

    fn cookies(&self) -> String {
        format!("a=b; _dd_s_v2={}; _dd_s2=x", self.cookie)
    }

    /// Gives notice and runs every transaction that follows; the outcomes are joined.
    fn tell(&mut self, tab: &mut Tab, trigger: Trigger) -> Outcome {
        let at = self.at(tab);
        let mut all = tab.sessions.notice(trigger, at);
        while let Some(trigger) = all.read.take() {
            let outcome = tab.sessions.transact(trigger, &self.cookies(), at, &mut tab.host);
            if let Some(write) = &outcome.write {
                self.writes += 1;
                if self.keeps_cookies {
                    self.cookie = write["_dd_s_v2=".len()..write.find(';').unwrap()].into();
                }
            }
            all.read = outcome.read;
            all.write = outcome.write.or(all.write);
            all.expired = all.expired.or(outcome.expired);
            all.change = outcome.change.or(all.change);
        }
        all
    }

    /// Lets time pass as a page does: awake each time it asked for.
    fn pass(&mut self, tab: &mut Tab, ms: f64) -> Vec<Outcome> {
        let until = self.now + ms;
        let mut outcomes = Vec::new();
        while let Some(wake) = Some(tab.sessions.wake_at()).filter(|wake| tab.opened + wake.0 <= until) {
            self.now = self.now.max(tab.opened + wake.0);
            outcomes.push(self.tell(tab, Trigger::Poll));
        }
        self.now = until;
        outcomes
    }

    fn has(&self, part: &str) -> bool {
        self.cookie.contains(part)
    }
}

fn id(tab: &Tab) -> Option<Uuid> {
    tab.sessions.current().map(|session| session.id)
}
