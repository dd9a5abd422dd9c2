//! The two buffers in which the shim leaves what it has to say.

use super::cell::Place;
use crate::record::Reader;
use alloc::string::String;
use alloc::vec::Vec;

/// The numbers of a record.
pub static NUMBERS: Buffer = Buffer(Place::new());
/// The strings of a record, an event as `beforeSend` left it, or the cookies.
pub static BYTES: Buffer = Buffer(Place::new());

/// Room that the shim writes to; taken out, it is spent.
pub struct Buffer(Place<Vec<f64>>);

/// What was in the buffers.
pub struct Input {
    numbers: Vec<f64>,
    bytes: Vec<f64>,
}

impl Buffer {
    /// Makes room for so many numbers; the address to write them to.
    #[inline(never)]
    pub fn room(&self, count: usize) -> *mut f64 {
        let mut room = alloc::vec![0.0; count];
        let start = room.as_mut_ptr();
        self.0.put(room);
        start
    }

    #[inline(never)]
    fn take(&self) -> Vec<f64> {
        self.0.take().unwrap_or_default()
    }
}

impl Input {
    /// Takes what is in the buffers.
    pub fn take() -> Self {
        Self { numbers: NUMBERS.take(), bytes: BYTES.take() }
    }

    /// Reads it as a record.
    pub fn reader(&self) -> Reader<'_> {
        // SAFETY: the shim fills the buffer with what `TextEncoder` made; the rest of it is zeros.
        Reader::new(&self.numbers, unsafe { core::str::from_utf8_unchecked(as_bytes(&self.bytes)) })
    }
}

/// The first bytes that were written in place of strings.
pub fn take_bytes(length: usize) -> Vec<u8> {
    as_bytes(&BYTES.take()).get(..length).unwrap_or_default().into()
}

/// The same of what `TextEncoder` made.
pub fn take_text(length: usize) -> String {
    // SAFETY: it makes UTF-8, and all of it is taken.
    unsafe { String::from_utf8_unchecked(take_bytes(length)) }
}

fn as_bytes(buffer: &[f64]) -> &[u8] {
    // SAFETY: the same memory at the same length; bytes need no alignment and have no invalid value.
    unsafe { core::slice::from_raw_parts(buffer.as_ptr().cast(), size_of_val(buffer)) }
}
