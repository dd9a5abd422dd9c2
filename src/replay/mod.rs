//! Session replay: what the shim read of the page is masked, becomes records, and records become segments (spec c).
//!
//! It is compiled into an artefact of its own (feature `replay`), which only the pages of replayed sessions load. Sans-IO
//! like the core: packed notes and the clock come in, finished segments go out.

pub mod changes;
pub mod deflate;
#[cfg(all(target_arch = "wasm32", feature = "replay"))]
mod exports;
pub mod nodes;
pub mod notes;
pub mod prefix_code;
pub mod recorder;
pub mod records;
pub mod ring;
pub mod segment;
pub mod strings;
