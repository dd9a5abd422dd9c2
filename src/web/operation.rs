//! Operations: something that the user waits for, from its start to its success or failure.

use gloo_timers::callback::Timeout;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "ferrum-rum")]
extern "C" {
    type Operations;
    #[wasm_bindgen(thread_local_v2, js_name = datadogRum)]
    static OPERATIONS: Operations;
    #[wasm_bindgen(method, js_name = startOperation)]
    fn start_operation(this: &Operations, name: &str);
    #[wasm_bindgen(method, js_name = succeedOperation)]
    fn succeed_operation(this: &Operations, name: &str);
    #[wasm_bindgen(method, js_name = failOperation)]
    fn fail_operation(this: &Operations, name: &str, reason: &str);
}

/// An operation under way. It ends once: by success, by failure, when its time is over, or when it is dropped.
///
/// ```no_run
/// use ferrum_rum::web::Operation;
///
/// let payment = Operation::start("payment", 30_000);
/// match "129.90".parse::<f64>() {
///     Ok(_) => payment.succeed(),
///     Err(_) => payment.fail(),
/// }
/// ```
pub struct Operation {
    name: String,
    ended: Rc<Cell<bool>>,
    /// Dropped with the operation, and then it does not ring.
    _deadline: Timeout,
}

impl Operation {
    /// Begins; after `limit_ms` without an end it counts as abandoned.
    pub fn start(name: &str, limit_ms: u32) -> Self {
        OPERATIONS.with(|rum| rum.start_operation(name));
        let ended = Rc::new(Cell::new(false));
        let (late, by_deadline) = (name.to_owned(), Rc::clone(&ended));
        let deadline = Timeout::new(limit_ms, move || fail_once(&late, "abandoned", &by_deadline));
        Self { name: name.to_owned(), ended, _deadline: deadline }
    }

    /// It worked.
    pub fn succeed(self) {
        if !self.ended.replace(true) {
            OPERATIONS.with(|rum| rum.succeed_operation(&self.name));
        }
    }

    /// It did not.
    pub fn fail(self) {
        fail_once(&self.name, "error", &self.ended);
    }
}

impl Drop for Operation {
    /// Whoever forgets it has given it up.
    fn drop(&mut self) {
        fail_once(&self.name, "abandoned", &self.ended);
    }
}

fn fail_once(name: &str, reason: &str, ended: &Cell<bool>) {
    if !ended.replace(true) {
        OPERATIONS.with(|rum| rum.fail_operation(name, reason));
    }
}
