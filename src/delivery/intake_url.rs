//! Where a request goes (spec a §4.1, §4.2). What of the URL never changes is made by `js-shim/core/intake-url.ts`.

use crate::assemble::writer::Writer;
use crate::config::Config;
use crate::effect::Carrier;
use crate::time::EpochMs;
use alloc::string::String;
use uuid::Uuid;

/// What of the URL is the same for every request.
pub struct Intake {
    /// All up to the request id.
    head: String,
    /// The head ends within a parameter of a proxy's URL.
    forwarded: bool,
}

/// What makes one attempt's URL differ from the next one's.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    /// `dd-request-id`.
    pub request_id: Uuid,
    /// The body is a zlib stream.
    pub deflated: bool,
    /// `batch_time`: when this URL is made, on the wall clock.
    pub batch_time: EpochMs,
    /// `_dd.api`.
    pub by: Carrier,
    /// `_dd.retry_count`: how often the request failed before; 0 leaves out both retry parameters.
    pub failures: u32,
    /// `_dd.retry_after`: the HTTP status of the last failure, 0 for the network's.
    pub last_status: u16,
}

impl Intake {
    /// The intake as configured.
    pub fn new(config: &Config) -> Self {
        Self { head: config.intake.clone(), forwarded: config.forwarded }
    }

    /// The absolute URL, or path and query for a `proxy` function. The intake reads the parameters in this order.
    #[inline(never)]
    pub fn url(&self, attempt: &Attempt) -> String {
        let mut url = self.head.clone();
        url.push_str(attempt.request_id.as_hyphenated().encode_lower(&mut [0; 36]));
        if attempt.deflated {
            self.parameter(&mut url, "dd-evp-encoding");
            url.push_str("deflate");
        }
        self.parameter(&mut url, "batch_time");
        push_number(&mut url, attempt.batch_time.whole());
        self.parameter(&mut url, "_dd.api");
        url.push_str(if attempt.by == Carrier::Fetch { "fetch" } else { "beacon" });
        if attempt.failures > 0 {
            self.parameter(&mut url, "_dd.retry_count");
            push_number(&mut url, attempt.failures.into());
            self.parameter(&mut url, "_dd.retry_after");
            push_number(&mut url, attempt.last_status.into());
        }
        url
    }

    /// Neither names nor values have a character to encode, so only the marks between them are.
    fn parameter(&self, url: &mut String, name: &str) {
        let (ampersand, equals) = if self.forwarded { ("%26", "%3D") } else { ("&", "=") };
        url.push_str(ampersand);
        url.push_str(name);
        url.push_str(equals);
    }
}

/// Through the writer: the crate has one way to turn a number into digits.
fn push_number(out: &mut String, value: i64) {
    let mut digits = Writer::new();
    digits.int("", value);
    for byte in digits.into_bytes() {
        out.push(char::from(byte));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "5b1c7e64-3f0a-4d2e-9b8c-1f2e3d4c5b6a";
    const HEAD: &str = "https://browser-intake-datadoghq.eu/api/v2/rum?ddsource=browser&dd-request-id=";

    fn attempt() -> Attempt {
        Attempt {
            request_id: Uuid::parse_str(ID).unwrap(),
            deflated: false,
            batch_time: EpochMs(1_767_225_600_123.0),
            by: Carrier::Fetch,
            failures: 0,
            last_status: 0,
        }
    }

    fn url(head: &str, forwarded: bool, attempt: &Attempt) -> String {
        Intake::new(&Config { intake: head.into(), forwarded, ..Config::default() }).url(attempt)
    }

    #[test]
    fn a_first_attempt_ends_with_time_and_carrier() {
        assert_eq!(url(HEAD, false, &attempt()), format!("{HEAD}{ID}&batch_time=1767225600123&_dd.api=fetch"));
    }

    #[test]
    fn a_deflated_retry_by_beacon_has_every_parameter_in_the_order_of_the_intake() {
        let attempt = Attempt { deflated: true, by: Carrier::Beacon, failures: 12, last_status: 503, ..attempt() };
        assert_eq!(
            url(HEAD, false, &attempt),
            format!(
                "{HEAD}{ID}&dd-evp-encoding=deflate&batch_time=1767225600123&_dd.api=beacon&_dd.retry_count=12\
                 &_dd.retry_after=503"
            )
        );
    }

    #[test]
    fn within_a_proxys_parameter_the_rest_is_encoded() {
        let head = "https://relay.test/in?ddforward=%2Fapi%2Fv2%2Frum%3Fdd-request-id%3D";
        let retry = Attempt { failures: 1, ..attempt() };
        let rest = "%26batch_time%3D1767225600123%26_dd.api%3Dfetch%26_dd.retry_count%3D1%26_dd.retry_after%3D0";
        assert_eq!(url(head, true, &retry), format!("{head}{ID}{rest}"));
    }
}
