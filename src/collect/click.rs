//! Clicks: what came of them, and whether they were born of frustration (spec b §4.1, §4.3–4.5).
//!
//! A click is told only when its chain is over: three in a second are one rage click.

use super::action::{Action, Frustration};
use super::action_name::ActionName;
use super::open_action::{Counts, OpenActions};
use super::page_activity::{Activity, Wait};
use crate::assemble::writer::{Fragment, Json};
use crate::effect::{Host, new_id};
use crate::observation::ClickSeen;
use crate::time::{Instant, Millis, RelativeMs};
use alloc::boxed::Box;
use alloc::vec::Vec;
use uuid::Uuid;

/// A click that the page still works on is told anyway.
const LONGEST: Millis = Millis(10_000.0);
/// Clicks further apart belong to different chains; three within it are rage.
const CHAIN_GAP: Millis = Millis(1000.0);
/// In CSS px; the square of it.
const CHAIN_DISTANCE_SQUARED: f64 = 100.0 * 100.0;
const RAGE: usize = 3;

/// What is known of a click besides its name and place, as a bit set.
pub mod fact {
    /// The user changed the selection.
    pub const SELECTION: u32 = 1;
    /// The user typed or chose something.
    pub const INPUT: u32 = 1 << 1;
    /// Something was scrolled.
    pub const SCROLL: u32 = 1 << 2;
    /// The element answers in ways that are no activity of the page: a text field, a link, a canvas.
    pub const ANSWERS: u32 = 1 << 3;
    /// `data-dd-ignore-frustration`: from here on one bit for each type, in the order of their own bits.
    pub const IGNORED_SHIFT: u32 = 4;
}

/// What became of a click.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    /// The page may still be working on it.
    Open,
    /// It took so long.
    Took(Millis),
    /// Nothing happened.
    Nothing,
}

/// A click, from its release until it is told.
#[derive(Debug)]
pub struct Click {
    id: Uuid,
    /// The id under which it and those that follow are told if they are rage. What happens meanwhile carries it besides
    /// the click's own: nobody can tell which of the two will be told (spec b §4.4). Clicks of one chain share it.
    candidate: Uuid,
    seen: ClickSeen<'static>,
    /// The ticket of the last click that is told with it.
    last: u32,
    name: ActionName,
    place: Json,
    start: Instant,
    wait: Wait,
    /// The page reacted to the press already.
    early: bool,
    /// Until when another click may join.
    open_until: RelativeMs,
    outcome: Outcome,
    counts: Counts,
    frustration: Frustration,
}

impl Click {
    fn is_dead(&self) -> bool {
        self.outcome == Outcome::Nothing && self.seen.facts & (fact::INPUT | fact::SCROLL | fact::ANSWERS) == 0
    }

    /// Another click now is one more of the same.
    fn is_joined_by(&self, seen: &ClickSeen) -> bool {
        let (x, y) = (self.seen.x - seen.x, self.seen.y - seen.y);
        seen.since <= self.open_until && self.seen.target == seen.target && x * x + y * y <= CHAIN_DISTANCE_SQUARED
    }

    #[inline(never)]
    fn stop(&mut self, outcome: Outcome, actions: &mut OpenActions) {
        self.outcome = outcome;
        let end = match outcome {
            Outcome::Took(time) => Some(self.start.relative + time),
            _ => None,
        };
        self.counts = actions.end(&self.id, end);
    }

    /// A timer rang.
    fn tick(&mut self, at: RelativeMs, actions: &mut OpenActions) {
        let start = self.start.relative;
        let outcome = if self.wait.is_over(at) {
            match self.wait.is_active() {
                true => Outcome::Took(self.wait.last - start),
                false if self.early => Outcome::Took(Millis(0.0)),
                false => Outcome::Nothing,
            }
        } else if at - self.wait.since >= LONGEST {
            Outcome::Took(at - start)
        } else {
            return;
        };
        self.stop(outcome, actions);
    }

    /// As an action.
    pub fn action(&self) -> Action<'_> {
        let loading_time = if let Outcome::Took(time) = self.outcome { Some(time) } else { None };
        Action {
            kind: "click",
            loading_time,
            counts: Some(self.counts),
            frustration: self.frustration,
            place: Some((self.name.source, self.place.fragment())),
            tickets: (self.seen.ticket, self.last),
            ..Action::custom(self.id, self.start, self.name.text.as_ref())
        }
    }
}

/// The press that may become a click.
#[derive(Debug)]
struct Press {
    wait: Wait,
    facts: u32,
    /// It became one.
    clicked: bool,
    /// What the page does from now on is not its doing.
    over: bool,
}

/// The clicks that are not told yet.
#[derive(Debug)]
pub struct Clicks {
    press: Press,
    /// Oldest first. Boxed: moving pointers takes less code.
    #[expect(clippy::vec_box, reason = "as above")]
    list: Vec<Box<Click>>,
}

impl Default for Clicks {
    fn default() -> Self {
        let press = Press { wait: Wait::new(RelativeMs::NEVER), facts: 0, clicked: true, over: true };
        Self { press, list: Vec::new() }
    }
}

impl Clicks {
    /// The pointer went down.
    pub fn press(&mut self, at: RelativeMs) {
        self.press = Press { wait: Wait::new(at), facts: 0, clicked: false, over: false };
    }

    /// The user typed, scrolled or selected something.
    pub fn observe(&mut self, facts: u32) {
        self.press.facts |= facts;
        if self.press.clicked
            && let Some(click) = self.list.last_mut()
        {
            click.seen.facts |= facts;
        }
    }

    /// There was a sign of activity.
    pub fn activity(&mut self, activity: Activity, at: RelativeMs) {
        for click in &mut self.list {
            click.wait.observe(activity, at);
        }
        if !self.press.over {
            self.press.wait.observe(activity, at);
        }
    }

    /// The pointer went up again.
    pub fn click(
        &mut self,
        seen: &ClickSeen,
        name: ActionName,
        start: Instant,
        actions: &mut OpenActions,
        host: &mut impl Host,
    ) {
        let early = !self.press.clicked && self.press.wait.is_active();
        // Its click's own wait sees the rest.
        (self.press.clicked, self.press.over) = (true, true);
        let mut begin = || {
            let id = new_id(host);
            actions.begin(id, false, start.relative);
            id
        };
        let id = begin();
        let candidate = match self.list.last_mut() {
            Some(before) if before.is_joined_by(seen) => before.candidate,
            before => {
                if let Some(before) = before {
                    before.open_until = seen.since;
                }
                begin()
            }
        };
        self.list.push(Box::new(Click {
            id,
            candidate,
            seen: ClickSeen { place: Fragment::EMPTY, facts: seen.facts | self.press.facts, ..*seen },
            last: seen.ticket,
            name,
            place: seen.place.keep(),
            start,
            wait: Wait::new(seen.since),
            early,
            open_until: seen.since + CHAIN_GAP,
            outcome: Outcome::Open,
            counts: Counts::default(),
            frustration: Frustration::default(),
        }));
    }

    fn open(&mut self) -> impl Iterator<Item = &mut Box<Click>> {
        self.list.iter_mut().filter(|click| click.outcome == Outcome::Open)
    }

    /// A timer rang: all that happened before is known.
    pub fn tick(&mut self, at: RelativeMs, actions: &mut OpenActions) {
        for click in self.open() {
            click.tick(at, actions);
        }
        self.press.over |= self.press.wait.is_due(at);
    }

    /// The view ends or the page is left: what the page did until now is all that came of the clicks.
    pub fn stop(&mut self, at: RelativeMs, actions: &mut OpenActions) {
        for click in self.open() {
            let took = at - click.start.relative;
            click.stop(Outcome::Took(took.positive()), actions);
        }
        if let Some(last) = self.list.last_mut() {
            last.open_until = last.open_until.earlier(at);
        }
    }

    /// The next click of which all is known; those of an earlier chain come first.
    pub fn report(&mut self, at: RelativeMs, actions: &mut OpenActions) -> Option<Box<Click>> {
        let candidate = self.list.first()?.candidate;
        let length = self.list.iter().take_while(|click| click.candidate == candidate).count();
        let chain = self.list.get_mut(..length)?;
        let (mut facts, mut dead, mut last) = (0, false, 0);
        for click in chain.iter() {
            if click.outcome == Outcome::Open {
                return None;
            }
            facts |= click.seen.facts;
            dead |= click.is_dead();
            last = click.seen.ticket;
        }
        if at < chain.last()?.open_until {
            return None;
        }
        let is_fast = |three: &[Box<Click>]| match three {
            [first, _, third] => third.start.relative - first.start.relative <= CHAIN_GAP,
            _ => false,
        };
        let vetoes = fact::SELECTION | fact::SCROLL | Frustration::RAGE << fact::IGNORED_SHIFT;
        let rage = facts & vetoes == 0 && chain.windows(RAGE).any(is_fast);
        let [first, rest @ ..] = chain else { return None };
        // A double click that selects a word does what it is meant to.
        let selects = facts & fact::SELECTION;
        let mut signs = if dead && (rage || selects == 0 && first.is_dead()) { Frustration::DEAD } else { 0 };
        let counts = actions.end(&candidate, rage.then_some(at));
        if rage {
            (first.id, first.counts, first.last) = (candidate, counts, last);
            first.outcome = Outcome::Took(at - first.start.relative);
            signs |= Frustration::RAGE;
        }
        if first.counts.errors() > 0 {
            signs |= Frustration::ERROR;
        }
        first.frustration = Frustration(signs & !(first.seen.facts >> fact::IGNORED_SHIFT));
        if let [next, ..] = rest {
            next.seen.facts |= selects;
        }
        let told = self.list.remove(0);
        if rage {
            self.list.retain(|click| click.candidate != candidate);
        }
        Some(told)
    }

    /// Some press or click may still have an effect.
    pub fn is_waiting(&mut self) -> bool {
        !self.press.over || self.open().next().is_some()
    }

    /// When to look again.
    pub fn wake_at(&self) -> RelativeMs {
        let mut first = RelativeMs::NEVER;
        for click in self.list.iter().filter(|click| click.outcome == Outcome::Open) {
            first = first.earlier(click.wait.over_at()).earlier(click.wait.since + LONGEST);
        }
        // While one is open, no chain before or with it can be told.
        match self.list.last() {
            Some(last) if first == RelativeMs::NEVER => last.open_until,
            _ => first,
        }
    }
}

#[cfg(test)]
mod tests;
