//! What the core asks for: effects to carry out, and the two questions that can't wait for an answer.

use crate::diagnostics::EventKind;
use alloc::string::String;
use alloc::vec::Vec;

/// Something to be done outside. The order is the order of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Read the session store and tell what it holds ([`crate::observation::What::Stored`]).
    ReadSession,
    /// Write this to the session store.
    WriteSession(String),
    /// Send a request; its end comes back as [`crate::observation::What::Settled`].
    Send(Request),
    /// One line on the host's console.
    Warn(String),
}

/// A request to the intake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its number on this page.
    pub number: u32,
    /// The absolute URL, or path and query for a `proxy` function.
    pub url: String,
    /// The body.
    pub body: Vec<u8>,
    /// How to send it.
    pub by: Carrier,
}

/// How a request leaves the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// `fetch`.
    Fetch,
    /// `navigator.sendBeacon`; a refusal comes back as status 0 and the core falls back to `fetch`.
    Beacon,
}

/// What the core must ask in the middle of its work.
pub trait Host {
    /// Fills the slice with random bytes.
    fn fill_random(&mut self, bytes: &mut [u8]);

    /// Passes an assembled event through the host's `beforeSend`; false drops it. Only called if there is one.
    fn edit(&mut self, kind: EventKind, event: &mut Vec<u8>) -> bool;
}

/// A new random id.
#[inline(never)]
pub fn new_id(host: &mut dyn Host) -> uuid::Uuid {
    let mut bytes = [0; 16];
    host.fill_random(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}
