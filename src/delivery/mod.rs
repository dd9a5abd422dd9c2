//! From an event's bytes to the intake: batches, requests, retries, and the last words of a page.

pub mod batch;
pub mod intake_url;
pub mod transport;

use crate::config::Config;
use crate::diagnostics::{Diagnostics, DropReason};
use crate::effect::{Effect, Host};
use crate::time::{Clock, RelativeMs};
use alloc::vec::Vec;
use batch::Batch;
use intake_url::Intake;
use transport::Transport;
use uuid::Uuid;

/// A message of this many bytes is not sent (spec a §4.4).
const MESSAGE_BYTES: usize = 256 * 1024;

/// What delivery sees of the rest of the world during one call.
pub struct Outside<'a> {
    /// The time of the call.
    pub clock: &'a Clock,
    /// Where request ids come from.
    pub host: &'a mut dyn Host,
    /// Where requests go.
    pub effects: &'a mut Vec<Effect>,
    /// Where losses are counted.
    pub diagnostics: &'a mut Diagnostics,
}

/// The way of the RUM track's messages to the intake.
pub struct Delivery {
    batch: Batch,
    transport: Transport,
    exiting: bool,
}

impl Delivery {
    /// Nothing to send yet.
    pub fn new(config: &Config) -> Self {
        Self { batch: Batch::default(), transport: Transport::new(Intake::new(config)), exiting: false }
    }

    /// Between true and false whatever is sent may be the page's last words and goes by beacon: the flush itself, and
    /// a batch that overflows because of the current view's last update (spec a §4.5).
    pub fn set_exiting(&mut self, exiting: bool) {
        self.exiting = exiting;
    }

    /// Takes a message. The caller counts a refusal and warns of it.
    ///
    /// # Errors
    /// [`DropReason::TooLarge`] from 256 KiB on.
    pub fn append(&mut self, line: &[u8], out: &mut Outside) -> Result<(), DropReason> {
        self.add(None, line, out)
    }

    /// Takes a message that replaces the one with the same key, if that one still waits.
    ///
    /// # Errors
    /// [`DropReason::TooLarge`] from 256 KiB on; what waits under the key stays.
    pub fn upsert(&mut self, key: Uuid, line: &[u8], out: &mut Outside) -> Result<(), DropReason> {
        self.add(Some(key), line, out)
    }

    /// Sends what waits in the batch; while the page is exiting also what waits in the queue.
    pub fn flush(&mut self, out: &mut Outside) {
        self.send(out);
        if self.exiting {
            self.transport.queue_at_exit(out);
        }
    }

    /// A request ended: with this HTTP status, or 0 for a network error or a refused beacon. A beacon that the browser
    /// took must be told too, with any other status.
    ///
    /// True once, when the user is to be told by an error that the queue is full (spec a §4.6).
    #[must_use]
    pub fn settled(&mut self, request: u32, status: u16, out: &mut Outside) -> bool {
        self.transport.settled(request, status, out)
    }

    /// Does what is due.
    pub fn wake(&mut self, out: &mut Outside) {
        if self.batch.due().is_some_and(|due| due <= out.clock.now) {
            self.send(out);
        }
        self.transport.wake(out);
    }

    /// When [`Self::wake`] has something to do next.
    pub fn wake_at(&self) -> Option<RelativeMs> {
        match (self.batch.due(), self.transport.wake_at()) {
            (Some(batch), Some(transport)) if transport < batch => Some(transport),
            (batch, transport) => batch.or(transport),
        }
    }

    /// Bytes in the retry queue.
    pub fn queued_bytes(&self) -> usize {
        self.transport.queued_bytes()
    }

    /// Requests under way.
    pub fn in_flight(&self) -> usize {
        self.transport.in_flight()
    }

    /// HTTP status of the intake's last answer, 0 for a network error.
    pub fn last_status(&self) -> Option<u16> {
        self.transport.last_status()
    }

    #[inline(never)]
    fn add(&mut self, key: Option<Uuid>, line: &[u8], out: &mut Outside) -> Result<(), DropReason> {
        if line.len() >= MESSAGE_BYTES {
            return Err(DropReason::TooLarge);
        }
        if self.batch.overflows(key, line) {
            self.send(out);
        }
        self.batch.add(key, line, out.clock.now);
        if self.batch.is_full() {
            self.send(out);
        }
        Ok(())
    }

    fn send(&mut self, out: &mut Outside) {
        let Some(body) = self.batch.take() else { return };
        if self.exiting {
            self.transport.submit_at_exit(body, out);
        } else {
            self.transport.submit(body, out);
        }
    }
}

#[cfg(test)]
mod tests;
