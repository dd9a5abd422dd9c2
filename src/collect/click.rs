//! Clicks: what came of them, and whether they were born of frustration (spec b §4.1, §4.3–4.5).
//!
//! A click is told only when its chain is over: three in a second are one rage click.

use super::action::{Action, Frustration};
use super::action_name::ActionName;
use super::open_action::{Counts, OpenActions};
use super::page_activity::{Activity, Wait};
use crate::assemble::writer::Json;
use crate::effect::{Host, new_id};
use crate::observation::ClickSeen;
use crate::time::{Instant, Millis, RelativeMs};
use alloc::vec::Vec;
use core::mem::take;
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
    /// The clock jumped: nothing can be said.
    Void,
}

#[derive(Debug)]
struct Click {
    id: Uuid,
    seen: ClickFacts,
    name: ActionName,
    place: Json,
    start: Instant,
    wait: Wait,
    /// The page reacted to the press already.
    early: bool,
    outcome: Outcome,
    counts: Counts,
}

/// What of a [`ClickSeen`] is kept as it is.
#[derive(Clone, Copy, Debug)]
struct ClickFacts {
    ticket: u32,
    target: u32,
    x: f64,
    y: f64,
    facts: u32,
}

impl Click {
    fn has(&self, fact: u32) -> bool {
        self.seen.facts & fact != 0
    }

    fn is_dead(&self) -> bool {
        self.outcome == Outcome::Nothing && !self.has(fact::INPUT | fact::SCROLL | fact::ANSWERS)
    }

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
        if self.outcome != Outcome::Open {
            return;
        }
        let start = self.start.relative;
        let outcome = if self.wait.is_over(at) {
            match self.wait.is_active() {
                true if self.wait.last < start => Outcome::Void,
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
}

/// Clicks on one thing in quick succession.
#[derive(Debug)]
struct Chain {
    clicks: Vec<Click>,
    /// The id under which they are told if they are rage. What happens meanwhile carries it besides the click's own:
    /// nobody can tell which of the two will be told (spec b §4.4).
    candidate: Uuid,
    /// Until when another click may join.
    open_until: RelativeMs,
}

impl Chain {
    fn takes(&self, seen: &ClickSeen) -> bool {
        self.clicks.last().is_some_and(|before| {
            let (x, y) = (before.seen.x - seen.x, before.seen.y - seen.y);
            seen.since <= self.open_until
                && before.seen.target == seen.target
                && x * x + y * y <= CHAIN_DISTANCE_SQUARED
        })
    }

    fn any(&self, facts: u32) -> bool {
        self.clicks.iter().any(|click| click.has(facts))
    }

    fn is_rage(&self) -> bool {
        let in_a_second = |three: &[Click]| match (three.first(), three.last()) {
            (Some(first), Some(last)) => last.start.relative - first.start.relative <= CHAIN_GAP,
            _ => false,
        };
        !self.any(fact::SELECTION | fact::SCROLL | Frustration::RAGE << fact::IGNORED_SHIFT)
            && self.clicks.windows(RAGE).any(in_a_second)
    }

    /// All is known of it.
    fn is_over(&self, at: RelativeMs) -> bool {
        at >= self.open_until && self.clicks.iter().all(|click| click.outcome != Outcome::Open)
    }

    /// Whose turn it is to be told, and as what.
    fn take_report(&mut self, at: RelativeMs, actions: &mut OpenActions) -> Option<Report> {
        if self.is_rage() {
            let dead = self.clicks.iter().any(Click::is_dead);
            let last = self.clicks.last().map_or(0, |click| click.seen.ticket);
            let mut clicks = take(&mut self.clicks).into_iter();
            let mut click = clicks.next()?;
            click.id = self.candidate;
            click.counts = actions.end(&self.candidate, Some(at));
            click.outcome = Outcome::Took(at - click.start.relative);
            return Some(Report::new(click, Frustration::RAGE | if dead { Frustration::DEAD } else { 0 }, last));
        }
        actions.end(&self.candidate, None);
        // A double click that selects a word does what it is meant to.
        let selects = self.any(fact::SELECTION);
        while !self.clicks.is_empty() {
            let click = self.clicks.remove(0);
            if selects && let Some(next) = self.clicks.first_mut() {
                next.seen.facts |= fact::SELECTION;
            }
            if click.outcome != Outcome::Void {
                let dead = !selects && click.is_dead();
                let last = click.seen.ticket;
                return Some(Report::new(click, if dead { Frustration::DEAD } else { 0 }, last));
            }
        }
        None
    }
}

/// A click to be told.
#[derive(Debug)]
pub struct Report {
    click: Click,
    frustration: Frustration,
    last: u32,
}

impl Report {
    fn new(click: Click, signs: u32, last: u32) -> Self {
        let signs = signs | if click.counts.errors() > 0 { Frustration::ERROR } else { 0 };
        let frustration = Frustration(signs & !(click.seen.facts >> fact::IGNORED_SHIFT));
        Self { click, frustration, last }
    }

    /// As an action.
    pub fn action(&self) -> Action<'_> {
        let Click { id, seen, name, place, start, outcome, counts, .. } = &self.click;
        let loading_time = if let Outcome::Took(time) = outcome { Some(*time) } else { None };
        Action {
            kind: "click",
            loading_time,
            counts: Some(*counts),
            frustration: self.frustration,
            place: Some((name.source, place.fragment())),
            tickets: (seen.ticket, self.last),
            ..Action::custom(*id, *start, name.text.as_ref())
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
    chains: Vec<Chain>,
}

impl Default for Clicks {
    fn default() -> Self {
        Self {
            press: Press { wait: Wait::new(RelativeMs::NEVER), facts: 0, clicked: true, over: true },
            chains: Vec::new(),
        }
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
            && let Some(click) = self.chains.last_mut().and_then(|chain| chain.clicks.last_mut())
        {
            click.seen.facts |= facts;
        }
    }

    /// There was a sign of activity.
    #[inline(never)]
    pub fn activity(&mut self, activity: Activity, at: RelativeMs) {
        for click in self.chains.iter_mut().flat_map(|chain| &mut chain.clicks) {
            click.wait.observe(activity, at);
        }
        if !self.press.over {
            self.press.wait.observe(activity, at);
        }
    }

    /// The pointer went up again.
    #[inline(never)]
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
        let joins = self.chains.last().is_some_and(|chain| chain.takes(seen));
        if !joins {
            if let Some(chain) = self.chains.last_mut() {
                chain.open_until = seen.since;
            }
            let candidate = new_id(host);
            self.chains.push(Chain { clicks: Vec::new(), candidate, open_until: seen.since });
        }
        let id = new_id(host);
        actions.begin(id, false, start.relative);
        let ClickSeen { ticket, target, x, y, since, place, facts } = *seen;
        if let Some(chain) = self.chains.last_mut() {
            if !joins {
                actions.begin(chain.candidate, false, start.relative);
            }
            chain.open_until = since + CHAIN_GAP;
            chain.clicks.push(Click {
                id,
                seen: ClickFacts { ticket, target, x, y, facts: facts | self.press.facts },
                name,
                place: place.keep(),
                start,
                wait: Wait::new(since),
                early,
                outcome: Outcome::Open,
                counts: Counts::default(),
            });
        }
    }

    /// A timer rang: all that happened before is known.
    #[inline(never)]
    pub fn tick(&mut self, at: RelativeMs, actions: &mut OpenActions) {
        for click in self.chains.iter_mut().flat_map(|chain| &mut chain.clicks) {
            click.tick(at, actions);
        }
        self.press.over |= self.press.wait.is_due(at);
    }

    /// The view ends or the page is left: what the page did until now is all that came of the clicks.
    #[inline(never)]
    pub fn stop(&mut self, at: RelativeMs, actions: &mut OpenActions) {
        for chain in &mut self.chains {
            chain.open_until = chain.open_until.earlier(at);
            for click in &mut chain.clicks {
                if click.outcome == Outcome::Open {
                    let took = at - click.start.relative;
                    click.stop(if took.0 < 0.0 { Outcome::Void } else { Outcome::Took(took) }, actions);
                }
            }
        }
    }

    /// The next click of which all is known.
    #[inline(never)]
    pub fn report(&mut self, at: RelativeMs, actions: &mut OpenActions) -> Option<Report> {
        while let Some(place) = self.chains.iter().position(|chain| chain.is_over(at)) {
            let chain = self.chains.get_mut(place)?;
            if let Some(report) = chain.take_report(at, actions) {
                return Some(report);
            }
            self.chains.remove(place);
        }
        None
    }

    /// Some press or click may still have an effect.
    pub fn is_waiting(&self) -> bool {
        !self.press.over
            || self.chains.iter().flat_map(|chain| &chain.clicks).any(|click| click.outcome == Outcome::Open)
    }

    /// When to look again.
    #[inline(never)]
    pub fn wake_at(&self) -> RelativeMs {
        let mut first = RelativeMs::NEVER;
        for chain in &self.chains {
            let mut over = chain.open_until;
            for click in chain.clicks.iter().filter(|click| click.outcome == Outcome::Open) {
                over = click.wait.over_at().earlier(click.wait.since + LONGEST);
                first = first.earlier(over);
            }
            first = first.earlier(over);
        }
        first
    }
}

#[cfg(test)]
mod tests;
