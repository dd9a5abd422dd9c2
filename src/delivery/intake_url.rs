//! Where a request goes: the site's intake, or a proxy before it (spec a §4.1, §4.2).

use crate::assemble::writer::Writer;
use crate::config::{Config, Proxy};
use crate::effect::Carrier;
use crate::time::EpochMs;
use alloc::string::String;
use uuid::Uuid;

/// What of the URL is the same for every request.
pub struct Intake {
    /// What stands before path and query: the intake's origin, or the proxy.
    base: String,
    /// The path, and the query as far as it never changes.
    path: String,
    /// Path and query are the value of one parameter of the proxy.
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
    /// The intake of the configured site, reached as configured.
    pub fn new(config: &Config, sdk_version: &str) -> Self {
        let (base, forwarded) = match &config.proxy {
            Proxy::None => (origin(&config.site), false),
            // A proxy with a query of its own ends up with two `?`: proxies written for the peer expect just that.
            Proxy::Url(proxy) => {
                let mut base = proxy.clone();
                base.push_str("?ddforward=");
                (base, true)
            }
            Proxy::Function => (String::new(), false),
        };
        let mut path = String::from("/api/v2/rum?ddsource=");
        path.push_str(&config.source);
        path.push_str("&dd-api-key=");
        path.push_str(&config.client_token);
        path.push_str("&dd-evp-origin-version=");
        encode_component(&mut path, sdk_version);
        path.push_str("&dd-evp-origin=browser&dd-request-id=");
        Self { base, path, forwarded }
    }

    /// The absolute URL, or path and query for a `proxy` function. The intake reads the parameters in this order.
    pub fn url(&self, attempt: &Attempt) -> String {
        let mut path = self.path.clone();
        path.push_str(attempt.request_id.as_hyphenated().encode_lower(&mut [0; 36]));
        if attempt.deflated {
            path.push_str("&dd-evp-encoding=deflate");
        }
        path.push_str("&batch_time=");
        push_number(&mut path, attempt.batch_time.whole());
        path.push_str(match attempt.by {
            Carrier::Fetch => "&_dd.api=fetch",
            Carrier::Beacon => "&_dd.api=beacon",
        });
        if attempt.failures > 0 {
            path.push_str("&_dd.retry_count=");
            push_number(&mut path, attempt.failures.into());
            path.push_str("&_dd.retry_after=");
            push_number(&mut path, attempt.last_status.into());
        }
        let mut url = self.base.clone();
        if self.forwarded {
            encode_component(&mut url, &path);
        } else {
            url.push_str(&path);
        }
        url
    }
}

/// The origin of a site's intake: all but the last label of the site are one label of the host.
fn origin(site: &str) -> String {
    let last_dot = site.bytes().rposition(|byte| byte == b'.');
    let mut origin = String::from("https://browser-intake-");
    for (at, letter) in site.char_indices() {
        origin.push(if letter == '.' && Some(at) != last_dot { '-' } else { letter });
    }
    origin
}

/// `encodeURIComponent` (ECMA-262 §19.2.6.4).
#[inline(never)]
fn encode_component(out: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        let kept = byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')');
        if kept {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
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
    use crate::delivery::tests::config;
    use proptest::prelude::*;

    const ID: &str = "5b1c7e64-3f0a-4d2e-9b8c-1f2e3d4c5b6a";

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

    fn through(proxy: Proxy, attempt: &Attempt) -> String {
        let config = Config { proxy, ..config() };
        Intake::new(&config, "7.9.0").url(attempt)
    }

    #[test]
    fn every_site_has_its_host() {
        for (site, host) in [
            ("datadoghq.com", "browser-intake-datadoghq.com"),
            ("us3.datadoghq.com", "browser-intake-us3-datadoghq.com"),
            ("us5.datadoghq.com", "browser-intake-us5-datadoghq.com"),
            ("datadoghq.eu", "browser-intake-datadoghq.eu"),
            ("ap1.datadoghq.com", "browser-intake-ap1-datadoghq.com"),
            ("ap2.datadoghq.com", "browser-intake-ap2-datadoghq.com"),
            ("ddog-gov.com", "browser-intake-ddog-gov.com"),
            ("us2.ddog-gov.com", "browser-intake-us2-ddog-gov.com"),
            ("datad0g.com", "browser-intake-datad0g.com"),
        ] {
            let config = Config { site: site.into(), ..config() };
            let url = Intake::new(&config, "7.9.0").url(&attempt());
            assert!(url.starts_with(&format!("https://{host}/api/v2/rum?ddsource=")), "{url}");
        }
    }

    #[test]
    fn a_first_attempt_has_its_parameters_in_the_order_of_the_intake() {
        assert_eq!(
            through(Proxy::None, &attempt()),
            format!(
                "https://browser-intake-datadoghq.eu/api/v2/rum?ddsource=browser&dd-api-key=pub0123\
                 &dd-evp-origin-version=7.9.0&dd-evp-origin=browser&dd-request-id={ID}\
                 &batch_time=1767225600123&_dd.api=fetch"
            )
        );
    }

    #[test]
    fn a_deflated_retry_by_beacon_has_every_parameter() {
        let attempt = Attempt { deflated: true, by: Carrier::Beacon, failures: 12, last_status: 503, ..attempt() };
        let url = through(Proxy::None, &attempt);
        let (_, query) = url.split_once('?').unwrap();
        let names: Vec<_> = query.split('&').map(|pair| pair.split_once('=').unwrap().0).collect();
        assert_eq!(
            names,
            [
                "ddsource",
                "dd-api-key",
                "dd-evp-origin-version",
                "dd-evp-origin",
                "dd-request-id",
                "dd-evp-encoding",
                "batch_time",
                "_dd.api",
                "_dd.retry_count",
                "_dd.retry_after",
            ]
        );
        assert!(url.contains("&dd-evp-encoding=deflate&"));
        assert!(url.ends_with("&_dd.api=beacon&_dd.retry_count=12&_dd.retry_after=503"), "{url}");
    }

    #[test]
    fn after_a_network_error_the_retry_tells_status_zero() {
        let url = through(Proxy::None, &Attempt { failures: 1, ..attempt() });
        assert!(url.ends_with("&_dd.retry_count=1&_dd.retry_after=0"), "{url}");
    }

    #[test]
    fn the_source_is_the_configured_one_and_the_origin_is_not() {
        let config = Config { source: "flutter".into(), ..config() };
        let url = Intake::new(&config, "7.9.0+a b").url(&attempt());
        assert!(url.contains("?ddsource=flutter&"), "{url}");
        assert!(url.contains("&dd-evp-origin-version=7.9.0%2Ba%20b&dd-evp-origin=browser&"), "{url}");
    }

    #[test]
    fn a_proxy_gets_path_and_query_encoded_in_one_parameter() {
        let proxy = Proxy::Url("https://rum-relay.example.test/ingest".into());
        assert_eq!(
            through(proxy, &attempt()),
            format!(
                "https://rum-relay.example.test/ingest?ddforward=%2Fapi%2Fv2%2Frum%3Fddsource%3Dbrowser\
                 %26dd-api-key%3Dpub0123%26dd-evp-origin-version%3D7.9.0%26dd-evp-origin%3Dbrowser\
                 %26dd-request-id%3D{ID}%26batch_time%3D1767225600123%26_dd.api%3Dfetch"
            )
        );
    }

    #[test]
    fn a_proxy_with_a_query_gets_a_second_question_mark() {
        let url = through(Proxy::Url("https://relay.test/in?team=shop".into()), &attempt());
        assert!(url.starts_with("https://relay.test/in?team=shop?ddforward=%2Fapi%2Fv2%2Frum%3F"), "{url}");
    }

    #[test]
    fn a_proxy_function_is_given_path_and_query() {
        let url = through(Proxy::Function, &attempt());
        assert!(url.starts_with("/api/v2/rum?ddsource=browser&dd-api-key=pub0123&"), "{url}");
    }

    #[test]
    fn all_but_the_unreserved_characters_are_percent_encoded() {
        let mut out = String::new();
        encode_component(&mut out, "aZ09-_.!~*'()/?&=+% \"é€");
        assert_eq!(out, "aZ09-_.!~*'()%2F%3F%26%3D%2B%25%20%22%C3%A9%E2%82%AC");
    }

    proptest! {
        #[test]
        fn an_encoded_component_decodes_to_itself_and_holds_no_separator(text in any::<String>()) {
            let mut encoded = String::new();
            encode_component(&mut encoded, &text);
            prop_assert!(!encoded.contains(['&', '=', '?', '#', '/', ' ', '+']));
            let mut bytes = encoded.bytes();
            let mut decoded = Vec::new();
            while let Some(byte) = bytes.next() {
                decoded.push(if byte == b'%' {
                    let pair = [bytes.next().unwrap(), bytes.next().unwrap()];
                    u8::from_str_radix(std::str::from_utf8(&pair).unwrap(), 16).unwrap()
                } else {
                    byte
                });
            }
            prop_assert_eq!(String::from_utf8(decoded).unwrap(), text);
        }
    }
}
