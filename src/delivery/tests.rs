mod leaving;
mod property;

use super::*;
use crate::diagnostics::{Diagnostics, EventKind};
use crate::effect::{Carrier, Effect, Request};
use crate::time::{Clock, EpochMs, Millis};
use std::collections::BTreeMap;

pub const INTAKE: Intake = Intake { head: "https://intake.test/api/v2/rum?dd-request-id=", forwarded: false };

/// Random enough: no two ids are the same.
#[derive(Default)]
pub struct Counting(u128);

impl Host for Counting {
    fn fill_random(&mut self, bytes: &mut [u8]) {
        self.0 += 1;
        bytes.copy_from_slice(&self.0.to_be_bytes());
    }

    fn edit(&mut self, _: EventKind, _: (u32, u32), _: &mut Vec<u8>) -> bool {
        true
    }
}

/// A delivery and a page around it.
pub struct Page {
    pub delivery: Delivery,
    pub out: Outside<Counting>,
    pub told_full: u32,
    /// Messages that are written down, by batch and place.
    pub journal: BTreeMap<(Uuid, usize), Vec<u8>>,
}

impl Page {
    pub fn new() -> Self {
        let clock = Clock { origin: EpochMs(1_000.0), now: RelativeMs(0.0), wall: EpochMs(1_000.0) };
        let (host, effects, diagnostics) = (Counting::default(), Vec::new(), Diagnostics::default());
        Self {
            delivery: Delivery::new(INTAKE, Switches(0)),
            out: Outside { clock, host, effects, diagnostics },
            told_full: 0,
            journal: BTreeMap::new(),
        }
    }

    /// Calls the delivery and gives the requests that it made.
    pub fn call<T>(&mut self, call: impl FnOnce(&mut Delivery, &mut Outside<Counting>) -> T) -> (T, Vec<Request>) {
        let answer = call(&mut self.delivery, &mut self.out);
        let mut sent = Vec::new();
        for effect in self.out.effects.drain(..) {
            match effect {
                Effect::Send(request) => sent.push(request),
                Effect::Keep { batch, place, line } => drop(self.journal.insert((batch, place), line)),
                Effect::Forget(batch) => self.journal.retain(|(other, _), _| *other != batch && !batch.is_nil()),
                // What is lost for good is said once.
                Effect::Warn(_) => {}
                other => panic!("{other:?}"),
            }
        }
        (answer, sent)
    }

    pub fn append(&mut self, line: &[u8]) -> Vec<Request> {
        let (taken, sent) = self.call(|delivery, out| delivery.add(&Uuid::nil(), line.to_vec(), out));
        taken.unwrap();
        sent
    }

    pub fn upsert(&mut self, key: u128, line: &[u8]) -> Vec<Request> {
        let (taken, sent) = self.call(|delivery, out| delivery.add(&Uuid::from_u128(key), line.to_vec(), out));
        taken.unwrap();
        sent
    }

    pub fn flush(&mut self) -> Vec<Request> {
        self.call(Delivery::flush).1
    }

    /// Appends and flushes.
    pub fn send(&mut self, line: &[u8]) -> Vec<Request> {
        let mut sent = self.append(line);
        sent.extend(self.flush());
        sent
    }

    /// Flushes as on the page's way out; what it sends must be answered by the caller.
    pub fn exit(&mut self) -> Vec<Request> {
        self.delivery.leaving = Leaving::Maybe;
        let sent = self.flush();
        self.delivery.leaving = Leaving::No;
        sent
    }

    /// Flushes as a page that is left.
    pub fn left(&mut self) -> Vec<Request> {
        self.delivery.leaving = Leaving::Yes;
        let sent = self.flush();
        self.delivery.leaving = Leaving::No;
        sent
    }

    pub fn settle(&mut self, request: u32, status: u16) -> Vec<Request> {
        let (tell, sent) = self.call(|delivery, out| delivery.transport.settled(request, status, None, out));
        self.told_full += u32::from(tell);
        sent
    }

    /// Lets time pass, waking the delivery whenever it wants to be.
    pub fn pass(&mut self, ms: f64) -> Vec<Request> {
        let end = self.out.clock.now + Millis(ms);
        let mut sent = Vec::new();
        while let Some(at) = Some(self.delivery.wake_at()).filter(|at| *at <= end) {
            assert!(at >= self.out.clock.now, "a timer in the past would fire for ever");
            self.set_now(at);
            sent.extend(self.call(Delivery::wake).1);
            assert!(self.delivery.wake_at() != at, "a timer that fired must not be due again");
        }
        self.set_now(end);
        sent
    }

    pub fn lost(&self, reason: &str) -> u32 {
        self.out.diagnostics.drops().find(|(name, _)| *name == reason).unwrap().1
    }

    fn set_now(&mut self, now: RelativeMs) {
        self.out.clock.now = now;
        self.out.clock.wall = self.out.clock.origin + Millis(now.0);
    }
}

pub fn bodies(sent: &[Request]) -> Vec<&str> {
    sent.iter().map(|request| std::str::from_utf8(&request.body).unwrap()).collect()
}

pub fn parameter<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let (_, query) = request.url.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

#[test]
fn a_message_waits_for_thirty_seconds_at_most() {
    let mut page = Page::new();
    assert!(page.append(b"{1}").is_empty());
    assert!(page.pass(20_000.0).is_empty());
    page.append(b"{2}");
    assert!(page.pass(9_999.0).is_empty());
    assert_eq!(bodies(&page.pass(1.0)), ["{1}\n{2}"]);
    assert_eq!(page.pass(29_000.0).len(), 0);
}

#[test]
fn an_empty_batch_is_not_sent() {
    let mut page = Page::new();
    assert!(page.flush().is_empty());
    assert!(page.exit().is_empty());
}

#[test]
fn the_fiftieth_message_sends_the_batch() {
    let mut page = Page::new();
    for _ in 0..49 {
        assert!(page.append(b"{}").is_empty());
    }
    assert_eq!(page.append(b"{}").len(), 1);
}

#[test]
fn a_message_that_would_reach_sixteen_kib_is_preceded_by_a_flush() {
    let mut page = Page::new();
    page.append(&[b'a'; 10_000]);
    let sent = page.append(&[b'b'; 6_383]);
    assert_eq!(bodies(&sent), ["a".repeat(10_000)]);
    page.append(&[b'c'; 9_000]);
    let sent = page.flush();
    assert_eq!(sent.first().unwrap().body.len(), 6_383 + 1 + 9_000);
}

#[test]
fn a_bigger_message_goes_alone() {
    let mut page = Page::new();
    page.append(b"{1}");
    let sent = page.append(&[b'b'; 16_384]);
    assert_eq!(bodies(&sent), ["{1}", &"b".repeat(16_384)]);
    assert!(page.flush().is_empty());
}

#[test]
fn a_view_that_outgrows_the_batch_flushes_what_was_there_and_waits_anew() {
    let mut page = Page::new();
    page.append(&[b'a'; 10_000]);
    page.upsert(1, b"{v1}");
    let sent = page.upsert(1, &[b'v'; 8_000]);
    assert_eq!(bodies(&sent), [format!("{}\n{{v1}}", "a".repeat(10_000))]);
    assert_eq!(bodies(&page.flush()), ["v".repeat(8_000)]);
}

#[test]
fn a_message_of_256_kib_is_refused_and_disturbs_nothing() {
    let mut page = Page::new();
    page.append(b"{1}");
    page.upsert(1, b"{v1}");
    let line = vec![b'x'; 256 * 1024];
    let (refused, sent) = page.call(|delivery, out| delivery.add(&Uuid::nil(), line.clone(), out));
    assert_eq!((refused, sent.len()), (Err(DropReason::TooLarge), 0));
    let (refused, sent) = page.call(|delivery, out| delivery.add(&Uuid::from_u128(1), line.clone(), out));
    assert_eq!((refused, sent.len()), (Err(DropReason::TooLarge), 0));
    let sent = page.flush();
    assert_eq!(bodies(&sent), ["{1}\n{v1}"]);
    page.settle(sent[0].number, 202);
    assert_eq!(page.append(&line[1..]).len(), 1);
}

#[test]
fn at_exit_the_batch_goes_by_beacon() {
    let mut page = Page::new();
    page.append(b"{1}");
    let sent = page.exit();
    assert_eq!(bodies(&sent), ["{1}"]);
    assert_eq!(sent[0].by, Carrier::Beacon);
    assert_eq!(parameter(&sent[0], "_dd.api"), Some("beacon"));
    assert!(page.settle(sent[0].number, 202).is_empty());
    assert_eq!(page.send(b"{2}")[0].by, Carrier::Fetch);
}

#[test]
fn a_batch_that_the_final_view_update_overflows_goes_by_beacon_too() {
    let mut page = Page::new();
    page.append(&[b'a'; 16_000]);
    page.delivery.leaving = Leaving::Maybe;
    let overflow = page.upsert(1, &[b'v'; 1_000]);
    let rest = page.flush();
    assert_eq!((overflow.len(), rest.len()), (1, 1));
    assert_eq!((overflow[0].by, rest[0].by), (Carrier::Beacon, Carrier::Beacon));
}

#[test]
fn at_exit_what_is_too_big_for_a_beacon_goes_by_fetch() {
    let mut page = Page::new();
    page.delivery.leaving = Leaving::Maybe;
    let sent = page.append(&vec![b'a'; 65_536]);
    assert_eq!(sent[0].by, Carrier::Fetch);
    assert_eq!(parameter(&sent[0], "_dd.api"), Some("fetch"));
    let sent = page.send(&vec![b'a'; 65_535]);
    assert_eq!(sent[0].by, Carrier::Beacon);
}

#[test]
fn a_refused_beacon_becomes_a_first_fetch_with_its_id() {
    let mut page = Page::new();
    page.append(b"{1}");
    let beacon = page.exit().remove(0);
    let fetch = page.settle(beacon.number, 0).remove(0);
    assert_eq!((fetch.by, &fetch.body), (Carrier::Fetch, &beacon.body));
    assert_eq!(parameter(&fetch, "_dd.api"), Some("fetch"));
    assert_eq!(parameter(&fetch, "dd-request-id"), parameter(&beacon, "dd-request-id"));
    assert_eq!(parameter(&fetch, "_dd.retry_count"), None);
    assert_eq!(page.delivery.transport.last_status, None);
}

#[test]
fn if_the_page_survives_the_fetch_after_a_refused_beacon_is_retried() {
    let mut page = Page::new();
    page.append(b"{1}");
    let beacon = page.exit().remove(0);
    let fetch = page.settle(beacon.number, 0).remove(0);
    assert!(page.settle(fetch.number, 0).is_empty());
    assert_eq!(bodies(&page.pass(1_000.0)), ["{1}"]);
}

#[test]
fn the_last_words_of_a_page_include_the_queue() {
    let mut page = Page::new();
    let first = page.send(b"{1}").remove(0);
    page.settle(first.number, 503);
    page.send(b"{2}");
    page.append(b"{3}");
    let sent = page.left();
    assert_eq!(bodies(&sent), ["{3}", "{1}", "{2}"]);
    assert!(sent.iter().all(|request| request.by == Carrier::Beacon));
    assert_eq!(parameter(&sent[1], "_dd.retry_after"), Some("503"));
    for request in &sent {
        assert!(page.settle(request.number, 202).is_empty());
    }
    assert!(page.pass(100_000.0).is_empty());
    assert_eq!(page.send(b"{4}").len(), 1);
}

#[test]
fn what_the_browser_refuses_of_the_queue_stays_in_the_queue() {
    let mut page = Page::new();
    let first = page.send(b"{1}").remove(0);
    page.settle(first.number, 0);
    let sent = page.left();
    assert!(page.settle(sent[0].number, 0).is_empty());
    assert_eq!(bodies(&page.pass(1_000.0)), ["{1}"]);
}

#[test]
fn the_queue_does_not_ask_for_more_beacons_than_the_browser_grants() {
    let mut page = Page::new();
    let first = page.send(b"{}").remove(0);
    page.settle(first.number, 503);
    for _ in 0..10 {
        page.send(&[b'x'; 10_000]);
    }
    page.send(&vec![b'y'; 50_000]);
    let waiting = page.delivery.transport.load().queued;
    let sent = page.left();
    assert_eq!(sent.len(), 5, "the first one and four of 10 kB are less than 48 KiB");
    assert_eq!(page.delivery.transport.load().queued, waiting - 40_002);
}

#[test]
fn the_queue_does_not_spend_the_exit_on_many_small_beacons() {
    let mut page = Page::new();
    let first = page.send(b"{}").remove(0);
    page.settle(first.number, 503);
    for _ in 0..40 {
        page.send(b"{}");
    }
    assert_eq!(page.left().len(), 32);
}

#[test]
fn what_is_too_big_for_a_beacon_stays_in_the_queue_at_exit() {
    let mut page = Page::new();
    let first = page.append(&vec![b'x'; 70_000]).remove(0);
    page.settle(first.number, 503);
    assert!(page.left().is_empty());
    assert_eq!(page.delivery.transport.load().queued, 70_000);
}

#[test]
fn a_beacon_does_not_count_against_the_limits() {
    let mut page = Page::new();
    page.append(b"{1}");
    assert_eq!(page.exit().len(), 1);
    assert_eq!((page.delivery.transport.load().requests, page.delivery.wake_at()), (0, RelativeMs::NEVER));
    assert_eq!(page.append(&vec![b'x'; 100_000]).len(), 1);
}

#[test]
fn a_queue_that_the_limits_hold_back_does_not_wait_for_ever_after_a_refused_beacon() {
    let mut page = Page::new();
    let big = page.append(&vec![b'x'; 100_000]).remove(0);
    assert!(page.send(b"{1}").is_empty());
    let beacon = page.exit().remove(0);
    page.settle(big.number, 202);
    assert_eq!(bodies(&page.settle(beacon.number, 0)), ["{1}"]);
}
