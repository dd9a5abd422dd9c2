//! Eight hours of a page that stays open: thousands of views, an intake that fails every other hour, tabs that hide. The
//! heap stays flat, the journal bounded, and all that was told arrives.

use ferrum_rum::config::{Config, Switches};
use ferrum_rum::delivery::Leaving;
use ferrum_rum::diagnostics::{Diagnostics, EventKind};
use ferrum_rum::effect::{Effect, Host, Outside};
use ferrum_rum::observation::{Observation, PageState, What};
use ferrum_rum::rum::Rum;
use ferrum_rum::time::{Clock, EpochMs, RelativeMs};
use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use uuid::Uuid;

struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);

// SAFETY: the system's allocator does the work.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller's.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const ORIGIN: f64 = 1_767_225_600_000.0;
const HOUR: f64 = 3_600_000.0;

struct Numbers(u64);

impl Host for Numbers {
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

struct World {
    rum: Rum,
    out: Outside<Numbers>,
    cookie: String,
    journal: BTreeMap<(Uuid, usize), usize>,
    largest_journal: usize,
    /// Actions that arrived, by name.
    arrived: HashSet<u32>,
    repeated: u32,
    fails: bool,
}

impl World {
    fn see(&mut self, what: What) {
        let at = self.out.clock.now;
        self.rum.observe(&Observation { at, what }, &mut self.out);
        while !self.out.effects.is_empty() {
            for effect in std::mem::take(&mut self.out.effects) {
                self.carry_out(effect);
            }
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        let at = self.out.clock.now;
        match effect {
            Effect::ReadSession(trigger, _) => {
                let cookies = self.cookie.clone();
                self.rum.observe(&Observation { at, what: What::Stored { trigger, cookies: &cookies } }, &mut self.out);
            }
            Effect::WriteSession(assignment) => {
                assignment.split(';').next().unwrap_or("").clone_into(&mut self.cookie);
            }
            Effect::Send(request) => {
                let status = if self.fails { 503 } else { 202 };
                if !self.fails {
                    for line in std::str::from_utf8(&request.body).unwrap().lines() {
                        let Some((_, rest)) = line.split_once("told ") else { continue };
                        let number = rest.split('"').next().unwrap().parse().unwrap();
                        self.repeated += u32::from(!self.arrived.insert(number));
                    }
                }
                let what = What::Settled { request: request.number, status, retry_after: None };
                self.rum.observe(&Observation { at, what }, &mut self.out);
            }
            Effect::Keep { batch, place, line } => {
                self.journal.insert((batch, place), line.len());
                self.largest_journal = self.largest_journal.max(self.journal.values().sum());
            }
            Effect::Forget(batch) => self.journal.retain(|(other, _), _| *other != batch),
            _ => {}
        }
    }

    /// Time passes, the core awake whenever it asked for it.
    fn pass(&mut self, ms: f64) {
        let end = self.out.clock.now.0 + ms;
        loop {
            let wake = self.rum.wake_at().0.max(self.out.clock.now.0);
            self.set_now(wake.min(end));
            self.see(What::Tick);
            if wake >= end {
                return;
            }
        }
    }

    fn set_now(&mut self, now: f64) {
        self.out.clock.now = RelativeMs(now);
        self.out.clock.wall = EpochMs(ORIGIN + now);
    }
}

#[test]
fn eight_hours() {
    let config = Config { switches: Switches(Switches::JOURNAL | Switches::KEEPALIVE), ..Config::default() };
    let clock = Clock { origin: EpochMs(ORIGIN), now: RelativeMs(0.0), wall: EpochMs(ORIGIN) };
    let (host, effects, diagnostics) = (Numbers(7), Vec::new(), Diagnostics::default());
    let mut out = Outside { clock, host, effects, diagnostics };
    let rum = Rum::start(config, "https://shop.test/", RelativeMs(0.0), &mut out);
    let (journal, arrived) = (BTreeMap::new(), HashSet::with_capacity(10_000));
    let mut world =
        World { rum, out, cookie: String::new(), journal, largest_journal: 0, arrived, repeated: 0, fails: false };
    world.see(What::Tick);
    let mut heap = Vec::new();
    let mut told = 0;
    for view in 0..2_880_u32 {
        // Two views a minute are read, and then a quarter of an hour of every hour nobody is there.
        world.fails = (view / 180) % 4 == 1;
        world.see(What::Location { href: &format!("https://shop.test/{view}"), anchor: false });
        world.see(What::Interaction);
        for _ in 0..3 {
            world.see(What::Action { name: &format!("told {told}"), context: None });
            told += 1;
            world.pass(3_000.0);
        }
        if view % 50 == 0 {
            world.see(What::Page(PageState::Hidden));
            world.see(What::Exiting(Leaving::Hidden));
            world.see(What::Page(PageState::Active));
            world.see(What::Visible);
        }
        world.pass(1_000.0);
        if view % 360 == 359 {
            heap.push(LIVE.load(Ordering::Relaxed) / 1024);
        }
    }
    world.fails = false;
    world.pass(180_000.0);
    world.see(What::Exiting(Leaving::Hidden));
    assert!((world.out.clock.now.0 / HOUR).round() >= 8.0);
    // Twice a session reaches its four hours, and begins anew with the next interaction.
    let between: u32 = world.out.diagnostics.drops().map(|(name, count)| u32::from(name == "no_session") * count).sum();
    assert_eq!((world.arrived.len() as u32 + between, world.repeated), (told, 0));
    assert!(between < 10, "{between}");
    assert!(world.journal.is_empty(), "{} left", world.journal.len());
    // Half an hour of a failing intake is all that ever waits.
    assert!(world.largest_journal < 8 * 1024 * 1024, "{}", world.largest_journal);
    let (fifth, last) = (heap[4], heap[7]);
    assert!(last < fifth + fifth / 4 + 64, "kB by the hour: {heap:?}");
    println!("heap by the hour, kB: {heap:?}; journal at most {} kB", world.largest_journal / 1024);
}
