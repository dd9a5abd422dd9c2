//! The shim, as the core calls it: effects that answer later, and `beforeSend`.

use super::{cookie, input};
use crate::assemble::writer::Writer;
use crate::diagnostics::EventKind;
use crate::effect::{Carrier, Effect, Host};
use crate::observation::What;
use alloc::string::String;
use alloc::vec::Vec;
use js_sys::Array;
use uuid::Uuid;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(raw_module = "./host.js")]
extern "C" {
    /// Carries out an effect; the answer is 1 unless a beacon was refused.
    fn effect(kind: u32, number: u32, text: *const u8, text_length: usize, body: *const u8, body_length: usize) -> u32;
    /// Shows an event to `beforeSend`: −1 drops it, −2 leaves it, else it was replaced by so many bytes of the input.
    fn edit(kind: u32, first: u32, last: u32, event: *const u8, length: usize) -> i32;
    /// Hands entries on that were still held back by the engine.
    pub fn entries(list: &Array);
}

#[wasm_bindgen]
extern "C" {
    /// Not `crypto.randomUUID`: pages on plain http do not have it.
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn get_random_values(bytes: &mut [u8]);
}

/// The kinds of effects, as in `js-shim/host.ts`.
const FETCH: u32 = 0;
const BEACON: u32 = 1;
const WARN: u32 = 2;
const ANSWER: u32 = 3;
const VIEW: u32 = 4;
const KEEPALIVE: u32 = 5;
const KEEP: u32 = 6;
const FORGET: u32 = 7;
const WRITE: u32 = 8;

/// Carries out one effect. What comes of it at once is the next observation.
pub fn carry_out<'a>(wanted: &Effect, cookies: &'a mut String) -> Option<What<'a>> {
    match wanted {
        Effect::ReadSession(trigger, _) => {
            *cookies = cookie::read();
            return Some(What::Stored { trigger: *trigger, cookies });
        }
        Effect::WriteSession(value) => cookie::write(value),
        Effect::Send(request) => {
            let kind = match request.by {
                Carrier::Fetch if request.keepalive => KEEPALIVE,
                Carrier::Fetch => FETCH,
                Carrier::Beacon => BEACON,
            };
            if call(kind, request.number, &request.url, &request.body) == 0 {
                return Some(What::Settled { request: request.number, status: 0, retry_after: None });
            }
            // Nobody answers a beacon: once the browser took it, it counts as delivered.
            if request.by == Carrier::Beacon {
                return Some(What::Settled { request: request.number, status: 202, retry_after: None });
            }
        }
        Effect::Keep { batch, place, line } => {
            call(KEEP, *place as u32, &text(batch), line);
        }
        Effect::Forget(batch) => {
            call(FORGET, 0, &text(batch), &[]);
        }
        Effect::Write => {
            call(WRITE, 0, "", &[]);
        }
        Effect::Warn(line) => {
            call(WARN, 0, line, &[]);
        }
        // Told apart by their lengths.
        Effect::View(number, told) | Effect::Frustration(number, told) => {
            call(VIEW, *number, told, &[]);
        }
    }
    None
}

/// Gives the shim the answer to what it asked.
pub fn answer(json: &[u8]) {
    call(ANSWER, 0, "", json);
}

fn text(id: &Uuid) -> String {
    let mut text = Writer::new();
    text.put_id(id);
    text.into_string()
}

fn call(kind: u32, number: u32, text: &str, body: &[u8]) -> u32 {
    effect(kind, number, text.as_ptr(), text.len(), body.as_ptr(), body.len())
}

/// The page's side of the two questions that can't wait.
pub struct PageHost;

impl Host for PageHost {
    fn fill_random(&mut self, bytes: &mut [u8]) {
        get_random_values(bytes);
    }

    fn edit(&mut self, kind: EventKind, tickets: (u32, u32), event: &mut Vec<u8>) -> bool {
        let edited = edit(kind as u32, tickets.0, tickets.1, event.as_ptr(), event.len());
        if edited >= 0 {
            *event = input::take_bytes(edited as usize);
        }
        edited != -1
    }
}
