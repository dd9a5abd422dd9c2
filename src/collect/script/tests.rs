use super::*;
use crate::observation::ErrorSource;
use crate::record::packing::Packed;
use proptest::prelude::*;
use serde_json::{Value, json};

/// One's stack, service, version and debug id.
type Told<'a> = (&'a str, Option<&'a str>, Option<&'a str>, &'a str);

fn scripts(dropped: f64, own: &[&str], builds: &[Told]) -> Scripts {
    let mut packed = Packed::default();
    packed.number(dropped);
    packed.number(own.len() as f64);
    for host in own {
        packed.text(Some(host));
    }
    for (stack, service, version, debug_id) in builds {
        for text in [Some(*stack), *service, *version, Some(*debug_id)] {
            packed.text(text);
        }
    }
    let mut scripts = Scripts::default();
    scripts.learn(&mut packed.reader());
    scripts
}

fn error(stack: &str) -> Thrown<'_> {
    Thrown::Error { name: "Error", message: "m", stack: Some(stack), header: "Error: m" }
}

fn seen(thrown: Thrown<'_>) -> ErrorSeen<'_> {
    ErrorSeen {
        source: ErrorSource::Source,
        thrown,
        handling_stack: None,
        context: None,
        fingerprint: None,
        members: Fragment::EMPTY,
        causes: crate::observation::Causes::default(),
    }
}

#[test]
fn the_innermost_place_says_whose_error_it_is() {
    let scripts = scripts(0.0, &["www.shop.test", "static.cdn.test"], &[]);
    for (stack, origin) in [
        ("Error: m\n    at pay (https://www.shop.test/app.js:1:2)", Origin::FirstParty),
        ("Error: m\n    at pay (https://assets.shop.test:8443/app.js:1:2)", Origin::FirstParty),
        ("Error: m\n    at pay (blob:https://shop.test/3b1f:1:2)", Origin::FirstParty),
        ("Error: m\n    at pay (https://static.cdn.test/app.js:1:2)", Origin::FirstParty),
        ("Error: m\n    at pay (webpack-internal:///./src/pay.js:1:2)", Origin::FirstParty),
        ("pay@file:///index.html:1:2", Origin::FirstParty),
        ("Error: m\n    at pay (https://myshop.test/app.js:1:2)", Origin::ThirdParty),
        ("Error: m\n    at pay (https://cdn.test/app.js:1:2)", Origin::ThirdParty),
        ("Error: m\n    at Array.map (<anonymous>)\n    at pay (https://tags.test/t.js:1:2)", Origin::ThirdParty),
        (
            "Error: m\n    at wasm (wasm://wasm/0a:wasm-function[3]:0x52)\n    at p (https://shop.test/a.js:1:2)",
            Origin::FirstParty,
        ),
        (
            "Error: m\n    at f (chrome-extension://abc/c.js:1:2)\n    at p (https://shop.test/a.js:1:2)",
            Origin::Extension,
        ),
        ("f@moz-extension://abc/c.js:1:2", Origin::Extension),
        ("f@safari-web-extension://abc/c.js:1:2", Origin::Extension),
        ("f@webkit-masked-url://hidden/:1:2", Origin::Extension),
        ("Error: m\n    at <anonymous>:1:2", Origin::Unknown),
        ("", Origin::Unknown),
    ] {
        assert_eq!(scripts.origin(&seen(error(stack))), origin, "{stack}");
    }
}

#[test]
fn what_has_no_stack_comes_from_who_told_of_it() {
    let scripts = scripts(0.0, &["shop.test"], &[]);
    let handling_stack = Some("told@https://shop.test/app.js:1:2");
    let value = seen(Thrown::Value("1"));
    assert_eq!(scripts.origin(&value), Origin::Unknown);
    assert_eq!(scripts.origin(&ErrorSeen { handling_stack, ..value }), Origin::FirstParty);
    let place = Thrown::Place { message: "m", url: "https://ads.test/a.js", line: 1, column: 1, value: None };
    assert_eq!(scripts.origin(&ErrorSeen { handling_stack, ..seen(place) }), Origin::ThirdParty);
}

#[test]
fn only_the_named_origins_are_dropped() {
    let scripts = scripts(0b110.into(), &[], &[]);
    let dropped = [Origin::FirstParty, Origin::ThirdParty, Origin::Extension, Origin::Unknown]
        .map(|origin| scripts.drops(origin));
    assert_eq!(dropped, [false, true, true, false]);
}

const CART: &str = "Error\n    at https://shop.test/cart.js:1:7";
const PAY: &str = "@https://shop.test/pay.js:1:7";

#[test]
fn builds_are_found_by_the_first_frame_of_their_stack() {
    let builds = [
        (CART, Some("cart"), None, "id-1"),
        (PAY, Some("pay"), Some("2.0"), "id-2"),
        (PAY, Some("late"), None, "id-3"),
    ];
    let mut scripts = scripts(0.0, &[], &builds);
    let relabel = |url| scripts.relabel(r#""service":"shop","version":"1.0""#, url);
    assert_eq!(relabel("https://shop.test/cart.js"), r#""service":"cart","version":"1.0""#);
    assert_eq!(relabel("https://shop.test/pay.js"), r#""service":"pay","version":"2.0""#);
    assert_eq!(relabel("https://shop.test/"), r#""service":"shop","version":"1.0""#);
    scripts.called_from(PAY);
    assert_eq!(scripts.caller, "https://shop.test/pay.js");
}

fn debug_ids(scripts: &Scripts, seen: &ErrorSeen) -> Value {
    let mut w = Writer::new();
    w.open("");
    scripts.write_debug_ids(&mut w, seen);
    w.close();
    serde_json::from_slice(&w.into_bytes()).expect("valid JSON")
}

#[test]
fn debug_ids_are_told_of_an_error_and_its_causes_once_each() {
    let scripts = scripts(
        0.0,
        &[],
        &[(CART, None, None, "id-1"), (PAY, None, None, "id-2"), ("@https://a.test/b.js:1:1", None, None, "id-3")],
    );
    let mut causes = Packed::default();
    causes.thrown(&error("Error: m\n    at a (https://shop.test/pay.js:3:1)\n    at b (https://shop.test/pay.js:4:1)"));
    causes.thrown(&error("Error: m\n    at a (https://shop.test/cart.js:3:1)"));
    let seen =
        ErrorSeen { causes: causes.causes(), ..seen(error("Error: m\n    at a (https://shop.test/cart.js:3:1)")) };
    assert_eq!(
        debug_ids(&scripts, &seen),
        json!({"debug_ids": [
            {"url": "https://shop.test/cart.js", "id": "id-1"},
            {"url": "https://shop.test/pay.js", "id": "id-2"},
        ]})
    );
    assert_eq!(debug_ids(&Scripts::default(), &seen), json!({}));
}

proptest! {
    #[test]
    fn any_url_has_an_origin(url in ".{0,40}", host in "[a-z.]{0,8}") {
        let scripts = scripts(0.0, &[&host], &[]);
        let _ = scripts.origin_of(&url);
    }
}
