//! Performance entries: one observer, one callback, for all types that the engine has.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{PerformanceObserver, PerformanceObserverInit};

/// Shorter events do not matter to INP, and the engine need not tell of them (spec d §5.1).
const EVENT_DURATION_THRESHOLD_MS: f64 = 40.0;

/// Starts to observe; `types` are those of the wanted ones that the engine supports. Each type is observed on its own,
/// because only then the engine also hands out what was buffered before (spec d §1.5).
pub fn observe(callback: &Function, types: &Array) -> Option<PerformanceObserver> {
    let observer = PerformanceObserver::new(callback).ok()?;
    for entry_type in types.iter() {
        let options = Object::new();
        set(&options, "type", &entry_type);
        set(&options, "buffered", &JsValue::TRUE);
        set(&options, "durationThreshold", &JsValue::from_f64(EVENT_DURATION_THRESHOLD_MS));
        observer.observe(options.unchecked_ref::<PerformanceObserverInit>());
    }
    Some(observer)
}

/// Entries that the engine holds back until the page is idle: at page exit there is no later.
pub fn pending(observer: &PerformanceObserver) -> Array {
    observer.take_records()
}

fn set(options: &Object, key: &str, value: &JsValue) {
    // Fails on frozen objects and proxies only; this is a plain one of our own.
    let _frozen = Reflect::set(options, &JsValue::from_str(key), value);
}
