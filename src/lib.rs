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
pub mod rum;
pub mod scan;
pub mod session;
pub mod time;

#[cfg(all(target_arch = "wasm32", not(feature = "web")))]
mod browser;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
pub mod web;

/// What JavaScript can call. Numbers only: strings and records go through the two input buffers.
#[cfg(all(target_arch = "wasm32", not(feature = "web")))]
mod exports {
    use crate::browser::cell::Place;
    use crate::browser::{entries, host};
    use crate::collect::action_name::Part;
    use crate::config::Config;
    use crate::effect::Effect;
    use crate::observation::{Observation, What};
    use crate::privacy::{Level, NodeFacts, effective_level, shows_text};
    use crate::record::Reader;
    use crate::rum::{Rum, Turn};
    use crate::time::{Clock, EpochMs, RelativeMs};
    use alloc::boxed::Box;
    use alloc::string::String;
    use alloc::vec::Vec;
    use js_sys::{Array, Function};
    use wasm_bindgen::prelude::wasm_bindgen;
    use web_sys::PerformanceObserver;

    static RUM: Place<Box<Rum>> = Place::new();
    static NUMBERS: Place<Vec<f64>> = Place::new();
    static BYTES: Place<Vec<u8>> = Place::new();
    static OBSERVER: Place<PerformanceObserver> = Place::new();

    /// Makes room for a record's numbers; the address to write them to.
    #[wasm_bindgen]
    pub fn numbers(count: usize) -> *mut f64 {
        let mut room = NUMBERS.take().unwrap_or_default();
        room.clear();
        room.resize(count, f64::NAN);
        let start = room.as_mut_ptr();
        NUMBERS.put(room);
        start
    }

    /// Makes room for a record's strings; the address to write them to.
    #[wasm_bindgen]
    pub fn bytes(count: usize) -> *mut u8 {
        let mut room = BYTES.take().unwrap_or_default();
        room.clear();
        room.resize(count, 0);
        let start = room.as_mut_ptr();
        BYTES.put(room);
        start
    }

    /// Takes the record in the input buffers in. Returns when the core wants to be called next, in ms since the time
    /// origin; infinite: not before something happens.
    #[wasm_bindgen]
    pub fn observe(operation: u32, origin: f64, now: f64, wall: f64) -> f64 {
        let numbers = NUMBERS.take().unwrap_or_default();
        let bytes = BYTES.take().unwrap_or_default();
        let clock = Clock { origin: EpochMs(origin), now: RelativeMs(now), wall: EpochMs(wall) };
        let mut reader = Reader::new(&numbers, &bytes);
        let at = reader.moment();
        let next = run(reader.what(operation).map(|what| Observation { at, what }), clock);
        // Given back, so that the next record needs no new room.
        NUMBERS.put(numbers);
        BYTES.put(bytes);
        next
    }

    fn run(observation: Option<Observation>, clock: Clock) -> f64 {
        let mut take_edited = |length: usize| {
            let mut edited = BYTES.take().unwrap_or_default();
            edited.truncate(length);
            edited
        };
        let mut effects = Vec::new();
        let mut host = host::PageHost { take_edited: &mut take_edited };
        let mut turn = Turn { clock, host: &mut host, effects: &mut effects };
        let rum = match (RUM.take(), observation) {
            (_, Some(Observation { what: What::Start(url, config), at })) => {
                Some(Box::new(Rum::start(Config::read(config), url, at, &mut turn)))
            }
            (Some(mut rum), Some(observation)) => {
                rum.observe(observation, &mut turn);
                Some(rum)
            }
            (Some(mut rum), None) => {
                rum.not_understood();
                Some(rum)
            }
            (None, _) => None,
        };
        let Some(mut rum) = rum else { return f64::INFINITY };
        // What comes of an effect at once is an observation like any other, and may lead to more effects.
        let mut wanted: Vec<Effect> = core::mem::take(turn.effects);
        while !wanted.is_empty() {
            for effect in wanted {
                let mut cookies = String::new();
                if let Some(what) = host::carry_out(&effect, &mut cookies) {
                    rum.observe(Observation { at: clock.now, what }, &mut turn);
                }
            }
            wanted = core::mem::take(turn.effects);
        }
        let next = rum.wake_at().map_or(f64::INFINITY, |wake| wake.0);
        RUM.put(rum);
        next
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
        let Some(mut rum) = RUM.take() else { return 0 };
        let ticket = rum.names.begin();
        RUM.put(rum);
        ticket
    }

    /// Takes the candidate for a name in the input buffers: for each part its kind, level, facts and text. True once
    /// there is a name.
    #[wasm_bindgen]
    pub fn offer(source: u32) -> bool {
        let (numbers, bytes) = (NUMBERS.take().unwrap_or_default(), BYTES.take().unwrap_or_default());
        let Some(mut rum) = RUM.take() else { return true };
        let mut reader = Reader::new(&numbers, &bytes);
        let parts = core::iter::from_fn(|| {
            let kind = reader.number_if()?;
            let (level, facts) = (reader.number(), reader.number());
            Some(Part::from_numbers(kind as u32, level as u32, facts as u32, reader.text()))
        });
        let settled = rum.names.offer(source, parts);
        RUM.put(rum);
        settled
    }

    /// The pressed element is masked as a whole.
    #[wasm_bindgen]
    pub fn mask() {
        if let Some(mut rum) = RUM.take() {
            rum.names.mask();
            RUM.put(rum);
        }
    }

    /// Starts to observe these types of performance entries.
    #[wasm_bindgen]
    pub fn watch(callback: &Function, types: &Array) {
        if let Some(observer) = entries::observe(callback, types) {
            OBSERVER.put(observer);
        }
    }

    /// Hands on the entries that the engine still holds back.
    #[wasm_bindgen]
    pub fn pending() {
        if let Some(observer) = OBSERVER.take() {
            host::entries(&entries::pending(&observer));
            OBSERVER.put(observer);
        }
    }

    /// Answers a question of the public API with JSON: 0 `getInternalContext` at a moment, 1 `getViewContext`,
    /// 2 `getDiagnostics`.
    #[wasm_bindgen]
    pub fn ask(question: u32, at: f64, wall: f64) {
        if let Some(mut rum) = RUM.take() {
            host::answer(&rum.answer(question, RelativeMs(at), EpochMs(wall)));
            RUM.put(rum);
        }
    }
}
