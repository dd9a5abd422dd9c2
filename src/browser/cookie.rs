//! The cookie jar of the document, or what stands in for it.

use super::input;
use alloc::string::String;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(raw_module = "./host.js")]
extern "C" {
    /// Leaves all cookies in the input; how many bytes they are there. None where the page may not read them (opaque
    /// origin, blocked storage).
    fn cookies() -> usize;
}

/// `document.cookie`.
pub fn read() -> String {
    input::take_text(cookies())
}
