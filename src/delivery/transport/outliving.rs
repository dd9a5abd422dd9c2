//! What outlives the page: which requests the browser goes on with when it is gone, and what is left to a later page.

use super::payload::Payload;
use super::{REQUESTS_IN_FLIGHT, State, Transport};
use crate::delivery::Leaving;
use crate::delivery::batch::BODY_BYTES;
use crate::effect::{Carrier, Host, Outside};

/// What the browser keeps for all that outlives a page, beacons and `keepalive` requests together
/// (<https://fetch.spec.whatwg.org/#http-network-or-cache-fetch>). Beyond it each try costs main-thread time to be
/// refused.
pub const OUTLIVING_BYTES: usize = 64 * 1024;
/// What `keepalive` requests may take of it while the page lives: the rest is for the exit.
const KEEPALIVE_BYTES: usize = OUTLIVING_BYTES / 2;

impl Transport {
    /// Nobody answers a beacon, so it is no way to an intake that is out of reach: a page that is only hidden tries again
    /// itself, and what is written down is sent by a later page. Without either, a beacon is the last chance.
    pub(super) fn goes_now(&self, leaving: Leaving) -> bool {
        let reachable = self.state == State::Up && self.online;
        match leaving {
            Leaving::No => false,
            Leaving::Hidden | Leaving::Maybe => reachable,
            Leaving::Yes => reachable || !self.journal,
        }
    }

    /// Gives the browser what waits in the queue, as far as it takes beacons. Of a page that is left also what its end
    /// would cut off; what outlives it needs no other page.
    pub fn leave(&mut self, leaving: Leaving, out: &mut Outside<impl Host>) {
        let gone = leaving == Leaving::Yes;
        let drains = leaving == Leaving::Hidden && self.journal;
        if self.goes_now(leaving) && !drains {
            // The batch that was just sent takes its share.
            let mut room = (OUTLIVING_BYTES - BODY_BYTES).saturating_sub(self.outliving());
            let mut tries = REQUESTS_IN_FLIGHT;
            for place in 0..self.payloads.len() {
                let Some(payload) = self.payloads.get(place).filter(|payload| gone && payload.counts()) else {
                    continue;
                };
                if payload.keepalive {
                    self.forget(payload.body.id, out);
                } else if payload.size() <= room {
                    room -= payload.size();
                    self.launch(place, Carrier::Beacon, out);
                }
            }
            let mut turn = 0;
            while let Some(place) = self.first_after(turn) {
                let Some(payload) = self.payloads.get(place) else { return };
                turn = payload.turn;
                let size = payload.size();
                if tries > 0 && size <= room {
                    room -= size;
                    tries -= 1;
                    self.launch(place, Carrier::Beacon, out);
                }
            }
        }
        // It is the next page's now, which may be this one again. Beacons are answered at once.
        if gone && self.journal {
            let mut place = 0;
            while let Some(payload) = self.payloads.get(place) {
                if payload.request != 0 && payload.by == Carrier::Beacon {
                    place += 1;
                } else {
                    self.payloads.swap_remove(place);
                }
            }
        }
    }

    /// What one more request may have to outlive the page.
    pub(super) fn room(&self) -> usize {
        KEEPALIVE_BYTES.saturating_sub(self.outliving())
    }

    /// What is under way and will outlive the page.
    fn outliving(&self) -> usize {
        self.payloads.iter().filter(|payload| payload.keepalive && payload.counts()).map(Payload::size).sum()
    }
}
