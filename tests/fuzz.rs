//! What the page can be made of, thrown at what reads it: no panic, no hang, no leak of masked text.
//!
//! Some seconds in CI; `FUZZ=<cases>` runs each for longer: `FUZZ=1000000 cargo test --release --test fuzz`.

use ferrum_rum::collect::action_name::{ActionNames, Part};
use ferrum_rum::collect::location::is_new_view;
use ferrum_rum::collect::stack::{FRAMES, LINE, NAME, TEXT, canonical};
use ferrum_rum::privacy::{Level, NodeFacts, effective_level};
use ferrum_rum::record::Reader;
use ferrum_rum::session::stored::{NAME as COOKIE, Stored};
use ferrum_rum::time::EpochMs;
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// No call may hold up the page; in a build without optimisation, on a busy machine, this is what is sure.
const HANG: Duration = Duration::from_secs(5);

fn config() -> ProptestConfig {
    let cases = std::env::var("FUZZ").ok().and_then(|cases| cases.parse().ok()).unwrap_or(128);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Texts made of what the parsers look for, of anything else, and of much of it.
fn text_of(tokens: &'static [&'static str]) -> impl Strategy<Value = String> {
    let token = prop_oneof![
        6 => prop::sample::select(tokens).prop_map(String::from),
        2 => ".{0,6}",
        1 => (prop::sample::select(tokens), 1..4000_usize).prop_map(|(token, times)| token.repeat(times)),
    ];
    prop::collection::vec(token, 0..60).prop_map(|tokens| tokens.concat())
}

const STACKS: &[&str] = &[
    "\n",
    "    at ",
    "at ",
    "async ",
    "eval at ",
    " (eval at ",
    "(",
    ")",
    "), ",
    " @ ",
    "@",
    ":",
    ":1",
    ":1:2",
    " line 7 > eval",
    "https://a.test/x.js",
    "blob:",
    "wasm://wasm/0a:wasm-function[3]:0x52",
    "[wasm code]",
    "[native code]",
    "<anonymous>",
    "Error: m",
    "é",
    "\u{0}",
    ",",
    "4294967296",
    "native",
    "x.bundle",
];
const URLS: &[&str] =
    &["https://", "a.test", "/", "//", "?", "#", "#!/", "#/", "&", "=", "%", "%zz", ":", "@", "..", "é", "\u{0}", " "];
const COOKIES: &[&str] = &[
    "_dd_s_v2",
    "_dd_s",
    "=",
    "; ",
    ";",
    "&",
    "id=",
    "created=",
    "expire=",
    "aid=",
    "isExpired=1",
    "c=0",
    "1767225600000",
    "f0e1d2c3-b4a5-4968-8776-5a4b3c2d1e0f",
    "-1",
    "99999999999999999999",
    "é",
    "_dd_s_v2=id=",
];

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_stack_is_read_in_time_and_room(stack in text_of(STACKS), name in ".{0,700}", message in ".{0,9}", room in 0..TEXT) {
        let start = Instant::now();
        let text = canonical(&name, &message, &stack, &format!("{name}: {message}"), room);
        prop_assert!(start.elapsed() < HANG);
        prop_assert!(text.len() <= NAME + LINE + 8 + room);
        prop_assert!(text.matches("\n  at ").count() <= FRAMES + message.matches("\n  at ").count());
        // What was made canonical once stays what it is: plugins hand such stacks on.
        let again = canonical(&name, &message, text.split_once('\n').map_or("", |(_, frames)| frames), "", TEXT);
        prop_assert!(again.len() <= text.len() + 64 * FRAMES);
    }

    #[test]
    fn any_two_urls_are_compared(from in text_of(URLS), to in text_of(URLS), anchor: bool) {
        let start = Instant::now();
        let _ = is_new_view(&from, &to, anchor);
        prop_assert!(!is_new_view(&from, &from, anchor));
        prop_assert!(start.elapsed() < HANG);
    }

    #[test]
    fn any_cookie_jar_is_read(jar in text_of(COOKIES), marker in "[a-f0-9]{0,2}", now in 0.0..4e12) {
        let start = Instant::now();
        if let Some(stored) = Stored::pick(&jar, COOKIE, &marker) {
            let active = stored.active(EpochMs(now));
            let line = stored.serialize(&marker);
            // What we write back can't end our cookie or begin another one.
            prop_assert!(!line.contains(';') && line.len() < 4096, "{line}");
            let jar = format!("{COOKIE}={line}");
            let again = Stored::pick(&jar, COOKIE, &marker).and_then(|stored| stored.active(EpochMs(now)));
            prop_assert_eq!(again, active);
        }
        prop_assert!(start.elapsed() < HANG);
    }

    #[test]
    fn masked_text_is_in_no_name(
        secrets in prop::collection::vec("[A-Z]{12}", 1..6),
        levels in prop::collection::vec((0u32..7, any::<u32>()), 1..6),
        kind in 0u32..2,
        source in 0u32..4,
    ) {
        let mut names = ActionNames::default();
        let ticket = names.begin();
        let parts: Vec<_> = secrets.iter().zip(&levels).map(|(secret, (parent, facts))| {
            let level = effective_level(Level::from_number(*parent), NodeFacts(*facts));
            (secret, level, *facts)
        }).collect();
        names.offer(source, parts.iter().map(|(secret, level, facts)| Part::from_numbers(kind, *level as u32, *facts, secret)));
        let name = names.take(ticket);
        for (secret, level, facts) in parts {
            let is_shut = match level {
                Level::Mask | Level::Hidden | Level::Ignore => true,
                Level::MaskUnlessAllowlisted => facts & NodeFacts::ALLOWLISTED == 0,
                Level::MaskUserInput => kind == 0 && facts & NodeFacts::USER_INPUT != 0,
                Level::Allow => kind == 0 && facts & NodeFacts::EDITABLE != 0,
            };
            prop_assert!(!is_shut || !name.text.as_ref().as_str().contains(secret.as_str()), "{level:?} {facts:b}");
        }
    }

    #[test]
    fn any_record_is_read(operation in 0u32..80, numbers in prop::collection::vec(prop_oneof![any::<f64>(), 0.0..40.0], 0..40), text in text_of(STACKS)) {
        let _ = Reader::new(&numbers, &text).what(operation);
    }
}
