//! The sender: how much is under way at once, what is tried again and when (spec a §4.5, §4.6).
//!
//! Where the peer loses data this one does not: it tries again after a network error while online too. Blocked
//! requests and dropped connections are no rarer then than offline. What speaks against it are repeats of what did
//! arrive (spec a §11, trap 4): hence every attempt of a payload has the same `dd-request-id`, by which a receiver can
//! drop them, and hence the back-off.

use super::Outside;
use super::batch::{BODY_BYTES, Body};
use super::intake_url::{Attempt, Intake};
use crate::diagnostics::DropReason;
use crate::effect::{Carrier, Effect, Request, new_id};
use crate::time::{Millis, RelativeMs};
use alloc::vec::Vec;
use core::mem::take;
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
/// A request unanswered for so long no longer holds back the others.
const PATIENCE: Millis = Millis(60_000.0);
/// What the queue may ask of the browser at exit. It keeps 64 KiB for all beacons of a page
/// (<https://fetch.spec.whatwg.org/#http-network-or-cache-fetch>), and the batch that was just sent takes its share;
/// beyond that each try costs main-thread time to be refused.
const QUEUE_BEACON_BYTES: usize = 64 * 1024 - BODY_BYTES;

/// A body on its way, over all its attempts.
struct Payload {
    request_id: Uuid,
    body: Body,
    failures: u32,
    last_status: u16,
    /// It has been in the queue, where its place stays reserved: only newcomers find the queue full.
    queued: bool,
}

/// A request without an answer.
struct Flight {
    number: u32,
    payload: Payload,
    by: Carrier,
    sent: RelativeMs,
    overdue: bool,
}

#[derive(Clone, Copy)]
enum State {
    Up,
    /// Something failed; what is still in flight decides.
    Failing,
    /// Nothing goes out until then, and then one payload.
    Down(RelativeMs),
}

/// The sender of one track.
pub struct Transport {
    intake: Intake,
    state: State,
    back_off: Millis,
    queue: Vec<Payload>,
    flights: Vec<Flight>,
    requests: u32,
    last_status: Option<u16>,
    overflow_told: bool,
}

impl Transport {
    /// A sender that has sent nothing.
    pub fn new(intake: Intake) -> Self {
        Self {
            intake,
            state: State::Up,
            back_off: FIRST_BACK_OFF,
            queue: Vec::new(),
            flights: Vec::new(),
            requests: 0,
            last_status: None,
            overflow_told: false,
        }
    }

    /// Sends a new body as soon as the limits and the queue before it allow.
    pub fn submit(&mut self, body: Body, out: &mut Outside) {
        let payload = Payload::new(body, out);
        self.enqueue(payload, out);
        self.drain(out);
    }

    /// Sends a new body at once: the page may never run again. A beacon outlives it, but only a small one is taken.
    pub fn submit_at_exit(&mut self, body: Body, out: &mut Outside) {
        let by = if body.bytes.len() < BODY_BYTES { Carrier::Beacon } else { Carrier::Fetch };
        let payload = Payload::new(body, out);
        self.launch(payload, by, out);
    }

    /// Gives the browser what waits in the queue, as far as it takes beacons.
    pub fn queue_at_exit(&mut self, out: &mut Outside) {
        let mut room = QUEUE_BEACON_BYTES;
        let mut tries = REQUESTS_IN_FLIGHT;
        for payload in take(&mut self.queue) {
            let size = payload.size();
            if tries > 0 && size < BODY_BYTES && size <= room {
                room -= size;
                tries -= 1;
                self.launch(payload, Carrier::Beacon, out);
            } else {
                self.queue.push(payload);
            }
        }
    }

    /// A request ended: with this HTTP status, or 0 for a network error or a refused beacon.
    ///
    /// True once, after the first success that finds the queue full: the user is to be told (spec a §4.6).
    #[inline(never)]
    pub fn settled(&mut self, request: u32, status: u16, out: &mut Outside) -> bool {
        let Some(at) = self.flights.iter().position(|flight| flight.number == request) else { return false };
        let Flight { mut payload, by, .. } = self.flights.swap_remove(at);
        // What the browser says of a beacon says nothing of the intake.
        if by == Carrier::Beacon {
            if status == 0 {
                self.refused(payload, out);
            }
            return false;
        }
        self.last_status = Some(status);
        if matches!(status, 0 | 408 | 429 | 500..) {
            payload.failures += 1;
            payload.last_status = status;
            self.enqueue(payload, out);
            self.fail(out);
            return false;
        }
        if status >= 400 {
            out.diagnostics.dropped_many(DropReason::Refused, payload.body.messages);
        }
        let tell = !self.overflow_told && self.queued_bytes() >= QUEUE_BYTES;
        self.overflow_told |= tell;
        self.state = State::Up;
        self.back_off = FIRST_BACK_OFF;
        self.drain(out);
        tell
    }

    /// Does what is due.
    #[inline(never)]
    pub fn wake(&mut self, out: &mut Outside) {
        let now = out.clock.now;
        for flight in &mut self.flights {
            flight.overdue |= flight.patience_ends() <= now;
        }
        match self.state {
            State::Up => self.drain(out),
            State::Failing => self.fail(out),
            State::Down(until) if until <= now => {
                self.state = State::Up;
                if self.send_next(out) {
                    self.state = State::Failing;
                }
            }
            State::Down(_) => {}
        }
    }

    /// When there is something to do next.
    pub fn wake_at(&self) -> Option<RelativeMs> {
        let retry = if let State::Down(until) = self.state { Some(until) } else { None };
        let patience = self.flights.iter().filter(|flight| flight.counts()).map(Flight::patience_ends);
        patience.chain(retry).reduce(|one, other| if other < one { other } else { one })
    }

    /// Bytes in the queue.
    pub fn queued_bytes(&self) -> usize {
        self.queue.iter().map(Payload::size).sum()
    }

    /// Requests under way, those aside that the sender has given up waiting for.
    pub fn in_flight(&self) -> usize {
        self.flights.iter().filter(|flight| flight.counts()).count()
    }

    /// HTTP status of the last answer, 0 for a network error.
    pub fn last_status(&self) -> Option<u16> {
        self.last_status
    }

    /// A beacon that the browser did not take.
    fn refused(&mut self, payload: Payload, out: &mut Outside) {
        if payload.queued {
            self.queue.push(payload);
            self.drain(out);
        } else {
            // The page may be gone before the limits would let it go.
            self.launch(payload, Carrier::Fetch, out);
        }
    }

    /// At the end, failed payloads too: one that the way to the intake never lets through (a filter that drops the
    /// connection at its sight) must not stand before all others for ever.
    fn enqueue(&mut self, mut payload: Payload, out: &mut Outside) {
        if !payload.queued && self.queued_bytes() >= QUEUE_BYTES {
            out.diagnostics.dropped_many(DropReason::QueueFull, payload.body.messages);
            return;
        }
        payload.queued = true;
        self.queue.push(payload);
    }

    /// After a failure, or when the last request that could have decided was given up.
    fn fail(&mut self, out: &Outside) {
        if matches!(self.state, State::Down(_)) {
            return;
        }
        if self.in_flight() > 0 {
            self.state = State::Failing;
            return;
        }
        self.state = State::Down(out.clock.now + self.back_off);
        let doubled = Millis(self.back_off.0 * 2.0);
        self.back_off = if doubled < LAST_BACK_OFF { doubled } else { LAST_BACK_OFF };
    }

    fn drain(&mut self, out: &mut Outside) {
        if matches!(self.state, State::Up) {
            while self.send_next(out) {}
        }
    }

    /// Sends the head of the queue if the limits allow.
    fn send_next(&mut self, out: &mut Outside) -> bool {
        let requests = self.in_flight();
        let counted = self.flights.iter().filter(|flight| flight.counts());
        let bytes: usize = counted.map(|flight| flight.payload.size()).sum();
        let Some(size) = self.queue.first().map(Payload::size) else { return false };
        if requests > 0 && (requests >= REQUESTS_IN_FLIGHT || bytes + size > BYTES_IN_FLIGHT) {
            return false;
        }
        // `remove` would bring its panic along.
        let mut queue = take(&mut self.queue).into_iter();
        let Some(payload) = queue.next() else { return false };
        self.queue.extend(queue);
        self.launch(payload, Carrier::Fetch, out);
        true
    }

    /// The one copy of a body is made here: one goes out, one stays for the next attempt until the answer is there.
    #[inline(never)]
    fn launch(&mut self, payload: Payload, by: Carrier, out: &mut Outside) {
        self.requests += 1;
        let number = self.requests;
        let url = self.intake.url(&Attempt {
            request_id: payload.request_id,
            // The body says it itself: a zlib stream starts with 0x78, a JSON object never does.
            deflated: payload.body.bytes.first() == Some(&0x78),
            batch_time: out.clock.wall,
            by,
            failures: payload.failures,
            last_status: payload.last_status,
        });
        out.effects.push(Effect::Send(Request { number, url, body: payload.body.bytes.clone(), by }));
        self.flights.push(Flight { number, payload, by, sent: out.clock.now, overdue: false });
    }
}

impl Payload {
    fn new(body: Body, out: &mut Outside) -> Self {
        Self { request_id: new_id(out.host), body, failures: 0, last_status: 0, queued: false }
    }

    fn size(&self) -> usize {
        self.body.bytes.len()
    }
}

impl Flight {
    /// Beacons are the browser's to limit, and are answered at once.
    fn counts(&self) -> bool {
        self.by == Carrier::Fetch && !self.overdue
    }

    fn patience_ends(&self) -> RelativeMs {
        self.sent + PATIENCE
    }
}

#[cfg(test)]
mod tests;
