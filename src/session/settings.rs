//! How sessions are configured, and so how the cookie that keeps them is set.

use crate::assemble::writer::Writer;
use crate::config::Percent;
use crate::session::stored;
use alloc::string::String;

/// What the configuration says about sessions.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// `sessionSampleRate`.
    pub session_rate: Percent,
    /// `sessionReplaySampleRate`.
    pub replay_rate: Percent,
    /// `trackAnonymousUser`.
    pub anonymous_user: bool,
    /// The store tells what other tabs did ([`super::Trigger::Told`]).
    pub store_tells: bool,
    /// Tells our cookie from one with other attributes (spec a §3.1, `c`).
    pub cookie_marker: &'static str,
    /// What follows value and lifetime in a cookie assignment: `;path=/;samesite=strict` and so on, from the shim.
    pub cookie_attributes: &'static str,
}

impl Settings {
    /// The peer gives the cookie's end as a date. A lifetime in seconds is the same to the browser, and no date needs
    /// to be formatted.
    pub(super) fn assignment(&self, value: &str) -> String {
        let mut cookie = Writer::new();
        cookie.put(stored::NAME);
        cookie.put("=");
        cookie.put(value);
        // The anonymous user is remembered for a year, a session alone for as long as it can last.
        cookie.put(if self.anonymous_user { ";max-age=31536000" } else { ";max-age=14400" });
        cookie.put(self.cookie_attributes);
        cookie.into_string()
    }
}
