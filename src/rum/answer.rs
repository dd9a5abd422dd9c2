//! What the public API asks a running core, answered in JSON.

use super::Rum;
use crate::assemble::writer::Writer;
use crate::collect::stack::{TEXT, canonical};
use crate::delivery::transport::Load;
use crate::diagnostics::{Diagnostics, EventKind};
use crate::record::Reader;
use crate::time::{EpochMs, RelativeMs};
use alloc::vec::Vec;

/// The questions, by the numbers of `js-shim/core/engine.ts`.
const INTERNAL_CONTEXT: u32 = 0;
const VIEW_CONTEXT: u32 = 1;
const HANDLING_STACK: u32 = 3;

impl Rum {
    /// Answers a question; nothing where the API's answer is `undefined`.
    #[inline(never)]
    pub fn answer(
        &mut self,
        question: u32,
        about: &mut Reader,
        at: RelativeMs,
        now: EpochMs,
        losses: &Diagnostics,
    ) -> Vec<u8> {
        let mut w = Writer::new();
        let known = match question {
            INTERNAL_CONTEXT => self.internal_context(&mut w, at, now),
            VIEW_CONTEXT => self.view_context(&mut w),
            HANDLING_STACK => {
                let (method, stack) = (about.text(), about.text());
                self.page.scripts.called_from(stack);
                w.text("", &canonical("HandlingStack", method, stack, "", TEXT));
                Some(())
            }
            _ => {
                self.diagnosis(&mut w, now, losses);
                Some(())
            }
        };
        if known.is_some() { w.into_bytes() } else { Vec::new() }
    }

    /// `getInternalContext`: v1 names, as the logs SDK and Cypress read them (spec a §1.3).
    fn internal_context(&mut self, w: &mut Writer, at: RelativeMs, now: EpochMs) -> Option<()> {
        let session = self.sessions.find(at, now).filter(|session| session.tracked)?;
        let place = self.views.at(at)?;
        let view = self.views.get(place)?;
        w.open("");
        w.text("application_id", self.page.config.application_id);
        w.id("session_id", &session.id);
        w.open("view");
        w.id("id", &view.id);
        w.members(&view.name);
        w.text("referrer", &view.referrer);
        w.text("url", view.url(at));
        w.close();
        self.actions.write_ids(w, "user_action", EventKind::Action, at);
        w.close();
        Some(())
    }

    fn view_context(&mut self, w: &mut Writer) -> Option<()> {
        w.json("", self.views.current()?.context.fragment());
        Some(())
    }

    /// `getDiagnostics`: the session, what waits, how the intake answered, and every loss by its reason.
    fn diagnosis(&mut self, w: &mut Writer, now: EpochMs, losses: &Diagnostics) {
        w.open("");
        w.open("session");
        if let Some(session) = self.sessions.current() {
            w.id("id", &session.id);
            w.flag("sampled", session.tracked);
            w.flag("sampled_for_replay", session.sampled_for_replay);
            w.int("age_ms", (now - session.created).whole());
        }
        w.close();
        w.open("delivery");
        let Load { requests, queued, .. } = self.delivery.transport.load();
        w.int("queued_bytes", queued as i64);
        w.int("requests_in_flight", requests as i64);
        if let Some(status) = self.delivery.transport.last_status {
            w.int("last_status", i64::from(status));
        }
        w.close();
        w.open("dropped");
        for (reason, count) in losses.drops() {
            w.int(reason, i64::from(count));
        }
        w.close();
        w.close();
    }
}
