//! Whatever happens in whatever order.

use super::*;
use proptest::prelude::*;
use std::collections::HashMap;

#[derive(Clone, Debug)]
enum Step {
    Append(usize),
    Upsert(u8, usize),
    Flush,
    /// Beacons are taken by the browser where a bit is set.
    Exit(u32),
    Settle(usize, u16),
    Pass(f64),
}

fn step() -> impl Strategy<Value = Step> {
    let size = prop_oneof![20 => 20..2_000usize, 4 => 2_000..20_000usize, 1 => 20_000..200_000usize];
    let status = prop_oneof![
        4 => Just(202),
        3 => Just(0),
        1 => prop_oneof![Just(200), Just(304), Just(400), Just(403), Just(413)],
        2 => prop_oneof![Just(408), Just(429), Just(500), Just(503)],
    ];
    prop_oneof![
        8 => size.clone().prop_map(Step::Append),
        4 => (1..5u8, size).prop_map(|(key, size)| Step::Upsert(key, size)),
        3 => Just(Step::Flush),
        1 => any::<u32>().prop_map(Step::Exit),
        6 => (any::<usize>(), status).prop_map(|(which, status)| Step::Settle(which, status)),
        3 => (0.0..40_000.0).prop_map(Step::Pass),
    ]
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Pending,
    Failed,
    Done,
}

/// The intake and the browser, who watch.
#[derive(Default)]
struct Witness {
    /// Requests without an answer, by number, with the moment they left.
    open: Vec<(Request, RelativeMs)>,
    /// By request id: the body, how often it failed, the last status, and what became of it.
    payloads: HashMap<String, (Vec<u8>, u32, u16, Fate)>,
    /// By message number, in which payload it came.
    messages: HashMap<usize, String>,
    /// By view, its highest version seen.
    views: HashMap<u8, usize>,
    refused: u32,
}

impl Witness {
    /// `free`: sent on the page's way out, where the limits don't hold.
    fn see(&mut self, request: &Request, now: RelativeMs, free: bool) {
        assert_eq!(request.by == Carrier::Beacon, parameter(request, "_dd.api") == Some("beacon"));
        let batch_time: f64 = parameter(request, "batch_time").unwrap().parse().unwrap();
        assert!((batch_time - 1_000.0 - now.0).abs() <= 0.5, "batch_time is the attempt's");
        if !free {
            let waiting = self.open.iter().filter(|(_, sent)| *sent + Millis(60_000.0) > now);
            let sizes: Vec<_> = waiting.map(|(request, _)| request.body.len()).collect();
            let bytes: usize = sizes.iter().sum();
            let fits = sizes.len() < 32 && bytes + request.body.len() <= 80 * 1024;
            assert!(sizes.is_empty() || fits, "{} requests, {bytes} bytes", sizes.len());
        }
        let id = parameter(request, "dd-request-id").unwrap();
        let count = parameter(request, "_dd.retry_count").map(|count| count.parse::<u32>().unwrap());
        let after = parameter(request, "_dd.retry_after").map(|after| after.parse::<u16>().unwrap());
        if let Some((body, failures, status, fate)) = self.payloads.get_mut(id) {
            assert_eq!(*fate, Fate::Failed, "sent twice though its request did not fail");
            assert!(*body == request.body);
            let retried = *failures > 0;
            assert_eq!((count, after), (retried.then_some(*failures), retried.then_some(*status)));
            *fate = Fate::Pending;
        } else {
            assert_eq!((count, after), (None, None));
            self.payloads.insert(id.into(), (request.body.clone(), 0, 0, Fate::Pending));
            self.read(&request.body, id);
        }
        self.open.push((request.clone(), now));
    }

    fn read(&mut self, body: &[u8], id: &str) {
        assert!(body.len() < 16 * 1024 || !body.contains(&b'\n'), "only a single message may be so big");
        let text = std::str::from_utf8(body).unwrap();
        assert!(text.split('\n').count() <= 50);
        let mut last = None;
        let mut views = false;
        for line in text.split('\n') {
            let (name, rest) = line.split_once(' ').unwrap();
            let number = rest.split('.').next().unwrap().parse().unwrap();
            if name == "m" {
                assert!(!views, "ordinary messages stand first");
                assert!(last < Some(number), "in order");
                last = Some(number);
                assert!(self.messages.insert(number, id.into()).is_none(), "in one payload only");
            } else {
                views = true;
                // Requests overtake each other, and the queue leaves after the batch at exit: a receiver goes by the
                // version in the event.
                let version = self.views.entry(name[1..].parse().unwrap()).or_default();
                *version = number.max(*version);
            }
        }
    }

    fn settle(&mut self, page: &mut Page, at: usize, status: u16) {
        let (request, _) = self.open.remove(at);
        let id = parameter(&request, "dd-request-id").unwrap();
        let (body, failures, last, fate) = self.payloads.get_mut(id).unwrap();
        *fate = Fate::Done;
        if request.by == Carrier::Beacon {
            if status == 0 {
                *fate = Fate::Failed;
            }
        } else if matches!(status, 0 | 408 | 429) || status >= 500 {
            (*failures, *last, *fate) = (*failures + 1, status, Fate::Failed);
        } else if status >= 400 {
            self.refused += body.split(|byte| *byte == b'\n').count() as u32;
        }
        let sent = page.settle(request.number, status);
        // A refused beacon's fetch leaves at once, whatever is under way.
        let free = request.by == Carrier::Beacon && status == 0;
        for request in &sent {
            self.see(request, page.out.clock.now, free);
        }
    }

    /// As the browser layer does: each beacon's fate is known when it was tried.
    fn answer_beacons(&mut self, page: &mut Page, taken: u32) {
        let mut bit = 0;
        while let Some(at) = self.open.iter().position(|(request, _)| request.by == Carrier::Beacon) {
            let status = if taken >> (bit % 32) & 1 == 1 { 202 } else { 0 };
            bit += 1;
            self.settle(page, at, status);
        }
    }
}

fn line(name: &str, number: usize, size: usize) -> Vec<u8> {
    let mut line = format!("{name} {number}").into_bytes();
    let size = size.max(line.len());
    line.resize(size, b'.');
    line
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn every_message_arrives_and_none_twice_without_cause(steps in prop::collection::vec(step(), 1..200)) {
        let mut page = Page::new();
        let mut witness = Witness::default();
        let mut appended = 0;
        let mut versions = HashMap::<u8, usize>::new();
        for step in steps {
            let mut exiting = None;
            let start = page.out.clock.now;
            let sent = match step {
                Step::Append(size) => {
                    appended += 1;
                    page.append(&line("m", appended, size))
                }
                Step::Upsert(view, size) => {
                    let version = versions.entry(view).or_default();
                    *version += 1;
                    let line = line(&format!("v{view}"), *version, size);
                    page.upsert(view.into(), &line)
                }
                Step::Flush => page.flush(),
                Step::Exit(taken) => {
                    exiting = Some(taken);
                    page.exit()
                }
                Step::Settle(which, status) => {
                    if !witness.open.is_empty() {
                        let at = which % witness.open.len();
                        witness.settle(&mut page, at, status);
                    }
                    Vec::new()
                }
                Step::Pass(ms) => {
                    // Requests leave at several moments: each is seen at its own.
                    let end = start + Millis(ms);
                    while let Some(at) = Some(page.delivery.wake_at()).filter(|at| *at <= end) {
                        let sent = page.pass((at - page.out.clock.now).0);
                        for request in &sent {
                            witness.see(request, page.out.clock.now, false);
                        }
                    }
                    page.pass((end - page.out.clock.now).0)
                }
            };
            for request in &sent {
                witness.see(request, page.out.clock.now, exiting.is_some());
            }
            if let Some(taken) = exiting {
                witness.answer_beacons(&mut page, taken);
            }
        }
        // The network recovers, but requests that have no answer yet never get one.
        let stuck = witness.open.len();
        let mut rounds = 0;
        let sent = page.flush();
        for request in &sent {
            witness.see(request, page.out.clock.now, false);
        }
        while page.delivery.transport.load().queued > 0 || witness.open.len() > stuck {
            rounds += 1;
            prop_assert!(rounds < 1_000, "stuck");
            if witness.open.len() > stuck {
                witness.settle(&mut page, stuck, 202);
            } else {
                let at = page.delivery.wake_at();
                prop_assert!(at != RelativeMs::NEVER, "something waits and nothing will move it");
                let sent = page.pass((at - page.out.clock.now).0);
                for request in &sent {
                    witness.see(request, page.out.clock.now, false);
                }
            }
        }
        prop_assert_eq!(witness.messages.len(), appended);
        prop_assert_eq!(&witness.views, &versions);
        let pending = witness.payloads.values().filter(|payload| payload.3 == Fate::Pending).count();
        prop_assert_eq!(pending, stuck);
        prop_assert!(witness.payloads.values().all(|payload| payload.3 != Fate::Failed));
        prop_assert_eq!(page.lost("refused"), witness.refused);
        prop_assert_eq!(page.lost("queue_full"), 0);
    }
}
