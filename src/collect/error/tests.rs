use super::*;
use crate::assemble::writer::Fragment;
use crate::observation::Causes;
use crate::record::packing::Packed;
use alloc::vec::Vec;
use proptest::prelude::*;
use serde_json::{Value, json};

const V8: &str = "QuotaError: exceeded\n    at pay (https://a.test/app.js:120:17)";
const STACK: &str = "QuotaError: exceeded\n  at pay @ https://a.test/app.js:120:17";
const ID: Uuid = Uuid::from_u128(0xf0e1_d2c3_b4a5_4968_8776_5a4b_3c2d_1e0f);
const NO_STACK: &str = "No stack, consider using an instance of Error";

fn seen(source: ErrorSource, thrown: Thrown<'_>) -> ErrorSeen<'_> {
    ErrorSeen {
        source,
        thrown,
        handling_stack: None,
        context: None,
        fingerprint: None,
        members: Fragment::EMPTY,
        causes: Causes::default(),
    }
}

fn packed(causes: &[Thrown]) -> Packed {
    let mut packed = Packed::default();
    for cause in causes {
        packed.thrown(cause);
    }
    packed
}

fn quota() -> Thrown<'static> {
    Thrown::Error { name: "QuotaError", message: "exceeded", stack: Some(V8), header: "QuotaError: exceeded" }
}

fn error<'a>(name: &'a str, message: &'a str, stack: Option<&'a str>, header: &'a str) -> Thrown<'a> {
    Thrown::Error { name, message, stack, header }
}

fn place<'a>(message: &'a str, url: &'a str, value: Option<&'a str>) -> Thrown<'a> {
    Thrown::Place { message, url, line: 7, column: 3, value }
}

/// The event's whole text.
fn text(seen: &ErrorSeen) -> Vec<u8> {
    let mut w = Writer::new();
    w.open("");
    write(&mut w, &ID, seen, Origin::ThirdParty);
    w.close();
    w.into_bytes()
}

/// What the event says, but for what every error says alike.
fn written(seen: &ErrorSeen) -> Value {
    let mut event: Value = serde_json::from_slice(&text(seen)).expect("valid JSON");
    let error = event["error"].as_object_mut().expect("an error");
    assert_eq!(error.remove("id"), Some(json!("f0e1d2c3-b4a5-4968-8776-5a4b3c2d1e0f")));
    assert_eq!(error.remove("source_type"), Some(json!("browser")));
    let origin = (seen.source != ErrorSource::Agent).then_some(json!("third_party"));
    assert_eq!(error.remove("stack_origin"), origin);
    event["error"].take()
}

#[test]
fn an_error_object_has_type_message_and_the_canonical_stack() {
    assert_eq!(
        written(&seen(ErrorSource::Source, quota())),
        json!({
            "message": "exceeded", "source": "source", "handling": "unhandled", "type": "QuotaError",
            "stack": STACK,
        })
    );
}

#[test]
fn source_and_handling_say_how_it_came() {
    for (source, name, handling) in [
        (ErrorSource::Source, "source", json!("unhandled")),
        (ErrorSource::Custom, "custom", json!("handled")),
        (ErrorSource::Console, "console", json!("handled")),
        (ErrorSource::Report, "report", json!("unhandled")),
        (ErrorSource::Agent, "agent", Value::Null),
    ] {
        let error = written(&seen(source, quota()));
        assert_eq!((&error["source"], &error["handling"]), (&json!(name), &handling));
    }
}

#[test]
fn an_error_without_name_or_message_has_an_empty_message() {
    let nameless = written(&seen(ErrorSource::Custom, error("", "text", Some(""), "text")));
    assert_eq!((&nameless["message"], nameless.get("type")), (&json!("Empty message"), None));
    assert_eq!(nameless["stack"], "Error: text");
    let silent = written(&seen(ErrorSource::Source, error("TypeError", "", None, "TypeError")));
    assert_eq!((&silent["message"], &silent["type"]), (&json!("Empty message"), &json!("TypeError")));
    assert_eq!(silent["stack"], "TypeError: ");
}

#[test]
fn a_value_is_told_as_json_after_how_it_came_and_has_no_type() {
    for (source, message) in
        [(ErrorSource::Custom, "Provided {\"code\":7}"), (ErrorSource::Source, "Uncaught {\"code\":7}")]
    {
        let error = written(&seen(source, Thrown::Value("{\"code\":7}")));
        assert_eq!((&error["message"], &error["stack"]), (&json!(message), &json!(NO_STACK)));
        assert_eq!(error.get("type"), None);
    }
}

#[test]
fn an_onerror_message_is_split_into_type_and_message_with_one_frame() {
    for (told, kind, message) in [
        ("Uncaught TypeError: a is not b", "TypeError", "a is not b"),
        ("TypeError: a\nb: c", "TypeError", "a\nb: c"),
        ("Uncaught exception: RangeError: far", "RangeError", "far"),
        ("uncaught exception: Error: plain", "Error", "plain"),
        ("Uncaught URIError: %", "URIError", "%"),
        ("InternalError: deep", "InternalError", "deep"),
        ("EvalError: e", "EvalError", "e"),
        ("ReferenceError: r", "ReferenceError", "r"),
        ("SyntaxError: s", "SyntaxError", "s"),
    ] {
        let stack = [kind, ": ", message, "\n  at <anonymous> @ https://a.test/a.js:7:3"].concat();
        assert_eq!(
            written(&seen(ErrorSource::Source, place(told, "https://a.test/a.js", None))),
            json!({
                "message": message, "type": kind, "source": "source", "handling": "unhandled",
                "stack": stack,
            }),
            "{told}"
        );
    }
}

#[test]
fn an_onerror_message_without_type_or_text_is_told_with_the_thrown_value() {
    let stack = |first: &str| [first, "\n  at <anonymous> @ https://a.test/a.js:7:3"].concat();
    for (told, value, message, first) in [
        ("Uncaught oops", Some("\"oops\""), "Uncaught \"oops\"", "Error: oops"),
        ("Uncaught #<Object>", Some("{\"a\":1}"), "Uncaught {\"a\":1}", "Error: #<Object>"),
        ("Script \"error\".", None, "Uncaught \"Script \\\"error\\\".\"", "Error: Script \"error\"."),
        ("MyError: own", None, "Uncaught \"MyError: own\"", "Error: MyError: own"),
        ("TypeError:a", None, "Uncaught \"TypeError:a\"", "Error: TypeError:a"),
    ] {
        let error = written(&seen(ErrorSource::Source, place(told, "https://a.test/a.js", value)));
        assert_eq!((&error["message"], &error["stack"]), (&json!(message), &json!(stack(first))), "{told}");
        assert_eq!(error.get("type"), None, "{told}");
    }
    let empty = written(&seen(ErrorSource::Source, place("Uncaught TypeError: ", "https://a.test/a.js", None)));
    assert_eq!((&empty["message"], &empty["type"]), (&json!("Uncaught \"Uncaught TypeError: \""), &json!("TypeError")));
    assert_eq!(empty["stack"], stack("TypeError: "));
}

#[test]
fn a_place_has_a_column_only_with_a_line_and_without_a_url_there_is_none() {
    let stack = |url, line, column| {
        let thrown = Thrown::Place { message: "TypeError: a", url, line, column, value: None };
        written(&seen(ErrorSource::Source, thrown))["stack"].clone()
    };
    assert_eq!(stack("https://a.test/", 7, 0), "TypeError: a\n  at <anonymous> @ https://a.test/:7");
    assert_eq!(stack("https://a.test/", 0, 3), "TypeError: a\n  at <anonymous> @ https://a.test/");
    assert_eq!(stack("", 7, 3), NO_STACK);
    let nowhere = written(&seen(ErrorSource::Source, place("TypeError: a", "", None)));
    assert_eq!((&nowhere["message"], nowhere.get("type")), (&json!("Uncaught \"TypeError: a\""), None));
}

#[test]
fn a_console_error_has_the_joined_arguments_and_the_stack_of_its_error() {
    let joined = Thrown::Error {
        name: "QuotaError",
        message: "pay: QuotaError: exceeded",
        stack: Some(V8),
        header: "QuotaError: exceeded",
    };
    let seen_error =
        ErrorSeen { handling_stack: Some("log@https://a.test/a.js:1:2"), ..seen(ErrorSource::Console, joined) };
    assert_eq!(
        written(&seen_error),
        json!({
            "message": "pay: QuotaError: exceeded", "source": "console", "handling": "handled", "type": "QuotaError",
            "stack": STACK,
            "handling_stack": "HandlingStack: console error\n  at log @ https://a.test/a.js:1:2",
        })
    );
    let words = written(&seen(ErrorSource::Console, Thrown::Value("pay: no")));
    assert_eq!(words, json!({"message": "pay: no", "source": "console", "handling": "handled"}));
    let bare = written(&seen(ErrorSource::Console, error("Error", "Error", None, "Error")));
    assert_eq!((&bare["message"], &bare["stack"]), (&json!("Error"), &json!("Error: ")));
}

#[test]
fn a_report_has_its_own_text_and_a_stack_only_if_a_file_is_known() {
    let report = |stack| {
        error("script-src", "csp_violation: 'x' blocked by 'script-src' directive", stack, "script-src: 'x' blocked")
    };
    let placed = written(&seen(ErrorSource::Report, report(Some("@https://a.test/a.js:1:2"))));
    assert_eq!(placed["message"], "csp_violation: 'x' blocked by 'script-src' directive");
    assert_eq!(placed["stack"], "script-src: 'x' blocked\n  at <anonymous> @ https://a.test/a.js:1:2");
    assert_eq!(written(&seen(ErrorSource::Report, report(None))).get("stack"), None);
}

#[test]
fn what_the_sdk_says_is_a_message_alone() {
    for thrown in [Thrown::Value("Reached max"), error("", "Reached max", None, "")] {
        let error = written(&seen(ErrorSource::Agent, thrown));
        assert_eq!(error, json!({"message": "Reached max", "source": "agent"}));
    }
}

#[test]
fn an_add_error_tells_where_it_was_called_and_the_fingerprint() {
    let handling_stack = Some("Error\n    at click (https://a.test/app.js:101:9)");
    let seen_error = ErrorSeen { handling_stack, fingerprint: Some("mine"), ..seen(ErrorSource::Custom, quota()) };
    let error = written(&seen_error);
    assert_eq!(error["handling_stack"], "HandlingStack: error\n  at click @ https://a.test/app.js:101:9");
    assert_eq!(error["fingerprint"], "mine");
}

#[test]
fn causes_are_told_with_the_parents_source() {
    let causes = vec![
        error("HttpError", "409", Some("post@https://a.test/net.js:14:11"), "HttpError: 409"),
        error("TypeError", "", None, "TypeError"),
        Thrown::Value("{\"code\":7}"),
    ];
    let causes = packed(&causes);
    for (source, name) in
        [(ErrorSource::Custom, "custom"), (ErrorSource::Console, "console"), (ErrorSource::Report, "report")]
    {
        let seen = ErrorSeen { causes: causes.causes(), ..seen(source, quota()) };
        assert_eq!(
            written(&seen)["causes"],
            json!([
                {"message": "409", "source": name, "type": "HttpError",
                 "stack": "HttpError: 409\n  at post @ https://a.test/net.js:14:11"},
                {"message": "Empty message", "source": name, "type": "TypeError", "stack": "TypeError: "},
                {"message": "{\"code\":7}", "source": name},
            ])
        );
    }
    assert_eq!(written(&seen(ErrorSource::Custom, quota())).get("causes"), None);
}

#[test]
fn at_most_ten_causes_are_told() {
    let causes = packed(&[quota(); 40]);
    let seen = ErrorSeen { causes: causes.causes(), ..seen(ErrorSource::Custom, quota()) };
    assert_eq!(written(&seen)["causes"].as_array().map(Vec::len), Some(10));
}

#[test]
fn a_megabyte_of_anything_is_cut_on_a_character_and_still_an_event() {
    let long = "ü".repeat(1 << 19);
    let line = ["a@https://a.test/", &"u".repeat(2000), ":1:2\n"].concat();
    let stack = line.repeat((1 << 20) / line.len());
    let huge = || error(&long, &long, Some(&stack), "");
    let causes = packed(&[huge(); 12]);
    let error = ErrorSeen {
        handling_stack: Some(&stack),
        fingerprint: Some(&long),
        causes: causes.causes(),
        ..seen(ErrorSource::Custom, huge())
    };
    assert!(text(&error).len() < 250 * 1024, "{}", text(&error).len());
    let written = written(&error);
    assert_eq!(written["message"].as_str().map(str::len), Some(TEXT));
    assert!(written["causes"][9]["stack"].as_str().is_some_and(|stack| stack.contains("\n  at a @ ")));

    for thrown in [Thrown::Value(&long), place(&long, "https://a.test/", None), place(&long, &long, Some(&long))] {
        assert!(text(&seen(ErrorSource::Source, thrown)).len() < 80 * 1024);
    }
}

fn any_thrown() -> impl Strategy<Value = (u8, String, String, String, u32)> {
    (0u8..3, any::<String>(), any::<String>(), any::<String>(), any::<u32>())
}

fn thrown((kind, a, b, c, line): &(u8, String, String, String, u32)) -> Thrown<'_> {
    match kind {
        0 => Thrown::Error { name: a, message: b, stack: Some(c), header: a },
        1 => Thrown::Value(a),
        _ => Thrown::Place { message: a, url: b, line: *line, column: *line, value: None },
    }
}

proptest! {
    #[test]
    fn whatever_is_thrown_gives_an_error_that_the_schema_takes(
        source in 0usize..5,
        main in any_thrown(),
        causes in proptest::collection::vec(any_thrown(), 0..4),
    ) {
        use ErrorSource::{Agent, Console, Custom, Report, Source};
        let (source, name) = [
            (Source, "source"), (Custom, "custom"), (Console, "console"), (Report, "report"), (Agent, "agent"),
        ][source];
        let causes = packed(&causes.iter().map(thrown).collect::<Vec<_>>());
        let seen = ErrorSeen { causes: causes.causes(), ..seen(source, thrown(&main)) };
        let error = written(&seen);
        let all = core::iter::once(&error).chain(error["causes"].as_array().into_iter().flatten());
        for error in all {
            prop_assert!(error["message"].is_string() && error["source"] == name);
            prop_assert!(error.get("stack").is_none_or(Value::is_string));
            prop_assert!(error.get("type").is_none_or(|kind| kind.as_str().is_some_and(|kind| !kind.is_empty())));
        }
    }
}
