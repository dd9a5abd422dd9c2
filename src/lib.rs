//! ferrum-rum: Real User Monitoring for the browser.
//!
//! The core is sans-IO: observations and a clock reading come in, effects go out. What JavaScript can call stands in
//! [`exports`]; everything it calls is in the modules below, each one floor of the house (see `docs/architecture.md`).
#![cfg_attr(all(target_arch = "wasm32", not(feature = "web")), no_std)]

extern crate alloc;

pub mod assemble;
pub mod collect;
pub mod config;
pub mod delivery;
pub mod diagnostics;
pub mod effect;
pub mod observation;
pub mod privacy;
pub mod record;
#[cfg(any(feature = "replay", not(target_arch = "wasm32")))]
pub mod replay;
pub mod rum;
pub mod scan;
pub mod session;
pub mod time;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
pub mod web;
pub mod words;

#[cfg(all(target_arch = "wasm32", not(any(feature = "web", feature = "replay"))))]
mod browser;

/// What JavaScript can call. Numbers only: strings and records go through the two input buffers.
#[cfg(all(target_arch = "wasm32", not(any(feature = "web", feature = "replay"))))]
mod exports {
    use crate::browser::cell::Place;
    use crate::browser::entries;
    use crate::browser::host::{self, PageHost};
    use crate::browser::input::{BYTES, Input, NUMBERS};
    use crate::collect::action_name::Part;
    use crate::config::Config;
    use crate::diagnostics::Diagnostics;
    use crate::effect::{Effect, Outside};
    use crate::observation::{Observation, What};
    use crate::privacy::{Level, NodeFacts, effective_level, shows_text};
    use crate::rum::Rum;
    use crate::time::{Clock, EpochMs, RelativeMs};
    use alloc::boxed::Box;
    use alloc::string::String;
    use alloc::vec::Vec;
    use core::mem::take;
    use js_sys::Array;
    use wasm_bindgen::prelude::wasm_bindgen;
    use web_sys::PerformanceObserver;

    /// A running SDK and what is around it.
    struct Running {
        rum: Rum,
        out: Outside<PageHost>,
    }

    /// Never dropped: it runs as long as its page, or until a trap ends the instance with it.
    static RUNNING: Place<&'static mut Running> = Place::new();
    static OBSERVER: Place<PerformanceObserver> = Place::new();

    /// Makes room for a record's numbers; the address to write them to.
    #[wasm_bindgen]
    pub fn numbers(count: usize) -> *mut f64 {
        NUMBERS.room(count)
    }

    /// Makes room for a record's strings; the address to write them to.
    #[wasm_bindgen]
    pub fn bytes(count: usize) -> *mut f64 {
        BYTES.room(count / size_of::<f64>() + 1)
    }

    /// Takes the record in the input buffers in. Returns when the core wants to be called next, in ms since the time
    /// origin; infinite: not before something happens.
    #[wasm_bindgen]
    pub fn observe(operation: u32, origin: f64, now: f64, wall: f64) -> f64 {
        let input = Input::take();
        let mut reader = input.reader();
        let clock = Clock { origin: EpochMs(origin), now: RelativeMs(now), wall: EpochMs(wall) };
        let at = reader.moment();
        let what = reader.what(operation);
        if let What::Start { url, config } = what {
            let diagnostics = Diagnostics::default();
            let mut out = Outside { clock, host: PageHost, effects: Vec::new(), diagnostics };
            let rum = Rum::start(Config::read(&mut config.kept()), url, at, &mut out);
            RUNNING.put(Box::leak(Box::new(Running { rum, out })));
        }
        let Some(running) = RUNNING.take() else { return f64::INFINITY };
        let Running { rum, out } = running;
        out.clock = clock;
        if rum.is_overdue(&clock) {
            rum.observe(&Observation { at: RelativeMs(0.0), what: What::Tick }, out);
            carry_out(rum, out);
        }
        rum.observe(&Observation { at, what }, out);
        carry_out(rum, out);
        let next = rum.wake_at();
        RUNNING.put(running);
        next.0
    }

    /// What comes of an effect at once is an observation like any other, and may lead to more effects.
    #[inline(never)]
    fn carry_out(rum: &mut Rum, out: &mut Outside<PageHost>) {
        while !out.effects.is_empty() {
            for effect in &take(&mut out.effects) {
                let mut cookies = String::new();
                let at = if let Effect::ReadSession(_, at) = effect { *at } else { out.clock.now };
                if let Some(what) = host::carry_out(effect, &mut cookies) {
                    rum.observe(&Observation { at, what }, out);
                }
            }
        }
    }

    /// The privacy level of a node under a parent of the given level, from what the shim read of it.
    #[wasm_bindgen]
    pub fn level(parent: u32, facts: u32) -> u32 {
        effective_level(Level::from_number(parent), NodeFacts(facts)) as u32
    }

    /// Whether text under an element of this level and with these facts may be shown.
    #[wasm_bindgen]
    pub fn shows(level: u32, facts: u32) -> bool {
        shows_text(Level::from_number(level), NodeFacts(facts))
    }

    /// A press began; the ticket under which its element's name will wait.
    #[wasm_bindgen]
    pub fn press() -> u32 {
        let Some(running) = RUNNING.take() else { return 0 };
        let ticket = running.rum.names.begin();
        RUNNING.put(running);
        ticket
    }

    /// Takes the candidate for a name in the input buffers: for each part its kind, level, facts and text. True once
    /// there is a name.
    #[wasm_bindgen]
    pub fn offer(source: u32) -> bool {
        let input = Input::take();
        let Some(running) = RUNNING.take() else { return true };
        let mut reader = input.reader();
        let parts = core::iter::from_fn(|| {
            if reader.is_empty() {
                return None;
            }
            let (kind, level, facts) = (reader.integer(), reader.integer(), reader.integer());
            Some(Part::from_numbers(kind, level, facts, reader.text()))
        });
        let settled = running.rum.names.offer(source, parts);
        RUNNING.put(running);
        settled
    }

    /// The pressed element is masked as a whole.
    #[wasm_bindgen]
    pub fn mask() {
        if let Some(running) = RUNNING.take() {
            running.rum.names.mask();
            RUNNING.put(running);
        }
    }

    /// Starts to observe performance entries, with these options for each type.
    #[wasm_bindgen]
    pub fn watch(observer: PerformanceObserver, wanted: &Array) {
        entries::observe(&observer, wanted);
        OBSERVER.put(observer);
    }

    /// Hands on the entries that the engine still holds back.
    #[wasm_bindgen]
    pub fn pending() {
        if let Some(observer) = OBSERVER.take() {
            host::entries(&entries::pending(&observer));
            OBSERVER.put(observer);
        }
    }

    /// Somebody waits for the page to come to rest: tell of its activity.
    #[wasm_bindgen]
    pub fn waits() -> bool {
        let Some(running) = RUNNING.take() else { return false };
        let waits = running.rum.waits();
        RUNNING.put(running);
        waits
    }

    /// Answers a question of the public API with JSON: 0 `getInternalContext` at a moment, 1 `getViewContext`,
    /// 2 `getDiagnostics`, 3 the canonical form of the stack in the input buffers, from which what is observed next was
    /// called.
    #[wasm_bindgen]
    pub fn ask(question: u32, at: f64, wall: f64) {
        let input = Input::take();
        if let Some(running) = RUNNING.take() {
            let Running { rum, out } = &mut *running;
            host::answer(&rum.answer(question, &mut input.reader(), RelativeMs(at), EpochMs(wall), &out.diagnostics));
            RUNNING.put(running);
        }
    }
}
