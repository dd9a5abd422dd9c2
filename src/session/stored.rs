//! The session as the store holds it: what all tabs and SDKs of a site share (spec a §3.1, §3.2).
//!
//! Anyone can write there, so nothing is believed: what has the wrong form is left out, what makes no sense is expired.

use crate::assemble::writer::Writer;
use crate::effect::{Host, new_id};
use crate::scan::{cut, split_once};
use crate::time::{EpochMs, Millis};
use alloc::string::String;
use uuid::Uuid;

/// The cookie's name.
pub const NAME: &str = "_dd_s_v2";
/// The name that version 6 of the peer used; read once, never written.
pub const LEGACY_NAME: &str = "_dd_s";

/// A session without activity lasts this long.
pub const INACTIVITY: Millis = Millis(900_000.0);
/// No session lasts longer than this.
pub const LONGEST: Millis = Millis(4.0 * 3_600_000.0);
/// A cookie may hold 4096 bytes; what others keep in ours must leave room for what we add, or no write would succeed.
const OTHER_LIMIT: usize = 2048;

/// A state that is not empty. An empty store is no state at all: somebody wiped it, which is not the same as expired. What
/// is absent is nil or 0, with which no session is active.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stored {
    /// `id`
    pub id: Uuid,
    /// `created`
    pub created: EpochMs,
    /// `expire`
    pub expire: EpochMs,
    /// `isExpired`: ended before its time.
    pub is_expired: bool,
    /// `kept`: not in the sample, but kept for what happened in it.
    pub kept: bool,
    /// `forcedReplay`: recorded, whatever the sample says.
    pub forced_replay: bool,
    /// `aid`, the anonymous user.
    pub anonymous_id: Uuid,
    /// Entries of other SDKs, as they stood.
    other: String,
}

impl Stored {
    /// Our state in a whole `document.cookie`; none if there is nothing in it.
    ///
    /// SDKs with other cookie options leave cookies of the same name: the last one with our marker is ours. Without
    /// any such, it is the first one.
    #[inline(never)]
    pub fn pick(cookies: &str, name: &str, marker: &str) -> Option<Self> {
        let mut picked = None;
        let mut rest = cookies;
        while !rest.is_empty() {
            let cookie;
            (cookie, rest) = cut(rest, b';');
            let Some((key, value)) = split_once(cookie, b'=') else { continue };
            if key.trim_ascii() == name && (picked.is_none() || marker_of(value) == marker) {
                picked = Some(value);
            }
        }
        Self::parse(picked?)
    }

    #[expect(clippy::single_char_add_str, reason = "a `char` brings its encoding along")]
    fn parse(mut value: &str) -> Option<Self> {
        let mut state = Self::default();
        let mut empty = true;
        while let Some((key, value)) = next_entry(&mut value) {
            // The marker is no part of the state.
            if key == "c" {
                continue;
            }
            empty = false;
            match key {
                "id" => state.id = uuid(value),
                "created" => state.created = moment(value),
                "expire" => state.expire = moment(value),
                "isExpired" => state.is_expired = true,
                "kept" => state.kept = true,
                "forcedReplay" => state.forced_replay = true,
                "aid" => state.anonymous_id = uuid(value),
                _ if state.other.len() + key.len() + value.len() + 1 < OTHER_LIMIT => {
                    if !state.other.is_empty() {
                        state.other.push_str("&");
                    }
                    state.other.push_str(key);
                    state.other.push_str("=");
                    state.other.push_str(value);
                }
                _ => {}
            }
        }
        (!empty).then_some(state)
    }

    /// Until when the session is active unless it is extended; none if it is not active now.
    pub fn active(&self, now: EpochMs) -> Option<EpochMs> {
        let until = earlier(self.expire, self.created + LONGEST);
        // A session from the future would outlive its four hours. Some lead is accepted: clocks are set back a little.
        let is_active = !self.id.is_nil() && !self.is_expired && now < until && self.created <= now + INACTIVITY;
        is_active.then_some(until)
    }

    /// Ends it before its time.
    pub fn end(&mut self, keep_anonymous_id: bool) {
        let anonymous_id = if keep_anonymous_id { self.anonymous_id } else { Uuid::nil() };
        *self = Self { is_expired: true, anonymous_id, ..Self::default() };
    }

    /// The state of a store that was wiped while the page slept: no session, but one may follow.
    pub fn reinitialized(anonymous_user: bool, host: &mut impl Host) -> Self {
        let anonymous_id = if anonymous_user { new_id(host) } else { Uuid::nil() };
        Self { is_expired: true, anonymous_id, ..Self::default() }
    }

    /// Gives the session a later deadline. If it is not active, it becomes a new one, with the id `first` unless that is
    /// nil (spec a §3.4, extend-or-renew).
    #[inline(never)]
    pub fn extend_or_renew(&mut self, first: Uuid, anonymous_user: bool, now: EpochMs, host: &mut impl Host) {
        if self.active(now).is_none() {
            self.end(anonymous_user);
            self.is_expired = false;
            self.id = if first.is_nil() { new_id(host) } else { first };
            self.created = now;
        }
        if anonymous_user && self.anonymous_id.is_nil() {
            self.anonymous_id = new_id(host);
        }
        self.expire = earlier(now + INACTIVITY, self.created + LONGEST);
    }

    /// The stored form, with the marker.
    #[inline(never)]
    pub fn serialize(&self, marker: &str) -> String {
        let mut out = Writer::new();
        out.put(&self.other);
        let marks = [("isExpired", self.is_expired), ("kept", self.kept), ("forcedReplay", self.forced_replay)];
        for (key, on) in marks {
            if on {
                begin_entry(&mut out, key);
                out.put("1");
            }
        }
        for (key, id) in [("aid", &self.anonymous_id), ("id", &self.id)] {
            if !id.is_nil() {
                begin_entry(&mut out, key);
                out.put_id(id);
            }
        }
        for (key, moment) in [("created", self.created), ("expire", self.expire)] {
            if moment.0 > 0.0 {
                begin_entry(&mut out, key);
                out.digits(moment.whole().unsigned_abs(), 1);
            }
        }
        begin_entry(&mut out, "c");
        out.put(marker);
        out.into_string()
    }
}

fn earlier(one: EpochMs, other: EpochMs) -> EpochMs {
    if one < other { one } else { other }
}

/// The marker (`c`) in a stored value; empty if it has none.
fn marker_of(mut value: &str) -> &str {
    let mut marker = "";
    while let Some((key, value)) = next_entry(&mut value) {
        if key == "c" {
            marker = value;
        }
    }
    marker
}

/// The next well-formed entry of a stored value, which is cut to what follows.
#[inline(never)]
fn next_entry<'a>(rest: &mut &'a str) -> Option<(&'a str, &'a str)> {
    while !rest.is_empty() {
        let entry;
        (entry, *rest) = cut(rest, b'&');
        let (key, value) = cut(entry, b'=');
        let well_formed = !key.is_empty()
            && key.bytes().all(|byte| byte.is_ascii_alphabetic())
            && !value.is_empty()
            && value.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        if well_formed {
            return Some((key, value));
        }
    }
    None
}

/// An id is a hyphenated UUID or, as nil, none at all: the intake refuses events with any other. `Uuid::try_parse` reads
/// three more forms, at ten times the size of this.
#[inline(never)]
pub fn uuid(value: &str) -> Uuid {
    let mut bytes = [0; 16];
    let mut digits = 0;
    for (place, byte) in value.bytes().enumerate() {
        let digit = match (byte, matches!(place, 8 | 13 | 18 | 23)) {
            (b'-', true) => continue,
            (b'0'..=b'9', false) => byte - b'0',
            (b'a'..=b'f', false) => byte - b'a' + 10,
            _ => return Uuid::nil(),
        };
        let Some(pair) = bytes.get_mut(digits / 2) else { return Uuid::nil() };
        *pair = *pair << 4 | digit;
        digits += 1;
    }
    if digits == 32 { Uuid::from_bytes(bytes) } else { Uuid::nil() }
}

/// Digits only; a number too large for a double is infinite, hence in no session's lifetime.
#[inline(never)]
fn moment(value: &str) -> EpochMs {
    let mut number = 0.0;
    for byte in value.bytes() {
        if !byte.is_ascii_digit() {
            return EpochMs(0.0);
        }
        number = number * 10.0 + f64::from(byte - b'0');
    }
    EpochMs(number)
}

fn begin_entry(out: &mut Writer, key: &str) {
    if !out.is_empty() {
        out.put("&");
    }
    out.put(key);
    out.put("=");
}

#[cfg(test)]
mod tests;
