//! The line's second half: a collector's event is assembled, shown to the host, counted and handed to delivery.

use super::Rum;
use crate::assemble::event::{Body, Event};
use crate::assemble::limits::Verdict;
use crate::assemble::writer::{Fragment, Writer};
use crate::collect::action::Frustration;
use crate::config::Switches;
use crate::diagnostics::{DropReason, EventKind};
use crate::effect::{Effect, Host, Outside, new_id};
use crate::observation::{Causes, ErrorSeen, ErrorSource, Thrown};
use crate::session::Trigger;
use crate::time::{Instant, RelativeMs};
use uuid::Uuid;

impl Rum {
    /// The view's next version; each is complete, the intake keeps the highest.
    #[inline(never)]
    pub(super) fn emit_view(&mut self, place: usize, out: &mut Outside<impl Host>) {
        if let Some(start) = self.views.next_version(place, out.clock.now) {
            self.send(&Body::View, Some(place), start, true, out);
        }
    }

    #[inline(never)]
    pub(super) fn emit(&mut self, body: &Body, at: RelativeMs, out: &mut Outside<impl Host>) {
        self.send(body, None, out.clock.instant(at), true, out);
    }

    /// Says as an error of the SDK's own that something is missing.
    #[inline(never)]
    pub(super) fn tell_agent(&mut self, message: &str, out: &mut Outside<impl Host>) {
        let seen = ErrorSeen {
            source: ErrorSource::Agent,
            thrown: Thrown::Error { name: "", message, stack: None, header: "" },
            handling_stack: None,
            context: None,
            fingerprint: None,
            members: Fragment::EMPTY,
            causes: Causes::default(),
        };
        self.send(&Body::Error(&seen), None, out.clock.instant(out.clock.now), false, out);
    }

    /// Assembles an event of the view in a place, or of the one at its start, shows it to the host, counts it against
    /// the limits, and hands it to delivery. `limited`: what the SDK itself says goes past host and limits, which it
    /// tells of (spec a §6.5).
    #[inline(never)]
    pub(super) fn send(
        &mut self,
        body: &Body,
        place: Option<usize>,
        start: Instant,
        limited: bool,
        out: &mut Outside<impl Host>,
    ) {
        let (kind, now) = (body.kind(), out.clock.now);
        let is_view = kind == EventKind::View;
        let (id, tickets) = match body {
            Body::View => (Uuid::nil(), (0, 0)),
            Body::Action(action) => (action.id, action.tickets),
            Body::Resource(resource) => (new_id(&mut out.host), (resource.request.map_or(0, |request| request.id), 0)),
            _ => (new_id(&mut out.host), (0, 0)),
        };
        let switches = self.page.config.switches;
        let session = match self.sessions.find(start.relative, out.clock.wall) {
            Some(session) if session.tracked || switches.has(Switches::KEEPS) => session,
            session => {
                let reason = if session.is_some() { DropReason::SampledOut } else { DropReason::NoSession };
                return out.dropped(reason);
            }
        };
        let place = place.or_else(|| self.views.at(start.relative));
        let Some(view) = place.and_then(|place| self.views.get(place)) else {
            return out.dropped(DropReason::NoView);
        };
        let event = Event { body, id, start, session, view, page_states: &self.page_states, actions: &self.actions };
        let mut line = self.page.write_event(&event, &out.clock);
        let waits = !session.tracked;
        if limited {
            let shown = switches.has(Switches::BEFORE_SEND) || waits && switches.has(Switches::KEEPS_CHOSEN);
            if shown && !out.host.edit(kind, tickets, &mut line) {
                return out.dropped(DropReason::BeforeSend);
            }
            let verdict = self.limits.count(kind, now);
            if verdict != Verdict::Pass {
                out.dropped(DropReason::RateLimit);
                if verdict == Verdict::FirstOver {
                    let mut message = Writer::new();
                    message.put("Reached max number of ");
                    message.put(kind.name());
                    message.put("s by minute: 3000");
                    self.tell_agent(&message.into_string(), out);
                }
                return;
            }
        }
        let key = if is_view { view.id } else { Uuid::nil() };
        if waits {
            let gone = self.ring.add(key, line);
            out.dropped_many(DropReason::SampledOut, gone);
        } else if let Err(reason) = self.delivery.add(&key, line, out) {
            return out.dropped(reason);
        } else {
            self.delivery.told |= body.is_told();
        }
        let mut reason = if kind == EventKind::Error { Switches::KEEPS_ERRORS } else { 0 };
        if body.counts() {
            view.count(kind, now);
            self.actions.count(kind, start.relative);
            if let Body::Action(action) = body {
                view.frustrations += action.frustration.count();
                if self.page.recording && action.frustration.count() > 0 {
                    let mut at = Writer::new();
                    at.digits(start.epoch.whole().unsigned_abs(), 1);
                    out.effects.push(Effect::Frustration(action.frustration.0, at.into_string()));
                }
                if action.frustration.0 & Frustration::RAGE != 0 {
                    reason = Switches::KEEPS_RAGE;
                }
            }
        }
        if waits && switches.has(reason) {
            self.trigger(Trigger::Keep, now, out);
        }
    }
}
