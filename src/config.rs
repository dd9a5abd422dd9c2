//! The configuration that the core works with: already validated by the shim (which must answer `init` at once), here
//! in types that can't hold anything else.

use crate::assemble::writer::Json;
use crate::collect::vitals::Supported;
use crate::observation::Reader;
use crate::privacy::Level;
use alloc::string::String;

/// A share between 0 and 100.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Percent(pub f64);

/// What `init` was given, and what the page told once at the start.
#[derive(Clone, Debug)]
pub struct Config {
    /// `applicationId`.
    pub application_id: String,
    /// `clientToken`, sent as `dd-api-key`.
    pub client_token: String,
    /// `site`; decides the intake's host.
    pub site: String,
    /// `service`.
    pub service: Option<String>,
    /// `version`.
    pub version: Option<String>,
    /// `source`: `browser` unless another SDK wraps this one.
    pub source: String,
    /// The events' `ddtags`, put together once by the shim's validation.
    pub tags: String,
    /// How requests reach the intake.
    pub proxy: Proxy,
    /// `sessionSampleRate`.
    pub session_sample_rate: Percent,
    /// `sessionReplaySampleRate`, a share of the tracked sessions.
    pub replay_sample_rate: Percent,
    /// `profilingSampleRate`.
    pub profiling_sample_rate: Percent,
    /// `traceSampleRate`.
    pub trace_sample_rate: Percent,
    /// `defaultPrivacyLevel`.
    pub privacy_level: Level,
    /// The yes-or-no options.
    pub switches: Switches,
    /// The marker that tells our session cookie from one with other attributes (spec a §3.1, `c`).
    pub cookie_marker: String,
    /// The other attributes of the session cookie, `;path=/;samesite=strict` and what the options add.
    pub cookie_attributes: String,
    /// This tab's id, kept in `sessionStorage` by the shim.
    pub tab_id: String,
    /// `navigator.language`.
    pub locale: Option<String>,
    /// `navigator.languages` as a JSON array.
    pub locales: Option<Json>,
    /// The IANA zone.
    pub time_zone: Option<String>,
    /// `document.referrer`.
    pub referrer: String,
    /// The performance entries that this engine has.
    pub supported: Supported,
}

/// How requests reach the intake (spec a §4.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proxy {
    /// Straight to the site's intake.
    None,
    /// Through this absolute URL, the intake's path and query in `ddforward`.
    Url(String),
    /// Through whatever the host's function makes of path and query.
    Function,
}

/// The yes-or-no options, as a bit set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switches(pub u32);

impl Switches {
    /// `trackViewsManually`.
    pub const VIEWS_MANUAL: u32 = 1;
    /// `trackAnonymousUser`.
    pub const ANONYMOUS_USER: u32 = 1 << 1;
    /// `enablePrivacyForActionName`.
    pub const ACTION_NAME_PRIVACY: u32 = 1 << 2;
    /// `startSessionReplayRecordingManually`.
    pub const REPLAY_MANUAL: u32 = 1 << 3;
    /// A `beforeSend` is set, so every event passes the host.
    pub const BEFORE_SEND: u32 = 1 << 4;
    /// Started again after a trap: the page goes on in a new view, its load was told before.
    pub const RESTARTED: u32 = 1 << 5;

    /// Whether the option is on.
    pub const fn has(self, switch: u32) -> bool {
        self.0 & switch != 0
    }
}

impl Config {
    /// Reads the configuration in the order in which `js-shim/protocol.ts` packs it.
    pub fn read(record: &mut Reader) -> Self {
        Self {
            application_id: record.text().into(),
            client_token: record.text().into(),
            site: record.text().into(),
            service: record.text_if().map(String::from),
            version: record.text_if().map(String::from),
            source: record.text().into(),
            tags: record.text().into(),
            proxy: match (record.number() as u32, record.text_if()) {
                (1, Some(url)) => Proxy::Url(url.into()),
                (2, _) => Proxy::Function,
                _ => Proxy::None,
            },
            session_sample_rate: Percent(record.number()),
            replay_sample_rate: Percent(record.number()),
            profiling_sample_rate: Percent(record.number()),
            trace_sample_rate: Percent(record.number()),
            privacy_level: Level::from_number(record.number() as u32),
            switches: Switches(record.number() as u32),
            cookie_marker: record.text().into(),
            cookie_attributes: record.text().into(),
            tab_id: record.text().into(),
            locale: record.text_if().map(String::from),
            locales: record.json_if(),
            time_zone: record.text_if().map(String::from),
            referrer: record.text().into(),
            supported: Supported(record.number() as u32),
        }
    }
}
