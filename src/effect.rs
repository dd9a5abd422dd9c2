//! What the core asks for: effects to carry out, and the two questions that can't wait for an answer.

use crate::diagnostics::{Diagnostics, DropReason, EventKind};
use crate::session::Trigger;
use crate::time::{Clock, RelativeMs};
use alloc::string::String;
use alloc::vec::Vec;
use uuid::Uuid;

/// Something to be done outside. The order is the order of the list.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Read the session store and tell what it holds, with this trigger ([`crate::observation::What::Stored`]).
    /// The moment is the trigger's, and the answer's too: a route change right after the click that renews a session must
    /// find it, however late the queue came to the click.
    ReadSession(Trigger, RelativeMs),
    /// Write this to the session store.
    WriteSession(String),
    /// Send a request; its end comes back as [`crate::observation::What::Settled`].
    Send(Request),
    /// Write a message down, so that a later page can send it if this one dies before it is told to forget it.
    Keep {
        /// The batch that it is part of.
        batch: Uuid,
        /// Its place there; a later version of a view replaces the earlier one.
        place: usize,
        /// The message, or several.
        line: Vec<u8>,
    },
    /// A batch arrived or was given up: forget what was written down of it. Of nil: forget everything.
    Forget(Uuid),
    /// Write down, in one go, what was to be kept and forgotten until now.
    Write,
    /// One line on the host's console.
    Warn(&'static str),
    /// For the session recorder and for trace headers: a view began. A moment within it, and its session's id, its own
    /// id, the session's [`crate::session::Session::grade`], its start (epoch ms), without separators; nothing: the
    /// session ended at that moment.
    View(u32, String),
    /// For the session recorder: a click frustrated. The bits of [`crate::collect::action::Frustration`], and when it was
    /// (epoch ms).
    Frustration(u32, String),
}

/// A request to the intake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its number on this page.
    pub number: u32,
    /// The absolute URL, or path and query for a `proxy` function.
    pub url: String,
    /// The body.
    pub body: Vec<u8>,
    /// How to send it.
    pub by: Carrier,
    /// A `fetch` that goes on when the page is gone.
    pub keepalive: bool,
}

/// How a request leaves the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// `fetch`.
    Fetch,
    /// `navigator.sendBeacon`; a refusal comes back as status 0 and the core falls back to `fetch`.
    Beacon,
}

/// The world outside of the core, as one call into it sees it.
pub struct Outside<H> {
    /// Both clocks, read once for the call.
    pub clock: Clock,
    /// The page.
    pub host: H,
    /// What is to be done outside, in order.
    pub effects: Vec<Effect>,
    /// Where losses are counted.
    pub diagnostics: Diagnostics,
}

impl<H> Outside<H> {
    /// Counts a loss, and warns of it where that helps.
    pub fn dropped(&mut self, reason: DropReason) {
        self.dropped_many(reason, 1);
    }

    /// Counts several losses.
    #[inline(never)]
    pub fn dropped_many(&mut self, reason: DropReason, losses: u32) {
        if let Some(warning) = self.diagnostics.count(reason, losses) {
            self.effects.push(Effect::Warn(warning));
        }
    }
}

/// What the core must ask in the middle of its work.
///
/// Functions take it as `impl Host`, never `dyn`: the artefact has one host, and nothing may be called through the
/// function table. What js-sys put there would count as called too, and it drags the formatting of numbers along.
pub trait Host {
    /// Fills the slice with random bytes.
    fn fill_random(&mut self, bytes: &mut [u8]);

    /// Passes an assembled event through the host's `beforeSend`; false drops it. Only called if there is one. A click
    /// is told long after its record: `tickets` are those of the first and the last click that it stands for. Of a
    /// resource the first is the number of its request.
    fn edit(&mut self, kind: EventKind, tickets: (u32, u32), event: &mut Vec<u8>) -> bool;
}

/// A new random id.
#[inline(never)]
pub fn new_id(host: &mut impl Host) -> Uuid {
    let mut bytes = [0; 16];
    host.fill_random(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}
