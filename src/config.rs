//! The configuration that the core works with: already validated by the shim (which must answer `init` at once), here
//! in types that can't hold anything else.
//!
//! What stands the same on every event and in every URL comes as the shim made it: JavaScript writes that in a third of
//! the room, and once is enough. A page has one configuration for its life, so none of it is ever copied or dropped.

use crate::assemble::writer::Fragment;
use crate::collect::vitals::Supported;
use crate::record::Reader;

/// A share between 0 and 100.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Percent(pub f64);

/// What `init` was given, and what the page told once at the start.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// `applicationId`.
    pub application_id: &'static str,
    /// `service`.
    pub service: Option<&'static str>,
    /// `version`.
    pub version: Option<&'static str>,
    /// The intake's URL up to the request id, or path and query so far for a `proxy` function (spec a §4.1, §4.2).
    pub intake: &'static str,
    /// The URL so far ends in a parameter of a proxy's URL, so that what follows is to be percent-encoded.
    pub forwarded: bool,
    /// `sessionSampleRate`.
    pub session_sample_rate: Percent,
    /// `sessionReplaySampleRate`, a share of the tracked sessions.
    pub replay_sample_rate: Percent,
    /// The yes-or-no options.
    pub switches: Switches,
    /// The marker that tells our session cookie from one with other attributes (spec a §3.1, `c`).
    pub cookie_marker: &'static str,
    /// The other attributes of the session cookie, `;path=/;samesite=strict` and what the options add.
    pub cookie_attributes: &'static str,
    /// `document.referrer`.
    pub referrer: &'static str,
    /// The performance entries that this engine has.
    pub supported: Supported,
    /// The id for the page's first session, if that is not in the store yet: requests were already traced in it. Else
    /// empty.
    pub first_session: &'static str,
    /// Members of every event: `application`, `source`, `tab`, `ddtags`.
    pub common: Fragment<'static>,
    /// Members of every event's `_dd.configuration`: the sample rates.
    pub rates: Fragment<'static>,
    /// Members of every view event: `privacy`, `device`.
    pub view: Fragment<'static>,
    /// `session.type`, where it is not a user's: the first event must say it already.
    pub session_type: &'static str,
    /// Members of every event that name the test which this page runs in.
    pub test: Fragment<'static>,
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
    /// `compressIntakeRequests`.
    pub const COMPRESS: u32 = 1 << 5;
    /// What is not sent yet is written down for a later page.
    pub const JOURNAL: u32 = 1 << 6;
    /// The engine's `fetch` has `keepalive`.
    pub const KEEPALIVE: u32 = 1 << 7;
    /// `trackResources`.
    pub const RESOURCES: u32 = 1 << 8;
    /// `trackFeatureFlagsForEvents`: this, shifted by the number of an [`crate::diagnostics::EventKind`].
    pub const FEATURE_FLAGS: u32 = 1 << 16;
    /// `keepSessionOn` is not empty: a session that is not in the sample can be kept after all.
    pub const KEEPS: u32 = 1 << 9;
    /// `keepSessionOn` has `error`.
    pub const KEEPS_ERRORS: u32 = 1 << 10;
    /// `keepSessionOn` has `slow-interaction`.
    pub const KEEPS_SLOW: u32 = 1 << 11;
    /// `keepSessionOn` has `rage-click`.
    pub const KEEPS_RAGE: u32 = 1 << 12;
    /// `keepSessionOn` has a function, which is shown each event of a session that is not in the sample.
    pub const KEEPS_CHOSEN: u32 = 1 << 14;
    /// The session store tells of other pages' changes; else it has to be looked at again and again.
    pub const STORE_TELLS: u32 = 1 << 13;

    /// Whether the option is on.
    pub const fn has(self, switch: u32) -> bool {
        self.0 & switch != 0
    }
}

impl Config {
    /// Reads the configuration in the order in which `js-shim/core/start-record.ts` packs it.
    pub fn read(record: &mut Reader<'static>) -> Self {
        Self {
            application_id: record.text(),
            service: record.text_if(),
            version: record.text_if(),
            intake: record.text(),
            forwarded: record.flag(),
            session_sample_rate: Percent(record.number()),
            replay_sample_rate: Percent(record.number()),
            switches: Switches(record.integer()),
            cookie_marker: record.text(),
            cookie_attributes: record.text(),
            referrer: record.text(),
            supported: Supported(record.integer()),
            first_session: record.text(),
            common: record.json(),
            rates: record.json(),
            view: record.json(),
            session_type: record.text(),
            test: record.json(),
        }
    }
}

impl Default for Config {
    /// A page that nothing is known of, sampled in.
    fn default() -> Self {
        Self {
            application_id: "",
            service: None,
            version: None,
            intake: "",
            forwarded: false,
            session_sample_rate: Percent(100.0),
            replay_sample_rate: Percent(0.0),
            switches: Switches(0),
            cookie_marker: "",
            cookie_attributes: "",
            referrer: "",
            supported: Supported::default(),
            first_session: "",
            common: Fragment::EMPTY,
            rates: Fragment::EMPTY,
            view: Fragment::EMPTY,
            session_type: "",
            test: Fragment::EMPTY,
        }
    }
}
