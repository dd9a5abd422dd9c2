//! Where a request goes: the site's intake, or a proxy before it (spec a §4.1, §4.2).

use crate::assemble::writer::Writer;
use crate::effect::Carrier;
use crate::time::EpochMs;
use alloc::string::String;
use uuid::Uuid;

/// What of the URL is the same for every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intake {
    /// The URL up to the request id; for a `proxy` function path and query alone.
    pub head: &'static str,
    /// The head ends in a parameter of a proxy's URL, so that what follows is to be percent-encoded.
    pub forwarded: bool,
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

/// The absolute URL, or path and query for a `proxy` function. The intake reads the parameters in this order.
pub fn url(intake: Intake, attempt: &Attempt) -> String {
    // Nothing else in what follows the head is changed by `encodeURIComponent` (ECMA-262 §19.2.6.4).
    let (and, equals) = if intake.forwarded { ("%26", "%3D") } else { ("&", "=") };
    let mut url = Writer::new();
    url.put(intake.head);
    url.put_id(&attempt.request_id);
    let mut parameter = |name: &str, word: &str, number: Option<u64>| {
        url.put(and);
        url.put(name);
        url.put(equals);
        url.put(word);
        if let Some(number) = number {
            url.digits(number, 1);
        }
    };
    if attempt.deflated {
        parameter("dd-evp-encoding", "deflate", None);
    }
    parameter("batch_time", "", Some(attempt.batch_time.whole().unsigned_abs()));
    parameter("_dd.api", if attempt.by == Carrier::Fetch { "fetch" } else { "beacon" }, None);
    if attempt.failures > 0 {
        parameter("_dd.retry_count", "", Some(attempt.failures.into()));
        parameter("_dd.retry_after", "", Some(attempt.last_status.into()));
    }
    url.into_string()
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

    fn url(head: &'static str, forwarded: bool, attempt: &Attempt) -> String {
        super::url(Intake { head, forwarded }, attempt)
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
