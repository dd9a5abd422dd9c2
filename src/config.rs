//! The configuration that the core works with: already validated by the shim (which must answer `init` at once), here
//! in types that can't hold anything else.
//!
//! What the core only ever writes comes as JSON or URL text that the shim has put together: it is the same for every
//! event, and JavaScript needs a third of the bytes for it.

use crate::assemble::writer::{Fragment, Json};
use crate::collect::vitals::Supported;
use crate::record::Reader;
use alloc::string::String;

/// A share between 0 and 100.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Percent(pub f64);

/// What `init` was given, and what the page told once at the start.
#[derive(Clone, Debug)]
pub struct Config {
    /// `applicationId`.
    pub application_id: String,
    /// `service`.
    pub service: Option<String>,
    /// `version`.
    pub version: Option<String>,
    /// The intake's URL up to the request id, or path and query so far for a `proxy` function.
    pub intake: String,
    /// The URL so far ends in a parameter of a proxy's URL, so that what follows is to be percent-encoded.
    pub forwarded: bool,
    /// `sessionSampleRate`.
    pub session_sample_rate: Percent,
    /// `sessionReplaySampleRate`, a share of the tracked sessions.
    pub replay_sample_rate: Percent,
    /// The yes-or-no options.
    pub switches: Switches,
    /// The marker that tells our session cookie from one with other attributes (spec a §3.1, `c`).
    pub cookie_marker: String,
    /// The other attributes of the session cookie, `;path=/;samesite=strict` and what the options add.
    pub cookie_attributes: String,
    /// `document.referrer`.
    pub referrer: String,
    /// The performance entries that this engine has.
    pub supported: Supported,
    /// Members of every event: `application`, `source`, `tab`, `ddtags`.
    pub common: Json,
    /// Members of every event's `_dd.configuration`: the sample rates.
    pub rates: Json,
    /// Members of every view event: `privacy`, `device`.
    pub view: Json,
}

/// The yes-or-no options, as a bit set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switches(pub u32);

impl Switches {
    /// `trackViewsManually`.
    pub const VIEWS_MANUAL: u32 = 1;
    /// `trackAnonymousUser`.
    pub const ANONYMOUS_USER: u32 = 1 << 1;
    /// `startSessionReplayRecordingManually`.
    pub const REPLAY_MANUAL: u32 = 1 << 2;
    /// A `beforeSend` is set, so every event passes the host.
    pub const BEFORE_SEND: u32 = 1 << 3;
    /// Started again after a trap: the page goes on in a new view, its load was told before.
    pub const RESTARTED: u32 = 1 << 4;

    /// Whether the option is on.
    pub const fn has(self, switch: u32) -> bool {
        self.0 & switch != 0
    }
}

impl Config {
    /// Reads the configuration in the order in which `js-shim/core/start-record.ts` packs it.
    pub fn read(mut record: Reader) -> Self {
        Self {
            application_id: record.text().into(),
            service: record.text_if().map(String::from),
            version: record.text_if().map(String::from),
            intake: record.text().into(),
            forwarded: record.flag(),
            session_sample_rate: Percent(record.number()),
            replay_sample_rate: Percent(record.number()),
            switches: Switches(record.number() as u32),
            cookie_marker: record.text().into(),
            cookie_attributes: record.text().into(),
            referrer: record.text().into(),
            supported: Supported(record.number() as u32),
            common: record.json().keep(),
            rates: record.json().keep(),
            view: record.json().keep(),
        }
    }
}

impl Default for Config {
    /// A page that nothing is known of, sampled in.
    fn default() -> Self {
        let nothing = Fragment("{}");
        Self {
            application_id: String::new(),
            service: None,
            version: None,
            intake: String::new(),
            forwarded: false,
            session_sample_rate: Percent(100.0),
            replay_sample_rate: Percent(0.0),
            switches: Switches(0),
            cookie_marker: String::new(),
            cookie_attributes: String::new(),
            referrer: String::new(),
            supported: Supported::default(),
            common: nothing.keep(),
            rates: nothing.keep(),
            view: nothing.keep(),
        }
    }
}
