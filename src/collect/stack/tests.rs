use super::*;
use proptest::prelude::*;
use std::cell::Cell;

std::thread_local! {
    /// Bytes that were looked at in this test's thread.
    pub static LOOKED_AT: Cell<usize> = const { Cell::new(0) };
}

fn canonical(name: &str, message: &str, stack: &str, header: &str) -> String {
    super::canonical(name, message, stack, header, TEXT)
}

/// The canonical frames of one line, without the first line.
fn line(line: &str) -> String {
    let text = canonical("", "", line, "");
    text.strip_prefix("Error: ").expect("a first line").trim_start_matches('\n').into()
}

fn assert_lines(lines: &[(&str, &str)]) {
    for (engine, canonical) in lines {
        assert_eq!(line(engine), *canonical, "{engine}");
    }
}

#[test]
fn each_engines_line_has_the_canonical_form_of_the_spec() {
    assert_lines(&[
        ("    at foo (https://a.test/app.js:10:15)", "  at foo @ https://a.test/app.js:10:15"),
        ("    at async load (https://a.test/app.js:7:3)", "  at async load @ https://a.test/app.js:7:3"),
        ("    at https://a.test/app.js:3:1", "  at <anonymous> @ https://a.test/app.js:3:1"),
        ("    at Array.map (<anonymous>)", "  at Array.map @ <anonymous>"),
        (
            "    at eval (eval at foo (https://a.test/app.js:21:17), <anonymous>:1:30)",
            "  at eval @ https://a.test/app.js:21:17",
        ),
        ("    at fn (webpack:///./src/x.js?a1b2:43:74)", "  at fn @ webpack:///./src/x.js?a1b2:43:74"),
        ("    at wasm (wasm://wasm/00b1:wasm-function[3]:0x52)", "  at wasm @ wasm://wasm/00b1:wasm-function[3]:0x52"),
        ("@https://a.test/app.js:4:2", "  at <anonymous> @ https://a.test/app.js:4:2"),
        ("foo(\"a\",2)@https://a.test/app.js:1", "  at foo(\"a\", 2) @ https://a.test/app.js:1"),
        ("map@[native code]", "  at map @ [native code]"),
        ("foo@https://a.test/app.js line 26 > eval:2:96", "  at foo @ https://a.test/app.js:26"),
        ("<?>.wasm-function[42]@[wasm code]", "  at <?>.wasm-function[42] @ [wasm code]"),
        ("   at foo (unknown source)", ""),
        ("any other text", ""),
    ]);
}

#[test]
fn v8_frames_may_have_spaces_brackets_and_parentheses_in_their_names() {
    assert_lines(&[
        ("at new Shop (https://a.test/a.js:1:2)", "  at new Shop @ https://a.test/a.js:1:2"),
        ("at Object.a [as b] (https://a.test/a.js:1:2)", "  at Object.a [as b] @ https://a.test/a.js:1:2"),
        ("at a (b) (https://a.test/a.js:1:2)", "  at a (b) @ https://a.test/a.js:1:2"),
        ("at a (https://a.test/a(1).js:1:2)", "  at a @ https://a.test/a(1).js:1:2"),
        ("at HTMLButtonElement.<anonymous> (/a.js:1:2)", "  at HTMLButtonElement.<anonymous> @ /a.js:1:2"),
        ("at <anonymous> (https://a.test/a.js:1:2)", "  at <anonymous> @ https://a.test/a.js:1:2"),
        ("at a (https://a.test/a.js:1:2", "  at a @ https://a.test/a.js:1:2"),
    ]);
}

#[test]
fn v8_places_are_any_scheme_a_path_a_file_or_a_word_of_the_engine() {
    assert_lines(&[
        ("at a (chrome-extension://ab/c.js:1:2)", "  at a @ chrome-extension://ab/c.js:1:2"),
        ("at a (blob:https://a.test/8-4:1:2)", "  at a @ blob:https://a.test/8-4:1:2"),
        ("at a (native)", "  at a @ native"),
        ("at a (native array.js:9:2)", "  at a @ native array.js:9:2"),
        ("at eval code (eval code:1:2)", "  at eval code @ eval code:1:2"),
        ("at a (app.js:1:2)", "  at a @ app.js:1:2"),
        ("at <anonymous>:1:2", "  at <anonymous> @ <anonymous>:1:2"),
        ("at /srv/app.js:1:2", "  at <anonymous> @ /srv/app.js:1:2"),
        ("at async https://a.test/a.js:1:2", "  at <anonymous> @ https://a.test/a.js:1:2"),
        ("at async Promise.all (index 0)", ""),
        ("at Promise.all (index 0)", ""),
        ("at home (e.g. in the kitchen)", ""),
        ("at evaluate (unknown source)", ""),
        ("at", ""),
        ("at ", ""),
    ]);
}

#[test]
fn v8_frames_of_evaluated_text_report_the_script_around_it() {
    assert_lines(&[
        (
            "at eval (eval at a (eval at <anonymous> (https://a.test/a.js:1:2), <anonymous>:3:4), <anonymous>:5:6)",
            "  at eval @ https://a.test/a.js:1:2",
        ),
        (
            "at eval at a [as b] (https://a.test/a(1).js:1:2), <anonymous>:3:4",
            "  at <anonymous> @ https://a.test/a(1).js:1:2",
        ),
        ("at eval (eval at a (https://a.test/a.js:1:2))", "  at eval @ https://a.test/a.js:1:2"),
        ("at eval (eval at a (unknown source), <anonymous>:3:4)", ""),
    ]);
}

#[test]
fn frames_of_internet_explorer_have_their_place_without_parentheses() {
    assert_lines(&[
        ("   at Anonymous function (http://a.test/a.js:48:13)", "  at Anonymous function @ http://a.test/a.js:48:13"),
        ("at [object Object].a ms-appx://b/c.js:1:2", "  at [object Object].a @ ms-appx://b/c.js:1:2"),
        ("at a.b https://a.test/a.js:1", "  at a.b @ https://a.test/a.js:1"),
        ("at a https://a.test/a.js", ""),
    ]);
}

#[test]
fn gecko_and_webkit_frames_have_their_place_after_an_at_sign() {
    assert_lines(&[
        ("async*a/b<@https://a.test/a.js:1:2", "  at async*a/b< @ https://a.test/a.js:1:2"),
        ("global code@https://a.test/a.js:1:2", "  at global code @ https://a.test/a.js:1:2"),
        ("a@moz-extension://b/c.js:1:2", "  at a @ moz-extension://b/c.js:1:2"),
        ("a@safari-web-extension://b/c.js:1:2", "  at a @ safari-web-extension://b/c.js:1:2"),
        ("a@https://a.test/pkg@1.2.3/a.js:1:2", "  at a @ https://a.test/pkg@1.2.3/a.js:1:2"),
        ("a(\"b@c\")@blob:https://a.test/8:1:2", "  at a(\"b@c\") @ blob:https://a.test/8:1:2"),
        ("a(1, 2 )@https://a.test/a.js:1", "  at a(1, 2) @ https://a.test/a.js:1"),
        ("(1)@https://a.test/a.js:1", "  at <anonymous>(1) @ https://a.test/a.js:1"),
        ("{anonymous}()@file:///a.js:1", "  at {anonymous} @ file:///a.js:1"),
        ("a@main.jsbundle:1:2", "  at a @ main.jsbundle:1:2"),
        ("a@https://a.test/x.wasm:wasm-function[3]:0x52", "  at a @ https://a.test/x.wasm:wasm-function[3]:0x52"),
        ("https://a.test/a.js:4:2", "  at <anonymous> @ https://a.test/a.js:4:2"),
        ("[native code]", "  at <anonymous> @ [native code]"),
        ("a@https://a.test/a.js line 2 > eval line 3 > Function:4:5", "  at a @ https://a.test/a.js:2"),
        ("import '@/components/shop'", ""),
        ("https://a.test/help says more", ""),
        ("eval code@", ""),
        ("a@", ""),
    ]);
}

#[test]
fn line_and_column_are_cut_off_the_url_if_they_are_numbers() {
    let place = |url: &str| {
        let text: String = ["at a (", url, ")"].concat();
        frames(&text, "").next().map(|frame| (String::from(frame.url), String::from(frame.position)))
    };
    assert_eq!(place("https://a.test/b"), Some(("https://a.test/b".into(), String::new())));
    assert_eq!(place("https://a.test/b:7"), Some(("https://a.test/b".into(), "7".into())));
    assert_eq!(place("https://a.test:80/b:7:8"), Some(("https://a.test:80/b".into(), "7:8".into())));
    assert_eq!(place("https://a.test/b:9:7:8"), Some(("https://a.test/b:9".into(), "7:8".into())));
    assert_eq!(place("https://a.test/b:4294967295"), Some(("https://a.test/b".into(), u32::MAX.to_string())));
    assert_eq!(place("https://a.test/b:4294967296"), Some(("https://a.test/b:4294967296".into(), String::new())));
    assert_eq!(place("https://a.test/b:99999999999:1"), Some(("https://a.test/b:99999999999".into(), "1".into())));
    assert_eq!(place("https://a.test/b:"), Some(("https://a.test/b:".into(), String::new())));
}

#[test]
fn the_first_line_is_name_and_message_and_the_engines_own_is_dropped() {
    let stack = "TypeError: no\n  at that (https://a.test/forged.js:1:2)\n    at a (https://a.test/a.js:1:2)";
    let header = "TypeError: no\n  at that (https://a.test/forged.js:1:2)";
    assert_eq!(
        canonical("TypeError", "no\n  at that (https://a.test/forged.js:1:2)", stack, header),
        "TypeError: no\n  at that (https://a.test/forged.js:1:2)\n  at a @ https://a.test/a.js:1:2"
    );
    assert_eq!(frames(stack, header).count(), 1);
    assert_eq!(canonical("", "no", "", ""), "Error: no");
    assert_eq!(canonical("A", "", "", ""), "A: ");
    assert_eq!(
        canonical("Error", "a", "Error: a\r\n    at a (https://a.test/a.js:1:2)\r\n", "Error: a"),
        "Error: a\n  at a @ https://a.test/a.js:1:2"
    );
}

#[test]
fn a_header_that_is_only_the_beginning_of_a_frame_is_no_header() {
    let stack = "pay@https://a.test/a.js:1:2";
    assert_eq!(frames(stack, "pay").next().map(|frame| frame.function), Some("pay"));
}

#[test]
fn a_function_without_a_name_has_none() {
    for stack in ["at <anonymous> (https://a.test/a.js:1:2)", "at https://a.test/a.js:1:2", "@https://a.test/a.js:1:2"]
    {
        assert_eq!(frames(stack, "").map(|frame| frame.function).collect::<Vec<_>>(), [""], "{stack}");
    }
}

#[test]
fn a_handling_stack_says_what_was_called() {
    assert_eq!(
        canonical("HandlingStack", "error", "Error\n    at a (https://a.test/a.js:101:9)", ""),
        "HandlingStack: error\n  at a @ https://a.test/a.js:101:9"
    );
}

#[test]
fn only_so_many_frames_and_bytes_are_kept_and_no_frame_is_cut_in_two() {
    let many = "    at a (https://a.test/a.js:1:2)\n".repeat(128);
    assert_eq!(frames(&many, "").count(), FRAMES);

    let long = |length: usize| ["a@https://a.test/", &"u".repeat(length - 21), ":1:2"].concat();
    assert_eq!(long(LINE).len(), LINE);
    assert_eq!(frames(&long(LINE), "").count(), 1);
    assert_eq!(frames(&long(LINE + 1), "").count(), 0);

    let stack = [long(LINE), "\n".into()].concat().repeat(FRAMES);
    let text = canonical("E", "m", &stack, "");
    assert!(text.len() > TEXT - 2 * LINE && text.len() <= TEXT + 4, "{}", text.len());
    assert!(text.ends_with(":1:2"));

    let arguments = ["a(", &",".repeat(3500), ")@https://a.test/a.js:1:2\n"].concat().repeat(FRAMES);
    let text = canonical("E", "m", &arguments, "");
    assert!(text.len() > TEXT - 2 * LINE && text.len() <= TEXT + 4, "{}", text.len());

    let text = canonical(&"n".repeat(9999), &"ü".repeat(9999), "a@https://a.test/a.js:1:2", "");
    assert_eq!(text.len(), NAME + 2 + LINE + "\n  at a @ https://a.test/a.js:1:2".len());
}

#[test]
fn a_stack_of_a_megabyte_made_to_be_slow_is_not() {
    let pieces = ["( ( ", " (", "@", "@@a://", " line 1 > ", " line ", "1", ":1", "a.", " @ ", " (eval at ", "), "];
    for piece in pieces {
        for prefix in ["", "at eval (eval at "] {
            let mut line = String::from(prefix);
            line.push_str(&piece.repeat((LINE - prefix.len() - 4) / piece.len()));
            line.push_str(":1\n");
            let stack = line.repeat((1 << 20) / line.len());
            for (stack, header) in [(&stack, ""), (&stack.replace('\n', " "), stack.as_str())] {
                LOOKED_AT.set(0);
                canonical("E", "m", stack, header);
                // Each line a fixed number of times. One quadratic scan of lines so long looks at 60 million.
                assert!(LOOKED_AT.get() <= 8 * READ, "{} bytes for {prefix}{piece}", LOOKED_AT.get());
            }
        }
    }
}

#[test]
fn frames_far_behind_are_not_looked_for_but_lines_too_long_cost_nothing() {
    let frame = "\na@https://a.test/a.js:1:2";
    let near = ["x\n".repeat(READ / 2 - 14).as_str(), frame].concat();
    let far = ["x\n".repeat(READ / 2 - 13).as_str(), frame].concat();
    assert_eq!((frames(&near, "").count(), frames(&far, "").count()), (1, 0));
    assert_eq!(frames(&["x".repeat(1 << 20).as_str(), frame].concat(), "").count(), 1);
}

/// Text made of what the scanners look for.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "at ",
            "\n",
            "    at ",
            " (",
            "(",
            ")",
            "), ",
            "@",
            " @ ",
            "eval at ",
            "<anonymous>",
            "[native code]",
            " line ",
            " > eval",
            ":1",
            ":20",
            "://",
            "https://a.test/a.js",
            "blob:",
            "bundle",
            "async ",
            "a.",
            "/",
            ",",
            "\r",
            "ü",
            "💥",
        ])
        .prop_map(String::from),
        any::<String>(),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_gives_bounded_frames_without_newlines(name in any::<String>(), stack in hostile(), header in any::<String>()) {
        let text = canonical(&name, "m", &stack, &header);
        let first = if name.is_empty() { "Error" } else { &name }.len() + ": m".len();
        prop_assert!(text.len() <= first + stack.len() * 2 + 48 * stack.lines().count());
        for frame in frames(&stack, &header) {
            for part in [frame.function, frame.arguments, frame.url, frame.position] {
                prop_assert!(!part.contains('\n'));
                prop_assert!(stack.contains(part));
            }
            prop_assert!(!frame.url.is_empty());
            let numbers: Vec<_> = frame.position.split_terminator(':').map(str::parse::<u32>).collect();
            prop_assert!(numbers.len() < 3 && numbers.iter().all(Result::is_ok));
        }
    }

    #[test]
    fn a_v8_frame_comes_back_from_its_text(
        function in "[A-Za-z_$][A-Za-z0-9_$.<>]{0,20}( \\[as [a-z]{1,5}\\])?",
        url in "(https?|webpack|chrome-extension|capacitor)://[a-z0-9./?=&%_-]{1,30}[a-z]",
        line in 0..=u32::MAX,
        column in 0..=u32::MAX,
    ) {
        let v8 = format!("Error: m\n    at {function} ({url}:{line}:{column})");
        let gecko = format!("{function}@{url}:{line}:{column}\n");
        let canonical = canonical("Error", "m", &v8, "Error: m");
        let expected = Frame { function: &function, arguments: "", url: &url, position: &format!("{line}:{column}") };
        // The canonical text is read again where a host maps stacks to services.
        for stack in [&v8, &gecko, &canonical] {
            prop_assert_eq!(frames(stack, "Error: m").collect::<Vec<_>>(), vec![expected]);
        }
    }

    #[test]
    fn the_canonical_text_of_plain_frames_is_its_own_canonical_text(
        calls in proptest::collection::vec(("[a-z]{0,5}", "(https://a.test/[a-z]{1,5}|\\[native code\\]|<anonymous>)", any::<Option<(u32, Option<u32>)>>()), 0..9),
    ) {
        let mut out = heading("Error", "m");
        for (function, url, place) in &calls {
            let position = place.map_or_else(String::new, |(line, column)| {
                column.map_or_else(|| line.to_string(), |column| format!("{line}:{column}"))
            });
            Frame { function, arguments: "", url, position: &position }.write(&mut out, usize::MAX);
        }
        let once = out.into_string();
        prop_assert_eq!(canonical("Error", "m", &once, "Error: m"), once);
    }

    #[test]
    fn a_cut_text_is_the_longest_beginning_that_fits(text in any::<String>(), limit in 0usize..40) {
        let short = cut(&text, limit);
        prop_assert!(text.starts_with(short) && short.len() <= limit);
        let next = text.get(short.len()..).and_then(|rest| rest.chars().next());
        prop_assert!(next.is_none_or(|next| short.len() + next.len_utf8() > limit));
    }
}
