//! The cookie jar of the document.

use alloc::string::String;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlDocument;

#[wasm_bindgen(raw_module = "./host.js")]
extern "C" {
    /// The document, handed over: finding it through the global object takes a kilobyte.
    fn page() -> HtmlDocument;
}

/// `document.cookie`; empty where the page may not read it (opaque origin, blocked storage).
pub fn read() -> String {
    page().cookie().unwrap_or_default()
}

/// Sets one cookie. A refusal shows in the next reading.
pub fn write(cookie: &str) {
    let _refused = page().set_cookie(cookie);
}
