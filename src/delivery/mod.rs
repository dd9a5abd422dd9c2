//! From an event's bytes to the intake: batches, requests, retries, and the last words of a page.

pub mod batch;
pub mod intake_url;
pub mod transport;
pub mod zlib;

use crate::diagnostics::DropReason;
use crate::effect::{Host, Outside};
use crate::time::RelativeMs;
use alloc::vec::Vec;
use batch::{BODY_BYTES, Batch, RAW_BODY_BYTES};
use intake_url::Intake;
use transport::Transport;
use uuid::Uuid;

/// A message of this many bytes is not sent (spec a §4.4).
const MESSAGE_BYTES: usize = 256 * 1024;

/// The way of the RUM track's messages to the intake.
pub struct Delivery {
    /// While true, whatever is sent may be the page's last words and goes by beacon: the flush itself, and a batch that
    /// overflows because of the current view's last update (spec a §4.5).
    pub exiting: bool,
    compress: bool,
    batch: Batch,
    /// Sends what the batch collected.
    pub transport: Transport,
}

impl Delivery {
    /// Nothing to send yet.
    pub fn new(intake: Intake, compress: bool) -> Self {
        let limit = if compress { RAW_BODY_BYTES } else { BODY_BYTES };
        Self { exiting: false, compress, batch: Batch::new(limit), transport: Transport::new(intake) }
    }

    /// Takes a message; one with a key replaces the one with the same key, if that one still waits. The caller counts a
    /// refusal and warns of it.
    ///
    /// # Errors
    /// [`DropReason::TooLarge`] from 256 KiB on; what waits under the key stays.
    pub fn add(&mut self, key: Option<&Uuid>, line: Vec<u8>, out: &mut Outside<impl Host>) -> Result<(), DropReason> {
        if line.len() >= MESSAGE_BYTES {
            return Err(DropReason::TooLarge);
        }
        if self.batch.overflows(key, &line) {
            self.send(out);
        }
        self.batch.add(key, line, out.clock.now);
        if self.batch.is_full() {
            self.send(out);
        }
        Ok(())
    }

    /// Sends what waits in the batch; while the page is exiting also what waits in the queue.
    #[inline(never)]
    pub fn flush(&mut self, out: &mut Outside<impl Host>) {
        self.send(out);
        if self.exiting {
            self.transport.queue_at_exit(out);
        }
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
        self.batch.due.earlier(self.transport.wake_at())
    }

    #[inline(never)]
    fn send(&mut self, out: &mut Outside<impl Host>) {
        let mut body = self.batch.take();
        if body.messages > 0 {
            if self.compress {
                body.bytes = zlib::deflated(&body.bytes);
            }
            self.transport.submit(body, self.exiting, out);
        }
    }
}

#[cfg(test)]
mod tests;
