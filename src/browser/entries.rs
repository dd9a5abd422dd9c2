//! Performance entries: one observer, one callback, for all types that the engine has.

use js_sys::Array;
use wasm_bindgen::JsCast;
use web_sys::{PerformanceObserver, PerformanceObserverInit};

/// Starts to observe; `wanted` holds the options for each type that the engine supports. Each type is observed on its own,
/// because only then the engine also hands out what was buffered before (spec d §1.5).
pub fn observe(observer: &PerformanceObserver, wanted: &Array) {
    for options in wanted.iter() {
        observer.observe(options.unchecked_ref::<PerformanceObserverInit>());
    }
}

/// Entries that the engine holds back until the page is idle: at page exit there is no later.
pub fn pending(observer: &PerformanceObserver) -> Array {
    observer.take_records()
}
