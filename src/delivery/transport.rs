//! The sender: how much is under way at once, what is tried again and when (spec a §4.5, §4.6).
//!
//! Where the peer loses data this one does not: it tries again after a network error while online too. Blocked
//! requests and dropped connections are no rarer then than offline. What speaks against it are repeats of what did
//! arrive (spec a §11, trap 4): hence every attempt of a payload has the same `dd-request-id`, by which a receiver can
//! drop them, and hence the back-off.

mod outliving;
mod payload;

use super::Leaving;
use super::batch::Body;
use super::intake_url::{Attempt, Intake, url};
use crate::config::Switches;
use crate::diagnostics::DropReason;
use crate::effect::{Carrier, Effect, Host, Outside, Request, new_id};
use crate::time::{Millis, RelativeMs};
use alloc::vec::Vec;
use core::mem::take;
use outliving::OUTLIVING_BYTES;
use payload::Payload;
use uuid::Uuid;

/// Bytes under way at once; one bigger payload may go alone.
const BYTES_IN_FLIGHT: usize = 80 * 1024;
/// Requests under way at once.
const REQUESTS_IN_FLIGHT: usize = 32;
/// The queue takes nothing more once it holds this much.
const QUEUE_BYTES: usize = 20 * 1024 * 1024;
/// The wait after a first failure; each further one doubles it.
const FIRST_BACK_OFF: Millis = Millis(1_000.0);
/// The longest wait.
const LAST_BACK_OFF: Millis = Millis(60_000.0);
/// The longest wait that the intake may ask for.
const LONGEST_WAIT: Millis = Millis(600_000.0);
/// A request unanswered for so long no longer holds back the others.
const PATIENCE: Millis = Millis(60_000.0);
#[derive(Clone, Copy, PartialEq)]
enum State {
    Up,
    /// Something failed; what is still in flight decides.
    Failing,
    /// Nothing goes out until the back-off is over, and then one payload.
    Down,
}

/// What the sender has to do with.
#[derive(Default)]
pub struct Load {
    /// Requests under way, those aside that the sender has given up waiting for.
    pub requests: usize,
    /// Their bytes.
    pub bytes: usize,
    /// Bytes in the queue.
    pub queued: usize,
}

/// The sender of one track.
pub struct Transport {
    intake: Intake,
    state: State,
    back_off: Millis,
    down_until: RelativeMs,
    /// In the queue or under way, in no order.
    payloads: Vec<Payload>,
    requests: u32,
    turns: u32,
    keepalive: bool,
    /// Before this the intake does not want to be asked again (`Retry-After`).
    not_before: RelativeMs,
    /// The machine has a network, for all that it knows.
    pub online: bool,
    /// What is not sent yet is written down, and a later page will send it.
    pub journal: bool,
    /// HTTP status of the last answer, 0 for a network error.
    pub last_status: Option<u16>,
    overflow_told: bool,
}

impl Transport {
    /// A sender that has sent nothing.
    pub fn new(intake: Intake, switches: Switches) -> Self {
        Self {
            intake,
            state: State::Up,
            back_off: FIRST_BACK_OFF,
            down_until: RelativeMs::NEVER,
            payloads: Vec::new(),
            requests: 0,
            turns: 0,
            keepalive: switches.has(Switches::KEEPALIVE),
            not_before: RelativeMs(0.0),
            online: true,
            journal: switches.has(Switches::JOURNAL),
            last_status: None,
            overflow_told: false,
        }
    }

    /// Sends a new body as soon as the limits and the queue before it allow; while the page is being left at once, since
    /// it may never run again. A beacon outlives it, but only a small one is taken.
    #[inline(never)]
    pub fn submit(&mut self, body: Body, leaving: Leaving, out: &mut Outside<impl Host>) {
        let place = self.payloads.len();
        let size = body.bytes.len();
        // A hidden page lives to see the answer of a request that would outlive it as well; nobody answers a beacon.
        let answered = leaving == Leaving::Hidden && self.keepalive && size <= self.room();
        let by = if size < OUTLIVING_BYTES && !answered { Carrier::Beacon } else { Carrier::Fetch };
        self.payloads.push(Payload {
            body,
            failures: 0,
            last_status: 0,
            queued: false,
            turn: 0,
            // Not in the queue yet, and no request's number.
            request: u32::MAX,
            by,
            keepalive: false,
            sent: out.clock.now,
            overdue: false,
        });
        if self.goes_now(leaving) {
            self.launch(place, by, out);
        } else {
            self.enqueue(place, out);
            self.drain(out);
        }
    }

    /// A request ended: with this HTTP status, or 0 for a network error or a refused beacon. A beacon that the browser
    /// took must be told too, with any other status.
    ///
    /// True once, after the first success that finds the queue full: the user is to be told (spec a §4.6).
    #[inline(never)]
    pub fn settled(
        &mut self,
        request: u32,
        status: u16,
        retry_after: Option<Millis>,
        out: &mut Outside<impl Host>,
    ) -> bool {
        let is_it = |payload: &Payload| request != 0 && payload.request == request;
        let Some(place) = self.payloads.iter().position(is_it) else { return false };
        let Some(payload) = self.payloads.get_mut(place) else { return false };
        // What the browser says of a beacon says nothing of the intake.
        if payload.by == Carrier::Beacon {
            if status != 0 {
                self.remove(place, out);
            } else if payload.queued {
                self.enqueue(place, out);
                self.drain(out);
            } else {
                // The page may be gone before the limits would let it go.
                self.launch(place, Carrier::Fetch, out);
            }
            return false;
        }
        self.last_status = Some(status);
        if matches!(status, 0 | 408 | 429 | 500..) {
            payload.failures += 1;
            payload.last_status = status;
            if let Some(wait) = retry_after {
                self.not_before = out.clock.now + if wait < LONGEST_WAIT { wait } else { LONGEST_WAIT };
            }
            self.enqueue(place, out);
            self.fail(out);
            return false;
        }
        let body = take(&mut payload.body);
        self.forget(body.id, out);
        self.payloads.swap_remove(place);
        let tell = !self.overflow_told && self.load().queued >= QUEUE_BYTES;
        self.overflow_told |= tell;
        self.state = State::Up;
        self.back_off = FIRST_BACK_OFF;
        if status == 413 && body.messages > 1 && body.bytes.first() == Some(&b'{') {
            self.halve(&body, out);
        } else if status >= 400 {
            out.dropped_many(DropReason::Refused, body.messages);
        }
        self.drain(out);
        tell
    }

    /// Somebody on the way takes no such large bodies: in two, and under other ids, since they are other bodies. Of a
    /// zlib stream half is nothing.
    #[inline(never)]
    fn halve(&mut self, body: &Body, out: &mut Outside<impl Host>) {
        let (mut from, mut messages) = (0, 0);
        for (place, byte) in body.bytes.iter().enumerate() {
            let last = place + 1 == body.bytes.len();
            messages += u32::from(*byte == b'\n' || last);
            if (*byte == b'\n' && messages == body.messages / 2 && from == 0) || last {
                let bytes: Vec<u8> = body.bytes.get(from..place + usize::from(last)).unwrap_or_default().into();
                let half = Body { id: new_id(&mut out.host), bytes, messages };
                if self.journal {
                    out.effects.push(Effect::Keep { batch: half.id, place: 0, line: half.bytes.clone() });
                }
                self.submit(half, Leaving::No, out);
                (from, messages) = (place + 1, 0);
            }
        }
    }

    /// The network is there again, or gone.
    pub fn set_online(&mut self, online: bool, out: &mut Outside<impl Host>) {
        self.online = online;
        if online && self.state == State::Down {
            self.down_until = out.clock.now;
            self.wake(out);
        }
    }

    /// Drops what is not under way, and asks nobody how that ends.
    pub fn withdraw(&mut self, out: &mut Outside<impl Host>) {
        while let Some(payload) = self.payloads.pop() {
            if payload.request == 0 {
                out.dropped_many(DropReason::Consent, payload.body.messages);
            }
        }
    }

    /// Does what is due.
    #[inline(never)]
    pub fn wake(&mut self, out: &mut Outside<impl Host>) {
        let now = out.clock.now;
        for payload in &mut self.payloads {
            payload.overdue |= payload.sent + PATIENCE <= now;
        }
        match self.state {
            State::Up => self.drain(out),
            State::Failing => self.fail(out),
            State::Down if self.down_until <= now => {
                self.state = State::Up;
                if self.send_next(out) {
                    self.state = State::Failing;
                }
            }
            State::Down => {}
        }
    }

    /// When there is something to do next.
    pub fn wake_at(&self) -> RelativeMs {
        let mut first = if self.state == State::Down { self.down_until } else { RelativeMs::NEVER };
        for payload in &self.payloads {
            if payload.counts() {
                first = first.earlier(payload.sent + PATIENCE);
            }
        }
        first
    }

    /// What waits and what is under way.
    #[inline(never)]
    pub fn load(&self) -> Load {
        let mut load = Load::default();
        for payload in &self.payloads {
            if payload.request == 0 {
                load.queued += payload.size();
            } else if payload.counts() {
                load.requests += 1;
                load.bytes += payload.size();
            }
        }
        load
    }

    /// At the end, failed payloads too: one that the way to the intake never lets through (a filter that drops the
    /// connection at its sight) must not stand before all others for ever.
    #[inline(never)]
    fn enqueue(&mut self, place: usize, out: &mut Outside<impl Host>) {
        let is_full = self.load().queued >= QUEUE_BYTES;
        let Some(payload) = self.payloads.get_mut(place) else { return };
        if is_full && !payload.queued {
            out.dropped_many(DropReason::QueueFull, payload.body.messages);
            self.remove(place, out);
            return;
        }
        self.turns += 1;
        payload.turn = self.turns;
        payload.queued = true;
        payload.request = 0;
    }

    /// After a failure, or when the last request that could have decided was given up.
    #[inline(never)]
    fn fail(&mut self, out: &Outside<impl Host>) {
        if self.state == State::Down {
            return;
        }
        if self.load().requests > 0 {
            self.state = State::Failing;
            return;
        }
        self.state = State::Down;
        self.down_until = out.clock.now + self.back_off;
        if self.down_until < self.not_before {
            self.down_until = self.not_before;
        }
        let doubled = Millis(self.back_off.0 * 2.0);
        self.back_off = if doubled < LAST_BACK_OFF { doubled } else { LAST_BACK_OFF };
    }

    #[inline(never)]
    fn drain(&mut self, out: &mut Outside<impl Host>) {
        if self.state == State::Up {
            while self.send_next(out) {}
        }
    }

    /// Sends the head of the queue if the limits allow.
    #[inline(never)]
    fn send_next(&mut self, out: &mut Outside<impl Host>) -> bool {
        let Some(place) = self.first_after(0) else { return false };
        let size = self.payloads.get(place).map_or(0, Payload::size);
        let Load { requests, bytes, .. } = self.load();
        let fits = requests == 0 || (requests < REQUESTS_IN_FLIGHT && bytes + size <= BYTES_IN_FLIGHT);
        if fits {
            self.launch(place, Carrier::Fetch, out);
        }
        fits
    }

    /// The place of the first payload in the queue of those that came after a turn.
    #[inline(never)]
    fn first_after(&self, turn: u32) -> Option<usize> {
        let (mut found, mut first) = (None, u32::MAX);
        for (place, payload) in self.payloads.iter().enumerate() {
            if payload.request == 0 && turn < payload.turn && payload.turn < first {
                (found, first) = (Some(place), payload.turn);
            }
        }
        found
    }

    #[inline(never)]
    fn remove(&mut self, place: usize, out: &mut Outside<impl Host>) {
        let payload = self.payloads.swap_remove(place);
        self.forget(payload.body.id, out);
    }

    #[inline(never)]
    fn forget(&self, batch: Uuid, out: &mut Outside<impl Host>) {
        if self.journal {
            out.effects.push(Effect::Forget(batch));
        }
    }

    /// The one copy of a body is made here: one goes out, one stays for the next attempt until the answer is there.
    #[inline(never)]
    fn launch(&mut self, place: usize, by: Carrier, out: &mut Outside<impl Host>) {
        let room = self.room();
        let Some(payload) = self.payloads.get_mut(place) else { return };
        self.requests += 1;
        // Not after a request without an answer: the page may have spent itself what the browser keeps for that, and then
        // each such request fails, as long as a beacon of the page's to a server that does not answer is under way.
        let unanswered = self.last_status == Some(0);
        payload.keepalive = by == Carrier::Fetch && self.keepalive && payload.size() <= room && !unanswered;
        payload.request = self.requests;
        payload.by = by;
        payload.sent = out.clock.now;
        payload.overdue = false;
        let url = url(
            self.intake,
            &Attempt {
                request_id: payload.body.id,
                // The body says it itself: a zlib stream starts with 0x78, a JSON object never does.
                deflated: payload.body.bytes.first() == Some(&0x78),
                batch_time: out.clock.wall,
                by,
                failures: payload.failures,
                last_status: payload.last_status,
            },
        );
        let body = payload.body.bytes.clone();
        let (number, keepalive) = (payload.request, payload.keepalive);
        out.effects.push(Effect::Send(Request { number, url, body, by, keepalive }));
    }
}

#[cfg(test)]
mod tests;
