//! From an event's bytes to the intake: batches, requests, retries, and the last words of a page.

pub mod batch;
pub mod intake_url;
mod notes;
pub mod ring;
pub mod transport;
pub mod zlib;

use crate::config::Switches;
use crate::diagnostics::DropReason;
use crate::effect::{Effect, Host, Outside, new_id};
use crate::scan::cut;
use crate::session::stored::uuid;
use crate::time::{EpochMs, Millis, RelativeMs};
use alloc::vec::Vec;
use batch::{BODY_BYTES, Batch, Body, RAW_BODY_BYTES};
use intake_url::Intake;
use notes::Notes;
use transport::Transport;
use uuid::Uuid;

/// A message of this many bytes is not sent (spec a §4.4).
const MESSAGE_BYTES: usize = 256 * 1024;

/// What an earlier page left is not sent after this: its session would be older than the intake takes (spec a §3.3).
const OLDEST_LEFT: Millis = Millis(12.0 * 3_600_000.0);
/// So much of it one page sends.
const LEFT_BYTES: usize = 4 * 1024 * 1024;

/// Whether the page is going.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// It stays.
    No,
    /// Hidden or frozen, it will probably come back.
    Hidden,
    /// It is about to be, unless the user decides otherwise.
    Maybe,
    /// It is left. It may still come back from the back/forward cache.
    Yes,
}

/// The way of the RUM track's messages to the intake.
pub struct Delivery {
    /// If not [`Leaving::No`], whatever is sent may be the page's last words and goes by beacon: the flush itself, and a
    /// batch that overflows because of the current view's last update (spec a §4.5).
    pub leaving: Leaving,
    compress: bool,
    left_bytes: usize,
    batch: Batch,
    notes: Notes,
    /// What was added since the last [`Self::write_down`] the page told itself: it is written down soon.
    pub told: bool,
    /// Sends what the batch collected.
    pub transport: Transport,
}

impl Delivery {
    /// Nothing to send yet.
    pub fn new(intake: Intake, switches: Switches) -> Self {
        let compress = switches.has(Switches::COMPRESS);
        let limit = if compress { RAW_BODY_BYTES } else { BODY_BYTES };
        Self {
            leaving: Leaving::No,
            compress,
            left_bytes: 0,
            batch: Batch::new(limit),
            notes: Notes::default(),
            told: false,
            transport: Transport::new(intake, switches),
        }
    }

    /// Takes a message; one with a key that is not nil replaces the one with the same key, if that one still waits. The caller counts a
    /// refusal and warns of it.
    ///
    /// # Errors
    /// [`DropReason::TooLarge`] from 256 KiB on; what waits under the key stays.
    pub fn add(&mut self, key: &Uuid, line: Vec<u8>, out: &mut Outside<impl Host>) -> Result<(), DropReason> {
        if line.len() >= MESSAGE_BYTES {
            return Err(DropReason::TooLarge);
        }
        if self.batch.overflows(key, &line) {
            self.send(out);
        }
        if self.batch.is_empty() {
            self.batch.id = new_id(&mut out.host);
        }
        let copy = if self.transport.journal { Some(line.clone()) } else { None };
        let place = self.batch.add(key, line, out.clock.now);
        if let Some(line) = copy {
            out.effects.push(Effect::Keep { batch: self.batch.id, place, line });
        }
        if self.batch.is_full() {
            self.send(out);
        }
        Ok(())
    }

    /// Sends what waits in the batch; while the page is exiting also what waits in the queue.
    #[inline(never)]
    pub fn flush(&mut self, out: &mut Outside<impl Host>) {
        self.send(out);
        self.transport.leave(self.leaving, out);
    }

    /// Takes what an earlier page left: rather sent late than lost, but only what is whole and recent. A receiver that
    /// had it knows it by its id.
    pub fn adopt(&mut self, at: EpochMs, id: &str, text: &str, out: &mut Outside<impl Host>) {
        let id = uuid(id);
        let (mut messages, mut whole, mut rest) = (0, !id.is_nil(), text);
        while messages == 0 || !rest.is_empty() {
            let line;
            (line, rest) = cut(rest, b'\n');
            whole &= line.as_bytes().starts_with(b"{\"") && line.as_bytes().ends_with(b"}");
            messages += 1;
        }
        let reason = if !whole {
            DropReason::JournalCorrupt
        } else if (out.clock.wall - at).0.abs() <= OLDEST_LEFT.0 {
            self.left_bytes += text.len();
            if self.left_bytes <= LEFT_BYTES {
                let bytes = self.packed(text.as_bytes().into());
                return self.transport.submit(Body { id, bytes, messages }, Leaving::No, out);
            }
            DropReason::JournalFull
        } else {
            DropReason::JournalOld
        };
        out.dropped_many(reason, messages);
        // Nil would be everything.
        if !id.is_nil() {
            out.effects.push(Effect::Forget(id));
        }
    }

    /// Consent was withdrawn: what was collected under it went if it could, and nothing of it stays.
    pub fn withdraw(&mut self, out: &mut Outside<impl Host>) {
        self.transport.withdraw(out);
        out.effects.push(Effect::Forget(Uuid::nil()));
    }

    /// Does what is due.
    pub fn wake(&mut self, out: &mut Outside<impl Host>) {
        if self.batch.due <= out.clock.now {
            self.send(out);
        }
        self.transport.wake(out);
    }

    /// When [`Self::wake`] has something to do next.
    pub fn wake_at(&self) -> RelativeMs {
        self.batch.due.earlier(self.transport.wake_at()).earlier(self.notes.due)
    }

    /// Ends a call into the core: has the journal write down what was kept and forgotten, when it is time.
    #[inline(never)]
    pub fn write_down(&mut self, out: &mut Outside<impl Host>) {
        let now = out.clock.now;
        let told = core::mem::take(&mut self.told);
        if out.effects.iter().any(|effect| matches!(effect, Effect::Keep { .. } | Effect::Forget(_))) {
            self.notes.add(told, now);
        }
        if self.leaving != Leaving::No {
            // Who tells of it saves all at once.
            self.notes.written(now);
        } else if self.notes.are_due(now) {
            out.effects.push(Effect::Write);
        }
    }

    #[inline(never)]
    fn send(&mut self, out: &mut Outside<impl Host>) {
        let mut body = self.batch.take();
        if body.messages > 0 {
            body.bytes = self.packed(body.bytes);
            self.transport.submit(body, self.leaving, out);
        }
    }

    fn packed(&self, bytes: Vec<u8>) -> Vec<u8> {
        if self.compress { zlib::deflated(&bytes) } else { bytes }
    }
}

#[cfg(test)]
mod tests;
