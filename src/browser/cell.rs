//! The core's place between two calls.

use core::cell::Cell;

/// Holds a value that is taken out for the time of a call. A call that comes while another runs, or after one trapped,
/// finds nothing and does nothing: no borrow can fail, so nothing panics.
pub struct Place<T>(Cell<Option<T>>);

// SAFETY: wasm32-unknown-unknown without the atomics feature has one thread per instance.
unsafe impl<T> Sync for Place<T> {}

impl<T> Place<T> {
    /// An empty place.
    pub const fn new() -> Self {
        Self(Cell::new(None))
    }

    /// Takes the value out.
    pub fn take(&self) -> Option<T> {
        self.0.take()
    }

    /// Puts a value in.
    pub fn put(&self, value: T) {
        self.0.set(Some(value));
    }
}
