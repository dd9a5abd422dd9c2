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
    // All numbers as wasm has them: unsigned ones and pointers would be wrapped by the glue. No address is above 2 GiB.
    /// Carries out an effect; the answer is 1 unless a beacon was refused.
    fn effect(kind: i32, number: f64, text: i32, text_length: i32, body: i32, body_length: i32) -> i32;
    /// Shows an event to `beforeSend`: −1 drops it, −2 leaves it, else it was replaced by so many bytes of the input.
    fn edit(first: i32, last: i32, event: i32, length: i32) -> i32;
    /// Fills memory with random bytes.
    fn random(bytes: i32, length: i32);
    /// Hands entries on that were still held back by the engine.
    pub fn entries(list: &Array);
}

/// The kinds of effects, as in `js-shim/core/host.ts`.
const FETCH: i32 = 0;
const BEACON: i32 = 1;
const WARN: i32 = 2;
const ANSWER: i32 = 3;
const VIEW: i32 = 4;
const KEEPALIVE: i32 = 5;
const KEEP: i32 = 6;
const FORGET: i32 = 7;
const WRITE: i32 = 8;
const COOKIE: i32 = 9;

/// Carries out one effect. What comes of it at once is the next observation.
pub fn carry_out<'a>(wanted: &Effect, cookies: &'a mut String) -> Option<What<'a>> {
    let id;
    let (kind, number, text, body): (i32, u32, &str, &[u8]) = match wanted {
        Effect::ReadSession(trigger, _) => {
            *cookies = cookie::read();
            return Some(What::Stored { trigger: *trigger, cookies });
        }
        Effect::WriteSession(value) => (COOKIE, 0, value, &[]),
        Effect::Send(request) => {
            let kind = match request.by {
                Carrier::Fetch if request.keepalive => KEEPALIVE,
                Carrier::Fetch => FETCH,
                Carrier::Beacon => BEACON,
            };
            (kind, request.number, &request.url, &request.body)
        }
        Effect::Keep { batch, place, line } => {
            id = text_of(batch);
            (KEEP, *place as u32, &id, line)
        }
        Effect::Forget(batch) => {
            id = text_of(batch);
            (FORGET, 0, &id, &[])
        }
        Effect::Write => (WRITE, 0, "", &[]),
        Effect::Warn(line) => (WARN, 0, line, &[]),
        // Told apart by their lengths.
        Effect::View(number, told) | Effect::Frustration(number, told) => (VIEW, *number, told, &[]),
    };
    let taken = call(kind, number, text, body) != 0;
    let Effect::Send(request) = wanted else { return None };
    let status = match request.by {
        _ if !taken => 0,
        // Nobody answers a beacon: once the browser took it, it counts as delivered.
        Carrier::Beacon => 202,
        Carrier::Fetch => return None,
    };
    Some(What::Settled { request: request.number, status, retry_after: None })
}

/// Gives the shim the answer to what it asked.
pub fn answer(json: &[u8]) {
    call(ANSWER, 0, "", json);
}

fn text_of(id: &Uuid) -> String {
    let mut text = Writer::new();
    text.put_id(id);
    text.into_string()
}

fn call(kind: i32, number: u32, text: &str, body: &[u8]) -> i32 {
    effect(kind, f64::from(number), at(text.as_bytes()), text.len() as i32, at(body), body.len() as i32)
}

fn at(bytes: &[u8]) -> i32 {
    bytes.as_ptr() as i32
}

/// The page's side of the two questions that can't wait.
pub struct PageHost;

impl Host for PageHost {
    fn fill_random(&mut self, bytes: &mut [u8]) {
        random(at(bytes), bytes.len() as i32);
    }

    fn edit(&mut self, _: EventKind, tickets: (u32, u32), event: &mut Vec<u8>) -> bool {
        let edited = edit(tickets.0 as i32, tickets.1 as i32, at(event), event.len() as i32);
        if edited >= 0 {
            *event = input::take_bytes(edited as usize);
        }
        edited != -1
    }
}
