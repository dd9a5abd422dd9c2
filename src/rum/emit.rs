//! The second half of the line: from a collector's answer to delivery.

use super::{Rum, Turn};
use crate::assemble::event::{Body, Place};
use crate::assemble::limits::Verdict;
use crate::collect::error::ErrorEvent;
use crate::collect::view::ViewUpdate;
use crate::config::Switches;
use crate::delivery::Outside;
use crate::diagnostics::{Diagnostics, DropReason, EventKind};
use crate::effect::{Effect, new_id};
use crate::observation::{ErrorSeen, ErrorSource, Thrown};
use crate::session::Session;
use alloc::string::String;
use alloc::vec::Vec;
use uuid::Uuid;

impl Rum {
    /// Sends an event, if it is to be sent.
    pub(super) fn emit(&mut self, body: &dyn Body, turn: &mut Turn) {
        if let Some((view, line)) = self.assemble(body, turn) {
            self.deliver(body.kind(), view, line, turn);
        }
    }

    /// The event's line and view, if it belongs to a tracked session and a view.
    #[inline(never)]
    fn assemble(&mut self, body: &dyn Body, turn: &mut Turn) -> Option<(Uuid, Vec<u8>)> {
        let start = body.start().relative;
        let session = self.sessions.find(start, turn.clock.wall);
        let session = tracked(session, &mut self.diagnostics)?;
        let Some(view) = self.views.at(start) else {
            self.diagnostics.dropped(DropReason::NoView);
            return None;
        };
        let place = Place { session, view, in_foreground: self.page_states.in_foreground(start) };
        Some((view.id, self.page.write_event(body, &place, &turn.clock)))
    }

    /// The view's next version; each is complete, the intake keeps the highest.
    #[inline(never)]
    pub(super) fn emit_view(&mut self, id: Uuid, turn: &mut Turn) {
        let clock = turn.clock;
        let Some(view) = self.views.next_version(id, clock.now) else { return };
        let session = self.sessions.find(view.start.relative, clock.wall);
        let Some(session) = tracked(session, &mut self.diagnostics) else { return };
        let update = ViewUpdate {
            view,
            page_states: &self.page_states,
            sampled_for_replay: session.sampled_for_replay,
            replay_manual: self.page.config.switches.has(Switches::REPLAY_MANUAL),
            now: clock.instant(clock.now),
        };
        let line = self.page.write_event(&update, &Place { session, view, in_foreground: false }, &clock);
        self.deliver(EventKind::View, id, line, turn);
    }

    /// Shows the event to the host, counts it, and hands it to delivery.
    fn deliver(&mut self, kind: EventKind, view: Uuid, mut line: Vec<u8>, turn: &mut Turn) {
        if self.page.config.switches.has(Switches::BEFORE_SEND) && !turn.host.edit(kind, &mut line) {
            return self.diagnostics.dropped(DropReason::BeforeSend);
        }
        match self.limits.count(kind, turn.clock.now) {
            Verdict::Pass => self.send(kind, view, &line, turn),
            verdict => {
                self.diagnostics.dropped(DropReason::RateLimit);
                if verdict == Verdict::FirstOver {
                    let mut message = String::from("Reached max number of ");
                    message.push_str(kind.name());
                    message.push_str("s by minute: 3000");
                    self.tell_agent(&message, turn);
                }
            }
        }
    }

    fn send(&mut self, kind: EventKind, view: Uuid, line: &[u8], turn: &mut Turn) {
        let key = (kind == EventKind::View).then_some(view);
        let mut out = self.diagnostics.outside(turn);
        let taken = match key {
            Some(view) => self.delivery.upsert(view, line, &mut out),
            None => self.delivery.append(line, &mut out),
        };
        if let Err(reason) = taken {
            turn.effects.push(Effect::Warn("An event of 256 KiB or more was discarded.".into()));
            return self.diagnostics.dropped(reason);
        }
        if let Some(view) = self.views.by_id(view).filter(|_| key.is_none()) {
            view.counts.add(kind);
            view.changed(turn.clock.now);
        }
    }

    /// Says as an error of the SDK's own that something is missing. It is not counted against the limits, which it
    /// tells of (spec a §6.5).
    pub(super) fn tell_agent(&mut self, message: &str, turn: &mut Turn) {
        let seen = ErrorSeen {
            source: ErrorSource::Agent,
            thrown: Thrown::Error { name: "", message, stack: None, header: "" },
            handling_stack: None,
            context: None,
            fingerprint: None,
            causes: Vec::new(),
        };
        let event = ErrorEvent::of(&seen, new_id(turn.host), turn.clock.instant(turn.clock.now));
        if let Some((view, line)) = self.assemble(&event, turn) {
            self.send(EventKind::Error, view, &line, turn);
        }
    }
}

/// The session, if its events are to be sent; else why not is counted.
fn tracked<'a>(session: Option<&'a Session>, diagnostics: &mut Diagnostics) -> Option<&'a Session> {
    let reason = match session {
        Some(session) if session.tracked => return Some(session),
        Some(_) => DropReason::SampledOut,
        None => DropReason::NoSession,
    };
    diagnostics.dropped(reason);
    None
}

impl Diagnostics {
    /// The world as delivery sees it in this turn.
    pub(super) fn outside<'a>(&'a mut self, turn: &'a mut Turn) -> Outside<'a> {
        Outside { clock: &turn.clock, host: &mut *turn.host, effects: &mut *turn.effects, diagnostics: self }
    }
}
