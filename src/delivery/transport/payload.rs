//! A body on its way.

use crate::delivery::batch::Body;
use crate::effect::Carrier;
use crate::time::RelativeMs;

/// A body on its way, over all its attempts.
pub struct Payload {
    /// What is sent.
    pub body: Body,
    /// Attempts that failed.
    pub failures: u32,
    /// How the last one ended.
    pub last_status: u16,
    /// It has been in the queue, where its place stays reserved: only newcomers find the queue full.
    pub queued: bool,
    /// The order in the queue; higher than that of all that came before.
    pub turn: u32,
    /// The request that is under way with it; 0 while it waits in the queue.
    pub request: u32,
    /// How that request goes.
    pub by: Carrier,
    /// The request goes on when the page is gone.
    pub keepalive: bool,
    /// When it went.
    pub sent: RelativeMs,
    /// It was given up waiting for; it no longer holds back the others.
    pub overdue: bool,
}

impl Payload {
    /// Its bytes.
    pub fn size(&self) -> usize {
        self.body.bytes.len()
    }

    /// Beacons are the browser's to limit, and are answered at once.
    pub fn counts(&self) -> bool {
        self.request != 0 && self.by == Carrier::Fetch && !self.overdue
    }
}
