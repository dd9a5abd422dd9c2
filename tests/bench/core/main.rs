//! `core-bench BEFORE MEASURED`: plays two files of records to one core, as a page's shim does. Under callgrind with
//! `--toggle-collect=*measured*` only the second counts.

use ferrum_rum::config::Config;
use ferrum_rum::diagnostics::{Diagnostics, EventKind};
use ferrum_rum::effect::{Effect, Host, Outside};
use ferrum_rum::observation::{Observation, What};
use ferrum_rum::record::Reader;
use ferrum_rum::rum::Rum;
use ferrum_rum::time::{Clock, EpochMs, RelativeMs};
use std::mem::take;

/// A packed record.
struct Record {
    operation: u32,
    numbers: Vec<f64>,
    text: String,
}

/// A page whose cookies stay and whose intake takes everything.
struct Page {
    rum: Rum,
    out: Outside<Dice>,
    cookies: String,
    sent: usize,
}

/// Always the same numbers.
struct Dice(u64);

impl Host for Dice {
    fn fill_random(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (self.0 >> 33) as u8;
        }
    }

    fn edit(&mut self, _: EventKind, _: (u32, u32), _: &mut Vec<u8>) -> bool {
        true
    }
}

/// When the page was loaded: 2026-01-01.
const ORIGIN: f64 = 1_767_225_600_000.0;

fn clock(now: f64) -> Clock {
    Clock { origin: EpochMs(ORIGIN), now: RelativeMs(now), wall: EpochMs(ORIGIN + now) }
}

/// Reads a file of `tests/bench/instructions.mjs`: records parted by one control character, their parts by another.
fn read(path: &str) -> Vec<Record> {
    let text = std::fs::read_to_string(path).expect("a file of records");
    let record = |text: &str| {
        let mut parts = text.split('\u{1f}');
        let operation = parts.next()?.parse().ok()?;
        let numbers = parts.next()?.split(',').map(|number| number.parse().expect("a number")).collect();
        Some(Record { operation, numbers, text: parts.next()?.to_owned() })
    };
    text.split('\u{1e}').map(|text| record(text).expect("a record")).collect()
}

impl Page {
    fn open(first: &Record) -> Self {
        let mut reader = Reader::new(&first.numbers, &first.text);
        let at = reader.moment();
        let What::Start { url, config } = reader.what(first.operation) else { panic!("no start") };
        let (effects, diagnostics) = (Vec::new(), Diagnostics::default());
        let mut out = Outside { clock: clock(at.0), host: Dice(7), effects, diagnostics };
        let rum = Rum::start(Config::read(&mut config.kept()), url, at, &mut out);
        let mut page = Self { rum, out, cookies: String::new(), sent: 0 };
        page.carry_out();
        page
    }

    fn carry_out(&mut self) {
        while !self.out.effects.is_empty() {
            for effect in take(&mut self.out.effects) {
                let at = self.out.clock.now;
                let what = match effect {
                    Effect::ReadSession(trigger, _) => What::Stored { trigger, cookies: &self.cookies },
                    Effect::Send(request) => {
                        self.sent += request.body.len();
                        What::Settled { request: request.number, status: 202, retry_after: None }
                    }
                    Effect::WriteSession(assignment) => {
                        assignment.split(';').next().unwrap_or("").clone_into(&mut self.cookies);
                        continue;
                    }
                    _ => continue,
                };
                self.rum.observe(&Observation { at, what }, &mut self.out);
            }
        }
    }

    #[inline(never)]
    fn play(&mut self, records: &[Record]) {
        for record in records {
            let mut reader = Reader::new(&record.numbers, &record.text);
            let at = reader.moment();
            let what = reader.what(record.operation);
            assert!(!matches!(what, What::Unknown), "an operation of this core");
            self.out.clock = clock(at.0);
            self.rum.observe(&Observation { at, what }, &mut self.out);
            self.carry_out();
        }
    }
}

/// What callgrind counts.
#[inline(never)]
fn measured(page: &mut Page, records: &[Record]) {
    page.play(records);
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let [before, counted] = [(); 2].map(|()| read(&arguments.next().expect("two files of records")));
    let (first, before) = before.split_first().expect("a record that starts the core");
    let mut page = Page::open(first);
    page.play(before);
    measured(&mut page, &counted);
    let mut told = page.out.diagnostics.drops().filter(|(_, count)| *count > 0);
    assert!(told.next().is_none(), "something was dropped");
    println!("{} B sent", page.sent);
}
