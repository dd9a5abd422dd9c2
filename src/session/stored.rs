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

/// A state that is not empty. An empty store is no state at all: somebody wiped it, which is not the same as expired.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stored {
    /// `id`
    pub id: Option<Uuid>,
    /// `created`
    pub created: Option<EpochMs>,
    /// `expire`
    pub expire: Option<EpochMs>,
    /// `isExpired`: ended before its time.
    pub is_expired: bool,
    /// `kept`: not in the sample, but kept for what happened in it.
    pub kept: bool,
    /// `forcedReplay`: recorded, whatever the sample says.
    pub forced_replay: bool,
    /// `aid`, the anonymous user.
    pub anonymous_id: Option<Uuid>,
    /// Entries of other SDKs, as they stood.
    other: String,
}

/// An active session of the store.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Active {
    /// Its id.
    pub id: Uuid,
    /// When it was created.
    pub created: EpochMs,
    /// When it ends unless it is extended.
    pub until: EpochMs,
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

    /// The session, if it is active now.
    pub fn active(&self, now: EpochMs) -> Option<Active> {
        let (id, created, expire) = (self.id?, self.created?, self.expire?);
        let until = earlier(expire, created + LONGEST);
        // A session from the future would outlive its four hours. Some lead is accepted: clocks are set back a little.
        (!self.is_expired && now < until && created <= now + INACTIVITY).then_some(Active { id, created, until })
    }

    /// The expired state that follows this one.
    #[must_use]
    pub fn expired(&self, keep_anonymous_id: bool) -> Self {
        Self { is_expired: true, anonymous_id: self.anonymous_id.filter(|_| keep_anonymous_id), ..Self::default() }
    }

    /// The same session, kept.
    #[must_use]
    pub fn kept(&self) -> Self {
        Self { kept: true, ..self.clone() }
    }

    /// The same session, recorded.
    #[must_use]
    pub fn forced(&self) -> Self {
        Self { forced_replay: true, ..self.clone() }
    }

    /// The state of a store that was wiped while the page slept: no session, but one may follow.
    pub fn reinitialized(anonymous_user: bool, host: &mut impl Host) -> Self {
        Self { is_expired: true, anonymous_id: anonymous_user.then(|| new_id(host)), ..Self::default() }
    }

    /// The same session with a later deadline, or a new one if it is not active (spec a §3.4, extend-or-renew).
    #[inline(never)]
    #[must_use]
    pub fn extended_or_renewed(&self, anonymous_user: bool, now: EpochMs, host: &mut impl Host) -> Self {
        let active = self.active(now);
        let mut next = if active.is_some() { self.clone() } else { self.expired(anonymous_user) };
        let created = active.map_or(now, |active| active.created);
        if active.is_none() {
            next.is_expired = false;
            next.id = Some(new_id(host));
            next.created = Some(now);
        }
        if anonymous_user && next.anonymous_id.is_none() {
            next.anonymous_id = Some(new_id(host));
        }
        next.expire = Some(earlier(now + INACTIVITY, created + LONGEST));
        next
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
            if let Some(id) = id {
                begin_entry(&mut out, key);
                out.put_id(id);
            }
        }
        for (key, moment) in [("created", self.created), ("expire", self.expire)] {
            if let Some(moment) = moment {
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

/// An id is a hyphenated UUID or none at all: the intake refuses events with any other. `Uuid::try_parse` reads three
/// more forms, at ten times the size of this.
#[inline(never)]
pub fn uuid(value: &str) -> Option<Uuid> {
    let mut bytes = [0; 16];
    let mut digits = 0;
    for (place, byte) in value.bytes().enumerate() {
        let digit = match (byte, matches!(place, 8 | 13 | 18 | 23)) {
            (b'-', true) => continue,
            (b'0'..=b'9', false) => byte - b'0',
            (b'a'..=b'f', false) => byte - b'a' + 10,
            _ => return None,
        };
        let pair: &mut u8 = bytes.get_mut(digits / 2)?;
        *pair = *pair << 4 | digit;
        digits += 1;
    }
    (digits == 32).then_some(Uuid::from_bytes(bytes))
}

/// Digits only; a number too large for a double is infinite, hence in no session's lifetime.
#[inline(never)]
fn moment(value: &str) -> Option<EpochMs> {
    let mut number = 0.0;
    for byte in value.bytes() {
        if !byte.is_ascii_digit() {
            return None;
        }
        number = number * 10.0 + f64::from(byte - b'0');
    }
    Some(EpochMs(number))
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
